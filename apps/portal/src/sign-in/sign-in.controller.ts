import { traceOf } from '@footbridge/service';
import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { PageEngine } from '../engine/page-engine.js';
import { homeOf } from '../engine/navigation.js';
import { Stop } from '../services/answer.js';
import { ServiceClient } from '../services/service-client.js';
import { Sessions } from '../session/session.store.js';
import { beginSession } from './begin-session.js';
import { Issuers } from './issuers.js';
import { peopleAt } from './people.js';

const FAILED = {
  status: 403,
  code: 'sign-in-failed',
  reasons: [{ code: 'sign-in-failed', detail: 'The sign-in did not work. Go back to the start and try again.' }],
};

/** Somebody left in a hurry: in this browser the next sign-in asks who they are. */
const ANEW = 'footbridge-anew';
const ANEW_SECONDS = 43_200;

/** Sign-in with OpenID Connect and sign-out. What is neither a page nor a form of ours. */
@Controller()
export class SignInController {
  constructor(
    private readonly sessions: Sessions,
    private readonly issuers: Issuers,
    private readonly services: ServiceClient,
    private readonly engine: PageEngine,
  ) {}

  /** Sends the person to their organisation's sign-in. */
  @Get('sign-in/:key')
  async begin(@Param('key') key: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const issuer = this.issuers.list.find((each) => each.key === key);
    if (!issuer) {
      await this.engine.trouble(request, reply, { status: 404, code: 'not-found', reasons: [] });
      return;
    }
    try {
      const { url, beginning } = await this.issuers.begin(
        issuer.issuer,
        request.session.askAgain === true || request.cookies[ANEW] !== undefined,
      );
      request.session.beginning = beginning;
      await reply.redirect(url.href, 303);
    } catch {
      await this.engine.trouble(request, reply, { status: 503, code: 'unreachable', reasons: [] });
    }
  }

  /** Back from the sign-in. The session begins anew under another id; who somebody is stays with what they typed before. */
  @Get('signed-in')
  async complete(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { beginning } = request.session;
    delete request.session.beginning;
    const query = request.url.split('?')[1] ?? '';
    const done = beginning && (await this.issuers.complete(beginning, query).catch(() => undefined));
    if (!beginning || !done) {
      await this.engine.trouble(request, reply, FAILED);
      return;
    }
    const behalf = { token: done.tokens.access, traceparent: traceOf(request).traceparent };
    const issuer = this.issuers.list.find((each) => each.issuer === beginning.issuer);
    const students = issuer?.for.includes('students') ?? false;
    const who = await peopleAt(this.services, behalf, { name: done.name, students }).catch((error: unknown) => {
      if (error instanceof Stop) return error;
      throw error;
    });
    if (who instanceof Stop) {
      await this.engine.trouble(request, reply, who.problem, issuer?.phone);
      return;
    }
    if (who.length === 0) {
      await this.engine.trouble(request, reply, {
        ...FAILED,
        reasons: [
          {
            code: 'no-role',
            detail:
              'You are signed in, but you hold no role here and no service has linked you. Ask your wellbeing team or your directory administrator.',
          },
        ],
      });
      return;
    }
    const { tokens, subject } = done;
    await beginSession(this.sessions, request, { person: `${beginning.issuer} ${subject}`, tokens, who });
    await reply.redirect(request.session.signed ? this.onwards(request) : '/role', 303);
  }

  /** Ends every session of the person here, then their sign-in at the issuer. */
  @Post('sign-out')
  async signOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const to = await this.end(request);
    await reply.header('clear-site-data', '"cache", "storage"').redirect(to ?? '/signed-out', 303);
  }

  /** For students: away from here at once, signed out. Their university's sign-in may still remember them: it has to ask anew. */
  @Get('exit')
  async exit(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.end(request);
    void reply.setCookie(ANEW, '1', { path: '/sign-in', httpOnly: true, sameSite: 'lax', maxAge: ANEW_SECONDS });
    await reply.header('clear-site-data', '"cache", "storage"').redirect(this.engine.brand.exitUrl, 303);
  }

  /** Asking is enough to stay signed in. */
  @Post('stay')
  async stay(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const awake = request.session.asleep !== true && request.session.signed !== undefined;
    await reply.status(awake ? 204 : 401).send();
  }

  /** The page's own clock has run out. */
  @Post('sleep')
  async sleep(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.sessions.sleep(request.session.sessionId);
    await reply.status(204).send();
  }

  private onwards({ session }: FastifyRequest): string {
    const { returnTo, signed } = session;
    delete session.returnTo;
    return returnTo ?? (signed ? homeOf(signed) : '/');
  }

  private async end(request: FastifyRequest): Promise<string | undefined> {
    const { session } = request;
    const { person, tokens } = session;
    const url = tokens && (await this.issuers.endOf(tokens, traceOf(request).traceparent).catch(() => undefined));
    if (person !== undefined) await this.sessions.endAllOf(person);
    await session.destroy();
    return url?.href;
  }
}
