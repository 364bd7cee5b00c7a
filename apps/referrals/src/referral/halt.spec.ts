import { describe, expect, it } from '@jest/globals';
import {
  isRefused,
  plus,
  ReferralSharingPausedV1,
  ReferralSharingResumedV1,
  type Instant,
} from '@footbridge/contracts';
import { draft, now, submission as whole } from '../../test/states.js';
import { halt, phoned, phoneOf, phoneWhileHalted, resume } from './halt.js';
import { takeOn } from './assessment.js';
import { close, withdraw } from './ending.js';
import {
  accept,
  notAccept,
  open,
  returnWithAdvice,
  STEPS,
  submit,
  type Decided,
  type Given,
  type Referral,
  type Submission,
  type Terms,
} from './referral.js';

const later = plus(now, { minutes: 5 });
const terms = {
  ...(Object.fromEntries(
    STEPS.map((step) => [
      step,
      { limit: 24, turnHours: 24, escalation: ['wellbeing-lead'], role: 'wellbeing-adviser' },
    ]),
  ) as unknown as Terms),
  assess: { limit: 24, turnHours: 24, escalation: ['service-manager'] },
};
const { team } = whole;
const submission: Submission = {
  ...whole,
  fields: ['identity.given-name', 'gp.practice'],
  categories: ['identity', 'gp'],
  minimum: [],
  otherWays: [],
  terms,
};
const given = (missing: Given['missing'] = []): Given => ({
  categories: ['identity'],
  notShared: { categories: [], fields: [] },
  missing,
});

function done<R extends Referral>(decided: Decided<R>): R {
  if (isRefused(decided)) throw new Error(JSON.stringify(decided));
  return decided.next;
}
const why = { since: now, because: 'agreement-suspended' };
const halted = (referral: Referral) => done(halt(referral, why, later));
const submitted = done(submit(draft, submission, now));
const opened = done(open(submitted, given(), now));
const accepted = done(accept(opened, now));
const sides = (referral: Referral) => ({
  sender: phoneOf(referral, draft.from) !== undefined,
  receiver: phoneOf(referral, draft.to) !== undefined,
});

describe('while no agreement carries a referral', () => {
  it('the sender is to phone until the receiver accepts, in the time that was agreed; its version does not move', () => {
    const decided = halt(submitted, why, later);
    if (isRefused(decided)) throw new Error('refused');
    expect(decided.next).toMatchObject({
      version: 3,
      senderVersion: 2,
      state: 'submitted',
      halt: { ...why, phone: 3 },
    });
    expect(decided.events).toMatchObject([
      {
        of: ReferralSharingPausedV1,
        data: {
          ...why,
          holder: { organisationId: draft.from },
          toDos: [
            { step: 'check-on-student' },
            { step: 'decide-on-offer' },
            {
              step: 'phone-service',
              stepVersion: 3,
              holder: { organisationId: draft.from, role: 'wellbeing-adviser' },
              dueAt: plus(later, { hours: 24 }),
            },
          ],
        },
      },
    ]);
  });

  it('the receiver’s team is to phone from then on, and its own people are told when that is late', () => {
    expect(phoneOf(halted(accepted), draft.to)).toMatchObject({
      holder: { organisationId: draft.to, dutyTeamId: team },
      escalation: ['service-manager'],
    });
    expect(sides(halted(accepted))).toEqual({ sender: false, receiver: true });
  });

  it('whoever comes to hold the next step is to phone: the events of the decision say so', () => {
    const before = halted(opened);
    const decided = phoneWhileHalted(before, accept(before, later), later);
    if (isRefused(decided)) throw new Error('refused');
    expect(sides(decided.next)).toEqual({ sender: false, receiver: true });
    expect(decided.next).toMatchObject({ halt: { ...why, phone: decided.next.version } });
    expect(decided.events[0]?.data).toMatchObject({ toDos: [{ step: 'assess' }, { step: 'phone-service' }] });
    const on = phoneWhileHalted(decided.next, takeOn(decided.next, later), later);
    expect(sides(done(on))).toEqual({ sender: false, receiver: true });
  });

  const soon = plus(later, { hours: 1 });
  const noes = [
    ['a "no"', (from: Referral) => notAccept(from, { reason: 'no-capacity', nextStep: 'gp' }, soon)],
    ['a return', (from: Referral) => returnWithAdvice(from, { nextStep: 'gp' }, soon)],
  ] as const;
  it.each(noes)('%s leaves the sender, which is told nothing of it, with its to-do to phone as it was', (_, decide) => {
    const before = halted(opened);
    const decided = phoneWhileHalted(before, decide(before), soon);
    const phone = phoneOf(before, draft.from);
    expect(done(decided)).toMatchObject({ beside: [phone], halt: { phone: phone?.stepVersion } });
    expect(isRefused(decided) ? [] : decided.events).toMatchObject([
      { data: { toDos: [{ step: 'tell-student' }, phone] } },
    ]);
    expect(sides(done(resume(done(decided), soon)))).toEqual({ sender: false, receiver: false });
    const below = halted(done(open(submitted, given(['risk.summary']), now)));
    const toldBelow = done(phoneWhileHalted(below, decide(below), soon));
    expect(toldBelow).toMatchObject({ beside: [phoneOf(below, draft.from)] });
    expect(sides(done(resume(toldBelow, soon)))).toEqual({ sender: false, receiver: false });
  });

  it.each(noes)('%s is phoned about though they phoned before it', (_, decide) => {
    const before = done(phoned(halted(opened), draft.from, later));
    const told = done(phoneWhileHalted(before, decide(before), soon));
    expect(phoneOf(told, draft.from)).toMatchObject({ stepVersion: told.version, dueAt: plus(soon, { hours: 24 }) });
    expect(sides(told)).toEqual({ sender: true, receiver: false });
  });

  it('whoever phoned is not asked again by that, nor by what moves no step', () => {
    const before = halted(opened);
    const phone = phoned(before, draft.from, soon);
    expect(phoneWhileHalted(before, phone, soon)).toBe(phone);
  });

  it('nothing changes for what is not paused, refused or stopped', () => {
    const plain = accept(opened, later);
    expect(phoneWhileHalted(opened, plain, later)).toBe(plain);
    const before = halted(submitted);
    const stopped = withdraw(before, 'sender-withdrew', later);
    expect(phoneWhileHalted(before, stopped, later)).toBe(stopped);
    const refusal = takeOn(before, later);
    expect(phoneWhileHalted(before, refusal, later)).toBe(refusal);
  });

  it('it pauses once, and never what nothing crosses for', () => {
    const ended = done(
      close(done(notAccept(opened, { reason: 'no-capacity', nextStep: 'gp' }, now)), 'student-told', now),
    );
    for (const each of [draft, halted(submitted), done(withdraw(submitted, 'sender-withdrew', now)), ended])
      expect(isRefused(halt(each, why, later))).toBe(true);
  });
});

describe('the end of a pause', () => {
  it('takes away the to-do that it brought, and no other to phone', () => {
    const resumed = resume(halted(submitted), later);
    expect(isRefused(resumed) ? [] : resumed.events).toMatchObject([
      {
        of: ReferralSharingResumedV1,
        data: { toDos: [{ step: 'check-on-student' }, { step: 'decide-on-offer' }] },
      },
    ]);
    expect(done(resumed)).not.toHaveProperty('halt');
    const below = done(open(submitted, given(['risk.summary']), now));
    expect(phoneOf(below, draft.from)).toMatchObject({
      step: 'phone-service',
      holder: { organisationId: draft.from },
    });
    expect(halted(below)).toMatchObject({ halt: why, beside: below.beside });
    expect(sides(done(resume(halted(below), later)))).toEqual({ sender: true, receiver: false });
    expect(isRefused(resume(submitted, later))).toBe(true);
  });
});

describe('having phoned', () => {
  it('ends the to-do of the side that did, and the pause stays', () => {
    const decided = phoned(halted(submitted), draft.from, later);
    const next = done(decided);
    expect(isRefused(decided) ? [] : decided.events).toMatchObject([
      { data: { done: [{ step: 'phone-service', evidence: ['phone-call-recorded'] }] } },
    ]);
    expect(next).toMatchObject({ version: 4, senderVersion: 4, halt: why });
    expect(sides(next)).toEqual({ sender: false, receiver: false });
    expect(done(phoned(halted(accepted), draft.to, later))).toMatchObject({ senderVersion: accepted.senderVersion });
  });

  it.each<[string, Referral, string | undefined, Instant]>([
    ['the other side', halted(submitted), draft.to, later],
    ['nobody', halted(submitted), undefined, later],
    ['who has nothing to phone about', submitted, draft.from, later],
    ['a draft', draft, draft.from, later],
  ])('is refused to %s', (_, referral, by, at) => {
    expect(phoned(referral, by, at)).toMatchObject({ refused: [{ code: 'nothing-to-phone' }] });
  });
});
