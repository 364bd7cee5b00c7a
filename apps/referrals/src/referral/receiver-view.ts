import { type Instant, type NextStep } from '@footbridge/contracts';
import { type Basis, type Referral } from './referral.js';

/** What the receiver is told of a referral beside its state: when things happened, how it was decided, on what it was sent. */
export type ReceiverFacts = {
  readonly times: {
    readonly received?: Instant;
    readonly opened?: Instant;
    readonly accepted?: Instant;
    readonly decided?: Instant;
    readonly withdrawn?: Instant;
    readonly closed?: Instant;
  };
  readonly decision?: { readonly reason?: string; readonly nextStep?: NextStep };
  readonly basis?: Basis['kind'];
};

/** As far as the referral itself still knows. */
export function receiverFacts(referral: Referral): ReceiverFacts {
  const reason = 'reason' in referral ? { reason: referral.reason } : {};
  const nextStep = 'nextStep' in referral ? { nextStep: referral.nextStep } : {};
  return {
    times: {
      ...('receivedAt' in referral ? { received: referral.receivedAt } : {}),
      ...('openedAt' in referral && referral.openedAt !== undefined ? { opened: referral.openedAt } : {}),
      ...('acceptedAt' in referral && referral.acceptedAt !== undefined ? { accepted: referral.acceptedAt } : {}),
      ...('decidedAt' in referral ? { decided: referral.decidedAt } : {}),
      ...('withdrawnAt' in referral ? { withdrawn: referral.withdrawnAt } : {}),
      ...('closedAt' in referral ? { closed: referral.closedAt } : {}),
    },
    ...('reason' in referral || 'nextStep' in referral ? { decision: { ...reason, ...nextStep } } : {}),
    ...(referral.state === 'draft' ? {} : { basis: referral.basis.kind }),
  };
}
