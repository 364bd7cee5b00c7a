import { describe, expect, it } from '@jest/globals';
import { anAgreement, terms } from '../../../test/support/an-agreement.js';
import { askedOf, lastMonths, toldOf, type TriedOut } from './try-out.js';

const period = { from: '2026-08-26T00:00:00.000Z', to: '2026-11-27T00:00:00.000Z' };
const answer: TriedOut = {
  ...{ counted: 12, leftOut: { notWhole: 1, decidedOtherwise: 2 }, complete: false },
  ...{
    then: { permitted: 10, refused: 2 },
    now: { permitted: 9, refused: 3 },
    changed: { toPermitted: 1, toRefused: 2 },
  },
  byAction: [{ action: 'referral.submit', counted: 12, toPermitted: 1, toRefused: 2 }],
  byReason: [
    { code: 'agreement-role', toRefused: 2, noLonger: 0 },
    { code: 'agreement-categories', toRefused: 0, noLonger: 1 },
  ],
  samples: { toPermitted: ['a'], toRefused: ['b', 'c'] },
};

describe('trying a version', () => {
  it('looks at three months unless told otherwise, up to today in England', () => {
    expect(lastMonths(new Date('2026-11-26T12:00:00.000Z'))).toEqual({ from: '2026-08-26', to: '2026-11-26' });
    expect(lastMonths(new Date('2026-06-30T23:30:00.000Z'))).toEqual({ from: '2026-04-01', to: '2026-07-01' });
  });

  it('asks with what stands in the draft: each code once, and of an amendment which agreement it changes', () => {
    const [first] = terms.items;
    const draft = { terms: { ...terms, items: [...terms.items, ...(first ? [first] : [])] } };
    const { agreement, ...how } = askedOf(anAgreement(), { draft, place: 'instead', ...period });
    expect(agreement).toEqual({
      ...{ parties: ['10006842', 'RW4'], purposes: ['continuity-of-care'], roles: terms.roles },
      ...{ categories: ['identity', 'referral-progress'], pathways: ['university-to-nhs-referral'] },
    });
    expect(how).toMatchObject({ place: 'instead', ...period });
    const amended = anAgreement({ amendment: { ...{ id: 'x', version: 2, state: 'draft', answers: [] }, terms } });
    expect(askedOf(amended, { draft, place: 'beside', ...period }).agreement.id).toBe(amended.id);
  });

  it('says why some were left out, and how many were found in all', async () => {
    const told = await toldOf(answer);
    expect(told).toMatchObject({ found: 15, differing: 3 });
    expect(told.leftOut).toEqual([
      '1 decision was left out: the log does not hold everything that was asked then.',
      '2 decisions were left out: the rules of today answer otherwise what was asked then, whatever is agreed.',
    ]);
  });

  it('draws the reasons in words, with a table of the same numbers; nothing where nothing differs', async () => {
    const { picture } = await toldOf(answer);
    expect(picture?.rows).toEqual([
      ['The role may not act', 2, 0],
      ['The information is not agreed', 0, 1],
    ]);
    expect(picture?.svg).toContain('The role may not act');
    expect(picture?.says).toMatch(
      /^2 decisions would be refused that were permitted, and 1 decision permitted that was/,
    );
    expect((await toldOf({ ...answer, byReason: [] })).picture).toBeUndefined();
  });
});
