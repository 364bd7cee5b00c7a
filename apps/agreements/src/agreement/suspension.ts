import {
  AgreementReinstatedV1,
  AgreementSuspendedV1,
  event,
  type Instant,
  type Reason,
  type Role,
  type StaffActor,
} from '@footbridge/contracts';
import { reasonsAgainst } from './actions.js';
import {
  isLive,
  runningPart,
  type Agreement,
  type Decided,
  type InFlight,
  type InForce,
  type Live,
  type Suspended,
  type SuspensionReason,
} from './agreement.js';
import { continuationOf, overAt } from './lifecycle.js';
import { actedBy, decided, named, SIGNATORIES } from './preparation.js';

/** Reasons that let one person suspend at once; the act is reviewed by another afterwards. */
const EMERGENCY_REASONS = ['incident', 'security-concern'] as const satisfies readonly SuspensionReason[];

type Suspending = { readonly reason: SuspensionReason; readonly inFlight: InFlight };

/** Asks for a suspension: nothing stops before another person confirms. */
export function askSuspension(agreement: Agreement, said: Suspending, by: StaffActor, now: Instant): Decided<Live> {
  const reasons = [...reasonsAgainst(agreement, 'ask-suspension', by), ...againstInFlight(agreement, said, by)];
  if (!permits(agreement) || reasons.length > 0) return { refused: reasons };
  return { next: { ...agreement, asked: { ...actedBy(by), at: now, ...said } }, events: [] };
}

export function dropSuspension(agreement: Agreement, by: StaffActor): Decided<Live> {
  const reasons = reasonsAgainst(agreement, 'drop-suspension', by);
  if (!permits(agreement) || reasons.length > 0) return { refused: reasons };
  const { asked: _, ...kept } = agreement;
  return { next: kept, events: [] };
}

/** The second person: new disclosures stop with this act. `recordId` names a decision record made by the first. */
export function confirmSuspension(
  agreement: Agreement,
  recordId: string,
  by: StaffActor,
  now: Instant,
): Decided<Suspended> {
  const reasons = reasonsAgainst(agreement, 'confirm-suspension', by);
  if (!permits(agreement) || reasons.length > 0 || !agreement.asked) return { refused: reasons };
  const { at: _, reason, inFlight, ...person } = agreement.asked;
  const confirmation = { by: 'second-person', person: actedBy(by) } as const;
  return stop(agreement, { reason, inFlight, suspendedBy: person, confirmation, recordId }, now);
}

/** One person, in an emergency: new disclosures stop with this act, and another person reviews it. */
export function suspendAtOnce(
  agreement: Agreement,
  said: Suspending & { readonly recordId: string },
  by: StaffActor,
  now: Instant,
): Decided<Suspended> {
  const reasons = [...reasonsAgainst(agreement, 'suspend-at-once', by), ...againstInFlight(agreement, said, by)];
  if (!(EMERGENCY_REASONS as readonly SuspensionReason[]).includes(said.reason))
    reasons.push({ code: 'not-an-emergency', facts: { reason: said.reason, reasons: [...EMERGENCY_REASONS] } });
  if (!permits(agreement) || reasons.length > 0) return { refused: reasons };
  return stop(agreement, { ...said, suspendedBy: actedBy(by), confirmation: { by: 'review-due' } }, now);
}

type Stop = Pick<Suspended, 'reason' | 'inFlight' | 'suspendedBy' | 'confirmation'> & { readonly recordId: string };

function stop(agreement: InForce | Exclude<Live, Suspended>, how: Stop, now: Instant): Decided<Suspended> {
  const { recordId, ...said } = how;
  const continues = continuationOf(agreement, said.inFlight, now, recordId);
  const goesOn = continues && { continues };
  const next: Suspended = { ...runningPart(agreement), ...said, ...goesOn, state: 'suspended', suspendedAt: now };
  return decided(next, event(AgreementSuspendedV1, { ...named(agreement), suspendedAt: now, ...goesOn }));
}

export const SUSPENSION_FINDINGS = ['upheld', 'not-needed'] as const;

/** Reviews an emergency suspension. It stays; where it was not needed, the review asks for its end, which another person confirms. */
export function reviewSuspension(
  agreement: Agreement,
  finding: (typeof SUSPENSION_FINDINGS)[number],
  by: StaffActor,
  now: Instant,
): Decided<Suspended> {
  const reasons = reasonsAgainst(agreement, 'review-suspension', by);
  if (agreement.state !== 'suspended' || reasons.length > 0) return { refused: reasons };
  const reviewer = { ...actedBy(by), at: now };
  return decided({
    ...{ ...agreement, confirmation: { by: 'review', person: actedBy(by), at: now } },
    ...(finding === 'not-needed' && { reinstatement: agreement.reinstatement ?? reviewer }),
  });
}

export function askReinstatement(agreement: Agreement, by: StaffActor, now: Instant): Decided<Suspended> {
  const reasons = reasonsAgainst(agreement, 'ask-reinstatement', by);
  if (agreement.state !== 'suspended' || reasons.length > 0) return { refused: reasons };
  return decided({ ...agreement, reinstatement: { ...actedBy(by), at: now } });
}

export function dropReinstatement(agreement: Agreement, by: StaffActor): Decided<Suspended> {
  const reasons = reasonsAgainst(agreement, 'drop-reinstatement', by);
  if (agreement.state !== 'suspended' || reasons.length > 0) return { refused: reasons };
  const { reinstatement: _, ...kept } = agreement;
  return decided(kept);
}

/** The second person, who is not who suspended it: it permits again. */
export function confirmReinstatement(agreement: Agreement, by: StaffActor, now: Instant): Decided<InForce> {
  const reasons = reasonsAgainst(agreement, 'confirm-reinstatement', by);
  if (agreement.state !== 'suspended') return { refused: reasons };
  const to = overAt(agreement);
  if (to !== undefined && to <= now) reasons.push({ code: 'already-over', facts: { to } });
  if (reasons.length > 0) return { refused: reasons };
  const next: InForce = { ...runningPart(agreement), state: 'in-force' };
  return decided(next, event(AgreementReinstatedV1, { ...named(agreement), reinstatedAt: now }));
}

/** A decision record for what goes on is made by a role that may sign; who may not leaves it to what was agreed. */
function againstInFlight(agreement: Agreement, { inFlight }: Suspending, by: StaffActor): Reason[] {
  if (!isLive(agreement) || inFlight.kind !== 'decided') return [];
  const roles: readonly Role[] = SIGNATORIES;
  return roles.includes(by.role) ? [] : [{ code: 'record-needs-signatory', facts: { role: by.role, roles } }];
}

function permits(agreement: Agreement): agreement is Exclude<Live, Suspended> {
  return agreement.state === 'in-force' || agreement.state === 'review-due';
}
