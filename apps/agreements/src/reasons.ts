import { explain } from '@footbridge/access';
import { type Facts, type Reason } from '@footbridge/contracts';

type Sentence = (facts: Facts) => string;

const word = (value: Facts[string]): string =>
  value === undefined ? 'not stated' : Array.isArray(value) ? value.join(', ') : String(value);
const day = (value: Facts[string]): string => word(value).slice(0, 10);

const PEOPLE: Readonly<Record<string, Sentence>> = {
  'not-a-party': () => 'Your organisation is not a party to this agreement; only its parties may act on it.',
  'proposer-may-not-approve': () => 'You proposed this version, so somebody else must approve it.',
  'proposer-may-not-sign': () => 'You proposed this version, so somebody else must sign for your organisation.',
  'party-signed-already': (f) =>
    `${word(f['organisationId'])} has signed this version already; nothing more is needed.`,
  'suspender-may-not-reinstate': () => 'You suspended this agreement, so somebody else must reinstate it.',
  'drafter-must-stay-a-party': () => 'Your organisation must stay one of the parties; put it back.',
  'wrong-state': (f) => `The agreement is ${word(f['state'])}, so this cannot be done now; look at what can.`,
  'stale-version': () => 'Somebody changed this in the meantime; look at it again and repeat what you meant to do.',
  'not-what-was-shown': (f) =>
    `What you were shown is not version ${word(f['version'])} as it stands; read it again before you sign.`,
};

const DATES: Readonly<Record<string, Sentence>> = {
  'from-missing': () => 'It does not say from when it is to be in force; give the first day.',
  'review-date-missing': () => 'It does not say when it is to be reviewed; give a date, usually within a year.',
  'ends-before-it-begins': (f) =>
    `It ends on ${day(f['to'])}, before it begins on ${day(f['from'])}; swap or correct them.`,
  'already-over': (f) => `Its last day, ${day(f['to'])}, has passed; agree on a later one.`,
  'review-date-not-while-it-runs': (f) =>
    `The review on ${day(f['reviewBy'])} does not fall in the time that it is in force; choose a later or earlier date.`,
};

const PARTIES: Readonly<Record<string, Sentence>> = {
  'parties-too-few': () => 'An agreement needs two parties; name the other.',
  'party-named-twice': (f) => `${word(f['organisations'])} is named twice; name each party once.`,
  'party-not-an-organisation-now': (f) =>
    `${word(f['organisationId'])} is no organisation that exists today; name the one that follows it.`,
  'bases-missing': (f) =>
    `${word(f['organisationId'])} names no lawful basis for "${word(f['purpose'])}"; it must name its own.`,
  'bases-given-twice': (f) =>
    `${word(f['organisationId'])} names its lawful bases for "${word(f['purpose'])}" twice; keep one.`,
  'basis-of-no-purpose': (f) =>
    `${word(f['organisationId'])} names a basis for "${word(f['purpose'])}", which is no purpose of this agreement; remove it, or add the purpose.`,
  'basis-not-for-public-authority': (f) =>
    `${word(f['organisationId'])} is a public authority and cannot rest "${word(f['purpose'])}" on Article ${word(f['article6'])} in its tasks; name another basis.`,
  'schedule-1-condition-needed': (f) => {
    const conditions = word(f['conditions']);
    const advice = conditions === '' ? 'no condition fits here, so choose another' : `add one of ${conditions}`;
    return `${word(f['organisationId'])} rests "${word(f['purpose'])}" on Article ${word(f['article9'])}, which needs its Schedule 1 condition: ${advice}.`;
  },
  'schedule-1-condition-without-need': (f) =>
    `${word(f['organisationId'])} rests "${word(f['purpose'])}" on Article ${word(f['article9'])}, which takes no Schedule 1 condition; remove it.`,
  'contact-missing': (f) => `${word(f['organisationId'])} names no contact for ${word(f['matter'])}; name a role.`,
  'contact-role-not-of-organisation-kind': (f) =>
    `${word(f['organisationId'])} cannot have the role "${word(f['role'])}" as a contact; name one of its own roles.`,
  'retention-missing': (f) => `${word(f['organisationId'])} does not say how long it keeps what it receives.`,
};

const COVERAGE: Readonly<Record<string, Sentence>> = {
  'purposes-missing': () => 'It names no purpose; choose at least one.',
  'categories-missing': () => 'It names no kind of information; choose what may be shared.',
  'pathways-missing': () => 'It governs no pathway; choose one and its steps.',
  'roles-missing': () => 'It names no role that may act under it; choose them.',
  'pathway-named-twice': () => 'A pathway is named twice; keep one.',
  'pathway-side-has-no-party': (f) =>
    `No party can be the ${word(f['side'])} of "${word(f['pathway'])}"; add one, or leave the pathway out.`,
  'step-named-twice': (f) => `A step of "${word(f['pathway'])}" is named twice; keep one.`,
  'step-missing': (f) => `"${word(f['pathway'])}" lacks the step "${word(f['step'])}"; say who acts and by when.`,
  'step-role-missing': (f) => `Nobody is named who must act at "${word(f['step'])}"; name a role of the sender.`,
  'step-role-may-not-act': (f) =>
    `The role "${word(f['role'])}" must act at "${word(f['step'])}" but may not act under the agreement; add it to the roles.`,
  'step-role-not-of-side': (f) =>
    `At "${word(f['step'])}" these roles cannot be held on the side of the ${word(f['side'])}: ${word(f['roles'])}; name others.`,
  'step-escalation-missing': (f) => `Nobody is told when "${word(f['step'])}" is late; name a role.`,
  'step-slower-when-more-urgent': (f) =>
    `"${word(f['step'])}" allows more time for what is more urgent; correct the limits.`,
};

const SENTENCES: Readonly<Record<string, Sentence>> = { ...PEOPLE, ...DATES, ...PARTIES, ...COVERAGE };

export const OWN_REASONS = Object.keys(SENTENCES);

/** One plain sentence; reasons of others are explained by libs/access. */
export function explainHere(reason: Reason): string {
  return SENTENCES[reason.code]?.(reason.facts ?? {}) ?? explain(reason);
}
