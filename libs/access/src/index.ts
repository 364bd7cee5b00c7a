export { barred, staffWho } from './barred.js';
export { ACTIONS, mayAct, CLINICAL_ROLES, WELLBEING_ROLES, type Action, type ActionRule } from './gate/actions.js';
export { carriedBy, changesByTimeAt, stoppedSince, type Carried, type FlowQuestion } from './gate/agreement-rule.js';
export { decide, type Decision, type Permit, type Refusal } from './gate/decide.js';
export { explain, REASON_CODES } from './gate/explain.js';
export {
  type AgreementFact,
  type AppointmentFact,
  type Basis,
  type Disclosure,
  type GateActor,
  type GateInput,
  type KnowledgeTimes,
  type PermissionFact,
  type RelationshipFact,
  type SharingDecisionFact,
} from './gate/facts.js';
export { type RuleCode } from './gate/rule.js';
export { agreementFacts } from './knowledge/agreement-facts.js';
export { knownAgreements, type AgreementsWanted } from './knowledge/known-agreements.js';
export { actAsFunction, appointments } from './knowledge/appointments.js';
export { ACTING, factTable, type FactTable } from './knowledge/fact-table.js';
export { loadFacts, type FactsWanted, type LoadedFacts } from './knowledge/load-facts.js';
export { loadFactsOfPage, type PageFacts, type PageFactsWanted } from './knowledge/load-facts-of-page.js';
export { permissionFacts, type PermissionFactsOptions } from './knowledge/permission-facts.js';
export { onlineViews } from './knowledge/online-views.js';
export { severalSignIns, signIns } from './knowledge/sign-ins.js';
export { readIssuers, type IssuerSettings } from './token/issuers.js';
export { personId } from './token/person-id.js';
export { AccessModule, Public } from './token/token-guard.js';
export {
  AUDIENCE,
  IdentityUnavailable,
  TokenVerifier,
  type TokenVerifierOptions,
  type VerifiedCaller,
} from './token/token-verifier.js';
