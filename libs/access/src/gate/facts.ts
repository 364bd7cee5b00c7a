import {
  type AccessReason,
  type AgreementId,
  type AppointmentId,
  type ConsentId,
  type DataCategory,
  type Instant,
  type KnownAt,
  type OrganisationId,
  type Pathway,
  type PersonId,
  type Purpose,
  type RelationshipKind,
  type ReturnLevel,
  type Role,
  type SharingDecisionId,
  type SharingGround,
  type StudentId,
} from '@footbridge/contracts';
import { type Action } from './actions.js';

/** A role appointment as the directory told it. `endedAt` set means ended, whatever the time it carries. */
export type AppointmentFact = {
  readonly id: AppointmentId;
  readonly personId: PersonId;
  readonly organisationId: OrganisationId;
  readonly role: Role;
  readonly from: Instant;
  readonly to?: Instant;
  readonly endedAt?: Instant;
};

/** The newest version of an agreement that every party signed. */
export type AgreementFact = {
  readonly id: AgreementId;
  readonly version: number;
  readonly state: 'in-force' | 'suspended' | 'terminated';
  readonly parties: readonly OrganisationId[];
  readonly purposes: readonly Purpose[];
  readonly categories: readonly DataCategory[];
  readonly pathways: readonly Pathway[];
  readonly roles: readonly Role[];
  readonly from: Instant;
  readonly to?: Instant;
  /** When it was suspended or terminated. */
  readonly stoppedAt?: Instant;
  /** The decision record under which what was in flight and cannot wait goes on after that stop, and until when. */
  readonly continues?: { readonly recordId: string; readonly until: Instant };
  /** The same, agreed by all parties beforehand, for after `to`. */
  readonly ending?: { readonly recordId: string; readonly days: number };
  /** Who is no party any more, since when, and what goes on of theirs, as after a stop. */
  readonly left?: readonly Departure[];
};
export type Departure = Pick<AgreementFact, 'continues'> & { readonly party: OrganisationId; readonly at: Instant };

/** The newest version of one permission of one student. */
export type PermissionFact = {
  readonly id: ConsentId;
  readonly version: number;
  readonly studentId: StudentId;
  readonly state: 'given' | 'withdrawn' | 'expired';
  readonly registeredBy: OrganisationId;
  readonly recipients: readonly OrganisationId[];
  readonly purposes: readonly Purpose[];
  readonly categories: readonly DataCategory[];
  readonly returns: ReturnLevel;
  readonly from: Instant;
  readonly to?: Instant;
};

/**
 * A recorded decision to share without permission. The words of necessity and of what was asked stay encrypted in the record;
 * the gate hears only that each was written down.
 */
export type SharingDecisionFact = {
  readonly id: SharingDecisionId;
  readonly studentId: StudentId;
  readonly ground: SharingGround;
  readonly necessityRecorded: boolean;
  /** What was asked of the student, or why they were not asked. */
  readonly askedRecorded: boolean;
  /** Whether the student was told: the answer is recorded, whichever it is. */
  readonly toldRecorded: boolean;
  readonly recipient: OrganisationId;
  readonly categories: readonly DataCategory[];
  readonly decidedBy: { readonly personId: PersonId; readonly organisationId: OrganisationId; readonly role: Role };
  /** The decision record also stands in for an agreement (promise 1). Emergency grounds need no such mark. */
  readonly oneOff?: boolean;
};

export type Basis =
  | { readonly kind: 'permission'; readonly permissions: readonly PermissionFact[] }
  | { readonly kind: 'without-permission'; readonly decision: SharingDecisionFact };

/** Why this person's organisation may look at this student: a row of `referrals`. `claimed` holds the coded reason. */
export type RelationshipFact = {
  readonly kind: RelationshipKind;
  readonly from: Instant;
  readonly to?: Instant;
  readonly claimed?: AccessReason;
};

export type GateActor =
  | {
      readonly kind: 'staff' | 'officer';
      readonly personId: PersonId;
      /** Missing when the caller named none, or one that is not known. */
      readonly appointment?: AppointmentFact;
      /** The organisations that the issuer of the caller's token may speak for. */
      readonly issuerOrganisations: readonly OrganisationId[];
    }
  | { readonly kind: 'student'; readonly personId: PersonId; readonly studentId: StudentId };

export type Disclosure = {
  readonly from: OrganisationId;
  readonly to: OrganisationId;
  readonly purpose: Purpose;
  readonly categories: readonly DataCategory[];
  /** For what comes back to the organisation that registered the student: the level that covers it. */
  readonly returnNeeds?: ReturnLevel;
  /** Cannot wait: urgent, or with a concern for safety. */
  readonly urgent: boolean;
  /** Since when what this belongs to is on its way; absent for what is new. */
  readonly inFlightSince?: Instant;
};

/** How far each source's facts are known; missing: never level. */
export type KnowledgeTimes = {
  readonly directory: KnownAt;
  readonly agreements: KnownAt;
  readonly consents: KnownAt;
};

/** Everything that a decision rests on, in codes: it is written whole into the audit entry, so the decision can be replayed. */
export type GateInput = {
  readonly now: Instant;
  readonly limits: {
    readonly knowledgeSeconds: number;
    readonly clockAllowanceSeconds: number;
    readonly auditPathSeconds: number;
  };
  readonly action: Action;
  readonly actor: GateActor;
  readonly resource: {
    readonly kind: string;
    readonly id: string;
    readonly version?: number;
    readonly studentId?: StudentId;
    readonly pathway?: Pathway;
    /** The controller of the copy looked at. Needed for an access. */
    readonly owner?: OrganisationId;
  };
  readonly disclosure?: Disclosure;
  readonly agreements: readonly AgreementFact[];
  readonly basis?: Basis;
  readonly relationship?: RelationshipFact;
  readonly knowledge: KnowledgeTimes;
  /** Time of the oldest own audit entry that no signed checkpoint covers; missing: all are covered. */
  readonly auditPathOldest?: Instant;
};
