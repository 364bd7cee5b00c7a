import { describe, expect, it } from '@jest/globals';
import { type GateInput } from '@footbridge/access';
import { AGREED, anInput, entryOfDecision } from '../../test/decisions.js';
import { decisionIn } from './recorded.js';
import { agreementsWith, replay, Tally, type RecordedDecision, type Tried } from './replay.js';

const at = '2026-10-01T09:00:00.000Z';
const recorded = (input: GateInput, more = {}): RecordedDecision => {
  const decision = decisionIn(entryOfDecision(input, more));
  if (!decision) throw new Error('not whole');
  return decision;
};
const instead = (more: Partial<typeof AGREED>): Tried => ({ agreement: { ...AGREED, ...more }, place: 'instead' });
const plain = recorded(anInput({ at }));
const tooMuch = recorded(anInput({ at, more: { categories: ['identity', 'safety-plan'] } }));

describe('a recorded decision, asked again with another agreement', () => {
  it('stays as it was where the agreement says the same', () => {
    const permitted = { permitted: true, codes: [] };
    expect(replay(plain, instead({}))).toEqual({ then: permitted, now: permitted });
    const refused = { permitted: false, codes: ['agreement-categories'] };
    expect(replay(tooMuch, instead({}))).toEqual({ then: refused, now: refused });
  });

  it('is refused by a narrower one and permitted by a wider one, with every reason', () => {
    expect(replay(plain, instead({ categories: ['identity'], roles: [] }))?.now).toEqual({
      permitted: false,
      codes: ['agreement-categories', 'agreement-role'],
    });
    const categories = [...AGREED.categories, 'safety-plan' as const];
    expect(replay(tooMuch, instead({ categories }))?.now.permitted).toBe(true);
  });

  it('keeps what else was agreed where the new one stands beside, and another version of the same never twice', () => {
    const narrow = { ...AGREED, id: 'another', categories: ['identity' as const] };
    expect(replay(plain, { agreement: narrow, place: 'beside' })?.now.permitted).toBe(true);
    expect(replay(plain, { agreement: narrow, place: 'instead' })?.now.permitted).toBe(false);
    expect(agreementsWith(plain.input, { agreement: { ...narrow, id: AGREED.id }, place: 'beside' })).toHaveLength(1);
  });

  it('changes nothing between others', () => {
    expect(agreementsWith(plain.input, instead({ parties: ['10006842', 'RXV'] }))).toBe(plain.input.agreements);
  });

  it('what the service’s own rules refused stays refused', () => {
    const more = { outcome: 'refused', reasons: [{ code: 'minimum-missing' }] };
    const refused = { permitted: false, codes: ['minimum-missing'] };
    expect(replay(recorded(anInput({ at }), more), instead({}))).toEqual({ then: refused, now: refused });
  });

  it('says nothing of a decision that today’s rules would not have made', () => {
    const permitted = recorded(anInput({ at, agreements: [] }), { outcome: 'permitted', reasons: [] });
    expect(replay(permitted, instead({}))).toBeUndefined();
    expect(replay({ ...plain, outcome: 'refused' }, instead({}))).toBeUndefined();
  });
});

describe('the tally', () => {
  it('counts by action and reason, and names a few entries', () => {
    const tally = new Tally();
    const tried = instead({ categories: ['identity', 'safety-plan'] });
    for (let n = 0; n < 25; n++) tally.add(plain, tried);
    tally.add(tooMuch, tried);
    tally.add(undefined, tried);
    tally.add({ ...plain, outcome: 'refused' }, tried);
    const { samples, ...counts } = tally.result();
    expect(counts).toEqual({
      counted: 26,
      leftOut: { notWhole: 1, decidedOtherwise: 1 },
      then: { permitted: 25, refused: 1 },
      now: { permitted: 1, refused: 25 },
      changed: { toPermitted: 1, toRefused: 25 },
      byAction: [{ action: 'referral.submit', counted: 26, toPermitted: 1, toRefused: 25 }],
      byReason: [{ code: 'agreement-categories', toRefused: 25, noLonger: 1 }],
    });
    expect(samples.toRefused).toHaveLength(20);
    expect(samples.toPermitted).toEqual([tooMuch.entryId]);
  });
});

describe('an entry', () => {
  const entry = entryOfDecision(anInput({ at }));
  const input = entry.input as Record<string, unknown>;

  it('gives the decision that it holds', () => {
    expect(decisionIn(entry)).toMatchObject({ entryId: entry.id, outcome: 'permitted', codes: [] });
  });

  it.each<[string, unknown]>([
    ['no input', undefined],
    ['a list', []],
    ['no time', { ...input, now: 7 }],
    ['no limits', { ...input, limits: null }],
    ['no actor', { ...input, actor: 'somebody' }],
    ['an actor whose issuer speaks for nobody that is known', { ...input, actor: { kind: 'staff' } }],
    ['an appointment that is none', { ...input, actor: { ...(input['actor'] as object), appointment: 'x' } }],
    ['nothing disclosed', { ...input, disclosure: undefined }],
    ['no categories', { ...input, disclosure: { from: 'RW4', to: 'RXV', purpose: 'safeguarding' } }],
    ['agreements named by id alone', { ...input, agreements: [{ id: 'a', version: 1 }] }],
    ['no basis', { ...input, basis: { kind: 'other' } }],
    ['permissions without recipients', { ...input, basis: { kind: 'permission', permissions: [{}] } }],
    [
      'a decision without its person',
      { ...input, basis: { kind: 'without-permission', decision: { categories: [] } } },
    ],
  ])('gives none where it holds %s', (_, given) => {
    expect(decisionIn({ ...entry, input: given })).toBeUndefined();
  });
});
