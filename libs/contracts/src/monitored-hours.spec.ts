import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant, plus, type Instant } from './instant.js';
import { isMonitored, readFrom } from './monitored-hours.js';

const MONDAY = 1;
const TUESDAY = 2;
const SATURDAY = 6;
const SUNDAY = 7;
const weekdays = [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:00' }));
const always = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' }));

describe('monitored hours', () => {
  it.each([
    ['2026-11-23T08:59:59.999Z', false],
    ['2026-11-23T09:00:00.000Z', true],
    ['2026-11-23T16:59:59.999Z', true],
    ['2026-11-23T17:00:00.000Z', false],
  ])('begin with their first minute and end before their last: at %s %p', (at, monitored) => {
    expect(isMonitored(weekdays, at)).toBe(monitored);
  });

  it.each([
    ['2026-07-06T07:59:00.000Z', false],
    ['2026-07-06T08:00:00.000Z', true],
    ['2026-07-06T15:59:00.000Z', true],
    ['2026-07-06T16:00:00.000Z', false],
  ])('are wall-clock time in summer: at %s %p', (at, monitored) => {
    expect(isMonitored(weekdays, at)).toBe(monitored);
  });

  it('change with the clocks in spring: Friday by winter time, Monday by summer time', () => {
    expect(isMonitored(weekdays, '2026-03-27T08:30:00.000Z')).toBe(false);
    expect(isMonitored(weekdays, '2026-03-30T08:30:00.000Z')).toBe(true);
  });

  it('change with the clocks in autumn: Friday by summer time, Monday by winter time', () => {
    expect(isMonitored(weekdays, '2026-10-23T08:30:00.000Z')).toBe(true);
    expect(isMonitored(weekdays, '2026-10-26T08:30:00.000Z')).toBe(false);
  });

  it('lose the hour that spring leaves out', () => {
    const night = [{ day: SUNDAY, from: '01:00', to: '02:00' }];
    const minutes = Array.from({ length: 24 * 60 }, (_, minute) =>
      plus('2026-03-29T00:00:00.000Z', { minutes: minute }),
    );
    expect(minutes.filter((at) => isMonitored(night, at))).toEqual([]);
  });

  it('have the hour that autumn repeats twice', () => {
    const night = [{ day: SUNDAY, from: '01:00', to: '02:00' }];
    const hours = Array.from({ length: 24 }, (_, hour) => plus('2026-10-25T00:00:00.000Z', { hours: hour }));
    expect(hours.filter((at) => isMonitored(night, at))).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
    ]);
  });

  it('until 24:00 last to the end of the day and no longer', () => {
    const late = [{ day: SATURDAY, from: '20:00', to: '24:00' }];
    expect(isMonitored(late, '2026-11-28T23:59:59.999Z')).toBe(true);
    expect(isMonitored(late, '2026-11-29T00:00:00.000Z')).toBe(false);
  });

  it('around the clock have no gap, through both changes of the clock and the leap day', () => {
    for (const day of ['2026-03-29', '2026-10-25', '2028-02-29']) {
      const minutes = Array.from({ length: 24 * 60 }, (_, minute) => plus(`${day}T00:00:00.000Z`, { minutes: minute }));
      expect(minutes.filter((at) => !isMonitored(always, at))).toEqual([]);
    }
  });

  it('of a Tuesday hold on a leap day that is one', () => {
    const tuesday = [{ day: TUESDAY, from: '09:00', to: '17:00' }];
    expect(isMonitored(tuesday, '2028-02-29T09:00:00.000Z')).toBe(true);
    expect(isMonitored(tuesday, '2028-03-01T09:00:00.000Z')).toBe(false);
  });

  describe('of a night', () => {
    const monday = [{ day: MONDAY, from: '22:00', to: '06:00' }];
    const saturday = [{ day: SATURDAY, from: '22:00', to: '06:00' }];
    const sunday = [{ day: SUNDAY, from: '22:00', to: '06:00' }];

    it.each([
      ['2026-11-23T21:59:59.999Z', false],
      ['2026-11-23T22:00:00.000Z', true],
      ['2026-11-24T00:00:00.000Z', true],
      ['2026-11-24T05:59:59.999Z', true],
      ['2026-11-24T06:00:00.000Z', false],
      ['2026-11-24T22:00:00.000Z', false],
      ['2026-11-23T05:00:00.000Z', false],
    ])(
      'go past midnight into the next morning, and belong to the day on which they begin: at %s %p',
      (at, monitored) => {
        expect(isMonitored(monday, at)).toBe(monitored);
      },
    );

    it('go from Sunday into Monday', () => {
      expect(isMonitored(sunday, '2026-11-22T23:00:00.000Z')).toBe(true);
      expect(isMonitored(sunday, '2026-11-23T05:00:00.000Z')).toBe(true);
      expect(isMonitored(sunday, '2026-11-22T05:00:00.000Z')).toBe(false);
    });

    it('that end at 00:00 end with the day', () => {
      const evening = [{ day: MONDAY, from: '20:00', to: '00:00' }];
      expect(isMonitored(evening, '2026-11-23T23:59:59.999Z')).toBe(true);
      expect(isMonitored(evening, '2026-11-24T00:00:00.000Z')).toBe(false);
      expect(isMonitored(evening, '2026-11-23T00:00:00.000Z')).toBe(false);
    });

    it.each([
      ['in winter', '2026-11-28T12:00:00.000Z', 8, '2026-11-28T22:00:00.000Z'],
      ['in summer, by summer time', '2026-07-04T12:00:00.000Z', 8, '2026-07-04T21:00:00.000Z'],
      ['shorter when spring leaves an hour out', '2026-03-28T12:00:00.000Z', 7, '2026-03-28T22:00:00.000Z'],
      ['longer when autumn repeats one', '2026-10-24T12:00:00.000Z', 9, '2026-10-24T21:00:00.000Z'],
    ])('are without a gap %s', (_, noon, length, begin) => {
      const hours = Array.from({ length: 24 }, (_each, hour) => plus(noon, { hours: hour }));
      const monitored = hours.filter((at) => isMonitored(saturday, at));
      expect(monitored).toEqual(Array.from({ length }, (_each, hour) => plus(begin, { hours: hour })));
    });
  });
});

describe('what arrives', () => {
  it.each([
    ['inside the hours is read at once', '2026-11-23T10:07:12.345Z', '2026-11-23T10:07:12.345Z'],
    ['before the hours is read when they begin', '2026-11-23T06:07:12.345Z', '2026-11-23T09:00:00.000Z'],
    ['at the end of the hours is read the next day', '2026-11-23T17:00:00.000Z', '2026-11-24T09:00:00.000Z'],
    ['on Friday night is read on Monday', '2026-11-27T22:00:00.000Z', '2026-11-30T09:00:00.000Z'],
    ['on the Friday before spring is read by summer time', '2026-03-27T18:00:00.000Z', '2026-03-30T08:00:00.000Z'],
    ['on the Friday before autumn is read by winter time', '2026-10-23T18:00:00.000Z', '2026-10-26T09:00:00.000Z'],
    ['on the eve of a leap day is read on it', '2028-02-28T18:00:00.000Z', '2028-02-29T09:00:00.000Z'],
    ['in the last millisecond is read at once', '2026-11-23T16:59:59.999Z', '2026-11-23T16:59:59.999Z'],
  ])('%s', (_, at, read) => {
    expect(readFrom(weekdays, at)).toBe(read);
  });

  it.each([
    ['in the evening is read when the night begins', '2026-11-23T19:00:00.000Z', '2026-11-23T22:00:00.000Z'],
    ['after midnight is read at once', '2026-11-24T03:07:12.345Z', '2026-11-24T03:07:12.345Z'],
    ['in the morning waits for the next such night', '2026-11-24T06:00:00.000Z', '2026-11-30T22:00:00.000Z'],
    ['on a summer evening is read by summer time', '2026-07-06T19:00:00.000Z', '2026-07-06T21:00:00.000Z'],
  ])('at a service that reads at night, %s', (_, at, read) => {
    expect(readFrom([{ day: MONDAY, from: '22:00', to: '06:00' }], at)).toBe(read);
  });

  it('is never read where nobody reads', () => {
    expect(readFrom([], '2026-11-23T10:00:00.000Z')).toBeUndefined();
    expect(readFrom([{ day: MONDAY, from: '09:00', to: '09:00' }], '2026-11-23T08:00:00.000Z')).toBeUndefined();
  });

  it('is read in a window of five minutes, once a week, just missed', () => {
    const short = [{ day: MONDAY, from: '09:05', to: '09:10' }];
    expect(readFrom(short, '2026-11-23T09:10:00.000Z')).toBe('2026-11-30T09:05:00.000Z');
  });

  it('waits a week more when the only hour falls into the one that spring leaves out', () => {
    const night = [{ day: SUNDAY, from: '01:00', to: '01:45' }];
    expect(readFrom(night, '2026-03-22T02:00:00.000Z')).toBe('2026-04-05T00:00:00.000Z');
  });

  it('is read at two when the hours begin in the hour that spring leaves out', () => {
    const night = [{ day: SUNDAY, from: '01:30', to: '03:00' }];
    expect(readFrom(night, '2026-03-29T00:10:00.000Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  it('is read at the first monitored minute, as a walk minute by minute finds it', () => {
    const clock = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
    const opening = fc.record({
      day: fc.integer({ min: 1, max: 7 }),
      from: clock,
      to: fc.oneof(clock, fc.constant('24:00')),
    });
    const near = fc.constantFrom('2026-03-26T00:00:00.000Z', '2026-10-22T00:00:00.000Z', '2028-02-27T00:00:00.000Z');
    const at = fc
      .tuple(near, fc.integer({ min: 0, max: 4 * 24 * 60 }))
      .map(([from, minutes]) => plus(from, { minutes }));
    fc.assert(
      fc.property(fc.array(opening, { minLength: 1, maxLength: 4 }), at, (hours, arrived) => {
        expect(readFrom(hours, arrived)).toBe(walk(hours, arrived));
      }),
      { numRuns: 25 },
    );
  });
});

/** Slow and plain: the first monitored minute within two weeks and a day. */
function walk(hours: Parameters<typeof readFrom>[0], arrived: Instant): Instant | undefined {
  const last = plus(arrived, { days: 15 });
  for (let at = instant(arrived); at <= last; at = plus(at, { minutes: 1 })) {
    if (isMonitored(hours, at)) return at;
  }
  return undefined;
}
