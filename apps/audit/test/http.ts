export type Answer = {
  status: number;
  text: string;
  type: string;
  body: Record<string, unknown>;
  /** Codes of the reasons of a problem. */
  codes: string[];
};

export type Asked = { path: string; token?: string; actingAs?: string | undefined; body?: object };

/** One GET to a running service; with a body a POST. */
export async function ask(url: string, { path, token, actingAs, body: sent }: Asked): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    ...(sent && { method: 'POST', body: JSON.stringify(sent) }),
    headers: {
      ...(sent && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(actingAs !== undefined && { 'footbridge-acting-as': actingAs }),
    },
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const body = (type.includes('json') && !type.includes('ndjson') ? JSON.parse(text) : {}) as Answer['body'];
  const reasons = (body['reasons'] ?? []) as { code: string }[];
  return { status: response.status, text, type, body, codes: reasons.map(({ code }) => code) };
}
