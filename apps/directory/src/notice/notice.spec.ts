import { describe, expect, it } from '@jest/globals';
import { nextTry, wordsOf } from './notice.js';

const now = '2026-11-26T10:00:00.000Z';

describe('a notice', () => {
  it('says that there is something and where to sign in, and nothing else', () => {
    expect(wordsOf('https://footbridge.example/')).toEqual({
      subject: 'Something new in Footbridge',
      text: 'You have something new in Footbridge. Sign in: https://footbridge.example/\n',
    });
  });

  it('is tried again soon, then each minute; where the mailbox was refused each hour', () => {
    expect([0, 1, 2, 3, 4, 50].map((tries) => nextTry(tries, false, now))).toEqual([
      '2026-11-26T10:00:05.000Z',
      '2026-11-26T10:00:10.000Z',
      '2026-11-26T10:00:20.000Z',
      '2026-11-26T10:00:40.000Z',
      '2026-11-26T10:01:00.000Z',
      '2026-11-26T10:01:00.000Z',
    ]);
    expect(nextTry(0, true, now)).toBe('2026-11-26T11:00:00.000Z');
  });
});
