import { Tokens } from '@fastify/csrf';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { type Logger } from 'pino';
import { traceOf } from '@footbridge/service';
import { isOffline, Stop, type Answer, type Problem } from '../services/answer.js';
import { NameBook } from '../services/names.js';
import { type ServiceClient } from '../services/service-client.js';
import { type Sessions } from '../session/session.store.js';
import { type Branding, type Phone } from '../settings.js';
import { beginSession, type Arrival } from '../sign-in/begin-session.js';
import { peopleAt } from '../sign-in/people.js';
import { type Issuers } from '../sign-in/issuers.js';
import { type Signed } from '../session/session.js';
import { admit, type Admission } from './admission.js';
import { type FieldError, type RawForm } from './form.js';
import { errorsOf, sentencesOf } from './outcome.js';
import { formOf, limitOf, pathOf, queryOf } from './request.js';
import { type Audience, type Page, type Resource, type View } from './page.js';
import { type Shell } from './shell.js';
import { Visit } from './visit.js';

const csrf = new Tokens({ userInfo: false });

export type PageEngineParts = {
  readonly sessions: Sessions;
  readonly issuers: Issuers;
  readonly services: ServiceClient;
  readonly shell: Shell;
  readonly brand: Branding;
  readonly auditVerifierKey?: string | undefined;
  readonly publicUrl: string;
  readonly now: () => Date;
  readonly log: Logger;
  /** Development: answers say how many requests to services they took. */
  readonly tellsCosts: boolean;
};

/** How a page is shown: anew, or again with what was typed and what is to be put right. */
type Showing = {
  readonly status?: number;
  readonly answers?: unknown;
  readonly errors?: readonly FieldError[];
  /** Repeated with the same key, an act is done once. */
  readonly key?: string;
  /** Somebody has changed it meanwhile: the new version is shown, with what was typed. */
  readonly conflict?: readonly string[];
  readonly kept?: boolean;
};
type At = { readonly page: Page; readonly request: FastifyRequest; readonly reply: FastifyReply };

/** Serves every page: GET shows it, POST saves and leads on, or shows it again with what was typed. */
export class PageEngine {
  private readonly names = new NameBook();

  constructor(private readonly parts: PageEngineParts) {}

  get brand(): Branding {
    return this.parts.brand;
  }

  mount(fastify: FastifyInstance, pages: readonly Page[], resources: readonly Resource[]): void {
    for (const page of pages) {
      fastify.get(page.path.pattern, (request, reply) => this.guarded({ page, request, reply }, (at) => this.get(at)));
      if (page.save ?? page.shows) {
        fastify.post(page.path.pattern, limitOf(page), (request, reply) =>
          this.guarded({ page, request, reply }, (at) => this.post(at)),
        );
      }
    }
    for (const each of resources) {
      fastify.get(each.path.pattern, async (request, reply) => {
        await this.resource(each, request, reply);
        return reply;
      });
    }
  }

  /** What every page is shown with when it cannot be: missing, not allowed, not answering. */
  async trouble(request: FastifyRequest, reply: FastifyReply, problem: Problem, phone?: Phone): Promise<void> {
    if (isOffline(problem)) {
      await this.offline(request, reply, phone);
      return;
    }
    if (problem.status === 401) {
      await this.signIn(request, reply, true);
      return;
    }
    if (problem.status >= 500) reply.header('retry-after', '5');
    const template =
      problem.status === 404
        ? 'not-found'
        : problem.status >= 500 || problem.status === 429
          ? 'unavailable'
          : 'refused';
    const title = { 'not-found': 'Page not found', unavailable: 'Try again soon', refused: 'Not allowed' }[template];
    const view = { title, sentences: sentencesOf(problem), traceId: problem.traceId };
    await this.send({ request, reply }, `trouble/${template}`, view, { status: problem.status });
  }

  /** Nothing is shown to this student online: whom to phone, and no more. Who they are goes from the session. */
  private async offline(request: FastifyRequest, reply: FastifyReply, phone: Phone | undefined): Promise<void> {
    const { session } = request;
    const at = this.parts.issuers.of(session.tokens);
    delete session.signed;
    delete session.choosing;
    const view = { title: 'Not available online', phone: phone ?? at?.phone, exitButton: true };
    await this.send({ request, reply }, 'trouble/offline', view, { status: 403 });
  }

  private async guarded(at: At, serve: (at: At) => Promise<void>): Promise<FastifyReply> {
    const { page, request, reply } = at;
    try {
      if (await this.admitted(page.audience, request, reply)) await serve(at);
    } catch (error) {
      if (!(error instanceof Stop))
        this.parts.log.error({ err: error, traceId: traceOf(request).traceId }, 'a page failed');
      const problem = error instanceof Stop ? error.problem : { status: 500, code: 'defect', reasons: [] };
      await this.trouble(request, reply, problem);
    }
    return reply;
  }

  /** Whether the page may be shown; else the answer has been sent. */
  private async admitted(audience: Audience, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const admission: Admission = admit(audience, request.session);
    switch (admission.kind) {
      case 'in':
        return true;
      case 'ask-first':
        request.session.returnTo = request.url;
        await reply.redirect('/me/private', 303);
        return false;
      case 'choose-role':
        await reply.redirect('/role', 303);
        return false;
      case 'sign-in':
        await this.signIn(request, reply, admission.timedOut);
        return false;
      case 'not-found':
        await this.trouble(request, reply, { status: 404, code: 'not-found', reasons: [] });
        return false;
      case 'other-role':
        await this.send(
          { request, reply },
          'trouble/other-role',
          { title: 'This page is for other roles' },
          { status: 403 },
        );
        return false;
    }
  }

  /** Sends somebody to sign in. What they typed is kept, and given back where they typed it. */
  private async signIn(request: FastifyRequest, reply: FastifyReply, timedOut: boolean): Promise<void> {
    const { session } = request;
    const here = request.url.startsWith('/') && request.url.length < 1_000 ? request.url : '/';
    const [path = '/'] = here.split('?');
    const form = formOf(request);
    if (request.method === 'POST' && session.person !== undefined) {
      await this.parts.sessions.keepForm(session.person, path, form.fields);
    }
    delete session.signed;
    session.returnTo = here;
    if (timedOut) {
      session.askAgain = true;
      session.notice = this.parts.issuers.isLink(session.tokens)
        ? 'You were signed out. What you typed has been kept. Ask your wellbeing team for a new link.'
        : 'You were signed out because nothing was done for a while. What you typed has been kept.';
    }
    await reply.redirect('/sign-in', 303);
  }

  private async get({ page, request, reply }: At): Promise<void> {
    const { person } = request.session;
    const kept =
      page.read && person !== undefined && !page.keepsNothing
        ? await this.parts.sessions.keptForm<RawForm>(person, pathOf(request))
        : undefined;
    const visit = this.visit(request);
    const showing = kept && page.read ? { answers: page.read(kept, visit), kept: true } : {};
    await this.show({ page, request, reply }, visit, showing);
  }

  private async post({ page, request, reply }: At): Promise<void> {
    const { fields, key, version, token } = formOf(request);
    const { session } = request;
    const visit = this.visit(request, { key, version });
    const at = { page, request, reply };
    const answers = page.read?.(fields, visit);
    if (session.csrf === undefined || !csrf.verify(session.csrf, token)) {
      const errors = [
        { field: 'form', text: 'This page had been open for too long. Check what you entered and send it again.' },
      ];
      await this.show(at, visit, { status: 403, answers, errors });
      return;
    }
    if (request.headers['footbridge-keep'] !== undefined) {
      await this.keep(at, fields);
      return;
    }
    const errors = page.errors?.(answers, visit) ?? [];
    if (errors.length > 0) {
      await this.show(at, visit, { status: 422, answers, errors, key });
      return;
    }
    if (page.shows?.(answers, visit)) {
      await this.show(at, visit, { answers });
      return;
    }
    const answer: Answer<unknown> = (await page.save?.(answers, visit)) ?? { ok: true, body: undefined };
    if (answer.ok) await this.done(at, visit, { answers, answer });
    else await this.refused(at, visit, { answers, key, problem: answer.problem });
  }

  /** Keeps what is being typed, for whoever's session is about to fall asleep. */
  private async keep({ page, request, reply }: At, fields: RawForm): Promise<void> {
    const { person } = request.session;
    if (person !== undefined && !page.keepsNothing) await this.parts.sessions.keepForm(person, pathOf(request), fields);
    await reply.status(204).send();
  }

  private async done(
    at: At,
    visit: Visit,
    { answers, answer }: { answers: unknown; answer: Extract<Answer<unknown>, { ok: true }> },
  ): Promise<void> {
    const { page } = at;
    if (visit.arrived) await this.arrive(at, visit, visit.arrived);
    else if (page.shownOnce)
      await this.send(at, `pages/${page.template}`, await page.shownOnce(answer.body, visit), {});
    else await this.leadOn(at, visit, { answers, made: answer.made });
  }

  /** Their session begins, and every other that they came to in the same way ends. */
  private async arrive({ page, request, reply }: At, visit: Visit, arrival: Arrival): Promise<void> {
    const { services, sessions } = this.parts;
    const behalf = { token: arrival.tokens.access, traceparent: traceOf(request).traceparent };
    const who = await peopleAt(services, behalf, { name: '', students: true });
    if (who.length === 0) throw new Stop({ status: 503, code: 'unreachable', reasons: [] });
    await sessions.endAllOf(arrival.person);
    await beginSession(sessions, request, { ...arrival, who });
    const next = page.next?.(undefined, visit, undefined);
    await reply.redirect(typeof next === 'string' ? next : '/', 303);
  }

  private async leadOn(
    { page, request, reply }: At,
    visit: Visit,
    { answers, made }: { answers: unknown; made: string | undefined },
  ): Promise<void> {
    const { session } = request;
    if (session.person !== undefined) await this.parts.sessions.forgetForm(session.person, pathOf(request));
    if (visit.endsOtherSessions && session.person !== undefined) {
      await this.parts.sessions.endAllOf(session.person, session.sessionId);
    }
    if (visit.maybeSigned !== session.signed) {
      session.signed = visit.signed;
      delete session.choosing;
      delete session.returnTo;
    }
    const next = page.next?.(answers, visit, made) ?? pathOf(request);
    if (visit.last) session.last = visit.last;
    if (typeof next !== 'string') session.notice = next.notice;
    await reply.redirect(typeof next === 'string' ? next : next.to, 303);
  }

  private async refused(
    at: At,
    visit: Visit,
    { answers, key, problem }: { answers: unknown; key: string | undefined; problem: Problem },
  ): Promise<void> {
    if (problem.status === 401 || problem.status === 404) throw new Stop(problem);
    if (visit.last) at.request.session.last = visit.last;
    if (problem.status === 409) {
      // Under the new version it is another act: it needs a key of its own.
      await this.show(at, visit, { status: 409, answers, conflict: sentencesOf(problem) });
      return;
    }
    const errors = errorsOf(problem, at.page.fieldOf?.(problem));
    const again = problem.status >= 500 ? { key } : {};
    await this.show(at, visit, { status: problem.status === 400 ? 422 : problem.status, answers, errors, ...again });
  }

  private async show({ page, request, reply }: At, visit: Visit, showing: Showing): Promise<void> {
    const view = await page.view(visit, showing.answers);
    // Who has not signed in has a form of their own too.
    if (page.save) request.session.csrf ??= csrf.secretSync();
    // What a page costs, for whoever measures it; how long answers take is nobody else's to know.
    if (this.parts.tellsCosts) reply.header('server-timing', `services;desc="${visit.calls}"`);
    await this.send({ request, reply }, `pages/${page.template}`, view, showing);
  }

  private async send(
    { request, reply }: { request: FastifyRequest; reply: FastifyReply },
    template: string,
    view: View,
    showing: Showing,
  ): Promise<void> {
    const { session } = request;
    const secret = session.person === undefined ? session.csrf : (session.csrf ??= csrf.secretSync());
    const { notice } = session;
    if (notice !== undefined) delete session.notice;
    const errors = showing.errors ?? [];
    const html = this.parts.shell.render(template, {
      view,
      signed: session.asleep ? undefined : session.signed,
      path: pathOf(request),
      nonce: reply.cspNonce.script,
      now: this.parts.now(),
      notice,
      errors,
      conflict: showing.conflict,
      kept: showing.kept === true,
      form: {
        csrf: secret === undefined ? '' : csrf.create(secret),
        key: showing.key ?? randomUUID(),
        version: view.version,
      },
    });
    await reply
      .status(showing.status ?? 200)
      .type('text/html; charset=utf-8')
      .send(html);
  }

  private async resource(resource: Resource, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    try {
      if (!(await this.admitted(resource.audience, request, reply))) return;
      const { type, body, name } = await resource.send(this.visit(request));
      if (name !== undefined) reply.header('content-disposition', `attachment; filename="${name}"`);
      await reply.type(type).send(body);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      await this.trouble(request, reply, error.problem);
    }
  }

  private visit(request: FastifyRequest, form: { key?: string | undefined; version?: number | undefined } = {}): Visit {
    const { session } = request;
    return new Visit({
      params: request.params,
      query: queryOf(request),
      signed: session.asleep ? undefined : session.signed,
      now: this.parts.now(),
      token: this.tokenOf(request),
      traceparent: traceOf(request).traceparent,
      last: session.last,
      returnTo: session.returnTo,
      issuers: this.parts.issuers.list,
      brand: this.parts.brand,
      publicUrl: this.parts.publicUrl,
      auditVerifierKey: this.parts.auditVerifierKey,
      phone: this.parts.issuers.of(session.tokens)?.phone,
      choices: () => this.choices(request),
      services: this.parts.services,
      names: (wanted, asking) => this.names.find(wanted, asking),
      ...form,
    });
  }

  /** The roles that hold now: an appointment that was made or ended since the sign-in counts at once. */
  private async choices(request: FastifyRequest): Promise<readonly Signed[]> {
    const { session } = request;
    const issuer = this.parts.issuers.of(session.tokens);
    const behalf = { token: await this.tokenOf(request)(), traceparent: traceOf(request).traceparent };
    return peopleAt(this.parts.services, behalf, {
      name: session.signed?.name ?? '',
      students: issuer?.for.includes('students') ?? false,
    });
  }

  /** Access for this request, renewed once where it is about to end. */
  private tokenOf(request: FastifyRequest): () => Promise<string> {
    let asked: Promise<string> | undefined;
    const access = async () => {
      const { tokens, sessionId } = request.session;
      if (!tokens) throw new Stop({ status: 401, code: 'unauthenticated', reasons: [] });
      if (this.parts.issuers.isFresh(tokens)) return tokens.access;
      const renewed = await this.parts.sessions
        .renewTokens(sessionId, (kept) => this.parts.issuers.renew(kept, traceOf(request).traceparent))
        .catch((error: unknown) => {
          if (error instanceof Stop) throw error;
          return undefined;
        });
      if (!renewed) throw new Stop({ status: 401, code: 'unauthenticated', reasons: [] });
      return renewed.access;
    };
    return () => (asked ??= access());
  }
}
