import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { currentWording, WORDINGS } from './wording.js';

/** Add a line for each new wording; never change one. */
const USED = { '2026-11/en': 'f41aef6f9acfad1c79c82a84deb9a525d18b1cfae46a12a8764bd09d33206572' };

describe('the wordings', () => {
  it('are never edited once they were used', () => {
    const hashes = WORDINGS.map(({ version, language, text }) => [
      `${version}/${language}`,
      createHash('sha256').update(text).digest('hex'),
    ]);
    expect(Object.fromEntries(hashes)).toEqual(USED);
  });

  it('speak of permission to share, tell what is always told, and never call it a lawful basis', () => {
    for (const { text } of WORDINGS.filter(({ current }) => current)) {
      expect(text).toMatch(/permission to share/i);
      expect(text).toMatch(/took your referral or returned it/);
      expect(text).not.toMatch(/lawful basis|consent/i);
    }
  });

  it('may be used while they are current, and in their language', () => {
    expect(currentWording({ version: '2026-11', language: 'en' })?.current).toBe(true);
    expect(currentWording({ version: '2026-11', language: 'cy' })).toBeUndefined();
    expect(currentWording({ version: '2025-01', language: 'en' })).toBeUndefined();
  });
});
