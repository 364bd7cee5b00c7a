import { Readable } from 'node:stream';
import { type Backend, type PortalSettings } from '../settings.js';
import { type Answer, type Problem } from './answer.js';

const UNREACHABLE = { ok: false, problem: { status: 503, code: 'unreachable', reasons: [] } } as const;
const QUERY_MS = 8_000;
const COMMAND_MS = 15_000;
const FILE_MS = 120_000;

/** On whose behalf a service is asked; without a token for nobody in particular, who sees what is open to all. */
export type Behalf = {
  readonly token?: string;
  readonly actingAs?: string;
  /** A change that the answer must know of. */
  readonly after?: string;
  readonly traceparent: string;
};

export type Call = {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly body?: object;
  /** The version that the person saw. */
  readonly version?: number;
  /** Made with the form, so that a repeated one is done once. */
  readonly key?: string;
};

/** Asks the services over HTTP with the person's own token. Never throws: what goes wrong on the way is a problem too. */
export class ServiceClient {
  constructor(private readonly settings: PortalSettings) {}

  /** `path` is the part after `/api/<service>`, such as `/referrals/…`. */
  async call<T>(service: Backend, path: string, call: Call, behalf: Behalf): Promise<Answer<T>> {
    const { method = 'GET', body } = call;
    try {
      const response = await fetch(address(this.settings.urls, service, path), {
        method,
        headers: headersOf(call, behalf),
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(method === 'GET' ? QUERY_MS : COMMAND_MS),
      });
      return await answerOf<T>(response);
    } catch {
      return UNREACHABLE;
    }
  }

  /** A file as it comes, for whoever passes it on. */
  async file(service: Backend, path: string, behalf: Behalf): Promise<Answer<Readable>> {
    try {
      const response = await fetch(address(this.settings.urls, service, path), {
        headers: headersOf({}, behalf),
        redirect: 'error',
        signal: AbortSignal.timeout(FILE_MS),
      });
      if (!response.ok || !response.body) return await answerOf<Readable>(response);
      return { ok: true, body: Readable.fromWeb(response.body) };
    } catch {
      return UNREACHABLE;
    }
  }
}

function address(urls: PortalSettings['urls'], service: Backend, path: string): string {
  return `${urls[service]}/api/${service}${path}`;
}

function headersOf({ body, version, key }: Call, { token, actingAs, after, traceparent }: Behalf) {
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    accept: 'application/json',
    traceparent,
    ...(actingAs !== undefined && { 'footbridge-acting-as': actingAs }),
    ...(after !== undefined && { 'footbridge-after': after }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(version !== undefined && { 'if-match': `"${version}"` }),
    ...(key !== undefined && { 'idempotency-key': key }),
  };
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  const json = (response.headers.get('content-type') ?? '').includes('json');
  const body: unknown = json && text !== '' ? JSON.parse(text) : undefined;
  if (!response.ok) return { ok: false, problem: problemOf(response.status, body) };
  const [, version] = /^"(\d+)"$/.exec(response.headers.get('etag') ?? '') ?? [];
  const made = response.headers.get('location')?.split('/').at(-1);
  const event = response.headers.get('footbridge-event');
  return {
    ok: true,
    body: body as T,
    ...(version !== undefined && { version: Number(version) }),
    ...(made !== undefined && { made }),
    ...(event !== null && { event }),
  };
}

function problemOf(status: number, body: unknown): Problem {
  const { type, reasons, traceId } = (body ?? {}) as { type?: string; reasons?: Problem['reasons']; traceId?: string };
  return {
    status,
    code: type?.split('/').at(-1) ?? 'unavailable',
    reasons: reasons ?? [],
    ...(traceId !== undefined && { traceId }),
  };
}
