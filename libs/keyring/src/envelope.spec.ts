import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decrypt, encrypt, keyIdOf, type DataKey } from './envelope.js';

const aKey = (): DataKey => ({ id: randomUUID(), secret: createSecretKey(randomBytes(32)) });
const place = { table: 'referral', column: 'content', row: 'r1' };
const doesNotOpen = expect.objectContaining({ name: 'KeyringError', code: 'does-not-open' });

describe('an encrypted value', () => {
  it('opens with its key at its place, whatever the bytes', () => {
    const key = aKey();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        const plain = Buffer.from(bytes);
        expect(decrypt(key, place, encrypt(key, place, plain)).equals(plain)).toBe(true);
      }),
    );
    expect(decrypt(key, place, encrypt(key, place, 'Zoë, 雅婷')).toString('utf8')).toBe('Zoë, 雅婷');
  });

  it('is 45 bytes longer than its plaintext, names its key, and is never the same twice', () => {
    const key = aKey();
    const [one, two] = [encrypt(key, place, 'low mood'), encrypt(key, place, 'low mood')];
    expect(one).toHaveLength('low mood'.length + 45);
    expect(keyIdOf(one)).toBe(key.id);
    expect(one.equals(two)).toBe(false);
  });

  it.each([
    { ...place, table: 'message' },
    { ...place, column: 'summary' },
    { ...place, row: 'r2' },
    { table: 'referralc', column: 'ontent', row: 'r1' },
  ])('does not open at another place: %o', (elsewhere) => {
    const key = aKey();
    const value = encrypt(key, place, 'low mood');
    expect(() => decrypt(key, elsewhere, value)).toThrow(doesNotOpen);
  });

  it('does not open with another key, even one that claims the same id', () => {
    const key = aKey();
    const value = encrypt(key, place, 'low mood');
    expect(() => decrypt(aKey(), place, value)).toThrow(doesNotOpen);
    expect(() => decrypt({ ...aKey(), id: key.id }, place, value)).toThrow(doesNotOpen);
  });

  it('does not open when any single bit of it was flipped, or a byte is missing', () => {
    const key = aKey();
    const value = encrypt(key, place, 'low mood');
    for (let bit = 0; bit < value.length * 8; bit += 1) {
      const flipped = Buffer.from(value);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => decrypt(key, place, flipped)).toThrow(doesNotOpen);
    }
    for (let length = 0; length < value.length; length += 1) {
      expect(() => decrypt(key, place, value.subarray(0, length))).toThrow(doesNotOpen);
    }
  });

  it('leaves no key bytes behind when a key is printed or put into JSON', () => {
    const key = aKey();
    const bytes = key.secret.export();
    for (const text of [inspect(key, { depth: 9 }), JSON.stringify(key)]) {
      expect(text).not.toContain(bytes.toString('hex'));
      expect(text).not.toContain(bytes.toString('base64'));
      expect(text).toContain(key.id);
    }
  });
});
