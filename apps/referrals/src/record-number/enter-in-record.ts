import { referralActions, wrongState, type Decided, type Referral } from '../referral/referral.js';

/**
 * The receiver has entered the referral in its own record system. Nothing of the referral moves but its version, and nobody else
 * is told: the number is the receiver's own.
 */
export function enterInRecord(referral: Referral): Decided<Referral> {
  if (!('enter-in-record' in referralActions[referral.state])) return wrongState(referral, 'opened');
  return { next: { ...referral, version: referral.version + 1 }, events: [] };
}
