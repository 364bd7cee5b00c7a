import { type Instant, type Reason, type ReferralField, type Urgency } from '@footbridge/contracts';

/** What the service needs and when it reads, beside the fields of the copy that would go. */
export type ToSend = {
  readonly fields: readonly ReferralField[];
  readonly minimum: readonly string[];
  readonly otherWays: readonly string[];
  readonly monitored: boolean;
  readonly readFrom: Instant | undefined;
};

const CONTACT_FIRST: readonly ReferralField[] = ['urgent.spoke-to', 'urgent.spoke-at', 'urgent.with-student-now'];

/** What stops a referral from being sent, all of it at once; empty when it may go. */
export function unsafeToSend(urgency: Urgency, given: ToSend): Reason[] {
  const has = (field: string) => (given.fields as readonly string[]).includes(field);
  const reasons: Reason[] = [];
  const missing = given.minimum.filter((field) => !has(field));
  if (missing.length > 0)
    reasons.push({ code: 'minimum-missing', facts: { fields: missing, otherWays: given.otherWays } });
  if (!has('gp.practice') && !has('gp.not-registered')) reasons.push({ code: 'gp-missing' });
  const spoken = CONTACT_FIRST.every(has);
  if ((urgency === 'emergency' || urgency === 'very-urgent') && !spoken)
    reasons.push({ code: 'contact-first-missing', facts: { urgency } });
  if (urgency === 'urgent' && !given.monitored && !spoken)
    reasons.push({ code: 'outside-monitored-hours', facts: { readFrom: given.readFrom ?? 'not-known' } });
  return reasons;
}
