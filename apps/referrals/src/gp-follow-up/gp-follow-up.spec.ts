import { describe, expect, it } from '@jest/globals';
import { GP_FOLLOW_UPS, GP_OUTCOMES, isRefused, plus, type GpFollowUpKind } from '@footbridge/contracts';
import { ask, copyGoes, GP_ENDS, gpFollowUpActions, mustRegister, record } from './gp-follow-up.js';

const now = '2026-11-22T10:00:00.000Z';
const by = '0197a000-0000-7000-8000-000000000009';
const holder = { organisationId: 'RW4', dutyTeamId: '0197a000-0000-7000-8000-000000000005' };
const asked = (kind: GpFollowUpKind) =>
  ask({ id: 'follow-up', referralId: 'referral', studentId: 'student', organisationId: 'RW4', kind }, holder, now);

describe('what is owed to the GP', () => {
  it('is help to register where there is no practice', () => {
    expect(mustRegister({ 'gp.not-registered': 'yes' })).toBe(true);
    expect(mustRegister({ 'gp.not-registered': 'no', 'gp.practice': 'A practice' })).toBe(false);
    expect(mustRegister({})).toBe(false);
  });

  it('is a copy where a practice is named, unless the student said no', () => {
    expect(copyGoes({ 'gp.practice': 'A practice' })).toBe(true);
    expect(copyGoes({ 'gp.practice': 'A practice', 'gp.copy': 'yes' })).toBe(true);
    expect(copyGoes({ 'gp.practice': 'A practice', 'gp.copy': 'no' })).toBe(false);
    expect(copyGoes({ 'gp.not-registered': 'yes', 'gp.copy': 'yes' })).toBe(false);
  });
});

describe('a follow-up', () => {
  it.each(GP_FOLLOW_UPS)('asks its holder to %s, with a time and somebody to tell when it is late', (kind) => {
    const { next, events } = asked(kind);
    expect(events).toMatchObject([{ data: { kind, version: 1, toDos: [{ step: kind, holder }] } }]);
    expect(next.toDo.dueAt > now).toBe(true);
    expect(next.toDo.escalation).toHaveLength(1);
  });

  const ends = GP_FOLLOW_UPS.flatMap((kind) => GP_OUTCOMES.map((outcome) => [kind, outcome] as const));
  it.each(ends)('to %s can end as %s, or not, as the table says', (kind, outcome) => {
    const decided = record(asked(kind).next, { outcome, on: '2026-11-20' }, by, now);
    if (GP_ENDS[kind].includes(outcome))
      expect(decided).toMatchObject({
        next: { state: 'done', version: 2, outcome, on: '2026-11-20', by },
        events: [{ data: { outcome, on: '2026-11-20', toDos: [] } }],
      });
    else expect(decided).toMatchObject({ refused: [{ code: 'outcome-not-of-kind' }] });
  });

  it('ends on a day that has come, and once', () => {
    const { next } = asked('send-gp-copy');
    const tomorrow = plus(now, { days: 1 }).slice(0, 10);
    expect(record(next, { outcome: 'sent', on: tomorrow }, by, now)).toMatchObject({
      refused: [{ code: 'day-to-come' }],
    });
    const done = record(next, { outcome: 'sent', on: now.slice(0, 10) }, by, now);
    if (isRefused(done)) throw new Error('refused');
    expect(Object.keys(gpFollowUpActions)).toEqual([next.state, done.next.state]);
    expect(record(done.next, { outcome: 'sent', on: '2026-11-20' }, by, now)).toEqual({
      refused: [{ code: 'wrong-state', facts: { state: 'done' } }],
    });
  });
});
