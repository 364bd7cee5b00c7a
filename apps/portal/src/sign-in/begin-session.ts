import { type FastifyRequest } from 'fastify';
import { type Sessions } from '../session/session.store.js';
import { type Signed, type Tokens } from '../session/session.js';

/** Somebody who has just proved who they are. */
export type Arrival = {
  /** Issuer and subject. */
  readonly person: string;
  readonly tokens: Tokens;
};

/** Begins the session anew, under another id; where somebody was going stays with what they typed before. */
export async function beginSession(
  sessions: Sessions,
  request: FastifyRequest,
  { person, tokens, who }: Arrival & { readonly who: readonly Signed[] },
): Promise<void> {
  const { returnTo, notice } = request.session;
  await request.session.regenerate();
  const { session } = request;
  session.person = person;
  if (returnTo !== undefined) session.returnTo = returnTo;
  if (notice !== undefined) session.notice = notice;
  const [only] = who;
  if (who.length === 1 && only) session.signed = only;
  else session.choosing = true;
  await session.save();
  await sessions.giveTokens(session.sessionId, tokens);
}
