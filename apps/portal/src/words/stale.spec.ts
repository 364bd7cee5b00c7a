import { describe, expect, it } from '@jest/globals';
import { staleOf } from './stale.js';

const now = new Date('2026-11-26T12:00:30.000Z');

describe('what a page says of old knowledge', () => {
  it('is nothing while all of it is half a minute old at most', () => {
    expect(staleOf({ directory: '2026-11-26T12:00:00.000Z', consents: '2026-11-26T12:00:29.000Z' }, now)).toEqual([]);
    expect(staleOf(undefined, now)).toEqual([]);
  });

  it('names what is older, since when, and what was never known', () => {
    expect(staleOf({ agreements: '2026-11-26T11:59:59.000Z', consents: undefined }, now)).toEqual([
      { of: 'agreements', since: 'on 26 November 2026 at 11:59am' },
      { of: 'what students allow', since: 'at no time yet' },
    ]);
  });
});
