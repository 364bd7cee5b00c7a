import { type AgreementFact } from '@footbridge/access';
import { plus, type AgreementId, type Instant, type OrganisationId, type ReferralId } from '@footbridge/contracts';
import { cannotWait } from '../referral/cannot-wait.js';
import { carries, type InFlight } from './flow.js';

/** As the agreements service lets urgent referrals go on after a stop. */
const CONTINUATION_DAYS = 14;
/** Stands in the place of a decision record that nobody has made yet. */
const NO_RECORD = 'not-decided-yet';

export const CONTINUES = ['urgent-and-safety', 'nothing'] as const;
export type Continues = (typeof CONTINUES)[number];

/**
 * What would happen to one referral if the agreement were stopped now; of one that has stopped, what happens. To the sending side it
 * tells no state of the receiver's.
 */
export type Effect = {
  readonly referralId: ReferralId;
  readonly side: 'sender' | 'receiver';
  readonly other: OrganisationId;
  readonly urgency: string;
  readonly state?: InFlight['state'];
  readonly youMustActNext: boolean;
  readonly cannotWait: boolean;
  readonly then: 'goes-on' | 'pauses';
  readonly because: 'cannot-wait' | 'other-agreement' | 'can-wait' | 'nothing-goes-on';
};

/** The agreements as they would be, this one stopped now. One that has stopped is left as it is. */
export function stoppedNow(
  agreements: readonly AgreementFact[],
  id: AgreementId,
  { continues, now }: { readonly continues: Continues; readonly now: Instant },
): readonly AgreementFact[] {
  const until = plus(now, { days: CONTINUATION_DAYS });
  return agreements.map((each): AgreementFact => {
    if (each.id !== id || each.state !== 'in-force' || (each.to !== undefined && each.to <= now)) return each;
    const goesOn = continues === 'nothing' ? {} : { continues: { recordId: NO_RECORD, until } };
    return { ...each, state: 'suspended', stoppedAt: plus(now, { milliseconds: 1 }), ...goesOn };
  });
}

export function effectOn(
  referral: InFlight,
  agreements: readonly AgreementFact[],
  { own, now }: { readonly own: OrganisationId; readonly now: Instant },
): Effect {
  const carried = carries(agreements, referral, now);
  const { id, from, to, urgency, state, next } = referral;
  const side = own === from ? 'sender' : 'receiver';
  const urgent = cannotWait(referral);
  return {
    referralId: id,
    side,
    other: side === 'sender' ? to : from,
    urgency,
    ...(side === 'receiver' ? { state } : {}),
    youMustActNext: next.holder.organisationId === own,
    cannotWait: urgent,
    then: carried.by === 'nothing' ? 'pauses' : 'goes-on',
    because: because(carried.by, urgent),
  };
}

function because(by: ReturnType<typeof carries>['by'], urgent: boolean): Effect['because'] {
  if (by === 'continuation') return 'cannot-wait';
  if (by === 'agreement') return 'other-agreement';
  return urgent ? 'nothing-goes-on' : 'can-wait';
}
