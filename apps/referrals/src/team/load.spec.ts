import { instant, type MonitoredHours } from '@footbridge/contracts';
import { describe, expect, it } from '@jest/globals';
import { loadOf } from './load.js';

const office: MonitoredHours[] = [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:00' }));
const weeks = ['2026-11-09T00:00:00.000Z', '2026-11-16T00:00:00.000Z'].map((each) => instant(new Date(each)));
const at = (time: string) => instant(new Date(time));

describe('what happens outside monitored hours', () => {
  it('is told apart from what happens inside, by week and kind', () => {
    const happened = [
      { kind: 'message', at: at('2026-11-09T10:00:00.000Z'), count: 2 },
      { kind: 'message', at: at('2026-11-09T17:00:00.000Z'), count: 1 },
      { kind: 'referral-sent', at: at('2026-11-14T10:00:00.000Z'), count: 3 },
      { kind: 'message', at: at('2026-11-16T08:45:00.000Z'), count: 4 },
    ];
    expect(loadOf(happened, office, weeks)).toEqual([
      { from: weeks[0], inside: 2, outside: 4, kinds: { message: 1, 'referral-sent': 3 } },
      { from: weeks[1], inside: 0, outside: 4, kinds: { message: 4 } },
    ]);
  });

  it('is everything where nobody reads at any time', () => {
    const happened = [{ kind: 'message', at: at('2026-11-10T10:00:00.000Z'), count: 1 }];
    expect(loadOf(happened, [], weeks)[0]).toMatchObject({ inside: 0, outside: 1 });
  });
});
