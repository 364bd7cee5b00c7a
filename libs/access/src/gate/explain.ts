import { type Facts, type Reason } from '@footbridge/contracts';

type Sentence = (facts: Facts) => string;

const word = (value: Facts[string]): string =>
  value === undefined ? 'not stated' : Array.isArray(value) ? value.join(', ') : String(value);
const day = (value: Facts[string]): string => word(value).replace('T', ' ').slice(0, 16);

const ACTOR: Record<string, Sentence> = {
  'action-unknown': (f) =>
    `"${word(f['action'])}" is not an action that Footbridge knows; tell whoever runs Footbridge.`,
  'input-incomplete': (f) =>
    `The request did not say everything that a decision needs (${word(f['missing'])}); complete it and try again.`,
  'actor-not-allowed': (f) =>
    `This kind of user (${word(f['kind'])}) cannot do "${word(f['action'])}"; ask a member of staff.`,
  'not-own-student': () => 'Students can see and change only what is their own; sign in as the student concerned.',
  'appointment-not-held': () =>
    'You do not hold the role appointment that was named; choose one of your own, or ask the directory administrator to record it.',
  'no-acting-role': () => 'No role was chosen to act in; choose one of your role appointments.',
  'appointment-of-another': () => 'The role appointment belongs to another person; choose one of your own.',
  'appointment-not-begun': (f) =>
    `The role appointment begins on ${day(f['from'])} UTC; act from then, or ask a colleague.`,
  'appointment-ended': (f) =>
    `The role appointment ended on ${day(f['to'])} UTC; ask the directory administrator if that is wrong.`,
  'issuer-not-of-organisation': (f) =>
    `The sign-in service used may not speak for ${word(f['organisationId'])}; sign in with that organisation's own.`,
  'role-not-allowed': (f) =>
    `The role "${word(f['role'])}" may not do "${word(f['action'])}"; ask a colleague whose role may.`,
  'officer-no-content': () =>
    'Governance roles see the audit trail, never what was written about a student; use the audit search instead.',
};

const DISCLOSURE: Record<string, Sentence> = {
  'same-organisation': (f) =>
    `Sender and receiver are both ${word(f['organisation'])}, so nothing is shared; choose another organisation.`,
  'wrong-side': (f) =>
    `"${word(f['action'])}" is for staff of the ${f['side'] === 'from' ? 'sending' : 'receiving'} organisation; ask a colleague there.`,
  'purpose-not-allowed': (f) =>
    `"${word(f['purpose'])}" is not a purpose for which Footbridge shares information; choose a listed purpose, or do not share.`,
  'category-unknown': (f) =>
    `These kinds of information cannot be shared through Footbridge: ${word(f['categories'])}; leave them out.`,
  'agreement-missing': (f) =>
    `No data sharing agreement that both ${word(f['from'])} and ${word(f['to'])} have signed is in force; ask your information governance lead to put one in force.`,
  'agreement-suspended': (f) =>
    `${agreement(f)} is suspended; phone the service where something cannot wait, and ask your information governance lead when it will be reinstated.`,
  'agreement-left': (f) =>
    `${agreement(f)} was left by ${word(f['party'])} on ${day(f['at'])} UTC; phone about what was on its way, and ask your information governance lead whether it joins again.`,
  'agreement-terminated': (f) => `${agreement(f)} was terminated; a new one must be agreed and signed.`,
  'agreement-not-in-force': (f) => `${agreement(f)} is not in force; every party must sign it first.`,
  'agreement-not-yet': (f) => `${agreement(f)} begins on ${day(f['from'])} UTC; share from then.`,
  'agreement-over': (f) => `${agreement(f)} ran out on ${day(f['to'])} UTC; it must be renewed and signed.`,
  'agreement-purpose': (f) =>
    `${agreement(f)} does not cover the purpose "${word(f['purpose'])}"; have it amended, or share for a purpose that it covers.`,
  'agreement-categories': (f) =>
    `${agreement(f)} does not cover ${word(f['categories'])}; leave that out, or have the agreement amended.`,
  'agreement-pathway': (f) =>
    `${agreement(f)} does not cover the pathway "${word(f['pathway'])}"; have it amended, or use a pathway that it covers.`,
  'agreement-role': (f) =>
    `${agreement(f)} does not let the role "${word(f['role'])}" act; ask a colleague whose role it names.`,
  'permission-missing': () =>
    'The student has given no permission to share; ask the student, or record a decision to share without permission if there is a ground for it.',
  'permission-withdrawn': () =>
    'The student has withdrawn this permission to share; speak with the student before anything more is shared.',
  'permission-expired': () => 'This permission to share has run out; nobody said no, so ask the student to renew it.',
  'permission-not-given': () => 'This permission is recorded but not given; ask the student.',
  'permission-not-yet': (f) => `This permission to share begins on ${day(f['from'])} UTC; share from then.`,
  'permission-recipient': (f) =>
    `The student's permission does not let ${word(f['from'])} share with ${word(f['to'])}; ask the student to name that organisation.`,
  'permission-purpose': (f) =>
    `The student's permission does not cover the purpose "${word(f['purpose'])}"; ask the student.`,
  'permission-categories': (f) =>
    `The student's permission does not cover ${word(f['categories'])}; leave that out, or ask the student.`,
  'permission-returns': (f) =>
    `The student allows "${word(f['allowed'])}" to come back to the organisation that registered them, and this needs "${word(f['needed'])}"; ask the student.`,
  'sharing-decision-missing': () =>
    'No decision to share without permission is recorded; record ground, necessity and what the student was asked and told.',
  'sharing-decision-incomplete': (f) =>
    `The decision to share without permission lacks: ${word(f['missing'])}; complete the record.`,
  'sharing-decision-student': () =>
    'The decision to share without permission is about another student; record one for this student.',
  'sharing-decision-recipient': (f) =>
    `The decision to share without permission does not name ${word(f['to'])}; record one for that recipient.`,
  'sharing-decision-organisation': (f) =>
    `The decision to share without permission was made at ${word(f['organisation'])}, which is not the sender; the sender must decide.`,
  'sharing-decision-role': (f) =>
    `The role "${word(f['role'])}" may not decide to share without permission; ask a colleague whose role may, such as the safeguarding lead.`,
  'sharing-decision-categories': (f) =>
    `The decision to share without permission does not name ${word(f['categories'])}; leave that out, or record why it is needed.`,
  'knowledge-stale': (f) =>
    `What is known of ${word(f['sources'])} is more than ${word(f['limitSeconds'])} seconds old, so routine sharing waits; ${f['urgent'] === true ? CANNOT_WAIT : TRY_AGAIN}`,
  'audit-path-stale': (f) =>
    `The audit log has not been confirmed since ${day(f['oldest'])} UTC, so routine sharing waits; ${f['urgent'] === true ? CANNOT_WAIT : TRY_AGAIN}`,
};

const ACCESS: Record<string, Sentence> = {
  'not-own-record': (f) =>
    `This record belongs to ${word(f['owner'])}; an organisation sees only its own records, so ask that organisation.`,
  'relationship-needed': () =>
    'You have no current relationship with this student; if you need to look, state a reason: it opens for 24 hours and is reviewed.',
  'relationship-missing': (f) =>
    `The role "${word(f['role'])}" can look only while involved with the student; ask to be assigned, or ask a colleague who is.`,
  'relationship-claim-not-clinical': (f) =>
    `The role "${word(f['role'])}" cannot claim a relationship with a student; ask a clinical colleague.`,
  'relationship-claim-reason': () => 'A claimed relationship needs one of the listed reasons; choose one.',
  'relationship-claim-too-long': (f) =>
    `A claimed relationship lasts at most ${word(f['hours'])} hours; claim it again if it is still needed.`,
};

/** A token says nothing to a person but what to do next. */
const TOKEN: Record<string, Sentence> = Object.fromEntries([
  ...[
    'token-missing',
    'token-malformed',
    'token-kind',
    'token-issuer',
    'token-algorithm',
    'token-key',
    'token-signature',
    'token-audience',
    'token-subject',
    'token-claim',
    'token-issued-at',
    'token-expiry',
    'token-not-yet-valid',
    'token-too-long-lived',
  ].map((code) => [code, () => 'The sign-in could not be accepted; sign in again.'] as const),
  ['token-expired', () => 'The sign-in has run out; sign in again.'],
  ['identity-unavailable', () => 'Sign-ins cannot be checked at the moment; try again in a minute.'],
]);

/** Of the kernel, before any gate: whoever looks over a student's shoulder learns nothing from it. */
const OFFLINE: Record<string, Sentence> = { 'online-view-off': () => 'This is not available online.' };

const TRY_AGAIN = 'try again in a minute.';
const CANNOT_WAIT = 'if it cannot wait, record a decision to share without permission.';

function agreement(facts: Facts): string {
  return `Data sharing agreement ${word(facts['agreement'])}, version ${word(facts['version'])},`;
}

const SENTENCES = new Map<string, Sentence>(Object.entries({ ...ACTOR, ...DISCLOSURE, ...ACCESS }));

const KNOWN = new Map<string, Sentence>([...SENTENCES, ...Object.entries({ ...TOKEN, ...OFFLINE })]);

/** Every code that the gate's rules can give. */
export const REASON_CODES: readonly string[] = [...SENTENCES.keys()];

/**
 * One plain sentence: what stood against it and what to do next. Knows the codes of the gate, of `mayAct` and of tokens; of any
 * other code it makes the words it consists of, so that a service's own reasons never vanish.
 */
export function explain({ code, facts }: Reason): string {
  const sentence = KNOWN.get(code);
  if (sentence) return sentence(facts ?? {});
  const words = code.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
