import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsentsSettings } from '../settings.js';
import { LinkSigner } from './link-signer.js';

const BASE = 'https://footbridge.example/links';
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'signer-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

function fileWith(text: string): string {
  const file = join(dir, `${String(Math.random())}.pem`);
  writeFileSync(file, text);
  return file;
}
const keyOf = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const signer = (signInLinkKeyFile?: string, signInLinkIssuer?: string) =>
  new LinkSigner(Object.assign(new ConsentsSettings(), { signInLinkKeyFile, signInLinkIssuer }));

describe('the signer of access by link', () => {
  it('signs as an issuer of the university, with the key that it publishes, for ten minutes at most', async () => {
    const made = signer(fileWith(keyOf('prime256v1')), BASE);
    const published = await made.keys();
    expect(JSON.stringify(published)).not.toContain('"d"');
    for (const [seconds, expected] of [
      [3_600, 600],
      [61.9, 61],
    ] as const) {
      const { accessToken, expiresIn } = await made.access({ organisation: '10006842', subject: 'random' }, seconds);
      const { payload } = await jwtVerify(accessToken, createLocalJWKSet(published), { issuer: `${BASE}/10006842` });
      expect([expiresIn, (payload.exp ?? 0) - (payload.iat ?? 0), payload.sub]).toEqual([expected, expected, 'random']);
    }
  });

  it('offers nothing where nothing is set up', async () => {
    expect(signer().isOffered).toBe(false);
    expect(await signer().keys()).toEqual({ keys: [] });
  });

  it('needs a key of the right kind, and its issuer, and never says what is in the file', () => {
    expect(() => signer(fileWith(keyOf('prime256v1')))).toThrow('need each other');
    expect(() => signer(undefined, BASE)).toThrow('need each other');
    for (const text of ['secret-words', keyOf('secp384r1')]) {
      const making = () => signer(fileWith(text), BASE);
      expect(making).toThrow('SIGN_IN_LINK_KEY_FILE must be a PEM file');
      expect(making).not.toThrow('secret-words');
    }
  });
});
