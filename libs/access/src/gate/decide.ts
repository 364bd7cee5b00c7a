import { isInstant, type DataCategory, type Reason } from '@footbridge/contracts';
import { ACCESS_RULES, GOVERNANCE_RULES } from './access-rules.js';
import { actionRule, type ActionRule } from './actions.js';
import { ACTOR_RULES } from './actor-rules.js';
import { coveringAgreement, goesOnUnder } from './agreement-rule.js';
import { coveringPermission } from './basis-rules.js';
import { DISCLOSURE_RULES, knowledgeAge, TEMPORARY_CODES } from './disclosure-rules.js';
import { type AgreementFact, type GateInput } from './facts.js';
import { reason, when, type DisclosureQuestion, type Rule, type RuleCode, type StaffQuestion } from './rule.js';

export type Permit = {
  readonly outcome: 'permit';
  /** The rules that decided. */
  readonly rules: readonly RuleCode[];
  /** For a disclosure: the single agreement version that covers it; missing when it is a one-off. */
  readonly agreement?: { readonly id: string; readonly version: number };
  readonly basis?: {
    readonly kind: 'permission' | 'without-permission';
    readonly id: string;
    readonly version?: number;
  };
  /** The agreement has stopped: it goes on, for a while, under this decision record. */
  readonly continuation?: string;
  /** No agreement covers it: it rests on the decision record alone, is counted and reviewed. */
  readonly oneOff?: true;
  /** What may cross; for an access or governance empty. */
  readonly categories: readonly DataCategory[];
  /** How old the oldest source was; missing: unknown. */
  readonly knowledgeAgeSeconds?: number;
};
export type Refusal = {
  readonly outcome: 'refuse';
  /** All of them. `explain` has a sentence for each. */
  readonly reasons: readonly Reason[];
  /** The rules that refused. */
  readonly rules: readonly RuleCode[];
  /** Nothing but staleness stands against it: try again. */
  readonly temporary: boolean;
};
export type Decision = Permit | Refusal;

/**
 * The gate. Pure: no I/O, no clock, the same answer for the same input for ever. It refuses whatever it does not know or
 * cannot see whole, and gives every reason of every rule.
 */
export function decide(input: GateInput): Decision {
  const rule = actionRule(input.action);
  if (!rule) return refuse(['action-known'], [reason('action-unknown', { action: input.action })]);
  if (isStudent(input)) return decideForStudent(input, rule);
  if (!isStaff(input))
    return refuse(['role-may-act'], [reason('actor-not-allowed', { action: input.action, kind: input.actor.kind })]);

  const missing = missingParts(input, rule);
  if (missing.length > 0) {
    const judged = judge(ACTOR_RULES, input, rule);
    return refuse(['question-complete', ...judged.rules], [reason('input-incomplete', { missing }), ...judged.reasons]);
  }
  switch (rule.act) {
    case 'disclosure':
      return decideDisclosure(input as DisclosureQuestion, rule);
    case 'access':
      return decideInside(ACCESS_RULES, input, rule);
    case 'governance':
      return decideInside(GOVERNANCE_RULES, input, rule);
  }
}

/** Which facts a question lacks, so that no rule need guess. */
function missingParts({ now, resource, disclosure, basis }: GateInput, { act }: ActionRule): readonly string[] {
  const disclosing = act === 'disclosure';
  const present: Record<string, boolean> = {
    now: isInstant(now),
    student: act === 'governance' || Boolean(resource.studentId),
    owner: act !== 'access' || Boolean(resource.owner),
    pathway: !disclosing || Boolean(resource.pathway),
    disclosure: !disclosing || Boolean(disclosure?.from && disclosure.to && disclosure.purpose),
    categories: !disclosing || Boolean(disclosure?.categories.length),
    basis: !disclosing || basis !== undefined,
  };
  return Object.keys(present).filter((part) => !present[part]);
}

function decideDisclosure(question: DisclosureQuestion, rule: ActionRule): Decision {
  const actor = judge(ACTOR_RULES, question, rule);
  const flow = judge(DISCLOSURE_RULES, question, rule);
  const reasons = [...actor.reasons, ...flow.reasons];
  if (reasons.length > 0) return refuse([...actor.rules, ...flow.rules], reasons);
  const agreement = coveringAgreement(question);
  const continuation = agreement && goesOnUnder(agreement, question);
  const age = knowledgeAge(question);
  return {
    outcome: 'permit',
    rules: [...ACTOR_RULES, ...DISCLOSURE_RULES]
      .map(({ code }) => code)
      .filter((code) => decides(code, question, agreement)),
    ...(agreement ? { agreement: { id: agreement.id, version: agreement.version } } : { oneOff: true as const }),
    ...(continuation === undefined ? {} : { continuation }),
    ...basisOf(question),
    categories: question.disclosure.categories,
    ...(age === undefined ? {} : { knowledgeAgeSeconds: age }),
  };
}

/** Leaves out the rules that had no say in this permit. */
function decides(code: RuleCode, { basis }: DisclosureQuestion, agreement: AgreementFact | undefined): boolean {
  const routine = basis.kind === 'permission';
  if (code === 'decision-to-share-covers') return !routine;
  if (code === 'permission-covers' || code === 'knowledge-fresh' || code === 'audit-path-fresh') return routine;
  return code !== 'agreement-covers' || agreement !== undefined;
}

function basisOf(question: DisclosureQuestion): Pick<Permit, 'basis'> {
  if (question.basis.kind === 'without-permission')
    return { basis: { kind: 'without-permission', id: question.basis.decision.id } };
  const permission = coveringPermission(question);
  return permission ? { basis: { kind: 'permission', id: permission.id, version: permission.version } } : {};
}

function decideInside(rules: readonly Rule<StaffQuestion>[], input: StaffQuestion, rule: ActionRule): Decision {
  const all = [...ACTOR_RULES, ...rules];
  const { reasons, rules: against } = judge(all, input, rule);
  return reasons.length > 0 ? refuse(against, reasons) : permitInside(input, all);
}

function permitInside(input: GateInput, rules: readonly Pick<Rule, 'code'>[]): Permit {
  const age = knowledgeAge(input);
  const codes = rules.map(({ code }) => code);
  return {
    outcome: 'permit',
    rules: codes,
    categories: [],
    ...(age === undefined ? {} : { knowledgeAgeSeconds: age }),
  };
}

/** Students see what is theirs, and act on it where the table lets them. */
function decideForStudent(input: GateInput & { actor: { studentId: string } }, rule: ActionRule): Decision {
  const reasons = [
    ...when(!isInstant(input.now), 'input-incomplete', { missing: ['now'] }),
    ...when(!rule.student, 'actor-not-allowed', { action: input.action, kind: 'student' }),
    ...when(!input.actor.studentId || input.resource.studentId !== input.actor.studentId, 'not-own-student'),
  ];
  return reasons.length > 0
    ? refuse(['student-sees-own'], reasons)
    : permitInside(input, [{ code: 'student-sees-own' }]);
}

function judge<Question extends GateInput>(rules: readonly Rule<Question>[], question: Question, action: ActionRule) {
  const against = rules.map(({ code, against: reasonsOf }) => ({ code, reasons: reasonsOf(question, action) }));
  return {
    rules: against.filter(({ reasons }) => reasons.length > 0).map(({ code }) => code),
    reasons: against.flatMap(({ reasons }) => reasons),
  };
}

function refuse(rules: readonly RuleCode[], reasons: readonly Reason[]): Refusal {
  const temporary = reasons.every(({ code }) => (TEMPORARY_CODES as readonly string[]).includes(code));
  return { outcome: 'refuse', reasons, rules, temporary };
}

function isStudent(input: GateInput): input is GateInput & { actor: Extract<GateInput['actor'], { kind: 'student' }> } {
  return input.actor.kind === 'student';
}

function isStaff(input: GateInput): input is StaffQuestion {
  return input.actor.kind === 'staff' || input.actor.kind === 'officer';
}
