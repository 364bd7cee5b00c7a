import { isRefused, plus } from '@footbridge/contracts';
import { describe, expect, it } from '@jest/globals';
import { agree, ask, needActions, needNone, pairOf, type AgreementNeed } from './need.js';

const NOW = '2026-11-26T10:00:00.000Z';
const [ONE, OTHER, QUARTER] = ['10006842', 'RW4', '2026-Q4'];
const between = pairOf(OTHER, ONE);
const PERSON = '0b8f7a3e-0001-4c55-9d21-6f1c2a9e4b01';
const AGREEMENT = '0b8f7a3e-0002-4c55-9d21-6f1c2a9e4b02';

const given = (changed: ReturnType<typeof ask>): AgreementNeed => {
  if (!changed) throw new Error('nothing changed');
  return changed.next;
};
const said = (need: AgreementNeed, side: string): AgreementNeed => {
  const decided = needNone(need, { organisationId: side, personId: PERSON }, NOW);
  if (isRefused(decided)) throw new Error(decided.refused[0]?.code);
  return decided.next;
};
const asked = given(ask(undefined, { between, quarter: QUARTER }, NOW));
const half = said(asked, ONE);
const settled = { agreed: given(agree(asked, AGREEMENT, NOW)), answered: said(half, OTHER) };

describe('an agreement that two organisations need', () => {
  it('is asked of both, whichever shared, by a day four weeks on', () => {
    expect(between).toEqual([ONE, OTHER]);
    expect(asked).toMatchObject({ state: 'asked', version: 1, times: 1, dueAt: plus(NOW, { days: 28 }) });
  });

  it.each([
    ['asked', asked],
    ['answered by one', half],
    ['agreed on', settled.agreed],
    ['answered by both', settled.answered],
  ])('is not asked again in the same quarter once it is %s', (_, need) => {
    expect(ask(need, { between, quarter: QUARTER }, NOW)).toBeUndefined();
    expect(ask(need, { between, quarter: '2026-Q3' }, NOW)).toBeUndefined();
  });

  it('is asked again in a later quarter once it was settled, and not while it is asked', () => {
    const later = { between, quarter: '2027-Q1' };
    for (const need of Object.values(settled))
      expect(given(ask(need, later, NOW))).toMatchObject({
        state: 'asked',
        times: 2,
        answered: [],
        quarter: '2027-Q1',
      });
    for (const need of [asked, half]) expect(ask(need, later, NOW)).toBeUndefined();
  });

  it('is settled by an agreement in whatever way it was asked, once', () => {
    for (const need of [asked, half])
      expect(agree(need, AGREEMENT, NOW)?.events).toMatchObject([{ data: { toDos: [] } }]);
    for (const need of Object.values(settled)) expect(agree(need, AGREEMENT, NOW)).toBeUndefined();
  });

  it('is settled by both sides’ answers, each given once', () => {
    expect(half).toMatchObject({ state: 'asked', version: 2 });
    expect(settled.answered).toMatchObject({ state: 'settled', version: 3 });
    expect(needNone(half, { organisationId: ONE, personId: PERSON }, NOW)).toMatchObject({
      refused: [{ code: 'answered-already' }],
    });
    for (const need of Object.values(settled))
      expect(needNone(need, { organisationId: OTHER, personId: PERSON }, NOW)).toMatchObject({
        refused: [{ code: 'wrong-state' }],
      });
  });

  it('can be acted on while it is asked alone', () => {
    expect(needActions).toEqual({ asked: ['propose', 'need-no-agreement'], settled: [] });
  });
});
