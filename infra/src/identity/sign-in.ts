import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { importJWK, SignJWT, type JWK } from 'jose';
import { API_SCOPE, DEVELOPMENT_CLIENT, DEVELOPMENT_REDIRECT } from './clients.js';

const SCOPE = `openid ${API_SCOPE}`;
const MOST_STEPS = 10;

/** A token and when it ends. */
export type Signed = { readonly token: string; readonly expiresAt: Date };

/**
 * Signs somebody in at a development issuer as a browser would (code and PKCE, choosing them from the list) and answers their
 * access token. `at` is where the issuer can be reached, which is its name unless an installation has moved to another port.
 */
export async function signInAs(at: string, subject: string): Promise<Signed> {
  const verifier = randomBytes(32).toString('base64url');
  const asked = new URLSearchParams({
    client_id: DEVELOPMENT_CLIENT,
    response_type: 'code',
    redirect_uri: DEVELOPMENT_REDIRECT,
    scope: SCOPE,
    state: randomUUID(),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const { url } = await followSignIn(`${at}/auth?${asked.toString()}`, subject, (each) =>
    each.startsWith(DEVELOPMENT_REDIRECT),
  );
  const code = codeIn(url);
  return tokenFrom(at, {
    grant_type: 'authorization_code',
    client_id: DEVELOPMENT_CLIENT,
    code,
    code_verifier: verifier,
    redirect_uri: DEVELOPMENT_REDIRECT,
  });
}

/** Gets a system its token: client credentials, proved with its key (`private_key_jwt`). */
export async function signInSystem(
  at: string,
  { issuer, client, key }: { issuer: string; client: string; key: JWK },
): Promise<Signed> {
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'ES256', ...(key.kid !== undefined && { kid: key.kid }) })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(issuer)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(await importJWK(key, 'ES256'));
  return tokenFrom(at, {
    grant_type: 'client_credentials',
    scope: API_SCOPE,
    client_id: client,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  });
}

/** Where a sign-in has led, and the cookies on the way. */
export type Followed = { readonly url: string; readonly cookie: string };

/**
 * Follows a sign-in from page to page as a browser would, with its cookies, choosing `subject` from the list, until it leads to
 * an address that `isThere` knows. That address is not asked for.
 */
export async function followSignIn(
  start: string,
  subject: string,
  isThere: (url: string) => boolean,
): Promise<Followed> {
  const cookies = new Map<string, string>();
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  let url = start;
  let chosen = false;
  for (let step = 0; step < MOST_STEPS; step++) {
    const choosing: boolean = /\/identity\/\w+\/sign-in\//.test(new URL(url).pathname) && !chosen;
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: cookie() },
      ...(choosing && { method: 'POST', body: new URLSearchParams({ subject }) }),
    });
    chosen ||= choosing;
    for (const line of response.headers.getSetCookie()) remember(cookies, line);
    const next = response.headers.get('location');
    if (next === null)
      throw new Error(`The sign-in did not go on: ${response.status} ${(await response.text()).trim().slice(0, 500)}`);
    await response.body?.cancel();
    url = new URL(next, url).href;
    if (isThere(url)) return { url, cookie: cookie() };
  }
  throw new Error('The sign-in went round in circles.');
}

function remember(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (value === '') cookies.delete(name);
  else cookies.set(name, value);
}

function codeIn(url: string): string {
  const { searchParams } = new URL(url);
  const code = searchParams.get('code');
  if (code !== null) return code;
  throw new Error(`The sign-in refused: ${searchParams.get('error_description') ?? searchParams.get('error') ?? url}`);
}

async function tokenFrom(at: string, body: Record<string, string>): Promise<Signed> {
  const response = await fetch(`${at}/token`, { method: 'POST', body: new URLSearchParams(body) });
  const answer = (await response.json()) as { access_token?: string; expires_in?: number; error_description?: string };
  if (answer.access_token === undefined) {
    throw new Error(`No token was given: ${response.status} ${answer.error_description ?? ''}`.trim());
  }
  return { token: answer.access_token, expiresAt: new Date(Date.now() + (answer.expires_in ?? 0) * 1_000) };
}
