import { randomUUID } from 'node:crypto';

export type Answer = {
  status: number;
  body: Record<string, unknown>;
  /** Codes of the reasons of a problem. */
  codes: string[];
  etag: string | undefined;
  location: string | undefined;
  event: string | undefined;
};

export type Asked = {
  method?: 'GET' | 'POST' | 'PUT';
  path: string;
  token?: string;
  actingAs?: string | undefined;
  body?: object | undefined;
  ifMatch?: string | undefined;
  /** A new one for each request unless told. */
  key?: string;
  /** The trace that the request belongs to. */
  traceparent?: string;
};

/** One request to a running service. */
export async function ask(url: string, asked: Asked): Promise<Answer> {
  const { method, path, token, actingAs, body, ifMatch, key, traceparent } = asked;
  const response = await fetch(`${url}${path}`, {
    method: method ?? (body ? 'POST' : 'GET'),
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(actingAs !== undefined && { 'footbridge-acting-as': actingAs }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      ...(traceparent !== undefined && { traceparent }),
      ...(body && { 'content-type': 'application/json' }),
      'idempotency-key': key ?? randomUUID(),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed = (text === '' ? {} : JSON.parse(text)) as Answer['body'];
  const { reasons } = parsed;
  return {
    status: response.status,
    body: parsed,
    codes: Array.isArray(reasons) ? (reasons as { code: string }[]).map(({ code }) => code) : [],
    etag: response.headers.get('etag') ?? undefined,
    location: response.headers.get('location') ?? undefined,
    event: response.headers.get('footbridge-event') ?? undefined,
  };
}
