import { event, ReferralStepOverdueV1, refused, type Instant, type ToDo } from '@footbridge/contracts';
import { fact, wrongState, type Decided, type Referral, type Sent } from './referral.js';

/** A step is late: it stays where it is, and its lateness is told once. Nothing late: refused, which is not an error. */
export function tellOverdue(referral: Referral, now: Instant): Decided<Referral> {
  if (!('next' in referral)) return wrongState(referral, 'open');
  const late = untold(referral).find(({ dueAt }) => dueAt <= now);
  if (!late) return refused('nothing-late');
  const { step, stepVersion } = late;
  const next = { ...referral, version: referral.version + 1, told: [...referral.told, nameOf(late)] };
  return { next, events: [event(ReferralStepOverdueV1, { ...fact(next, now), step, stepVersion })] };
}

/** When the next step becomes late that was not told yet; undefined when none can. */
export function alarmAt(referral: Referral): Instant | undefined {
  return 'next' in referral
    ? untold(referral)
        .map(({ dueAt }) => dueAt)
        .sort()[0]
    : undefined;
}

const nameOf = ({ step, stepVersion }: ToDo) => `${step}/${stepVersion}`;
const untold = ({ next, beside, told }: Pick<Sent, 'next' | 'beside' | 'told'>) =>
  [next, ...beside].filter((each) => !told.includes(nameOf(each)));
