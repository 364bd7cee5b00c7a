import { type LoadedFacts } from '@footbridge/access';
import { type OrganisationId, type Reason } from '@footbridge/contracts';
import { type RequestTransaction } from '@footbridge/service';
import { progressOf, type Told } from './progress.js';
import { thingOf } from './referral.change.js';
import { askAccess, type Asked, type Limits } from './referral.gate.js';
import { type Referral } from './referral.js';

/** What one side may see of one referral now: the same answer for its page and for its row in a list. */
export type Look = {
  readonly asked: Asked;
  /** Why the referral cannot be looked at; the gate's whole list is in `asked`. */
  readonly refused: readonly Reason[];
  /** Whether the own record may be shown: role and relationship, and for the receiver only from the opening on. */
  readonly content: boolean;
  /** The sender's: what came back, as far as it may. Never where the referral itself cannot be looked at. */
  readonly back?: Told;
};

/** Puts the questions of a look to the gate. An envelope holds nothing of the student: the role alone decides on it. */
export function lookAt(tx: RequestTransaction, facts: LoadedFacts, limits: Limits, referral: Referral): Look {
  const own: OrganisationId | undefined = tx.appointment?.organisationId;
  const asked = askAccess(tx, facts, limits, { action: 'referral.read', thing: thingOf(referral) });
  const envelopeOnly = own === referral.to && !('openedAt' in referral);
  const reasons = asked.decision.outcome === 'refuse' ? asked.decision.reasons : [];
  const refused = envelopeOnly ? reasons.filter(({ code }) => code !== 'relationship-needed') : reasons;
  const sent = own === referral.from && referral.state !== 'draft' ? referral : undefined;
  const shown = refused.length === 0;
  return {
    asked,
    refused,
    content: shown && !envelopeOnly,
    ...(shown && sent ? { back: progressOf(tx, facts, limits, sent) } : {}),
  };
}
