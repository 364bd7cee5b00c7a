import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant, isInstant, plus, secondsBetween, within } from './instant.js';

const moments = fc
  .date({ min: new Date('1900-01-01T00:00:00.000Z'), max: new Date('2999-12-31T23:59:59.999Z'), noInvalidDate: true })
  .map((date) => instant(date));

describe('an instant', () => {
  it('is written in one way, whatever it was made of', () => {
    const written = '2026-11-22T14:02:00.000Z';
    expect(instant('2026-11-22T14:02Z')).toBe(written);
    expect(instant('2026-11-22T15:02:00+01:00')).toBe(written);
    expect(instant(new Date(written))).toBe(written);
    expect(instant(Date.parse(written))).toBe(written);
  });

  it('is not made of what is no date', () => {
    expect(() => instant('yesterday')).toThrow(RangeError);
    expect(() => instant(Number.NaN)).toThrow(RangeError);
  });

  it.each(['2028-02-29T00:00:00.000Z', '2026-12-31T23:59:59.999Z', '0001-01-01T00:00:00.000Z'])('can be %s', (text) => {
    expect(isInstant(text)).toBe(true);
  });

  it.each([
    '2026-11-22',
    '2026-11-22T14:02:00Z',
    '2026-11-22T14:02:00.000',
    '2026-11-22T14:02:00.000+00:00',
    '2026-11-22t14:02:00.000z',
    '2026-11-22T24:00:00.000Z',
    '2026-11-22T14:60:00.000Z',
    '2026-02-29T00:00:00.000Z',
    '2026-02-30T00:00:00.000Z',
    '2026-04-31T00:00:00.000Z',
    '2026-13-01T00:00:00.000Z',
    '2026-11-22T14:02:00.000Z\n',
    '',
  ])('cannot be %j', (text) => {
    expect(isInstant(text)).toBe(false);
  });

  it.each([[20261122], [null], [undefined], [new Date()], [{}]])('cannot be %p, which is no text', (value) => {
    expect(isInstant(value)).toBe(false);
  });

  it('comes before another as text exactly when it does in time', () => {
    fc.assert(
      fc.property(moments, moments, (a, b) => {
        expect(isInstant(a)).toBe(true);
        expect(a < b).toBe(Date.parse(a) < Date.parse(b));
      }),
    );
  });
});

describe('time that passes', () => {
  it('is elapsed time: a day is 24 hours, also when clocks change', () => {
    expect(plus('2026-03-28T12:00:00.000Z', { days: 1 })).toBe('2026-03-29T12:00:00.000Z');
    expect(plus('2026-10-24T12:00:00.000Z', { days: 1 })).toBe('2026-10-25T12:00:00.000Z');
  });

  it('passes through the leap day', () => {
    expect(plus('2028-02-28T09:00:00.000Z', { days: 1 })).toBe('2028-02-29T09:00:00.000Z');
    expect(plus('2026-02-28T09:00:00.000Z', { days: 1 })).toBe('2026-03-01T09:00:00.000Z');
  });

  it('adds up all units, forward and backward', () => {
    const by = { days: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 5 };
    expect(plus('2026-11-22T00:00:00.000Z', by)).toBe('2026-11-23T02:03:04.005Z');
    expect(plus('2026-11-23T02:03:04.005Z', { hours: -26, minutes: -3, seconds: -4, milliseconds: -5 })).toBe(
      '2026-11-22T00:00:00.000Z',
    );
  });

  it('is measured by what was added', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (at, seconds) => {
        expect(secondsBetween(at, plus(at, { seconds }))).toBe(seconds);
      }),
    );
  });
});

describe('a period', () => {
  const period = { from: '2026-11-22T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z' };

  it('holds its beginning and not its end', () => {
    expect(within(period.from, period)).toBe(true);
    expect(within('2026-11-22T23:59:59.999Z', period)).toBe(true);
    expect(within(period.to, period)).toBe(false);
    expect(within('2026-11-21T23:59:59.999Z', period)).toBe(false);
  });

  it('without an end goes on', () => {
    expect(within('2999-01-01T00:00:00.000Z', { from: period.from })).toBe(true);
    expect(within('2999-01-01T00:00:00.000Z', { from: period.from, to: undefined })).toBe(true);
  });

  it('that ends where it begins holds nothing', () => {
    expect(within(period.from, { from: period.from, to: period.from })).toBe(false);
  });
});
