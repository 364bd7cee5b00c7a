import { randomUUID } from 'node:crypto';
import { type JourneyOptions, type JourneyStep } from './seam.js';

export type Answer = {
  readonly status: number;
  readonly ok: boolean;
  readonly body: Record<string, unknown>;
  readonly reasons: readonly string[];
  readonly etag?: string;
  /** The last part of `Location`: what was made. */
  readonly made?: string;
};

export type Call = {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
  readonly ifMatch?: string | undefined;
};

/** What was asked for and not shown. */
export type Hidden = { readonly action: string; readonly object: string };

type Refusing = { readonly why?: readonly string[]; readonly reasonsOf?: () => Promise<readonly string[]> };

const PATIENCE_MS = 20_000;

/** Plays steps as the people of the demo world, over HTTP like any client, and keeps what came of each. */
export class Player {
  readonly steps: JourneyStep[] = [];
  /** Facts that earlier calls changed: each service hears of them before it answers (`Footbridge-After`). */
  private after: string | undefined;
  private readonly appointments: ReadonlyMap<string, string>;

  constructor(readonly options: JourneyOptions) {
    this.appointments = new Map(
      options.world.people.map(({ subject, appointments }) => [subject, appointments[0]?.appointmentId ?? '']),
    );
  }

  appointmentOf(subject: string): string {
    return this.appointments.get(subject) ?? '';
  }

  /** One request as a person, in the first of their roles; in none as a student. */
  async call(subject: string, { method, path, body, ifMatch }: Call): Promise<Answer> {
    const actingAs = this.appointmentOf(subject);
    const response = await fetch(`${this.options.url}/api/${path}`, {
      method: method ?? (body ? 'POST' : 'GET'),
      headers: {
        authorization: `Bearer ${await this.options.token(subject)}`,
        ...(actingAs === '' ? {} : { 'footbridge-acting-as': actingAs }),
        'idempotency-key': randomUUID(),
        ...(this.after === undefined ? {} : { 'footbridge-after': this.after }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    this.after = response.headers.get('footbridge-event') ?? this.after;
    return answerOf(response, await response.text());
  }

  /** Calls until the answer is as wanted: for what reaches another service as an event. Gives up after 20 seconds. */
  async until(subject: string, call: Call, wanted: (answer: Answer) => boolean): Promise<Answer> {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      const answer = await this.call(subject, call);
      if (wanted(answer) || Date.now() > end) return answer;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** What must succeed for the story to go on, without being a step of it. */
  async must(subject: string, call: Call): Promise<Answer> {
    // What has not arrived yet will (503): nothing was done, so it is asked again.
    const answer = await this.until(subject, call, ({ status }) => status !== 503);
    if (!answer.ok) throw new Error(`${call.path}: ${answer.status} ${JSON.stringify(answer.body['reasons'])}`);
    return answer;
  }

  /** A step that must be permitted, or whose check must hold. */
  permit(name: string, act: () => Promise<Answer | boolean>): Promise<Answer | undefined> {
    return this.step(name, 'permit', act);
  }

  /** A step that must be refused for exactly these reasons; `reasonsOf` where the answer itself may not give them. */
  async refuse(
    name: string,
    why: readonly string[],
    act: () => Promise<Answer>,
    reasonsOf?: () => Promise<readonly string[]>,
  ): Promise<void> {
    await this.step(name, 'refuse', act, { why, ...(reasonsOf ? { reasonsOf } : {}) });
  }

  /**
   * What is hidden gives no reason in its answer: its entry does, in the trail of whoever asked. Reads it there, as the governance
   * lead of that organisation, as soon as it is in the log.
   */
  async reasonsInTrail(organisation: string, { action, object }: Hidden): Promise<readonly string[]> {
    const path = `audit/entries?object=${object}&action=${action}&outcome=refused&limit=1`;
    const entries = ({ body }: Answer) => (body['items'] ?? []) as { reasons: { code: string }[] }[];
    const found = await this.until(
      `information-governance-lead@${organisation}`,
      { path },
      (each) => entries(each).length > 0,
    );
    return entries(found).flatMap(({ reasons }) => reasons.map(({ code }) => code));
  }

  private async step(
    name: string,
    expected: JourneyStep['expected'],
    act: () => Promise<Answer | boolean>,
    { why, reasonsOf }: Refusing = {},
  ) {
    const began = performance.now();
    const answer = await act().catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    const milliseconds = Math.round(performance.now() - began);
    const got = gotOf(answer);
    const reasons =
      answer instanceof Error
        ? [answer.message.slice(0, 200)]
        : answer === true || answer === false
          ? []
          : got === 'refuse' && reasonsOf
            ? await reasonsOf()
            : answer.reasons;
    const otherReasons = why !== undefined && got === 'refuse' && why.join() !== reasons.join();
    this.steps.push({ name, expected, got: otherReasons ? 'error' : got, reasons, milliseconds });
    const good = got === expected && !otherReasons;
    const said = reasons.length > 0 ? ` – ${reasons.join(', ')}` : '';
    this.options.report(`${good ? '✓' : '✗'} ${name}: ${got}${said} (${String(milliseconds)} ms)`);
    return answer instanceof Error || typeof answer === 'boolean' ? undefined : answer;
  }
}

function gotOf(answer: Answer | boolean | Error): JourneyStep['got'] {
  if (answer instanceof Error) return 'error';
  if (typeof answer === 'boolean') return answer ? 'permit' : 'error';
  if (answer.ok) return 'permit';
  return answer.status < 500 || answer.status === 503 ? 'refuse' : 'error';
}

function answerOf(response: Response, text: string): Answer {
  const json = (response.headers.get('content-type') ?? '').includes('json') && !text.includes('\n{');
  const body = json && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : { text };
  const told = Array.isArray(body['reasons']) ? (body['reasons'] as { code: string }[]).map(({ code }) => code) : [];
  const etag = response.headers.get('etag') ?? undefined;
  const made = response.headers.get('location')?.split('/').at(-1);
  const reasons = response.ok ? [] : told;
  return {
    status: response.status,
    ok: response.ok,
    body,
    reasons,
    ...(etag === undefined ? {} : { etag }),
    ...(made === undefined ? {} : { made }),
  };
}
