import { plus, type Instant } from '@footbridge/contracts';
import { notTakeOn, takeOn } from '../../apps/referrals/src/referral/assessment.js';
import { contacted } from '../../apps/referrals/src/referral/contact.js';
import { halt, phoned, phoneWhileHalted, resume as goOn } from '../../apps/referrals/src/referral/halt.js';
import { close, withdraw } from '../../apps/referrals/src/referral/ending.js';
import { clocksOf, pause, resume, type Acting } from '../../apps/referrals/src/referral/pause.js';
import {
  accept,
  notAccept,
  open,
  returnWithAdvice,
  type Decided,
  type Given,
  type Referral,
} from '../../apps/referrals/src/referral/referral.js';
import { TEAM, TRUST, UNIVERSITY } from './duties-world.js';
import { type Choices } from './random.js';

/** What people do who find a to-do on their list, by the real functions of `referrals`. */
export type Act = { readonly name: string; readonly decided: Decided<Referral>; readonly spoke?: boolean };

const WHOLE: Given = { categories: [], notShared: { categories: [], fields: [] }, missing: [] };
/** Opened below what the service needs: the sender is to phone. */
const LACKING: Given = { ...WHOLE, missing: ['gp.practice'] };
const NO = { reason: 'no-capacity', nextStep: 'gp' } as const;
/** Each side's own holder, who may let clocks stand still. */
const HOLDERS: Readonly<Record<string, Acting>> = {
  [UNIVERSITY]: { organisationId: UNIVERSITY, role: 'wellbeing-adviser', dutyTeamIds: [] },
  [TRUST]: { organisationId: TRUST, role: 'triage-clinician', dutyTeamIds: [TEAM] },
};

/** What somebody of this organisation does about this step now. */
export function actOn(
  referral: Referral,
  { step, organisationId }: { step: string; organisationId: string },
  choices: Choices,
  now: Instant,
): Act {
  const by = HOLDERS[organisationId];
  const dice = choices.between(1, 20);
  const clocks = by && clocksOf(referral, by, now);
  const [pausable] = clocks?.pausable ?? [];
  if (by && pausable !== undefined && dice <= 4)
    return {
      name: 'pause',
      decided: pause(referral, { step: pausable, ...wish(referral, pausable, choices, now) }, by, now),
    };
  const [standing] = clocks?.paused ?? [];
  if (by && standing !== undefined && dice <= 8)
    return { name: 'resume', decided: resume(referral, standing, by, now) };
  if (organisationId === UNIVERSITY && dice === 20)
    return { name: 'withdraw', decided: withdraw(referral, 'sender-withdrew', now) };
  return agreed(referral, dice, now) ?? work(referral, { step, organisationId }, choices, now);
}

/** Now and then an agreement stops, and carries the referral again. */
function agreed(referral: Referral, dice: number, now: Instant): Act | undefined {
  const halted = 'halt' in referral && referral.halt !== undefined;
  if (halted) return dice >= 18 ? { name: 'go-on', decided: goOn(referral, now) } : undefined;
  if (dice !== 19) return undefined;
  return { name: 'halt', decided: halt(referral, { since: now, because: 'agreement-suspended' }, now) };
}

/** Speaks with the student, whatever else. */
export function speak(referral: Referral, organisationId: string, now: Instant): Act {
  return {
    name: 'contact',
    decided: contacted(referral, { organisationId, way: 'by-phone', reached: true }, now),
    spoke: true,
  };
}

function work(
  referral: Referral,
  { step, organisationId }: { step: string; organisationId: string },
  choices: Choices,
  now: Instant,
): Act {
  switch (step) {
    case 'decide-on-offer':
      return decide(referral, choices, now);
    case 'assess':
      return choices.between(0, 2) === 0
        ? { name: 'not-take-on', decided: notTakeOn(referral, NO, now), spoke: true }
        : { name: 'take-on', decided: takeOn(referral, now), spoke: true };
    case 'check-on-student':
    case 'contact-student': {
      const reached = choices.between(1, 4) > 1;
      const decided = contacted(referral, { organisationId, way: 'by-phone', reached }, now);
      return { name: 'contact', decided, spoke: reached };
    }
    case 'phone-service':
      return { name: 'phone', decided: phoned(referral, organisationId, now) };
    default:
      return { name: 'close', decided: close(referral, 'student-told', now), spoke: true };
  }
}

function decide(referral: Referral, choices: Choices, now: Instant): Act {
  if (referral.state === 'submitted' || referral.state === 'received')
    return { name: 'open', decided: open(referral, choices.between(1, 4) === 1 ? LACKING : WHOLE, now) };
  const dice = choices.between(1, 4);
  const halted = (act: Act): Act => ({ ...act, decided: phoneWhileHalted(referral, act.decided, now) });
  if (dice === 1) return halted({ name: 'return', decided: returnWithAdvice(referral, { nextStep: 'gp' }, now) });
  if (dice === 2) return halted({ name: 'not-accept', decided: notAccept(referral, NO, now) });
  return halted({ name: 'accept', decided: accept(referral, now) });
}

function wish(referral: Referral, step: string, choices: Choices, now: Instant) {
  const terms = 'terms' in referral ? Object.entries(referral.terms) : [];
  const agreed = terms.find(([name]) => name === step)?.[1].pauses ?? [];
  return { reason: choices.pick(agreed).reason, until: plus(now, { hours: choices.between(1, 5 * 24) }) };
}
