import { describe, expect, it } from '@jest/globals';
import { quarterInWords, quartersUntil } from './one-offs.page.js';

describe('quarters', () => {
  it('are counted back from the day in London', () => {
    expect(quartersUntil(new Date('2026-11-26T10:00:00Z'), 5)).toEqual([
      '2026-Q4',
      '2026-Q3',
      '2026-Q2',
      '2026-Q1',
      '2025-Q4',
    ]);
    expect(quartersUntil(new Date('2026-06-30T23:30:00Z'), 1)).toEqual(['2026-Q3']);
    expect(quartersUntil(new Date('2026-12-31T23:30:00Z'), 1)).toEqual(['2026-Q4']);
  });

  it('are said in months', () => {
    expect(quarterInWords('2026-Q4')).toBe('October to December 2026');
    expect(quarterInWords('2026-Q1')).toBe('January to March 2026');
  });
});
