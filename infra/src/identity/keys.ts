import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** What the development identity provider must remember: a signing key for each issuer, and what signs its cookies. */
export type IdentityKeys = { readonly cookies: string; readonly issuers: Readonly<Record<string, JWK>> };

/**
 * The keys of this installation, made when they are missing. `identity.json` (mode 0600) holds the provider's own; the
 * private key of each system lies in `systems/<client>.json`, for the system to sign with.
 */
export async function identityKeys(dir: string, issuers: readonly string[]): Promise<IdentityKeys> {
  const file = join(dir, 'identity.json');
  const kept = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as IdentityKeys)
    : { cookies: randomBytes(32).toString('base64url'), issuers: {} };
  const missing = issuers.filter((name) => kept.issuers[name] === undefined);
  if (missing.length === 0) return kept;
  const made = await Promise.all(missing.map(async (name) => [name, await newKey()] as const));
  const keys = { ...kept, issuers: { ...kept.issuers, ...Object.fromEntries(made) } };
  writePrivate(file, keys);
  return keys;
}

/** The private key of a system, made when it is missing. */
export async function systemKey(dir: string, client: string): Promise<JWK> {
  const file = systemKeyFile(dir, client);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as JWK;
  const key = await newKey();
  writePrivate(file, key);
  return key;
}

/** Where the private key of a system lies. */
export function systemKeyFile(dir: string, client: string): string {
  return join(dir, 'systems', `${client}.json`);
}

/** The half of a key that may be shown. */
export function publicHalf({ kty, crv, x, y, kid, alg, use }: JWK): JWK {
  return Object.fromEntries(
    Object.entries({ kty, crv, x, y, kid, alg, use }).filter(([, value]) => value !== undefined),
  );
}

async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomBytes(8).toString('hex'), alg: 'ES256', use: 'sig' };
}

function writePrivate(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const half = `${file}.${process.pid}`;
  writeFileSync(half, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(half, file);
}
