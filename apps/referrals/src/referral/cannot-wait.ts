import { type Referral } from './referral.js';

/** Urgent, or sent with a concern for safety: goes on for a while when the agreement is stopped. Not known counts as one. */
export function cannotWait(referral: Referral): boolean {
  if (referral.urgency !== 'routine') return true;
  return referral.state !== 'draft' && referral.safetyConcern !== false;
}
