import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

/** The good token is the default; every field makes one thing about it different. */
export type TokenWish = {
  subject: string;
  audience: string | string[];
  /** Seconds from now; negative for one that has expired. */
  expiresIn?: number;
  /** Seconds from now at which it was issued, and before which it is not valid. */
  issuedIn?: number;
  /** What signs it: `ES256` with the published key unless told. */
  algorithm?: 'ES256' | 'RS256' | 'HS256' | 'none';
  /** Signs with a key of the right kind that the issuer never published, under the published key's id. */
  forged?: boolean;
  /** What it says of its issuer. */
  issuer?: string;
  /** The header `typ`; `at+jwt` unless told. */
  type?: string;
  /** The client it was issued to. */
  clientId?: string;
  claims?: JWTPayload;
};

/** An OpenID provider's published keys and signatures, without its sign-in. */
export type TestIssuer = {
  readonly name: string;
  readonly issuer: string;
  readonly jwksUri: string;
  token(wish: TokenWish): Promise<string>;
  /** Publishes a new key in place of the old; tokens are signed with the new one. */
  rotate(): Promise<void>;
  close(): Promise<void>;
};

type Keys = { id: string; published: CryptoKey; secret: CryptoKey };

/** Starts an issuer on a loopback port. It serves `/.well-known/openid-configuration` and `/jwks`. */
export async function testIssuer(name: string): Promise<TestIssuer> {
  let keys = await newKeys(`${name}-1`);
  let rotations = 1;
  const server = createServer((request, response) => {
    void answer(request.url ?? '/').then((body) => {
      response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? {}));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const jwksUri = `${issuer}/jwks`;
  async function answer(path: string) {
    if (path === '/.well-known/openid-configuration') return { issuer, jwks_uri: jwksUri };
    if (path !== '/jwks') return undefined;
    return { keys: [{ ...(await exportJWK(keys.published)), kid: keys.id, alg: 'ES256', use: 'sig' }] };
  }
  return {
    name,
    issuer,
    jwksUri,
    token: (wish) => sign(wish, issuer, keys),
    async rotate() {
      keys = await newKeys(`${name}-${++rotations}`);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function newKeys(id: string): Promise<Keys> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { id, published: publicKey, secret: privateKey };
}

async function sign(wish: TokenWish, issuer: string, keys: Keys): Promise<string> {
  const algorithm = wish.algorithm ?? 'ES256';
  const from = Math.floor(Date.now() / 1000) + (wish.issuedIn ?? 0);
  const until = Math.floor(Date.now() / 1000) + (wish.expiresIn ?? 300);
  const payload = { ...(wish.clientId !== undefined && { client_id: wish.clientId }), ...wish.claims };
  const fill = (token: SignJWT | UnsecuredJWT) =>
    token
      .setIssuer(wish.issuer ?? issuer)
      .setSubject(wish.subject)
      .setAudience(wish.audience)
      .setIssuedAt(from)
      .setExpirationTime(until)
      .setJti(crypto.randomUUID());
  if (algorithm === 'none') {
    const unsigned = new UnsecuredJWT(payload);
    fill(unsigned);
    return unsigned.encode();
  }
  const token = new SignJWT(payload);
  fill(token);
  if (wish.issuedIn !== undefined) token.setNotBefore(from);
  token.setProtectedHeader({ alg: algorithm, kid: keys.id, typ: wish.type ?? 'at+jwt' });
  return token.sign(await signingKey(algorithm, wish.forged === true, keys));
}

/** For HS256 the secret is the published key, as in the well-known confusion of a verifier that lets the token choose. */
async function signingKey(algorithm: 'ES256' | 'RS256' | 'HS256', forged: boolean, keys: Keys) {
  if (algorithm === 'HS256') return new TextEncoder().encode(JSON.stringify(await exportJWK(keys.published)));
  if (algorithm === 'ES256' && !forged) return keys.secret;
  return (await generateKeyPair(algorithm)).privateKey;
}
