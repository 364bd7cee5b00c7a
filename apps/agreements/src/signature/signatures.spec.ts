import { SettingsError, writeSigningKey } from '@footbridge/service';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holder, MERSEY_CARE, now } from '../../test/builders.js';
import { AgreementSettings } from '../settings.js';
import { canonical } from './content.js';
import { Signatures } from './signatures.js';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'footbridge-signatures-'));
  for (const name of ['old', 'new']) writeSigningKey(join(dir, name));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const signatures = (key: string, retired?: string) => {
  const of = {
    agreementSigningKeyFile: join(dir, key),
    ...(retired && { agreementRetiredKeysFile: join(dir, retired) }),
  };
  return new Signatures(Object.assign(new AgreementSettings(), of));
};
const content = { agreementId: 'an agreement' };
const signedBy = (key: string) => signatures(key).sign(content, holder('caldicott-guardian', MERSEY_CARE), now);
const verified = (jws: string, keys: object) => {
  const [header = '', , signature = ''] = jws.split('.');
  const payload = Buffer.from(canonical(content)).toString('base64url');
  return compactVerify(`${header}.${payload}.${signature}`, createLocalJWKSet(keys as JSONWebKeySet));
};

describe('a key of an installation that is replaced', () => {
  it('stays published: what it signed is checked by it, and what is signed since by the key of now', async () => {
    const [before, since] = [await signedBy('old'), await signedBy('new')];
    writeFileSync(join(dir, 'retired.json'), JSON.stringify(await signatures('old').keys()));
    const published = await signatures('new', 'retired.json').keys();
    expect(published.keys).toHaveLength(2);
    const [newest, retired] = published.keys;
    for (const [jws, key] of [
      [before, retired],
      [since, newest],
    ] as const)
      expect((await verified(jws, published)).protectedHeader.kid).toBe(key?.kid);
    await expect(verified(before, await signatures('new').keys())).rejects.toThrow();
  });

  it('is published by its public half alone, also where the file has the private one by mistake', async () => {
    const { keys } = await signatures('old').keys();
    writeFileSync(join(dir, 'private.json'), JSON.stringify({ keys: [{ ...keys[0], d: 'secret' }] }));
    const text = JSON.stringify(await signatures('new', 'private.json').keys());
    expect(text).not.toContain('secret');
    expect(text).toContain(String(keys[0]?.kid));
  });

  it('is asked for in words where the file is none', () => {
    writeFileSync(join(dir, 'broken.json'), readFileSync(join(dir, 'old')));
    expect(() => signatures('new', 'broken.json')).toThrow(SettingsError);
  });
});
