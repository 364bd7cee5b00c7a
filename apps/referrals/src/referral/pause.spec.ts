import { describe, expect, it } from '@jest/globals';
import {
  isRefused,
  plus,
  ReferralStepPausedV1,
  ReferralStepResumedV1,
  type Instant,
  type ToDo,
  type Urgency,
} from '@footbridge/contracts';
import fc from 'fast-check';
import { draft, now, states, submission } from '../../test/states.js';
import { alarmAt } from './lateness.js';
import { clocksOf, pause, resume, type Acting } from './pause.js';
import { referralActions, type Decided, type Referral } from './referral.js';

const adviser: Acting = { organisationId: draft.from, role: 'wellbeing-adviser', dutyTeamIds: [] };
const triage: Acting = { organisationId: draft.to, role: 'triage-clinician', dutyTeamIds: [submission.team] };
const colleague: Acting = { ...triage, dutyTeamIds: [] };
const { submitted } = states;
/** Four weeks to assess, as is usual. */
const accepted = withLimit(28 * 24);
function withLimit(limit: number, urgency: Urgency = 'routine'): Referral {
  const { accepted: at } = states;
  if (!('terms' in at)) throw new Error('unreachable: it was sent');
  return { ...at, urgency, terms: { ...at.terms, assess: { ...at.terms.assess, limit } } };
}
const forInformation = (until: Instant, step = 'assess') =>
  ({ step, reason: 'waiting-for-information', until }) as const;
const inDays = (days: number) => plus(now, { days });

type Open = Extract<Referral, { next: ToDo }>;
function done(decided: Decided<Open>): Open {
  if (isRefused(decided)) throw new Error(JSON.stringify(decided));
  return decided.next;
}
const nextOf = (referral: Referral) => ('next' in referral ? referral.next : undefined);
const holderOf = (referral: Referral): Acting => {
  const holder = nextOf(referral)?.holder;
  const { organisationId = '', role = 'x', dutyTeamId } = holder ?? {};
  return { organisationId, role, dutyTeamIds: dutyTeamId === undefined ? [] : [dutyTeamId] };
};

describe('a pause', () => {
  it.each(Object.values(states).map((referral) => [referral.state, referral] as const))(
    'in state %s is possible as the table says',
    (state, referral) => {
      const decided = pause(
        referral,
        forInformation(inDays(1), nextOf(referral)?.step ?? 'assess'),
        holderOf(referral),
        now,
      );
      expect(isRefused(decided)).toBe(!('pause-step' in referralActions[state]));
    },
  );

  it('moves the end by its length, in a new version of the step, and leaves it with its holder', () => {
    const decided = pause(accepted, forInformation(inDays(2)), triage, now);
    if (isRefused(decided)) throw new Error('refused');
    const before = nextOf(accepted);
    expect(decided.next.next).toMatchObject({
      step: 'assess',
      stepVersion: decided.next.version,
      holder: before?.holder,
      dueAt: plus(before?.dueAt ?? now, { days: 2 }),
      escalateAt: [plus(before?.dueAt ?? now, { days: 2 }), plus(before?.dueAt ?? now, { days: 3 })],
      pause: { reason: 'waiting-for-information', until: inDays(2) },
    });
    expect(decided.events).toMatchObject([
      { of: ReferralStepPausedV1, data: { step: 'assess', stepVersion: before?.stepVersion, until: inDays(2) } },
    ]);
    expect(alarmAt(decided.next)).toBe(plus(before?.dueAt ?? now, { days: 2 }));
  });

  it('of the receiver moves nothing that the sender knows; of the sender, its version', () => {
    expect(done(pause(accepted, forInformation(inDays(2)), triage, now)).senderVersion).toBe(
      (accepted as Open).senderVersion,
    );
    const paused = done(pause(submitted, forInformation(inDays(1), 'check-on-student'), adviser, now));
    expect(paused.senderVersion).toBe(paused.version);
  });

  it.each<[string, ReturnType<typeof forInformation>, Acting, string]>([
    ['by somebody who is not in the holding team', forInformation(inDays(1)), colleague, 'not-the-holder'],
    ['by the other side', forInformation(inDays(1)), adviser, 'not-the-holder'],
    ['of a step that nobody is asked', forInformation(inDays(1), 'treat'), triage, 'step-not-open'],
    ['until now', forInformation(now), triage, 'pause-over-already'],
    ['longer than was agreed', forInformation(plus(inDays(7), { milliseconds: 1 })), triage, 'pause-too-long'],
  ])('%s is refused', (_, wanted, by, code) => {
    expect(pause(accepted, wanted, by, now)).toMatchObject({ refused: [{ code }] });
  });

  it('for a reason that was not agreed for the step is refused, and says which were', () => {
    expect(pause(accepted, { ...forInformation(inDays(1)), reason: 'waiting-for-student' }, triage, now)).toEqual({
      refused: [
        { code: 'pause-not-agreed', facts: { step: 'assess', agreed: ['waiting-for-information', 'student-away'] } },
      ],
    });
  });

  it('of a step that is late is refused: it hides no breach', () => {
    const due = nextOf(accepted)?.dueAt ?? now;
    expect(pause(accepted, forInformation(plus(due, { days: 1 })), triage, due)).toMatchObject({
      refused: [{ code: 'already-late' }],
    });
    expect(
      isRefused(pause(accepted, forInformation(plus(due, { days: 1 })), triage, plus(due, { milliseconds: -1 }))),
    ).toBe(false);
  });

  it('on a pause is refused, and one after it counts on', () => {
    const paused = done(pause(accepted, forInformation(inDays(2)), triage, now));
    expect(pause(paused, forInformation(inDays(3)), triage, inDays(1))).toMatchObject({
      refused: [{ code: 'already-paused' }],
    });
    // It ended by itself after two days; five of the seven are left.
    expect(isRefused(pause(paused, forInformation(inDays(7)), triage, inDays(2)))).toBe(false);
    expect(pause(paused, forInformation(plus(inDays(7), { hours: 1 })), triage, inDays(2))).toEqual({
      refused: [{ code: 'pause-too-long', facts: { mostDays: 7, leftHours: 120 } }],
    });
  });

  it('that is ended early gives back what it did not use', () => {
    const paused = done(pause(accepted, forInformation(inDays(6)), triage, now));
    const decided = resume(paused, 'assess', triage, inDays(1));
    const resumed = done(decided);
    expect(resumed.next).toMatchObject({ dueAt: plus(nextOf(accepted)?.dueAt ?? now, { days: 1 }) });
    expect('pause' in resumed.next).toBe(false);
    expect(isRefused(decided) ? [] : decided.events).toMatchObject([{ of: ReferralStepResumedV1 }]);
    expect(isRefused(pause(resumed, forInformation(inDays(7)), triage, inDays(1)))).toBe(false);
    expect(resume(resumed, 'assess', triage, inDays(1))).toMatchObject({ refused: [{ code: 'not-paused' }] });
    expect(resume(paused, 'assess', colleague, inDays(1))).toMatchObject({ refused: [{ code: 'not-the-holder' }] });
    expect(resume(paused, 'assess', triage, inDays(6))).toMatchObject({ refused: [{ code: 'not-paused' }] });
  });

  it('never moves an end further than was agreed altogether, however it is paused and resumed', () => {
    const moves = fc.array(
      fc.record({
        pause: fc.boolean(),
        hours: fc.integer({ min: 1, max: 60 }),
        reason: fc.constantFrom('waiting-for-information', 'student-away'),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(moves, (all) => {
        let referral = accepted as Open;
        let at = now;
        for (const { hours, reason, ...move } of all) {
          const decided = move.pause
            ? pause(referral, { step: 'assess', reason, until: plus(at, { hours }) }, triage, at)
            : resume(referral, 'assess', triage, at);
          if (!isRefused(decided)) referral = decided.next;
          expect(referral.next.holder).toEqual((accepted as Open).next.holder);
          at = plus(at, { hours: Math.ceil(hours / 3) });
        }
        const moved = Date.parse(referral.next.dueAt) - Date.parse((accepted as Open).next.dueAt);
        expect(moved).toBeGreaterThanOrEqual(0);
        expect(moved).toBeLessThanOrEqual(8 * 86_400_000);
      }),
    );
  });

  it('lasts altogether, for whatever reasons, no longer than the step itself may take', () => {
    const days = 8;
    const short = withLimit(days * 24);
    const away = (until: Instant) => ({ ...forInformation(until), reason: 'student-away' }) as const;
    const first = done(pause(short, forInformation(inDays(2)), triage, now));
    expect(isRefused(pause(withLimit(7 * 24), forInformation(inDays(7)), triage, now))).toBe(false);
    expect(pause(withLimit(6 * 24), forInformation(inDays(7)), triage, now)).toEqual({
      refused: [{ code: 'pause-longer-than-step', facts: { step: 'assess', leftHours: 144 } }],
    });
    const both = done(pause(first, away(inDays(3)), triage, inDays(2)));
    expect(isRefused(pause(both, forInformation(inDays(8)), triage, inDays(3)))).toBe(false);
    const tight = { ...both, terms: { ...both.terms, assess: { ...both.terms.assess, limit: (days - 1) * 24 } } };
    expect(pause(tight, forInformation(inDays(8)), triage, inDays(3))).toMatchObject({
      refused: [{ code: 'pause-longer-than-step', facts: { leftHours: 96 } }],
    });
  });

  it.each(['emergency', 'very-urgent'] as const)('of anything that is %s is refused, and not offered', (urgency) => {
    const urgent = withLimit(28 * 24, urgency);
    expect(pause(urgent, forInformation(plus(now, { minutes: 1 })), triage, now)).toEqual({
      refused: [{ code: 'too-urgent-to-pause', facts: { urgency } }],
    });
    expect(clocksOf(urgent, triage, now)).toEqual({ pausable: [], paused: [] });
    const stands = { ...done(pause(accepted, forInformation(inDays(2)), triage, now)), urgency };
    expect(clocksOf(stands, triage, inDays(1))).toEqual({ pausable: [], paused: ['assess'] });
  });

  it('is offered to the holder alone: to pause what runs, to resume what stands', () => {
    expect(clocksOf(accepted, triage, now)).toEqual({ pausable: ['assess'], paused: [] });
    expect(clocksOf(accepted, adviser, now)).toEqual({ pausable: [], paused: [] });
    const paused = done(pause(accepted, forInformation(inDays(2)), triage, now));
    expect(clocksOf(paused, triage, inDays(1))).toEqual({ pausable: [], paused: ['assess'] });
    expect(clocksOf(paused, triage, inDays(2))).toEqual({ pausable: ['assess'], paused: [] });
  });
});
