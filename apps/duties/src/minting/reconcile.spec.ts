import { describe, expect, it } from '@jest/globals';
import { EVENTS, isRefused, plus, ReferralStepOverdueV1, type Instant, type ToDo } from '@footbridge/contracts';
import fc from 'fast-check';
import { isEnded, type Obligation } from '../obligation/obligation.js';
import { MINTING, type Row } from './minting-table.js';
import { reconcile, type Changes, type Told } from './reconcile.js';

const key = '6f0d5c0e-7a52-4a0e-9a51-0d6f1b8f1a01';
const studentId = '6f0d5c0e-7a52-4a0e-9a51-0d6f1b8f1a99';
const now: Instant = '2026-11-22T10:00:00.000Z';
const team = '7a52d0e1-1111-4111-8111-0d6f1b8f1a03';
const eventIds = ['7a52d0e1-1111-4111-8111-0d6f1b8f1a11', '7a52d0e1-1111-4111-8111-0d6f1b8f1a12'] as const;

const toDo = (step: string, more: Partial<ToDo> = {}): ToDo => ({
  step,
  stepVersion: 1,
  holder: { organisationId: 'RW4', dutyTeamId: team },
  dueAt: plus(now, { hours: 24 }),
  escalation: ['service-manager'],
  ...more,
});
const told = (type: string, toDos: ToDo[], more: object = {}): Told => ({
  id: eventIds[0],
  type,
  key,
  data: { toDos, ...more },
});
const rowOf = (type: string): Row => {
  const row = MINTING.find(({ of }) => of.type === type);
  if (!row) throw new Error(`no line for ${type}`);
  return row;
};

/** What stands after the event. */
function after(known: readonly Obligation[], event: Told, at = now): { all: Obligation[]; changes: Changes } {
  const changes = reconcile(known, event, { row: rowOf(event.type) }, at);
  if (isRefused(changes)) throw new Error(JSON.stringify(changes));
  const byId = new Map(known.map((each) => [each.id, each]));
  for (const { next } of changes.changed) byId.set(next.id, next);
  return { all: [...byId.values()], changes };
}
const summary = (all: readonly Obligation[]) => all.map(({ step, state }) => `${step}: ${state}`).sort();

const checkOnStudent = toDo('check-on-student', { holder: { organisationId: '10006842', role: 'wellbeing-adviser' } });
const submitted = told('referral.submitted.v1', [toDo('decide-on-offer'), checkOnStudent], { studentId });

describe('the minting table', () => {
  it('has one line for every event that carries to-dos', () => {
    const carrying = EVENTS.filter((of) => MINTING.some((row) => row.of === of)).map(({ type }) => type);
    expect(new Set(MINTING.map(({ of }) => of.type)).size).toBe(MINTING.length);
    expect(carrying.sort()).toEqual(MINTING.map(({ of }) => of.type).sort());
  });

  it.each(MINTING.map((row) => [row.of.type, row] as const))(
    'on %s mints what is new and ends what is missing',
    (type, row) => {
      const before = after([], told(type, [toDo('old')])).all;
      const { all, changes } = after(before, told(type, [toDo('new')]));
      expect(summary(all)).toEqual(['new: open', `old: ${row.missing}`]);
      expect(changes.events.map(({ of }) => of.type)).toEqual([`obligation.${row.missing}.v1`, 'obligation.minted.v1']);
      expect(all.every(({ caseKind }) => caseKind === row.caseKind)).toBe(true);
    },
  );
});

describe('a submitted referral', () => {
  const { all } = after([], submitted);

  it('asks the receiving team to decide, and leaves the check on the student with the sender', () => {
    expect(all).toMatchObject([
      { step: 'decide-on-offer', holder: { organisationId: 'RW4', dutyTeamId: team }, dueAt: plus(now, { hours: 24 }) },
      { step: 'check-on-student', holder: { organisationId: '10006842', role: 'wellbeing-adviser' }, studentId },
    ]);
  });

  it('discharges the decision when the handover is accepted, with that event as evidence', () => {
    const accepted = after(all, told('handover.accepted.v1', [toDo('assess', { stepVersion: 2 })]));
    expect(summary(accepted.all)).toEqual([
      'assess: open',
      'check-on-student: discharged',
      'decide-on-offer: discharged',
    ]);
    expect(accepted.changes.changed[0]?.next).toMatchObject({
      evidence: { eventId: eventIds[0], type: 'handover.accepted.v1' },
    });
    expect(accepted.all.every((each) => each.studentId === studentId)).toBe(true);
  });

  it('asks each step for its own evidence: what only makes it needless does not count as done', () => {
    const asked = [
      toDo('decide-on-offer', { doneWhen: 'decision-recorded' }),
      toDo('check-on-student', { holder: checkOnStudent.holder, doneWhen: 'contact-recorded' }),
    ];
    const stands = after([], told('referral.submitted.v1', asked, { studentId })).all;
    const done = [{ step: 'decide-on-offer', stepVersion: 1, evidence: ['decision-recorded'] }];
    const accepted = after(stands, told('handover.accepted.v1', [toDo('assess', { stepVersion: 2 })], { done }));
    expect(summary(accepted.all)).toEqual([
      'assess: open',
      'check-on-student: cancelled',
      'decide-on-offer: discharged',
    ]);
    expect(accepted.changes.changed[0]?.next).toMatchObject({
      evidence: { eventId: eventIds[0], type: 'handover.accepted.v1', code: 'decision-recorded' },
    });
    expect(accepted.changes.events[0]?.data).toMatchObject({ evidenceCode: 'decision-recorded' });
  });

  it.each([
    ['nothing was recorded', []],
    ['something else was recorded of it', [{ step: 'tell-student', stepVersion: 1, evidence: ['closing-recorded'] }]],
    ['it was recorded of another version', [{ step: 'tell-student', stepVersion: 2, evidence: ['telling-recorded'] }]],
    ['it was recorded of another step', [{ step: 'close', stepVersion: 1, evidence: ['telling-recorded'] }]],
    ['the event does not say what was done', undefined],
  ])('that goes because %s is no longer needed, and not done', (_, done) => {
    const stands = after(
      [],
      told('referral.not-accepted.v1', [toDo('tell-student', { doneWhen: 'telling-recorded' })]),
    );
    const closed = told('referral.closed.v1', [], done === undefined ? {} : { done });
    expect(summary(after(stands.all, closed).all)).toEqual(['tell-student: cancelled']);
  });

  it('that asks for no evidence, from before it was kept, is done when anything of it was', () => {
    const done = [{ step: 'decide-on-offer', stepVersion: 1, evidence: ['decision-recorded'] }];
    const accepted = after(all, told('handover.accepted.v1', [], { done }));
    expect(summary(accepted.all)).toEqual(['check-on-student: cancelled', 'decide-on-offer: discharged']);
  });

  it('cancels the decision when it is withdrawn before opening, and the adviser speaks with the student', () => {
    const speak = toDo('speak-with-student', { holder: { organisationId: '10006842', role: 'wellbeing-adviser' } });
    expect(summary(after(all, told('referral.withdrawn.v1', [speak])).all)).toEqual([
      'check-on-student: cancelled',
      'decide-on-offer: cancelled',
      'speak-with-student: open',
    ]);
  });

  it('escalates exactly the late step when it is told, and nothing before its due time', () => {
    const overdue = told(ReferralStepOverdueV1.type, submitted.data.toDos, { step: 'decide-on-offer', stepVersion: 1 });
    expect(summary(after(all, overdue, plus(now, { hours: 24 })).all)).toEqual([
      'check-on-student: open',
      'decide-on-offer: escalated',
    ]);
    expect(after(all, overdue, plus(now, { hours: 23 })).changes.changed).toEqual([]);
  });

  it('escalates a step that it first hears of when it is late', () => {
    const overdue = told(ReferralStepOverdueV1.type, submitted.data.toDos, { step: 'decide-on-offer', stepVersion: 1 });
    const { all: late, changes } = after([], overdue, plus(now, { hours: 25 }));
    expect(summary(late)).toEqual(['check-on-student: open', 'decide-on-offer: escalated']);
    expect(changes.changed.map(({ action }) => action)).toEqual(['mint', 'escalate', 'mint']);
  });

  it('that was ended by a fault stands again when it is told of, and is not minted a second time', () => {
    const ended = after(all, told('referral.withdrawn.v1', [])).all;
    const again = after(ended, submitted);
    expect(again.changes.changed.map(({ action, next }) => [action, next.version])).toEqual([
      ['reopen', 3],
      ['reopen', 3],
    ]);
    expect(summary(again.all)).toEqual(['check-on-student: open', 'decide-on-offer: open']);
  });

  it('is caught by our own timer a quarter of an hour later; a review, which nobody else times, when it is due', () => {
    expect(all[0]?.turns).toEqual([plus(now, { hours: 24, minutes: 15 })]);
    const [review] = after([], told('sharing-decision.recorded.v1', [toDo('review')])).all;
    expect(review?.turns).toEqual([plus(now, { hours: 24 })]);
  });
});

describe('a holder', () => {
  it.each([
    ['nobody', { organisationId: 'RW4' }],
    ['a role and a team at once', { organisationId: 'RW4', role: 'duty-worker', dutyTeamId: team }],
  ])('that is %s is refused', (_, holder) => {
    const event = told('referral.submitted.v1', [toDo('decide-on-offer', { holder })]);
    expect(reconcile([], event, { row: rowOf(event.type) }, now)).toEqual({
      refused: [{ code: 'holder-not-one', facts: { organisation: 'RW4' } }],
    });
  });
});

describe('whatever a case tells', () => {
  const lists = fc.array(
    fc.uniqueArray(
      fc.record({ step: fc.constantFrom('a', 'b', 'c', 'd'), stepVersion: fc.integer({ min: 1, max: 3 }) }),
      {
        selector: ({ step, stepVersion }) => `${step}/${stepVersion}`,
        maxLength: 6,
      },
    ),
    { maxLength: 8 },
  );
  const types = fc.constantFrom(...MINTING.filter(({ caseKind }) => caseKind === 'referral').map(({ of }) => of.type));

  it('stands, each step and version minted once, and an event told twice changes nothing the second time', () => {
    fc.assert(
      fc.property(lists, fc.array(types, { minLength: 8, maxLength: 8 }), (steps, ofTypes) => {
        let all: Obligation[] = [];
        const minted: string[] = [];
        steps.forEach((list, index) => {
          const event = told(
            ofTypes[index] ?? 'referral.submitted.v1',
            list.map(({ step, stepVersion }) => toDo(step, { stepVersion })),
            list[0] ?? { step: 'a', stepVersion: 1 },
          );
          const at = plus(now, { days: index });
          const once = after(all, event, at);
          minted.push(...once.changes.changed.filter(({ action }) => action === 'mint').map(({ next }) => next.id));
          expect(after(once.all, event, at).changes).toMatchObject({ changed: [], events: [] });
          all = once.all;
          const live = all.filter((each) => !isEnded(each)).map(({ step, stepVersion }) => `${step}/${stepVersion}`);
          expect(live.sort()).toEqual(list.map(({ step, stepVersion }) => `${step}/${stepVersion}`).sort());
        });
        expect(new Set(minted).size).toBe(minted.length);
        expect(all.map(({ id }) => id).sort()).toEqual([...minted].sort());
      }),
    );
  });
});
