import { explain } from '@footbridge/access';
import { type Facts, type Reason } from '@footbridge/contracts';
import { CHECK_SENTENCES } from './check/sentences.js';

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
  'begins-after-the-end': (f) =>
    `It begins on ${day(f['from'])}, after the last day of the version that runs, ${day(f['to'])}; choose that day or one before it.`,
  'already-over': (f) => `Its last day, ${day(f['to'])}, has passed; agree on a later one.`,
  'review-date-not-while-it-runs': (f) =>
    `The review on ${day(f['reviewBy'])} does not fall in the time that it is in force; choose a later or earlier date.`,
};

const TOGETHER: Readonly<Record<string, Sentence>> = {
  'proposer-may-not-advise': () => 'You proposed this version, so another data protection officer must advise on it.',
  'adviser-may-not-decide': () => 'You advised on this version, so somebody else must approve and sign it.',
  'decider-may-not-advise': () =>
    'You approved or signed this version, so another data protection officer must advise on it.',
  'role-does-not-sign-here': (f) =>
    `Your organisation does not sign in your role; ask who holds one of: ${word(f['roles'])}.`,
  'signature-not-needed': () => 'This amendment does not concern your organisation, so it need not sign.',
  'own-advice-missing': (f) =>
    `The data protection officer of ${word(f['organisationId'])} has not advised yet; ask for the advice first.`,
  'objection-not-answered': () =>
    'Your data protection officer objected; say why you sign all the same, or send it back to be redrafted.',
  'warning-not-answered': (f) =>
    `The check warns of "${word(f['warning'])}" (${word(f['finding'])}); answer it, or change the draft.`,
  'amendment-in-preparation': () => 'An amendment is on its way; finish or drop it first.',
  'no-amendment': () => 'No amendment is on its way.',
  'member-left-out': (f) =>
    `${word(f['organisationId'])} is a party and is not in the amendment; put it back: a party leaves by itself.`,
  'leave-instead': () => 'More than two parties are left, so you cannot end it for all; your organisation can leave.',
};

const MEMBERS: Readonly<Record<string, Sentence>> = {
  'already-a-party': (f) => `${word(f['organisationId'])} is a party already.`,
  'too-many-parties': (f) =>
    `An agreement has ${word(f['most'])} parties at most, with those that are invited; take an invitation back, or begin another agreement.`,
  'invited-already': (f) => `${word(f['organisationId'])} is invited already; take the invitation back to change it.`,
  'not-invited': (f) => `${word(f['organisationId'])} has no invitation that waits for this.`,
  'joining-not-approved': () => 'A signatory of a party must approve the invitation first.',
  'inviter-may-not-approve': () => 'You sent the invitation, so somebody else must approve it.',
  'another-party-must-approve': () => 'Your organisation sent the invitation, so another party must approve it.',
  'inviter-may-not-advise': () =>
    'You invited or approved this party, so another data protection officer must advise it.',
  'inviter-may-not-join': () => 'You invited or approved this party, so somebody else must sign for it.',
  'not-a-party-to-replace': (f) => `${word(f['organisationId'])} is no party, so nobody can take its place.`,
  'not-closed': (f) =>
    `${word(f['organisationId'])} has not closed, so nobody can take its place; a party that wants out leaves by itself.`,
  'not-the-successor': (f) =>
    `The directory names ${word(f['successors']) || 'nobody'} as successor of ${word(f['organisationId'])}; invite that organisation, or let this one join beside the others.`,
  'step-without-role': (f) =>
    `At ${word(f['organisationId'])} nobody holds the role "${word(f['role'])}", which must act at "${word(f['step'])}"; appoint somebody, or name a role that covers.`,
  'step-without-team': (f) =>
    `${word(f['organisationId'])} has no service with a staffed duty team for "${word(f['pathway'])}", which must act at "${word(f['step'])}"; add one in the directory.`,
};

const SUSPENSION: Readonly<Record<string, Sentence>> = {
  'suspension-asked-already': () => 'A suspension was asked for already; confirm it or drop it.',
  'reinstatement-asked-already': () =>
    'The end of the suspension was asked for already; another person can confirm it.',
  'nothing-asked': () => 'Nobody has asked for this, so there is nothing to confirm or drop.',
  'asker-may-not-confirm': () => 'You asked for it, so somebody else must confirm it.',
  'asked-by-another-party': () => 'Another party asked for it, so only that party can take it back.',
  'suspending-party-takes-part': () =>
    'Another party suspended it; somebody there must ask for the end of the suspension or confirm it.',
  'not-an-emergency': (f) =>
    `One person alone suspends only for ${word(f['reasons'])}; ask for the suspension instead, and another person confirms it.`,
  'suspender-may-not-review': () => 'You suspended it, so somebody else must review that.',
  'nothing-to-review': () => 'This suspension needs no review, or has had it.',
  'record-needs-signatory': (f) =>
    `What goes on is decided by one of: ${word(f['roles'])}; in your role choose what was agreed, or that everything stops.`,
};

const SENTENCES: Readonly<Record<string, Sentence>> = {
  ...PEOPLE,
  ...DATES,
  ...TOGETHER,
  ...MEMBERS,
  ...SUSPENSION,
  ...CHECK_SENTENCES,
};

export const OWN_REASONS = Object.keys(SENTENCES);

/** One plain sentence; reasons of others are explained by libs/access. */
export function explainHere(reason: Reason): string {
  return SENTENCES[reason.code]?.(reason.facts ?? {}) ?? explain(reason);
}
