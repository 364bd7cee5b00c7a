import {
  refused,
  type DecisionRecord,
  type DomainEvent,
  type Instant,
  type OrganisationId,
  type Party,
  type Refused,
} from '@footbridge/contracts';
import { type ActedBy, type Advice, type Agreed, type Preparation } from './preparation.js';
import { organisationsOf } from './terms.js';

export const SUSPENSION_REASONS = [
  'incident',
  'security-concern',
  'change-of-law',
  'complaint',
  'review-overdue',
] as const;
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number];
/** What people say when they end it for all. */
export const TERMINATION_REASONS = ['purpose-ended', 'replaced', 'unlawful'] as const;
export type TerminationReason = (typeof TERMINATION_REASONS)[number];
/** Elapsed days for which urgent referrals in flight go on after a stop. */
export const CONTINUATION_DAYS = 14;

/** What whoever suspends says of referrals in flight. */
export type InFlight =
  /** As the ending clause that every party signed says. */
  | { kind: 'as-agreed' }
  /** Urgent ones and those with a safety concern go on under this decision record. */
  | { kind: 'decided'; record: DecisionRecord }
  /** Nothing goes on; this is what staff do by phone. */
  | { kind: 'stop-all'; phone: string };

/** A party that signed its own accession after the others. */
export type Accession = {
  party: Party;
  inPlaceOf?: OrganisationId;
  /** Of its own data protection officers. */
  advice?: readonly Advice[];
  /** `despite`: why they signed though their own officer objected. */
  signature: ActedBy & { jws: string; at: Instant; despite?: string };
};
type Invited = { party: Party; inPlaceOf?: OrganisationId; invitedBy: ActedBy; invitedAt: Instant };
export type Joining = Invited &
  (
    | { step: 'invited' }
    /** Open for advice and signature of the party that joins, until another version comes into force. */
    | { step: 'approved'; approvedBy: ActedBy; approvedAt: Instant; advice?: readonly Advice[] }
  );
/** What goes on after a stop: the decision record under which, and until when. */
export type Continues = { recordId: string; until: Instant };
/** Who acted when its party left; or, where it had closed, the successor that took its place by signing. */
export type Leaver = ActedBy | { organisationId: OrganisationId; successor: OrganisationId };
export type Left = Leaver & { at: Instant; continues?: Continues };

export type Running = Agreed & {
  inForceSince: Instant;
  /** The parties of now: those of the terms, those that joined, without those that left. */
  members: readonly Party[];
  accessions: readonly Accession[];
  joining: readonly Joining[];
  left: readonly Left[];
  /** By when it is to be reviewed: as signed, or as the last review said. */
  nextReview: Instant;
  reviews: readonly (ActedBy & { at: Instant; nextReview: Instant })[];
  /** The version that is to replace this one, which permits until then. */
  amendment?: Preparation;
  /** The number of the last amendment that was dropped: none is given twice. */
  dropped?: number;
};
/** A suspension that one person asked for and another has yet to confirm: everything flows meanwhile. */
export type AskedSuspension = ActedBy & { at: Instant; reason: SuspensionReason; inFlight: InFlight };
type Permitting = Running & { asked?: AskedSuspension };
export type InForce = Permitting & { state: 'in-force' };
/** In force as before; its review is late. */
export type ReviewDue = Permitting & { state: 'review-due'; reviewDueSince: Instant };
export type Suspended = Running & {
  state: 'suspended';
  suspendedBy: ActedBy;
  suspendedAt: Instant;
  reason: SuspensionReason;
  inFlight: InFlight;
  /** Names what urgent referrals in flight go on under, and until when. */
  continues?: Continues;
  /** Two people decided, or one in an emergency, whose act another reviews afterwards. */
  confirmation:
    { by: 'second-person'; person: ActedBy } | { by: 'review-due' } | { by: 'review'; person: ActedBy; at: Instant };
  reinstatement?: ActedBy & { at: Instant };
};
export type Terminated = Running & {
  state: 'terminated';
  terminatedBy: ActedBy;
  terminatedAt: Instant;
  /** Where a party left and one alone remained, nobody says why. */
  reason: TerminationReason | 'party-leaves';
};
export type Expired = Running & { state: 'expired'; expiredAt: Instant };
/** Signed, and over before it could come into force. */
export type Lapsed = Agreed & { state: 'lapsed'; lapsedAt: Instant };
export type Live = InForce | ReviewDue | Suspended;
export type Agreement = Preparation | Live | Terminated | Expired | Lapsed;

export type Decided<Next extends Agreement> = { next: Next; events: readonly DomainEvent[] } | Refused;

/** The version on its way: the agreement itself before it is in force, then its amendment, if there is one. */
export function preparationOf(agreement: Agreement): Preparation | undefined {
  if (isLive(agreement)) return agreement.amendment;
  switch (agreement.state) {
    case 'terminated':
    case 'expired':
    case 'lapsed':
      return undefined;
    default:
      return agreement;
  }
}

/** Does something to the version on its way, and puts it back where it was. */
export function prepare(
  agreement: Agreement,
  act: (version: Preparation) => { next: Preparation; events: readonly DomainEvent[] } | Refused,
): Decided<Agreement> {
  const version = preparationOf(agreement);
  if (!version) return refused('wrong-state', { state: agreement.state });
  const outcome = act(version);
  if ('refused' in outcome) return outcome;
  return { next: isLive(agreement) ? { ...agreement, amendment: outcome.next } : outcome.next, events: outcome.events };
}

export function isLive(agreement: Agreement): agreement is Live {
  return agreement.state === 'in-force' || agreement.state === 'review-due' || agreement.state === 'suspended';
}

/** Who is a party now, and acts on it. */
export function membersOf(agreement: Agreement): OrganisationId[] {
  return 'members' in agreement
    ? agreement.members.map(({ organisationId }) => organisationId)
    : organisationsOf(agreement.terms);
}

/** Who may see it: parties of now, of the signed terms and of an amendment, whose joining two people agreed to, and who left. */
export function seenBy(agreement: Agreement): OrganisationId[] {
  const all = [
    ...membersOf(agreement),
    ...organisationsOf(agreement.terms),
    ...(isLive(agreement) && agreement.amendment ? organisationsOf(agreement.amendment.terms) : []),
    ...('joining' in agreement ? joiningOrganisations({ joining: agreement.joining.filter(isApproved) }) : []),
    ...('left' in agreement ? agreement.left.map(({ organisationId }) => organisationId) : []),
  ];
  return [...new Set(all)];
}

const isApproved = ({ step }: Joining) => step === 'approved';

/** What an organisation is shown of it: who left sees what runs, and nothing of what is on its way or was advised on since. */
export function shownTo(agreement: Agreement, organisationId: OrganisationId): Agreement {
  if (!isLive(agreement) || membersOf(agreement).includes(organisationId)) return agreement;
  const { amendment, joining, left, advice, ...rest } = agreement;
  const comes = amendment !== undefined && organisationsOf(amendment.terms).includes(organisationId);
  if (comes || joiningOrganisations({ joining: joining.filter(isApproved) }).includes(organisationId)) return agreement;
  const last = left.findLast((each) => each.organisationId === organisationId);
  const ran = last !== undefined && rest.inForceSince <= last.at;
  return { ...rest, left, joining: [], advice: ran ? advice : [] };
}

/** Invited as before, to another version: what was approved and advised was about the one before. */
export function invitedAnew({ party, inPlaceOf, invitedBy, invitedAt }: Joining): Joining {
  return { step: 'invited', party, invitedBy, invitedAt, ...(inPlaceOf !== undefined && { inPlaceOf }) };
}

/** Who is invited and has not joined. */
export function joiningOrganisations({ joining }: Pick<Live, 'joining'>): OrganisationId[] {
  return joining.map(({ party }) => party.organisationId);
}

/** What stays true whatever becomes of a running agreement. */
export function runningPart(agreement: Running): Running {
  const { id, version, terms, answers, contentHash, mustSign, endingRecordId } = agreement;
  const { proposedBy, proposedAt, advice, approvedBy, approvedAt, signatures, inForceSince } = agreement;
  const { members, accessions, joining, left, nextReview, reviews, amendment, dropped } = agreement;
  return {
    ...{ id, version, terms, answers, contentHash, mustSign, endingRecordId },
    ...{ proposedBy, proposedAt, advice, approvedBy, approvedAt, signatures, inForceSince },
    ...{ members, accessions, joining, left, nextReview, reviews },
    ...(amendment && { amendment }),
    ...(dropped !== undefined && { dropped }),
  };
}
