import { describe, expect, it } from '@jest/globals';
import {
  isRefused,
  plus,
  ReferralContactAskedV1,
  ReferralStudentContactedV1,
  type ToDo,
  type ReferralFact,
} from '@footbridge/contracts';
import { draft, now, states, submission } from '../../test/states.js';
import { takeOn } from './assessment.js';
import { askContact, contacted } from './contact.js';
import { close } from './ending.js';
import { accept, notAccept, referralActions, returnWithAdvice, type Decided, type Referral } from './referral.js';

type Open = Extract<Referral, { next: ToDo }>;
function done(decided: Decided<Open>): Open {
  if (isRefused(decided)) throw new Error(JSON.stringify(decided));
  return decided.next;
}
const late = (referral: Referral) => ('next' in referral ? referral.next : { step: 'assess', stepVersion: 1 });
const soon = plus(now, { hours: 1 });
const later = plus(now, { days: 3 });
const spoken = (organisationId: string) => ({ organisationId, way: 'by-phone', reached: true }) as const;

describe('an escalation that came to its top', () => {
  it('asks whoever must act next to speak with the student by a time', () => {
    const decided = askContact(states.submitted, late(states.submitted), later);
    expect(done(decided).beside).toMatchObject([
      { step: 'decide-on-offer' },
      { step: 'contact-student', holder: { organisationId: draft.from, role: 'wellbeing-adviser' } },
    ]);
    expect(isRefused(decided) ? [] : decided.events).toMatchObject([
      { of: ReferralContactAskedV1, data: { step: 'check-on-student', toDos: [{}, {}, { step: 'contact-student' }] } },
    ]);
    expect(done(askContact(states.accepted, late(states.accepted), later)).beside).toMatchObject([
      { step: 'contact-student', holder: { organisationId: draft.to, dutyTeamId: submission.team } },
    ]);
  });

  it('of the receiver’s decision asks the sender, which alone knows the student until then', () => {
    const offer = 'beside' in states.submitted ? states.submitted.beside[0] : undefined;
    expect(done(askContact(states.submitted, offer ?? late(draft), later)).beside[1]).toMatchObject({
      holder: { organisationId: draft.from },
    });
  });

  it('asks once while it stands, never for a step that is over, and not for the contact itself', () => {
    const asked = done(askContact(states.accepted, late(states.accepted), later));
    expect(askContact(asked, late(asked), later)).toMatchObject({ refused: [{ code: 'contact-asked-already' }] });
    expect(askContact(states.accepted, { step: 'assess', stepVersion: 99 }, later)).toMatchObject({
      refused: [{ code: 'step-not-open' }],
    });
    const contact = asked.beside[0];
    expect(askContact(asked, contact ?? late(draft), later)).toMatchObject({
      refused: [{ code: 'contact-asked-already' }],
    });
    expect(askContact(states.closed, late(states.closed), later)).toMatchObject({ refused: [{ code: 'wrong-state' }] });
  });
});

describe('a contact that was asked for', () => {
  const opened = done(askContact(states.opened, late(states.opened), soon));
  const contactOf = (referral: Referral) =>
    'beside' in referral ? referral.beside.filter(({ step }) => step === 'contact-student') : [];

  it('is asked of the receiver, in its own time and chain, once it accepts: nobody has spoken with the student', () => {
    const accepted = done(accept(opened, later));
    expect(contactOf(accepted)).toMatchObject([
      {
        stepVersion: accepted.version,
        holder: { organisationId: draft.to, dutyTeamId: submission.team },
        dueAt: plus(later, { hours: opened.terms['contact-student'].limit }),
        escalation: opened.terms.assess.escalation,
      },
    ]);
    expect(contactOf(done(contacted(accepted, spoken(draft.to), later)))).toEqual([]);
  });

  it.each([
    ['returned', () => returnWithAdvice(opened, { nextStep: 'gp' }, later)],
    ['not accepted', () => notAccept(opened, { reason: 'no-capacity', nextStep: 'gp' }, later)],
  ])('stays as it is with the sender where the referral is %s: no limit begins anew', (_, decide) => {
    expect(contactOf(done(decide()))).toEqual(contactOf(opened));
  });

  it('is not done by a decision, nor by a closing, whatever these record', () => {
    const no = notAccept(opened, { reason: 'no-capacity', nextStep: 'gp' }, later);
    for (const decided of [accept(opened, later), no, close(done(no), 'moved-away', later)]) {
      const [told] = isRefused(decided) ? [] : decided.events;
      const { done: recorded = [] } = told?.data as ReferralFact;
      expect(recorded.length).toBeGreaterThan(0);
      expect(recorded.map(({ step }) => step)).not.toContain('contact-student');
    }
  });

  it('is asked of nobody by a decision where it was not asked before', () => {
    expect(contactOf(done(accept(states.opened, later)))).toEqual([]);
  });

  it('keeps the referral open, unless the student cannot be spoken with any more', () => {
    const told = done(notAccept(opened, { reason: 'no-capacity', nextStep: 'gp' }, later));
    const treated = done(takeOn(done(accept(opened, later)), later));
    for (const referral of [told, treated]) {
      for (const reason of ['student-told', 'treatment-ended', 'student-chose-to-stop'] as const)
        expect(close(referral, reason, later)).toEqual({ refused: [{ code: 'contact-not-recorded' }] });
      for (const reason of ['died', 'moved-away', 'did-not-engage'] as const)
        expect(isRefused(close(referral, reason, later))).toBe(false);
      const { organisationId } = referral.next.holder;
      expect(isRefused(close(done(contacted(referral, spoken(organisationId), later)), 'student-told', later))).toBe(
        false,
      );
    }
  });
});

describe('a contact with the student', () => {
  const cases = Object.values(states).flatMap((referral) =>
    (['sender', 'receiver'] as const).map((side) => [referral.state, side, referral] as const),
  );
  it.each(cases)('in state %s is recorded by the %s as the table says', (state, side, referral) => {
    const table: Readonly<Record<string, string>> = referralActions[state];
    const allowed = [side, 'either'].includes(table['contact-student'] ?? '');
    const decided = contacted(referral, spoken(side === 'sender' ? draft.from : draft.to), later);
    expect(isRefused(decided)).toBe(!allowed);
  });

  it('begins the check on the student anew and does what was asked, on its own side alone', () => {
    const asked = done(askContact(states.submitted, late(states.submitted), soon));
    const decided = contacted(asked, spoken(draft.from), soon);
    const after = done(decided);
    expect(after.next).toMatchObject({
      step: 'check-on-student',
      stepVersion: after.version,
      dueAt: plus(soon, { hours: 48 }),
    });
    expect(after.beside.map(({ step }) => step)).toEqual(['decide-on-offer']);
    expect(after.contacts).toEqual({ sender: { at: soon, way: 'by-phone' } });
    expect(after.senderVersion).toBe(after.version);
    expect(isRefused(decided) ? [] : decided.events).toMatchObject([
      {
        of: ReferralStudentContactedV1,
        data: {
          ...{ organisationId: draft.from, reached: true },
          done: [
            { step: 'check-on-student', stepVersion: 2, evidence: ['contact-recorded'] },
            { step: 'contact-student', stepVersion: asked.version, evidence: ['contact-recorded'] },
          ],
        },
      },
    ]);
    const theirs = done(askContact(states.accepted, late(states.accepted), soon));
    expect(done(contacted(theirs, spoken(draft.from), soon)).beside).toHaveLength(1);
    expect(done(contacted(theirs, spoken(draft.to), soon))).toMatchObject({
      beside: [],
      senderVersion: theirs.senderVersion,
    });
  });

  it('is asked anew, as often as the student is checked on, while what was late is late still', () => {
    const step = late(states.accepted);
    const overdue = 'dueAt' in step ? step.dueAt : later;
    const asked = done(askContact(states.accepted, step, overdue));
    const after = done(contacted(asked, spoken(draft.to), plus(overdue, { hours: 1 })));
    expect(after.beside).toMatchObject([
      { step: 'contact-student', stepVersion: after.version, dueAt: plus(overdue, { hours: 49 }) },
    ]);
    const decided = takeOn(after, plus(overdue, { hours: 2 }));
    if (isRefused(decided)) throw new Error('refused');
    expect(done(contacted(decided.next, spoken(draft.to), plus(overdue, { hours: 3 }))).beside).toEqual([]);
  });

  it('that did not reach them is recorded, and ends nothing', () => {
    const asked = done(askContact(states.submitted, late(states.submitted), later));
    const decided = contacted(asked, { ...spoken(draft.from), reached: false }, later);
    const after = done(decided);
    expect(isRefused(decided) ? [] : decided.events).toMatchObject([{ data: { done: [] } }]);
    expect([after.next, after.beside, after.contacts]).toEqual([asked.next, asked.beside, undefined]);
    expect(after.version).toBe(asked.version + 1);
  });
});
