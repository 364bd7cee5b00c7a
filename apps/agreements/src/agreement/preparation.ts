import {
  AgreementApprovedV1,
  AgreementProposedV1,
  AgreementReturnedV1,
  AgreementReviewedV1,
  AgreementSignedV1,
  event,
  type AgreementId,
  type AppointmentId,
  type DomainEvent,
  type Instant,
  type OrganisationId,
  type PersonId,
  type Reason,
  type Refused,
  type Role,
  type StaffActor,
  type Terms,
} from '@footbridge/contracts';
import { isDated, organisationsOf, type DatedTerms } from './terms.js';

export type ActedBy = { personId: PersonId; appointmentId: AppointmentId; organisationId: OrganisationId; role: Role };
export const ADVICE = ['no-objection', 'concerns', 'objection'] as const;
export type Advice = ActedBy & { advice: (typeof ADVICE)[number]; words?: string; at: Instant };
/** What was said about a warning of the check. */
export type Answer = ActedBy & { finding: string; answer: string; at: Instant };
/** Given over the hash of exactly what the signatory was shown; `jws` is its proof (signature.ts). */
export type Signature = ActedBy & {
  version: number;
  contentHash: string;
  at: Instant;
  jws: string;
  /** Why they signed though their own data protection officer objected. */
  despite?: string;
};

type Core = {
  id: AgreementId;
  /** Counts proposals: 1 until a return or an amendment. */
  version: number;
};
type Shown = Core & {
  terms: DatedTerms;
  answers: readonly Answer[];
  contentHash: string;
  /** Whom it concerns: they must sign it. For an amendment these need not be all. */
  mustSign: readonly OrganisationId[];
  /** Names the decision record of the ending clause. */
  endingRecordId: string;
  proposedBy: ActedBy;
  proposedAt: Instant;
  advice: readonly Advice[];
};
export type Agreed = Shown & { approvedBy: ActedBy; approvedAt: Instant; signatures: readonly Signature[] };
export type Draft = Core & { state: 'draft'; terms: Terms; answers: readonly Answer[] };
export type Proposed = Shown & { state: 'proposed' };
/** A data protection officer has advised; the advice binds nobody. */
export type Reviewed = Shown & { state: 'reviewed' };
export type Approved = Agreed & { state: 'approved' };
/** Signed by everybody whom it concerns; waits for `from`, and for somebody at each step. */
export type Signed = Agreed & { state: 'signed' };
/** A version on its way: the first one, or an amendment beside the version that runs. */
export type Preparation = Draft | Proposed | Reviewed | Approved | Signed;

/** The whole way of a version until it is in force. */
export const preparationActions = {
  draft: ['revise', 'answer', 'propose'],
  proposed: ['advise', 'return'],
  reviewed: ['advise', 'approve', 'return'],
  approved: ['advise', 'sign', 'return'],
  signed: ['return'],
} as const satisfies Record<Preparation['state'], readonly string[]>;
export type PreparationAction = (typeof preparationActions)[Preparation['state']][number];

export const SIGNATORIES = [
  'caldicott-guardian',
  'senior-information-risk-owner',
  'senior-information-owner',
] as const satisfies readonly Role[];
export const KEEPERS = ['information-governance-lead', ...SIGNATORIES] as const satisfies readonly Role[];
/** Which role of a party does what. The data protection officer advises and never approves. */
export const PREPARATION_ROLES: Readonly<Record<PreparationAction, readonly Role[]>> = {
  revise: ['information-governance-lead'],
  answer: ['information-governance-lead'],
  propose: ['information-governance-lead'],
  advise: ['data-protection-officer'],
  approve: SIGNATORIES,
  return: KEEPERS,
  sign: SIGNATORIES,
};

export type DecidedPreparation<Next extends Preparation> = { next: Next; events: readonly DomainEvent[] } | Refused;

/** Every reason against this person doing this to this version now that is known before any input. */
export function reasonsAgainstPreparing(version: Preparation, action: PreparationAction, by: StaffActor): Reason[] {
  const { state } = version;
  const may: readonly string[] = preparationActions[state];
  const reasons: Reason[] = may.includes(action) ? [] : [{ code: 'wrong-state', facts: { state, action } }];
  if (!organisationsOf(version.terms).includes(by.organisationId)) reasons.push({ code: 'not-a-party' });
  if (!PREPARATION_ROLES[action].includes(by.role))
    reasons.push({ code: 'role-not-allowed', facts: { action, role: by.role, roles: PREPARATION_ROLES[action] } });
  if (version.state === 'draft') return reasons;
  reasons.push(...againstPerson(version, action, by));
  if (action === 'sign' && version.state === 'approved') reasons.push(...againstSignatory(version, by));
  return reasons;
}

/** Proposer, adviser and whoever decides are different people. */
function againstPerson(version: Exclude<Preparation, Draft>, action: PreparationAction, by: StaffActor): Reason[] {
  const is = ({ personId }: ActedBy) => personId === by.personId;
  const decides = action === 'approve' || action === 'sign';
  const decided = 'approvedBy' in version ? [version.approvedBy, ...version.signatures] : [];
  return [
    ...((decides || action === 'advise') && is(version.proposedBy) ? [{ code: `proposer-may-not-${action}` }] : []),
    ...(decides && version.advice.some(is) ? [{ code: 'adviser-may-not-decide' }] : []),
    ...(action === 'advise' && decided.some(is) ? [{ code: 'decider-may-not-advise' }] : []),
  ];
}

function againstSignatory(version: Approved, by: StaffActor): Reason[] {
  const { organisationId, role } = by;
  const reasons: Reason[] = [];
  const party = version.terms.parties.find((each) => each.organisationId === organisationId);
  if (party && !party.signatories.includes(role))
    reasons.push({ code: 'role-does-not-sign-here', facts: { role, roles: party.signatories } });
  if (party && !version.mustSign.includes(organisationId)) reasons.push({ code: 'signature-not-needed' });
  if (version.signatures.some((each) => each.organisationId === organisationId))
    reasons.push({ code: 'party-signed-already', facts: { organisationId } });
  return reasons;
}

/** Begins a draft. Whoever drafts is of a party: nobody drafts for others. */
export function draft(id: AgreementId, terms: Terms, by: StaffActor): DecidedPreparation<Draft> {
  const next: Draft = { id, version: 1, state: 'draft', terms, answers: [] };
  const reasons = reasonsAgainstPreparing(next, 'revise', by);
  return reasons.length > 0 ? { refused: reasons } : { next, events: [] };
}

export function revise(version: Preparation, terms: Terms, by: StaffActor): DecidedPreparation<Draft> {
  const reasons = reasonsAgainstPreparing(version, 'revise', by);
  if (!organisationsOf(terms).includes(by.organisationId)) reasons.push({ code: 'drafter-must-stay-a-party' });
  if (version.state !== 'draft' || reasons.length > 0) return { refused: reasons };
  return { next: { ...version, terms }, events: [] };
}

/** Records why a warning of the check does not stop the draft. A later answer to the same finding replaces it. */
export function answer(
  version: Preparation,
  given: { finding: string; answer: string },
  by: StaffActor,
  now: Instant,
): DecidedPreparation<Draft> {
  const reasons = reasonsAgainstPreparing(version, 'answer', by);
  if (version.state !== 'draft' || reasons.length > 0) return { refused: reasons };
  const others = version.answers.filter(({ finding }) => finding !== given.finding);
  return { next: { ...version, answers: [...others, { ...actedBy(by), ...given, at: now }] }, events: [] };
}

/** What the check says of a draft: errors stop it; a warning stops it until it is answered. */
export type Checked = {
  readonly errors: readonly Reason[];
  readonly warnings: readonly { readonly key: string; readonly reason: Reason }[];
};
export type Proposal = {
  readonly contentHash: string;
  readonly endingRecordId: string;
  readonly checked: Checked;
  readonly mustSign: readonly OrganisationId[];
};

/** Lays the draft before its parties; check, dates and actor are judged together. */
export function propose(
  version: Preparation,
  input: Proposal,
  by: StaffActor,
  now: Instant,
): DecidedPreparation<Proposed> {
  const reasons = [
    ...reasonsAgainstPreparing(version, 'propose', by),
    ...againstDates(version.terms, now),
    ...input.checked.errors,
    ...unanswered(version, input.checked),
  ];
  if (version.state !== 'draft' || reasons.length > 0 || !isDated(version.terms)) return { refused: reasons };
  const { state: _, terms, ...draft } = version;
  const { contentHash, endingRecordId, mustSign } = input;
  const next: Proposed = {
    ...{ ...draft, terms, contentHash, endingRecordId, mustSign, state: 'proposed' },
    ...{ proposedBy: actedBy(by), proposedAt: now, advice: [] },
  };
  const told = { parties: organisationsOf(terms), proposedBy: by.organisationId, proposedAt: now };
  return decided(next, event(AgreementProposedV1, { ...named(version), ...told }));
}

function unanswered({ state, ...version }: Preparation, { warnings }: Checked): Reason[] {
  if (state !== 'draft') return [];
  const answered = new Set(version.answers.map(({ finding }) => finding));
  return warnings
    .filter(({ key }) => !answered.has(key))
    .map(({ key, reason }) => ({ code: 'warning-not-answered', facts: { finding: key, warning: reason.code } }));
}

/** Records advice; it binds nobody. The first makes the version reviewed. */
export function advise(
  version: Preparation,
  given: { advice: Advice['advice']; words?: string },
  by: StaffActor,
  now: Instant,
): DecidedPreparation<Reviewed | Approved> {
  const reasons = reasonsAgainstPreparing(version, 'advise', by);
  if (reasons.length > 0 || version.state === 'draft' || version.state === 'signed') return { refused: reasons };
  const advice = [...version.advice, { ...actedBy(by), ...given, at: now }];
  if (version.state === 'approved') return { next: { ...version, advice }, events: [] };
  const next: Reviewed = { ...version, advice, state: 'reviewed' };
  if (version.state === 'reviewed') return { next, events: [] };
  return decided(
    next,
    event(AgreementReviewedV1, { ...named(version), reviewedBy: by.organisationId, reviewedAt: now }),
  );
}

/** Opens the version for signature. */
export function approve(version: Preparation, by: StaffActor, now: Instant): DecidedPreparation<Approved> {
  const reasons = reasonsAgainstPreparing(version, 'approve', by);
  if (version.state !== 'reviewed' || reasons.length > 0) return { refused: reasons };
  return decided(
    { ...version, state: 'approved', approvedBy: actedBy(by), approvedAt: now, signatures: [] },
    event(AgreementApprovedV1, { ...named(version), approvedBy: by.organisationId, approvedAt: now }),
  );
}

/** Sends it back to be redrafted. Signatures given so far are void: the next proposal is another version. */
export function returnToDraft(version: Preparation, by: StaffActor, now: Instant): DecidedPreparation<Draft> {
  const reasons = reasonsAgainstPreparing(version, 'return', by);
  if (reasons.length > 0) return { refused: reasons };
  const { id, terms, answers } = version;
  return decided(
    { id, version: version.version + 1, state: 'draft', terms, answers },
    event(AgreementReturnedV1, { ...named(version), returnedBy: by.organisationId, returnedAt: now }),
  );
}

export type Signing = { readonly contentHash: string; readonly jws: string; readonly despite?: string };

/** Signs for the actor's organisation exactly what was shown to them, once their own data protection officer has advised. */
export function sign(
  version: Preparation,
  input: Signing,
  by: StaffActor,
  now: Instant,
): DecidedPreparation<Approved | Signed> {
  const reasons = reasonsAgainstPreparing(version, 'sign', by);
  if (version.state !== 'approved') return { refused: reasons };
  const { contentHash, terms } = version;
  const { jws, despite } = input;
  if (input.contentHash !== contentHash)
    reasons.push({ code: 'not-what-was-shown', facts: { version: version.version } });
  if (terms.to !== undefined && terms.to <= now) reasons.push({ code: 'already-over', facts: { to: terms.to } });
  const advice = version.advice.findLast(({ organisationId }) => organisationId === by.organisationId);
  if (!advice) reasons.push({ code: 'own-advice-missing', facts: { organisationId: by.organisationId } });
  if (advice?.advice === 'objection' && despite === undefined) reasons.push({ code: 'objection-not-answered' });
  if (reasons.length > 0) return { refused: reasons };
  const signature: Signature = {
    ...{ ...actedBy(by), version: version.version, contentHash, at: now, jws },
    ...(despite !== undefined && { despite }),
  };
  const signatures = [...version.signatures, signature];
  const told = event(AgreementSignedV1, { ...named(version), party: by.organisationId, signedAt: now });
  const all = version.mustSign.every((party) => signatures.some(({ organisationId }) => organisationId === party));
  return decided(all ? { ...version, state: 'signed', signatures } : { ...version, signatures }, told);
}

export function decided<Next>(next: Next, ...events: DomainEvent[]): { next: Next; events: readonly DomainEvent[] } {
  return { next, events };
}

export function actedBy({ personId, appointmentId, organisationId, role }: StaffActor): ActedBy {
  return { personId, appointmentId, organisationId, role };
}

export function named({ id, version }: Core): { agreementId: AgreementId; version: number } {
  return { agreementId: id, version };
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
