import {
  type DecisionRecord,
  type Party,
  type Pathway,
  type PathwayStepCode,
  type Purpose,
  type Role,
  type Terms,
} from '@footbridge/contracts';

/** What the agreements service answers (its `agreement.queries.ts`): aggregates without persons and signatures' bytes. */

export const AGREEMENT_STATES = [
  'draft',
  'proposed',
  'reviewed',
  'approved',
  'signed',
  'in-force',
  'review-due',
  'suspended',
  'terminated',
  'expired',
  'lapsed',
] as const;
export type AgreementState = (typeof AGREEMENT_STATES)[number];
export type PreparationState = 'draft' | 'proposed' | 'reviewed' | 'approved' | 'signed';

export const AGREEMENT_ACTIONS = [
  'revise',
  'answer',
  'propose',
  'advise',
  'approve',
  'return',
  'sign',
  'ask-suspension',
  'confirm-suspension',
  'drop-suspension',
  'suspend-at-once',
  'review',
  'review-suspension',
  'ask-reinstatement',
  'confirm-reinstatement',
  'drop-reinstatement',
  'invite',
  'approve-joining',
  'advise-joining',
  'join',
  'drop-joining',
  'leave',
  'amend',
  'drop-amendment',
  'terminate',
] as const;
export type AgreementAction = (typeof AGREEMENT_ACTIONS)[number];

/** Who acted: by role and appointment, never by person. */
export type Acted = { appointmentId: string; organisationId: string; role: Role };
export type Advice = Acted & { advice: 'no-objection' | 'concerns' | 'objection'; words?: string; at: string };
export type WarningAnswer = Acted & { finding: string; answer: string; at: string };
export type Signature = Acted & { version: number; contentHash: string; at: string; despite?: string };

/** The version on its way: the agreement itself before it is in force, then its amendment. */
export type Preparation = {
  id: string;
  version: number;
  state: PreparationState;
  terms: Terms;
  answers: WarningAnswer[];
  // From `proposed` on.
  contentHash?: string;
  mustSign?: string[];
  endingRecordId?: string;
  proposedBy?: Acted;
  proposedAt?: string;
  advice?: Advice[];
  // From `approved` on.
  approvedBy?: Acted;
  approvedAt?: string;
  signatures?: Signature[];
};

export type SuspensionReason = 'incident' | 'security-concern' | 'change-of-law' | 'complaint' | 'review-overdue';
export type TerminationReason = 'purpose-ended' | 'party-leaves' | 'replaced' | 'unlawful';
/** What happens to referrals in flight. */
export type InFlight =
  { kind: 'as-agreed' } | { kind: 'decided'; record: DecisionRecord } | { kind: 'stop-all'; phone: string };
export type Joining = { party: Party; inPlaceOf?: string; invitedBy: Acted; invitedAt: string } & (
  { step: 'invited' } | { step: 'approved'; approvedBy: Acted; approvedAt: string; advice?: Advice[] }
);

export type HistoryItem = {
  action: AgreementAction | 'draft' | 'come-into-force' | 'become-review-due' | 'expire';
  state: AgreementState;
  version: number;
  at: string;
  reason?: string;
  /** Absent where the time came and nobody acted. */
  by?: Acted;
};

/** What somebody must do about an agreement; the step ends with the organisation, such as `sign-rw4`. */
export type Work = {
  step: string;
  stepVersion: number;
  holder: { organisationId: string; role: Role };
  dueAt: string;
  escalation: Role[];
};

/** `GET :id`. Which of the optional parts are there follows from the state. */
export type Agreement = Omit<Preparation, 'state'> & {
  state: AgreementState;
  /** The parties of now. Their annexes: those of the terms, and of the accessions. */
  members: string[];
  actions: AgreementAction[];
  /** Parties that no longer exist, and who may take the place of each. */
  closed: { organisationId: string; successors: string[] }[];
  /** Who must do what now, as was last told. */
  work: Work[];
  history: HistoryItem[];
  inForceSince?: string;
  accessions?: { party: Party; inPlaceOf?: string; signature: Acted & { at: string } }[];
  joining?: Joining[];
  /** Who acted for a party that left, or the successor of one that had closed. */
  left?: ((Acted | { organisationId: string; successor: string }) & {
    at: string;
    continues?: { recordId: string; until: string };
  })[];
  nextReview?: string;
  reviews?: (Acted & { at: string; nextReview: string })[];
  /** Replaces this version when it is signed, which permits until then. */
  amendment?: Preparation;
  /** A suspension that one person asked for: everything flows meanwhile. */
  asked?: Acted & { at: string; reason: SuspensionReason; inFlight: InFlight };
  reviewDueSince?: string;
  // While suspended.
  suspendedBy?: Acted;
  suspendedAt?: string;
  reason?: SuspensionReason | TerminationReason;
  inFlight?: InFlight;
  continues?: { recordId: string; until: string };
  confirmation?:
    { by: 'second-person'; person: Acted } | { by: 'review-due' } | { by: 'review'; person: Acted; at: string };
  reinstatement?: Acted & { at: string };
  // When it is over.
  terminatedBy?: Acted;
  terminatedAt?: string;
  expiredAt?: string;
  lapsedAt?: string;
};

/** One line of `GET /`. */
export type ListedAgreement = {
  id: string;
  version: number;
  state: AgreementState;
  title: string;
  parties: string[];
  purposes: Purpose[];
  from?: string;
  to?: string;
  reviewBy?: string;
  amendment?: { version: number; state: PreparationState };
  suspensionAsked?: true;
  actions: AgreementAction[];
};
export type Agreements = { items: ListedAgreement[]; next?: string };

/** `GET /counts` */
export type Counts = { states: Partial<Record<AgreementState, number>>; parties: string[]; actions: 'draft'[] };

export type Facts = Readonly<Record<string, unknown>>;
/** `GET :id/check` */
export type Finding = {
  /** Answers to a warning name it by this. */
  key: string;
  code: string;
  severity: 'error' | 'warning';
  facts: Facts;
  /** The service's own sentence: what is wrong, and what to do. */
  detail: string;
  source: string;
};
export type Checked = { version: number; findings: Finding[] };

/** `GET :id/responsibilities` */
export type Responsibility = {
  pathway: Pathway;
  step: PathwayStepCode;
  side: 'sender' | 'receiver';
  organisationId: string;
  role?: Role;
  cover?: Role;
  filledBy: 'role' | 'cover' | 'duty-team' | 'nobody';
};
export type Responsibilities = {
  steps: Responsibility[];
  gaps: { code: string; facts: Facts; detail: string }[];
};

/** `GET :id/versions` */
export type Version = { version: number; contentHash: string; from: string; to?: string; parties: string[] };

/** `GET :id/difference` */
export type Clause = { path: string } & (
  | { kind: 'added'; after: unknown }
  | { kind: 'removed'; before: unknown }
  | { kind: 'changed'; before: unknown; after: unknown }
);
export type Difference = { from: number; to: number; clauses: Clause[] };

/** `GET :id/content` and `GET :id/joining`: exactly what a signature is over. */
export type Content = { content: { agreementId: string; version: number; terms: Terms }; contentHash: string };
export type JoiningContent = {
  content: {
    agreementId: string;
    version: number;
    contentHash: string;
    accession: { party: Party; inPlaceOf?: string };
  };
  contentHash: string;
  agreement: Content['content'];
};

/** `GET /coverage` */
export type CoveredPair = {
  organisations: [string, string];
  state: 'in-force' | 'expiring';
  agreements: number;
  agreementId: string;
  from: string;
  to?: string;
  reviewBy: string;
};
export type Coverage = { pairs: CoveredPair[]; more: boolean };

/** One line of `GET /processing` */
export type Activity = Pick<
  Terms,
  'title' | 'purposes' | 'items' | 'security' | 'transfers' | 'processor' | 'subProcessors' | 'dpia'
> & {
  agreementId: string;
  version: number;
  from: string;
  to?: string;
  party: Party;
  others: { organisationId: string; controller: Party['controller'] }[];
};
export type Processing = { at: string; items: Activity[]; next?: string };
