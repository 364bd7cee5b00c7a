import { explain } from '@footbridge/access';
import { type Facts, type Reason } from '@footbridge/contracts';

type Sentence = (facts: Facts) => string;

const word = (value: Facts[string]): string =>
  value === undefined ? 'not stated' : Array.isArray(value) ? value.join(', ') : String(value);
const day = (value: Facts[string]): string => word(value).slice(0, 10);

/** What this service's own refusals say to a person: what stood against it and what to do next. */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  'identifier-not-of-kind': (f) =>
    `${word(f['organisationId'])} cannot be the identifier of a ${word(f['kind'])}: a university has a UKPRN of eight digits, the others an ODS code.`,
  'kind-cannot-change': (f) =>
    `${word(f['organisationId'])} is known as an organisation of another kind, and kinds do not change; check the identifier.`,
  'succeeds-itself': (f) => `${word(f['organisationId'])} is named as its own successor; name the one that follows it.`,
  'region-unknown': (f) => `"${word(f['region'])}" is no NHS region of England; name one of the seven.`,
  'organisation-unknown': (f) => `${word(f['organisationId'])} is not known here; register the organisation first.`,
  'organisation-not-valid': (f) =>
    `${word(f['organisationId'])} exists from ${day(f['validFrom'])}${f['validTo'] === undefined ? '' : ` until ${day(f['validTo'])}`}; choose a time within.`,
  'role-not-of-organisation-kind': (f) =>
    `The role "${word(f['role'])}" does not exist at an organisation of kind ${word(f['kind'])}; choose one that does.`,
  'service-not-of-organisation-kind': (f) =>
    `An organisation of kind ${word(f['kind'])} does not offer a ${word(f['serviceKind'])}; choose another kind of service.`,
  'team-of-another-organisation': () => 'The duty team belongs to another organisation; form one of your own.',
  'service-of-another-organisation': () => 'The service belongs to another organisation; offer one of your own.',
  'duty-team-unknown': () => 'A duty team that was named is none of this organisation; form it first, or name another.',
  'monitored-hours-missing': () => 'Nobody is there at any time of the week; say when the mailbox is read.',
  'monitored-hours-unreadable': (f) =>
    `The hours from ${word(f['from'])} to ${word(f['to'])} cannot be read; write them as 09:00 to 17:00, or 20:00 to 06:00 for a night; the end is another time than the start.`,
  'monitored-hours-overlap': (f) =>
    `An opening of day ${word(f['day'])} begins before another has ended; make them one, or end that one where this begins.`,
  'ages-empty': (f) =>
    `Nobody is ${word(f['ageFrom'])} or older and ${word(f['ageTo'])} or younger; name an upper age that is not below the lower.`,
  'ends-before-it-begins': () => 'The end is not after the beginning; name a later end.',
  'appointment-overlaps': (f) =>
    `The person holds this role already from ${day(f['from'])}; end that appointment first, or choose another time.`,
  'wrong-state': (f) => `It is ${word(f['state'])}, so this cannot be done now.`,
  'not-a-member': () => 'Your organisation is not a member of this partnership; only members keep it.',
  'keeper-must-stay-a-member': () => 'Your organisation must stay one of the members; put it back.',
  'members-too-few': () => 'A partnership needs two members; name the other.',
  'member-not-open': (f) => `${word(f['organisationId'])} is no organisation that exists today; name its successor.`,
  'contact-not-of-a-member': (f) =>
    `The role "${word(f['role'])}" cannot be the contact at ${word(f['organisationId'])}; name a role that a member has.`,
  'funding-ends-before-it-begins': (f) =>
    `The funding from ${word(f['from'])} ends on ${word(f['to'])}; name a later end.`,
  'scale-not-five-steps': () => 'The scale needs five steps, each with its own words.',
  'assessed-in-the-future': (f) => `${word(f['on'])} has not come yet; name the day on which it was assessed.`,
  'assessed-before-the-last': (f) =>
    `The last assessment was on ${word(f['last'])}; a later one cannot be of ${word(f['on'])}.`,
  'stale-version': () => 'Somebody changed this in the meantime; look at it again and repeat what you meant to do.',
};

export const OWN_REASONS = Object.keys(SENTENCES);

/** One plain sentence; reasons of others are explained by libs/access. */
export function explainHere(reason: Reason): string {
  return SENTENCES[reason.code]?.(reason.facts ?? {}) ?? explain(reason);
}
