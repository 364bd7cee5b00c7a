import { describe, expect, it } from '@jest/globals';
import { isRefused } from '@footbridge/contracts';
import { referralActions, type Referral } from '../referral/referral.js';
import { enterInRecord } from './enter-in-record.js';

const referral = (state: string) => ({ id: 'a', state, version: 3 }) as unknown as Referral;

describe('entering a referral in the receiver’s own record', () => {
  it.each(Object.keys(referralActions) as Referral['state'][])('in state %s is decided as the table says', (state) => {
    const decided = enterInRecord(referral(state));
    expect(isRefused(decided)).toBe(!('enter-in-record' in referralActions[state]));
  });

  it('moves the version and nothing else, and tells nobody', () => {
    expect(enterInRecord(referral('accepted'))).toEqual({
      next: { ...referral('accepted'), version: 4 },
      events: [],
    });
  });
});
