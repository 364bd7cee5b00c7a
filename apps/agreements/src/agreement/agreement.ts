import {
  AgreementApprovedV1,
  AgreementCameIntoForceV1,
  AgreementExpiredV1,
  AgreementProposedV1,
  AgreementReinstatedV1,
  AgreementReturnedV1,
  AgreementSignedV1,
  AgreementSuspendedV1,
  AgreementTerminatedV1,
  event,
  refused,
  type AgreementId,
  type AppointmentId,
  type Article6Basis,
  type Article9Condition,
  type ConfidentialityBasis,
  type DataCategory,
  type DomainEvent,
  type Instant,
  type OrganisationId,
  type Pathway,
  type PathwayStepCode,
  type PersonId,
  type Purpose,
  type Reason,
  type Refused,
  type Role,
  type Schedule1Condition,
  type StaffActor,
  type Urgency,
} from '@footbridge/contracts';

/** One party's bases for one purpose. Article 6, Article 9 with its Schedule 1 condition, and confidentiality are separate layers. */
export type PurposeBasis = {
  purpose: Purpose;
  article6: Article6Basis;
  article9: Article9Condition;
  schedule1?: Schedule1Condition;
  confidentiality: ConfidentialityBasis;
};
export const CONTACT_MATTERS = ['day-to-day', 'rights-requests', 'incidents', 'review'] as const;
export const RETENTION_RECORDS = ['referral-record', 'progress-updates', 'exchange-copy'] as const;
export type Party = {
  organisationId: OrganisationId;
  /** Whether it acts as a public authority; an NHS body always does. */
  publicAuthority: boolean;
  bases: PurposeBasis[];
  contacts: { matter: (typeof CONTACT_MATTERS)[number]; role: Role }[];
  retention: { record: (typeof RETENTION_RECORDS)[number]; years: number }[];
};
export type AgreedStep = {
  step: PathwayStepCode;
  side: 'sender' | 'receiver';
  /** ActedBy must act; absent on the receiver's side: the duty team of the addressed service. */
  role?: Role;
  /** Elapsed hours. */
  limits: Record<Urgency, number>;
  /** Roles told when it is late, first to last. */
  escalation: Role[];
};
/** What the parties agree. A draft may lack anything; what is laid before the parties may not (terms.ts). */
export type Terms = {
  parties: Party[];
  purposes: Purpose[];
  categories: DataCategory[];
  pathways: { pathway: Pathway; steps: AgreedStep[] }[];
  /** Roles that may act under it, at either side. */
  roles: Role[];
  from?: Instant;
  to?: Instant;
  reviewBy?: Instant;
};
type DatedTerms = Terms & { from: Instant; reviewBy: Instant };

export type ActedBy = { personId: PersonId; appointmentId: AppointmentId; organisationId: OrganisationId; role: Role };
export const ADVICE = ['no-objection', 'concerns', 'objection'] as const;
export type Advice = ActedBy & { advice: (typeof ADVICE)[number]; at: Instant };
/** Given over the hash of exactly what the signatory was shown. */
export type Signature = ActedBy & { version: number; contentHash: string; at: Instant };
export const SUSPENSION_REASONS = [
  'incident',
  'security-concern',
  'change-of-law',
  'complaint',
  'review-overdue',
] as const;
export const TERMINATION_REASONS = ['purpose-ended', 'party-leaves', 'replaced', 'unlawful'] as const;

type Core = { id: AgreementId; /** Counts proposals: 1 until a return. */ version: number };
type Shown = Core & {
  terms: DatedTerms;
  contentHash: string;
  proposedBy: ActedBy;
  proposedAt: Instant;
  advice: readonly Advice[];
};
type Agreed = Shown & { approvedBy: ActedBy; approvedAt: Instant; signatures: readonly Signature[] };
export type Draft = Core & { state: 'draft'; terms: Terms };
export type Proposed = Shown & { state: 'proposed' };
export type Approved = Agreed & { state: 'approved' };
/** Signed by every party; waits for `from`. */
export type Signed = Agreed & { state: 'signed' };
export type InForce = Agreed & { state: 'in-force'; inForceSince: Instant };
export type Suspended = Agreed & {
  state: 'suspended';
  inForceSince: Instant;
  suspendedBy: ActedBy;
  suspendedAt: Instant;
  reason: (typeof SUSPENSION_REASONS)[number];
};
export type Terminated = Agreed & {
  state: 'terminated';
  terminatedBy: ActedBy;
  terminatedAt: Instant;
  reason: (typeof TERMINATION_REASONS)[number];
};
export type Expired = Agreed & { state: 'expired'; expiredAt: Instant };
export type Agreement = Draft | Proposed | Approved | Signed | InForce | Suspended | Terminated | Expired;

/** The whole life of an agreement. "What may I do now", and the table test, read it from here. */
export const agreementActions = {
  draft: ['revise', 'propose'],
  proposed: ['advise', 'approve', 'return'],
  approved: ['advise', 'sign', 'return'],
  signed: ['return'],
  'in-force': ['suspend', 'terminate'],
  suspended: ['reinstate', 'terminate'],
  terminated: [],
  expired: [],
} as const satisfies Record<Agreement['state'], readonly string[]>;
export type AgreementAction = (typeof agreementActions)[Agreement['state']][number];

const SIGNATORIES = ['caldicott-guardian', 'senior-information-risk-owner', 'senior-information-owner'] as const;
const KEEPERS = ['information-governance-lead', ...SIGNATORIES] as const;
/** Which role of a party does what. The data protection officer advises and never approves. */
export const AGREEMENT_ROLES: Readonly<Record<AgreementAction, readonly Role[]>> = {
  revise: ['information-governance-lead'],
  propose: ['information-governance-lead'],
  advise: ['data-protection-officer'],
  approve: SIGNATORIES,
  return: KEEPERS,
  sign: SIGNATORIES,
  suspend: KEEPERS,
  reinstate: KEEPERS,
  terminate: KEEPERS,
};

export type Decided<Next extends Agreement> = { next: Next; events: readonly DomainEvent[] } | Refused;

/** Every reason against this person doing this now that is known before any input: state, party, role, other person. */
export function reasonsAgainst(agreement: Agreement, action: AgreementAction, by: StaffActor): Reason[] {
  const { state } = agreement;
  const may: readonly string[] = agreementActions[state];
  const reasons: Reason[] = may.includes(action) ? [] : [{ code: 'wrong-state', facts: { state, action } }];
  if (!partiesOf(agreement.terms).includes(by.organisationId)) reasons.push({ code: 'not-a-party' });
  if (!AGREEMENT_ROLES[action].includes(by.role))
    reasons.push({ code: 'role-not-allowed', facts: { action, role: by.role, roles: AGREEMENT_ROLES[action] } });
  if (agreement.state === 'draft') return reasons;
  const proposer = agreement.proposedBy.personId === by.personId;
  if (proposer && action === 'approve') reasons.push({ code: 'proposer-may-not-approve' });
  if (proposer && action === 'sign') reasons.push({ code: 'proposer-may-not-sign' });
  if (action === 'sign' && agreement.state === 'approved' && signedBy(agreement).includes(by.organisationId))
    reasons.push({ code: 'party-signed-already', facts: { organisationId: by.organisationId } });
  if (action === 'reinstate' && agreement.state === 'suspended' && agreement.suspendedBy.personId === by.personId)
    reasons.push({ code: 'suspender-may-not-reinstate' });
  return reasons;
}

/** What this person may do with it now, in the order of the table. */
export function actionsFor(agreement: Agreement, by: StaffActor): AgreementAction[] {
  return agreementActions[agreement.state].filter((action) => reasonsAgainst(agreement, action, by).length === 0);
}

/** Begins a draft. ActedBy drafts is of a party: nobody drafts for others. */
export function draft(id: AgreementId, terms: Terms, by: StaffActor): Decided<Draft> {
  const next: Draft = { id, version: 1, state: 'draft', terms };
  const reasons = reasonsAgainst(next, 'revise', by);
  return reasons.length > 0 ? { refused: reasons } : { next, events: [] };
}

export function revise(agreement: Agreement, terms: Terms, by: StaffActor): Decided<Draft> {
  const reasons = reasonsAgainst(agreement, 'revise', by);
  if (!partiesOf(terms).includes(by.organisationId)) reasons.push({ code: 'drafter-must-stay-a-party' });
  if (agreement.state !== 'draft' || reasons.length > 0) return { refused: reasons };
  return { next: { ...agreement, terms }, events: [] };
}

/** Lays the draft before its parties. `flaws` are the terms' (`flawsOf` in terms.ts); they, the dates and the actor are judged together. */
export function propose(
  agreement: Agreement,
  input: { contentHash: string; flaws: readonly Reason[] },
  by: StaffActor,
  now: Instant,
): Decided<Proposed> {
  const reasons = [...reasonsAgainst(agreement, 'propose', by), ...againstDates(agreement.terms, now), ...input.flaws];
  const { id, version, terms } = agreement;
  if (agreement.state !== 'draft' || reasons.length > 0 || !isDated(terms)) return { refused: reasons };
  const { contentHash } = input;
  const shown = { id, version, terms, contentHash, proposedBy: actedBy(by), proposedAt: now, advice: [] };
  const told = { parties: partiesOf(terms), proposedBy: by.organisationId, proposedAt: now };
  return decided({ ...shown, state: 'proposed' }, event(AgreementProposedV1, { ...named(agreement), ...told }));
}

/** Records advice; it binds nobody. */
export function advise(
  agreement: Agreement,
  advice: Advice['advice'],
  by: StaffActor,
  now: Instant,
): Decided<Proposed | Approved> {
  const reasons = reasonsAgainst(agreement, 'advise', by);
  if ((agreement.state !== 'proposed' && agreement.state !== 'approved') || reasons.length > 0)
    return { refused: reasons };
  return { next: { ...agreement, advice: [...agreement.advice, { ...actedBy(by), advice, at: now }] }, events: [] };
}

/** Opens the version for signature. */
export function approve(agreement: Agreement, by: StaffActor, now: Instant): Decided<Approved> {
  const reasons = reasonsAgainst(agreement, 'approve', by);
  if (agreement.state !== 'proposed' || reasons.length > 0) return { refused: reasons };
  return decided(
    { ...agreement, state: 'approved', approvedBy: actedBy(by), approvedAt: now, signatures: [] },
    event(AgreementApprovedV1, { ...named(agreement), approvedBy: by.organisationId, approvedAt: now }),
  );
}

/** Sends it back to be redrafted. Signatures given so far are void: the next proposal is another version. */
export function returnToDraft(agreement: Agreement, by: StaffActor, now: Instant): Decided<Draft> {
  const reasons = reasonsAgainst(agreement, 'return', by);
  if (reasons.length > 0) return { refused: reasons };
  const { id, version, terms } = agreement;
  return decided(
    { id, version: version + 1, state: 'draft', terms },
    event(AgreementReturnedV1, { ...named(agreement), returnedBy: by.organisationId, returnedAt: now }),
  );
}

/** Signs for the actor's organisation exactly what was shown to them. The last signature brings it into force once `from` is reached. */
export function sign(
  agreement: Agreement,
  input: { contentHash: string },
  by: StaffActor,
  now: Instant,
): Decided<Approved | Signed | InForce> {
  const reasons = reasonsAgainst(agreement, 'sign', by);
  if (agreement.state !== 'approved') return { refused: reasons };
  const { version, contentHash, terms } = agreement;
  if (input.contentHash !== contentHash) reasons.push({ code: 'not-what-was-shown', facts: { version } });
  if (terms.to !== undefined && terms.to <= now) reasons.push({ code: 'already-over', facts: { to: terms.to } });
  if (reasons.length > 0) return { refused: reasons };
  const signatures = [...agreement.signatures, { ...actedBy(by), version, contentHash, at: now }];
  const signed = { ...agreement, signatures };
  const told = event(AgreementSignedV1, { ...named(agreement), party: by.organisationId, signedAt: now });
  if (!partiesOf(terms).every((party) => signedBy(signed).includes(party))) return decided(signed, told);
  const waiting: Signed = { ...signed, state: 'signed' };
  const begun = bringIntoForce(waiting, now);
  return 'refused' in begun ? decided(waiting, told) : { next: begun.next, events: [told, ...begun.events] };
}

/** What the due-time loop does at `from`. */
export function bringIntoForce(agreement: Agreement, now: Instant): Decided<InForce> {
  if (agreement.state !== 'signed') return refused('wrong-state', { state: agreement.state });
  const { terms } = agreement;
  if (now < terms.from) return refused('not-yet', { from: terms.from });
  if (terms.to !== undefined && terms.to <= now) return refused('already-over', { to: terms.to });
  return decided({ ...agreement, state: 'in-force', inForceSince: now }, cameIntoForce(agreement));
}

/** Stops new disclosures under it at once; any party may, alone. */
export function suspend(
  agreement: Agreement,
  reason: Suspended['reason'],
  by: StaffActor,
  now: Instant,
): Decided<Suspended> {
  const reasons = reasonsAgainst(agreement, 'suspend', by);
  if (agreement.state !== 'in-force' || reasons.length > 0) return { refused: reasons };
  return decided(
    { ...agreement, state: 'suspended', suspendedBy: actedBy(by), suspendedAt: now, reason },
    event(AgreementSuspendedV1, { ...named(agreement), suspendedAt: now }),
  );
}

/** Lets it permit again; somebody other than who suspended it decides. */
export function reinstate(agreement: Agreement, by: StaffActor, now: Instant): Decided<InForce> {
  const reasons = reasonsAgainst(agreement, 'reinstate', by);
  if (agreement.state !== 'suspended') return { refused: reasons };
  const {
    inForceSince,
    terms: { to },
  } = agreement;
  if (to !== undefined && to <= now) reasons.push({ code: 'already-over', facts: { to } });
  if (reasons.length > 0) return { refused: reasons };
  const told = event(AgreementReinstatedV1, { ...named(agreement), reinstatedAt: now });
  return decided({ ...agreedPart(agreement), state: 'in-force', inForceSince }, told);
}

/** Ends for good what permitted, or would again. What never came into force is returned instead. */
export function terminate(
  agreement: Agreement,
  reason: Terminated['reason'],
  by: StaffActor,
  now: Instant,
): Decided<Terminated> {
  const reasons = reasonsAgainst(agreement, 'terminate', by);
  if (reasons.length > 0 || !runs(agreement)) return { refused: reasons };
  const told = event(AgreementTerminatedV1, { ...named(agreement), terminatedAt: now });
  return decided(
    { ...agreedPart(agreement), state: 'terminated', terminatedBy: actedBy(by), terminatedAt: now, reason },
    told,
  );
}

/** What the due-time loop does at `to`. */
export function expire(agreement: Agreement, now: Instant): Decided<Expired> {
  if (!runs(agreement) && agreement.state !== 'signed') return refused('wrong-state', { state: agreement.state });
  const { to } = agreement.terms;
  if (to === undefined || now < to) return refused('not-yet', { to });
  const told = event(AgreementExpiredV1, { ...named(agreement), expiredAt: now });
  return decided({ ...agreedPart(agreement), state: 'expired', expiredAt: now }, told);
}

export function partiesOf(terms: Terms): OrganisationId[] {
  return terms.parties.map(({ organisationId }) => organisationId);
}

function decided<Next extends Agreement>(
  next: Next,
  told: DomainEvent,
): { next: Next; events: readonly DomainEvent[] } {
  return { next, events: [told] };
}

function actedBy({ personId, appointmentId, organisationId, role }: StaffActor): ActedBy {
  return { personId, appointmentId, organisationId, role };
}

function named({ id, version }: Core) {
  return { agreementId: id, version };
}

function signedBy({ signatures }: Agreed): OrganisationId[] {
  return signatures.map(({ organisationId }) => organisationId);
}

function runs(agreement: Agreement): agreement is InForce | Suspended {
  return agreement.state === 'in-force' || agreement.state === 'suspended';
}

function agreedPart(agreement: Agreed): Agreed {
  const { id, version, terms, contentHash, proposedBy, proposedAt, advice, approvedBy, approvedAt, signatures } =
    agreement;
  return { id, version, terms, contentHash, proposedBy, proposedAt, advice, approvedBy, approvedAt, signatures };
}

function isDated(terms: Terms): terms is DatedTerms {
  return terms.from !== undefined && terms.reviewBy !== undefined;
}

/** From, an end after it if any, and a review while it runs. */
function againstDates({ from, to, reviewBy }: Terms, now: Instant): Reason[] {
  const reasons: Reason[] = [];
  if (from === undefined) reasons.push({ code: 'from-missing' });
  if (reviewBy === undefined) reasons.push({ code: 'review-date-missing' });
  if (to !== undefined && from !== undefined && to <= from)
    reasons.push({ code: 'ends-before-it-begins', facts: { from, to } });
  if (to !== undefined && to <= now) reasons.push({ code: 'already-over', facts: { to } });
  if (reviewBy === undefined) return reasons;
  const late = to !== undefined && to < reviewBy;
  if (reviewBy <= now || (from !== undefined && reviewBy <= from) || late)
    reasons.push({ code: 'review-date-not-while-it-runs', facts: { from, to, reviewBy } });
  return reasons;
}

function cameIntoForce({ id, version, terms }: Signed): DomainEvent {
  const { purposes, categories, pathways, roles, from, to } = terms;
  const period = to === undefined ? { from } : { from, to };
  const covered = { parties: partiesOf(terms), purposes, categories, pathways, roles };
  return event(AgreementCameIntoForceV1, { agreementId: id, version, ...covered, ...period });
}
