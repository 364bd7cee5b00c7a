import { type Facts, type Reason } from '@footbridge/contracts';
import { type ActionRule } from './actions.js';
import { type Basis, type Disclosure, type GateInput } from './facts.js';

/** The names under which a decision says which rules made it. */
export type RuleCode =
  | 'action-known'
  | 'question-complete'
  | 'student-sees-own'
  | 'acting-role-holds'
  | 'issuer-speaks-for-organisation'
  | 'role-may-act'
  | 'officers-see-no-content'
  | 'acts-at-right-side'
  | 'vocabulary-known'
  | 'agreement-covers'
  | 'permission-covers'
  | 'decision-to-share-covers'
  | 'knowledge-fresh'
  | 'audit-path-fresh'
  | 'own-record'
  | 'relationship-holds';

/** A disclosure with everything present that the rules need. */
export type DisclosureQuestion = GateInput & {
  readonly actor: Extract<GateInput['actor'], { kind: 'staff' | 'officer' }>;
  readonly resource: GateInput['resource'] & Required<Pick<GateInput['resource'], 'studentId' | 'pathway'>>;
  readonly disclosure: Disclosure;
  readonly basis: Basis;
};

export type StaffQuestion = GateInput & { readonly actor: DisclosureQuestion['actor'] };

/** One rule: its name and every reason it has against; an empty list lets pass. */
export type Rule<Question extends GateInput = GateInput> = {
  readonly code: RuleCode;
  readonly against: (question: Question, action: ActionRule) => readonly Reason[];
};

export const NOTHING: readonly Reason[] = [];

export function reason(code: string, facts?: Facts): Reason {
  return facts ? { code, facts } : { code };
}

export function when(condition: boolean, code: string, facts?: Facts): readonly Reason[] {
  return condition ? [reason(code, facts)] : NOTHING;
}
