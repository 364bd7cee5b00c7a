import {
  decide,
  type Action,
  type Basis as GateBasis,
  type Decision,
  type Disclosure,
  type FactsWanted,
  type LoadedFacts,
  loadFacts,
  loadFactsOfPage,
  type GateInput,
} from '@footbridge/access';
import {
  type AuditEntry,
  type DataCategory,
  type OrganisationId,
  type Pathway,
  type Purpose,
  type ReturnLevel,
  type StudentId,
} from '@footbridge/contracts';
import { entryOf, type Recorded, type RequestTransaction } from '@footbridge/service';
import { holdsStepSince, holdsStepsSince } from '../relationship/relationship.store.js';
import { cannotWait } from './cannot-wait.js';
import { type Referral } from './referral.js';

/** What a flow from a university to a trust, or back, is for. */
export const PURPOSE_OUT: Purpose = 'assessment-and-treatment';
export const PURPOSE_BACK: Purpose = 'continuity-of-care';

export type Limits = GateInput['limits'];
type Thing = {
  readonly kind: string;
  readonly id: string;
  readonly version?: number;
  readonly studentId: StudentId;
  readonly pathway: Pathway;
};

/** A question put to the gate, with its answer and what the audit entry says of both. */
export type Asked = { readonly input: GateInput; readonly decision: Decision; readonly recorded: Recorded };

export type DisclosureQuestion = {
  readonly action: Action;
  readonly thing: Thing;
  readonly from: OrganisationId;
  readonly to: OrganisationId;
  readonly purpose: Purpose;
  readonly categories: readonly DataCategory[];
  readonly returnNeeds?: ReturnLevel;
  /** Of what was sent already: since when, and whether it cannot wait. Absent for what is new. */
  readonly sent?: Referral;
  readonly urgent?: boolean;
  /** Other than the student's permission. */
  readonly basis?: GateBasis;
};

/**
 * What a decision rests on, read and locked in this transaction. For a caller in a role: a student has nothing to load. Who has
 * no relationship of their own has one while their role or team holds a step: else a to-do could fall to people who may not look.
 */
export async function factsFor(
  tx: RequestTransaction,
  wanted: Omit<FactsWanted, 'appointmentId'>,
): Promise<LoadedFacts> {
  if (!tx.appointment) throw new Error('Facts are loaded for a role appointment.');
  const facts = await loadFacts(tx, { appointmentId: tx.appointment.id, ...wanted });
  if (!wanted.relationship || facts.relationship) return facts;
  const from = await holdsStepSince(tx, tx.appointment, wanted.studentId);
  return from === undefined ? facts : { ...facts, relationship: { kind: 'holding-step', from } };
}

/**
 * `factsFor` for each referral of a page, relationships included, whatever its length in two queries that travel together. What
 * comes back to a sender is asked about those that were sent alone: for others no agreement and no permission is read.
 */
export async function factsForPage(
  tx: RequestTransaction,
  page: readonly Referral[],
): Promise<(referral: Referral) => LoadedFacts> {
  const { appointment } = tx;
  if (!appointment) throw new Error('Facts are loaded for a role appointment.');
  const isSent = ({ state, from }: Referral) => state !== 'draft' && from === appointment.organisationId;
  const wanted = page.map((each) => ({ studentId: each.studentId, ...(isSent(each) ? { to: each.to } : {}) }));
  const students = [...new Set(page.map(({ studentId }) => studentId))];
  const [facts, steps] = await Promise.all([
    loadFactsOfPage(tx, { appointmentId: appointment.id, organisationId: appointment.organisationId, wanted }),
    holdsStepsSince(tx, appointment, students),
  ]);
  return (referral) => {
    const { studentId, to } = referral;
    const found = facts({ studentId, ...(isSent(referral) ? { to } : {}) });
    const from = steps.get(studentId);
    return found.relationship || from === undefined
      ? found
      : { ...found, relationship: { kind: 'holding-step', from } };
  };
}

/** Asks whether data may cross. `facts` were read FOR SHARE in this same transaction. */
export function askDisclosure(
  tx: RequestTransaction,
  facts: LoadedFacts,
  limits: Limits,
  question: DisclosureQuestion,
): Asked {
  const { action, thing, from, to, purpose, categories, returnNeeds, sent } = question;
  const urgent = question.urgent ?? (sent !== undefined && cannotWait(sent));
  const inFlight = sent && sent.state !== 'draft' ? { inFlightSince: sent.submittedAt } : {};
  const permissions = facts.permissions.map((each) => between(each, [from, to]));
  const basis = question.basis ?? { kind: 'permission' as const, permissions };
  const disclosure: Disclosure = {
    ...{ from, to, purpose, categories, urgent, ...inFlight },
    ...(returnNeeds ? { returnNeeds } : {}),
  };
  const input = {
    ...common(tx, facts, limits),
    action,
    resource: thing,
    disclosure,
    agreements: facts.agreements,
    basis,
  };
  const decision = decide(input);
  return { input, decision, recorded: recordedOf(input, decision, thing, [from, to]) };
}

/**
 * A permission as far as it concerns these two: both read the entry with the gate's input, and neither is to learn from it whom
 * else the student lets know.
 */
const between = <P extends { readonly recipients: readonly OrganisationId[] }>(
  permission: P,
  parties: readonly OrganisationId[],
): P => ({
  ...permission,
  recipients: permission.recipients.filter((each) => parties.includes(each)),
});

/** Asks whether the organisation may look at, or act on, what it holds itself. */
export function askAccess(
  tx: RequestTransaction,
  facts: LoadedFacts,
  limits: Limits,
  question: { action: Action; thing: Thing },
): Asked {
  const { action, thing } = question;
  const owner = tx.appointment?.organisationId;
  const resource = { ...thing, ...(owner === undefined ? {} : { owner }) };
  const input = {
    ...common(tx, facts, limits),
    action,
    resource,
    agreements: [],
    ...(facts.relationship ? { relationship: facts.relationship } : {}),
  };
  const decision = decide(input);
  return { input, decision, recorded: recordedOf(input, decision, thing, []) };
}

/** The entry of a permitted question; `version` is the one that the act made of what it was about. */
export function permitted(tx: RequestTransaction, { recorded }: Asked, version?: number): AuditEntry {
  const made = (each: Recorded['objects'][number]) =>
    version === undefined || each.version === undefined ? each : { ...each, version };
  return entryOf(tx, { ...recorded, objects: recorded.objects.map(made) });
}

/** The entry of a question as it was answered. */
export const answered = (tx: RequestTransaction, { recorded, decision }: Asked): AuditEntry =>
  entryOf(tx, recorded, decision.outcome === 'refuse' ? decision.reasons : []);

function common(tx: RequestTransaction, facts: LoadedFacts, limits: Limits) {
  const { caller, actor } = tx;
  return {
    now: tx.now,
    limits,
    actor:
      actor?.kind === 'student'
        ? { kind: 'student' as const, personId: actor.personId, studentId: actor.studentId }
        : {
            kind: actor?.kind ?? ('staff' as const),
            personId: caller.personId,
            issuerOrganisations: caller.organisations,
            ...(facts.appointment ? { appointment: facts.appointment } : {}),
          },
    knowledge: facts.knowledge,
    ...(facts.auditPathOldest ? { auditPathOldest: facts.auditPathOldest } : {}),
  };
}

function recordedOf(
  input: GateInput,
  decision: Decision,
  thing: Thing,
  organisations: readonly OrganisationId[],
): Recorded {
  const { kind, id, version, studentId } = thing;
  const { disclosure } = input;
  const permit = decision.outcome === 'permit' ? decision : undefined;
  return {
    service: 'referrals',
    act: disclosure ? 'disclosure' : 'access',
    action: input.action,
    objects: [{ kind, id, ...(version === undefined ? {} : { version }) }],
    studentId,
    organisations,
    input,
    ...(permit?.basis && disclosure
      ? {
          disclosure: {
            from: disclosure.from,
            to: disclosure.to,
            purpose: disclosure.purpose,
            categories: disclosure.categories,
            ...(permit.agreement ? { agreement: permit.agreement } : {}),
            ...(permit.continuation === undefined ? {} : { continuation: permit.continuation }),
            basis: permit.basis,
          },
        }
      : {}),
  };
}
