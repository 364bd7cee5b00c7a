import { setTimeout } from 'node:timers/promises';
import { Stop } from '../services/answer.js';
import { type ServiceClient } from '../services/service-client.js';
import { type Tokens } from '../session/session.js';
import { type Arrival } from './begin-session.js';

/** What `consents` answers to a one-time link, and to the secret that renews access. */
export type LinkAccess = {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly issuer: string;
  readonly subject: string;
  readonly renewal?: string;
};

/** Who came by a one-time link. */
export function arrivalOf({ accessToken, expiresIn, issuer, subject, renewal }: LinkAccess): Arrival {
  const accessEndsAt = Date.now() + expiresIn * 1_000;
  return {
    person: `${issuer} ${subject}`,
    tokens: { issuer, access: accessToken, accessEndsAt, ...(renewal !== undefined && { refresh: renewal }) },
  };
}

/**
 * Renews access; rejects when the link's time is over. A service that does not answer is no reason to end what cannot be begun
 * again: it ends this page alone.
 */
export async function renewLink(services: ServiceClient, tokens: Tokens, traceparent: string): Promise<Tokens> {
  const call = { method: 'POST', body: { renewal: tokens.refresh } } as const;
  const answer = await services.call<LinkAccess>('consents', '/sign-in-links/renew', call, { traceparent });
  if (answer.ok) return { ...tokens, ...arrivalOf(answer.body).tokens };
  const { problem } = answer;
  if (problem.status < 500 && problem.status !== 429) throw new Error('The time of this link is over.');
  // While the access that there is lasts, it serves.
  if (tokens.accessEndsAt > Date.now()) return tokens;
  throw new Stop(problem);
}

/** Whoever leaves in a hurry does not wait for longer. */
const LEAVING_MS = 1_000;

/** Nothing is renewed any more. A service that is slow to answer holds nobody up: the secret goes with the session. */
export async function endLink(services: ServiceClient, tokens: Tokens, traceparent: string): Promise<void> {
  const call = { method: 'POST', body: { renewal: tokens.refresh } } as const;
  const ended = services.call('consents', '/sign-in-links/end', call, { traceparent });
  await Promise.race([ended, setTimeout(LEAVING_MS, undefined, { ref: false })]);
}
