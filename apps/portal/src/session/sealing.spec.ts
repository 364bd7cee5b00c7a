import { describe, expect, it } from '@jest/globals';
import { Sealing } from './sealing.js';

const sealing = new Sealing('ab'.repeat(32));

describe('what is sealed', () => {
  it('opens where it was sealed, and shows nothing of itself', async () => {
    const sealed = await sealing.seal({ name: 'Mei Lin' }, 'session 1');
    expect(sealed).not.toContain('Mei');
    expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain('Mei');
    expect(await sealing.open(sealed, 'session 1')).toEqual({ name: 'Mei Lin' });
  });

  it('does not open in another place, under another key, or changed', async () => {
    const sealed = await sealing.seal({ name: 'Mei Lin' }, 'session 1');
    expect(await sealing.open(sealed, 'session 2')).toBeUndefined();
    expect(await new Sealing('cd'.repeat(32)).open(sealed, 'session 1')).toBeUndefined();
    const parts = sealed.split('.');
    const flipped = [
      ...parts.slice(0, 3),
      parts[3]?.startsWith('A') ? `B${parts[3].slice(1)}` : `A${parts[3]?.slice(1)}`,
      parts[4],
    ];
    expect(await sealing.open(flipped.join('.'), 'session 1')).toBeUndefined();
    expect(await sealing.open('nothing', 'session 1')).toBeUndefined();
  });

  it('needs a whole key', () => {
    expect(() => new Sealing('ab')).toThrow(/32 bytes/);
  });

  it('is found again by a hash that depends on the key', () => {
    expect(sealing.hash('a')).toEqual(sealing.hash('a'));
    expect(sealing.hash('a')).not.toEqual(sealing.hash('b'));
    expect(sealing.hash('a')).not.toEqual(new Sealing('cd'.repeat(32)).hash('a'));
  });
});
