import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { personId } from './person-id.js';
import { AUDIENCE, IdentityUnavailable, TokenVerifier } from './token-verifier.js';

const NOW = new Date('2026-11-22T14:02:00.000Z');
const SECONDS = NOW.getTime() / 1000;
const TRUST_ISSUER = 'https://cis2.example';
const UNIVERSITY_ISSUER = 'https://university.example';

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let pairs: Record<string, Pair>;
let published: string[] = ['ES256', 'RS256', 'EdDSA'];
let answering = true;
let fetches = 0;
let server: Server;
let verifier: TokenVerifier;

async function keySet(): Promise<string> {
  const keys = published.map(async (kid) => ({
    ...(await exportJWK(pairs[kid]?.publicKey as Pair['publicKey'])),
    kid,
  }));
  return JSON.stringify({ keys: await Promise.all(keys) });
}

beforeAll(async () => {
  const names = ['ES256', 'RS256', 'EdDSA', 'ES384', 'next', 'forger', 'university'];
  const made = names.map(async (name) => {
    const algorithm = /^(ES|RS|Ed)/.test(name) ? name : 'ES256';
    return [name, await generateKeyPair(algorithm, { extractable: true })] as const;
  });
  pairs = Object.fromEntries(await Promise.all(made));
  server = createServer((request, response) => {
    fetches += 1;
    const body = request.url === '/trust' ? keySet() : exportJWK(pairs['university']?.publicKey as Pair['publicKey']);
    void body.then((found) => {
      response.writeHead(answering ? 200 : 503, { 'content-type': 'application/json' });
      response.end(typeof found === 'string' ? found : JSON.stringify({ keys: [{ ...found, kid: 'university' }] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  verifier = newVerifier();
}, 30_000);
afterAll(() => new Promise((resolve) => server.close(resolve)));

function newVerifier(now = NOW): TokenVerifier {
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new TokenVerifier(
    [
      { issuer: TRUST_ISSUER, jwksUri: `${base}/trust`, organisations: ['RW4'] },
      { issuer: UNIVERSITY_ISSUER, jwksUri: `${base}/university`, organisations: ['10006842'], students: '10006842' },
    ],
    { cooldownMilliseconds: 0, now: () => now },
  );
}

const good = { iss: TRUST_ISSUER, aud: AUDIENCE, sub: 'dana', iat: SECONDS, exp: SECONDS + 900 };
type Signing = { alg?: string; kid?: string | undefined; by?: string; typ?: string };

function token(
  changes: JWTPayload = {},
  { alg = 'ES256', kid = 'ES256', by = kid, typ }: Signing = {},
): Promise<string> {
  const payload = Object.fromEntries(
    Object.entries<unknown>({ ...good, ...changes }).filter(([, value]) => value !== undefined),
  );
  return new SignJWT(payload)
    .setProtectedHeader({ alg, kid, ...(typ !== undefined && { typ }) })
    .sign(pairs[by]?.privateKey as Pair['privateKey']);
}

async function refusal(signed: string | Promise<string>): Promise<string | undefined> {
  const result = await verifier.verify(await signed);
  return 'refused' in result ? result.refused[0]?.code : undefined;
}

describe('a token', () => {
  it.each(['ES256', 'RS256', 'EdDSA'])(
    'is accepted with %s, and tells who calls and for whom the issuer speaks',
    async (alg) => {
      expect(await verifier.verify(await token({}, { alg, kid: alg, typ: 'at+jwt' }))).toEqual({
        personId: personId(TRUST_ISSUER, 'dana'),
        issuer: TRUST_ISSUER,
        organisations: ['RW4'],
      });
    },
  );

  it('of a university’s sign-in says that students come from there', async () => {
    const signed = await token({ iss: UNIVERSITY_ISSUER }, { kid: 'university' });
    expect(await verifier.verify(signed)).toMatchObject({ studentsOf: '10006842', organisations: ['10006842'] });
  });

  it.each([
    ['no signature', () => new UnsecuredJWT({}).setIssuer(TRUST_ISSUER).encode(), 'token-algorithm'],
    ['an algorithm that is not on the list', () => token({}, { alg: 'ES384', kid: 'ES384' }), 'token-algorithm'],
    ['another audience', () => token({ aud: 'elsewhere' }), 'token-audience'],
    ['no audience', () => token({ aud: undefined }), 'token-audience'],
    ['an issuer that is not configured', () => token({ iss: 'https://evil.example' }), 'token-issuer'],
    ['no issuer', () => token({ iss: undefined }), 'token-issuer'],
    ['a key of another issuer', () => token({}, { kid: 'university' }), 'token-key'],
    ['a key that was never published', () => token({}, { kid: 'forger' }), 'token-key'],
    ['a forged signature under a published key id', () => token({}, { by: 'forger' }), 'token-signature'],
    ['a life over 15 minutes', () => token({ exp: SECONDS + 901 }), 'token-too-long-lived'],
    ['an issue long ago', () => token({ iat: SECONDS - 906, exp: SECONDS + 60 }), 'token-expired'],
    ['an issue in the future', () => token({ iat: SECONDS + 6 }), 'token-issued-at'],
    ['a beginning in the future', () => token({ nbf: SECONDS + 6 }), 'token-not-yet-valid'],
    ['no expiry', () => token({ exp: undefined }), 'token-expiry'],
    ['no time of issue', () => token({ iat: undefined }), 'token-issued-at'],
    ['no subject', () => token({ sub: undefined }), 'token-subject'],
    ['an empty subject', () => token({ sub: '' }), 'token-subject'],
    ['the type of a logout token', () => token({}, { typ: 'logout+jwt' }), 'token-kind'],
    ['no form', () => 'three.little.words', 'token-malformed'],
    ['too many bytes', () => token({ more: 'x'.repeat(8_192) }), 'token-malformed'],
  ])('with %s is refused', async (_, signed, code) => {
    expect(await refusal(signed())).toBe(code);
  });

  it('signed with the published key as a shared secret is refused', async () => {
    for (const secret of [await exportSPKI(pairs['RS256']?.publicKey as Pair['publicKey']), await keySet()]) {
      const signing = new SignJWT(good).setProtectedHeader({ alg: 'HS256', kid: 'RS256' });
      expect(await refusal(signing.sign(new TextEncoder().encode(secret)))).toBe('token-algorithm');
    }
  });

  it('is refused when a byte of it was changed', async () => {
    const [header, , signature] = (await token()).split('.');
    const payload = Buffer.from(JSON.stringify({ ...good, sub: 'someone else' })).toString('base64url');
    expect(await refusal(`${String(header)}.${payload}.${String(signature)}`)).toBe('token-signature');
  });

  it('may be late or early by five seconds, no more', async () => {
    const ended = { iat: SECONDS - 100, exp: SECONDS };
    const at = async (seconds: number) => {
      const result = await newVerifier(new Date((SECONDS + seconds) * 1000)).verify(await token(ended));
      return 'refused' in result ? result.refused[0]?.code : 'accepted';
    };
    expect([await at(4), await at(5)]).toEqual(['accepted', 'token-expired']);
    expect(await refusal(token({ nbf: SECONDS + 5 }))).toBeUndefined();
  });
});

describe('the keys of an issuer', () => {
  it('are fetched once, and again for a key id that is new', async () => {
    const fresh = newVerifier();
    const accepts = async (kid: string) => !('refused' in (await fresh.verify(await token({}, { kid }))));
    fetches = 0;
    expect([await accepts('ES256'), await accepts('ES256')]).toEqual([true, true]);
    expect(fetches).toBe(1);
    published = ['next'];
    expect(await accepts('next')).toBe(true);
    expect(await accepts('ES256')).toBe(false);
    published = ['ES256', 'RS256', 'EdDSA'];
  });

  it('that cannot be fetched are no fault of the token', async () => {
    answering = false;
    const signed = await token();
    await expect(newVerifier().verify(signed)).rejects.toBeInstanceOf(IdentityUnavailable);
    answering = true;
  });
});
