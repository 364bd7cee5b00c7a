import { describe, expect, it } from '@jest/globals';
import { waitsPicture, type Weeks } from './waits.js';

const weeks: Weeks = {
  from: '2026-11-04T00:00:00.000Z',
  to: '2026-11-26T12:00:00.000Z',
  complete: true,
  items: [
    {
      week: '2026-11-09',
      refused: 3,
      permittedLater: 2,
      notPermittedSince: 1,
      medianSeconds: 345,
      longestSeconds: 600,
    },
    { week: '2026-11-23', refused: 1, permittedLater: 0, notPermittedSince: 1 },
  ],
};

describe('the picture of waits', () => {
  it('has every week of the period in its table, also those without a refusal', async () => {
    const picture = await waitsPicture(weeks);
    expect(picture?.rows.map(([week]) => week)).toEqual([
      '2 November 2026',
      '9 November 2026',
      '16 November 2026',
      '23 November 2026',
    ]);
    expect(picture?.rows[0]?.slice(1)).toEqual([0, 0, 0, 'None was refused', 'None was refused']);
    expect(picture?.rows[1]?.slice(1)).toEqual([3, 2, 1, '6 minutes', '10 minutes']);
    expect(picture?.rows[3]?.slice(1)).toEqual([1, 0, 1, 'None was permitted', 'None was permitted']);
  });

  it('says what it shows, with the same numbers', async () => {
    const picture = await waitsPicture(weeks);
    expect(picture?.says).toBe(
      '4 were refused: 2 were permitted later, 2 have not been permitted since. The longest wait was 10 minutes.',
    );
    expect((await waitsPicture({ ...weeks, complete: false }))?.says).toMatch(/Only the newest are counted\.$/);
  });

  it('is none where nothing was refused', async () => {
    expect(await waitsPicture({ ...weeks, items: [] })).toBeUndefined();
  });
});
