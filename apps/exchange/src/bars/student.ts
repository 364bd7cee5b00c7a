import { type Instant } from '@footbridge/contracts';
import {
  type Address,
  type ContactPerson,
  type ContactPoint,
  type IncomingStudent,
  type PersonName,
} from './incoming-referral.js';
import { readNhsNumber } from './nhs-number.js';
import { readName } from './organisations.js';
import { type Place } from './report.js';
import { codingsOf, EXTENSIONS, extensionOf, SUPERSEDED, SYSTEMS } from './systems.js';

/** A person with 130 years behind them is a typing error. */
const OLDEST_YEARS = 130;
const LANGUAGE_TAG = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** The student from the Patient of the message. Undefined when a problem keeps them from being one; it is in the report. */
export function readStudent(patient: Place, sentAt: Instant): IncomingStudent | undefined {
  checkAlive(patient);
  const name = nameOf(patient);
  const birthDate = birthDateOf(patient, sentAt);
  const people = patient.list('contact');
  const isStudent = (person: Place) => relationshipsOf(person).some(({ code }) => code === 'ONESELF');
  // BaRS sends a patient's own numbers as those of the contact "self".
  const contacts = pointsOf([patient, ...people.filter(isStudent)]);
  if (contacts.length === 0) patient.refuse('contact-missing');
  const gender = patient.text('gender');
  const interpreterNeeded = interpreterOf(patient);
  const nhsNumber = readNhsNumber(patient);
  if (!name || !birthDate) return undefined;
  return {
    name,
    birthDate,
    ...(gender && { gender }),
    nhsNumber,
    contacts,
    contactPersons: people.filter((person) => !isStudent(person)).map(contactPerson),
    addresses: patient.list('address').filter(isCurrent).map(addressOf),
    languages: languagesOf(patient),
    ...(interpreterNeeded !== undefined && { interpreterNeeded }),
  };
}

/** A notice of death counts like the element: 1 is informal, 2 formal. */
function checkAlive(patient: Place): void {
  for (const key of ['deceasedBoolean', 'deceasedDateTime']) {
    const deceased = patient.at(key);
    if (deceased.present && deceased.value !== false) deceased.refuse('patient-deceased');
  }
  const notice = extensionOf(patient, EXTENSIONS.deathNotification);
  const codes = notice?.list('extension').flatMap((part) => codingsOf(part.at('valueCodeableConcept')));
  if (codes?.some(({ code }) => code === '1' || code === '2')) notice?.refuse('patient-deceased');
}

/** The official name, or failing that the usual or any other current one. */
function nameOf(patient: Place): PersonName | undefined {
  const names = patient
    .list('name')
    .filter((name) => !['old', 'maiden', 'anonymous'].includes(String(name.at('use').value)));
  const official = names.find((name) => name.at('use').value === 'official' && readName(name));
  const other = names.find((name) => name.at('use').value === 'usual' && readName(name)) ?? names.find(readName);
  const chosen = official ?? other;
  if (!chosen) {
    patient.at('name').refuse('name-missing');
    return undefined;
  }
  if (!official) chosen.note('name-not-official');
  return readName(chosen);
}

function birthDateOf(patient: Place, sentAt: Instant): string | undefined {
  const text = patient.requiredText('birthDate');
  const place = patient.at('birthDate');
  if (text === undefined) return undefined;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    place.refuse('birth-date-incomplete');
    return undefined;
  }
  const date = new Date(`${text}T00:00:00Z`);
  const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  const sent = new Date(sentAt);
  if (!exists || date > sent || date.getUTCFullYear() < sent.getUTCFullYear() - OLDEST_YEARS) {
    place.refuse('birth-date-impossible');
    return undefined;
  }
  return text;
}

/** Current contact points of these holders, ranked ones first. */
function pointsOf(holders: readonly Place[]): ContactPoint[] {
  const points = holders
    .flatMap((holder) => holder.list('telecom'))
    .filter(isCurrent)
    .flatMap(contactPoint);
  return points.sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0);
}

function contactPoint(telecom: Place): ContactPoint[] {
  const [system, value, use] = [telecom.text('system'), telecom.text('value'), telecom.text('use')];
  const rank = telecom.at('rank').value;
  if (value === undefined) return [];
  return [{ system: system ?? 'other', value, ...(use && { use }), ...(typeof rank === 'number' && { rank }) }];
}

function contactPerson(person: Place): ContactPerson {
  const name = readName(person.at('name'));
  const text = name ? [...name.given, ...(name.family ? [name.family] : [])].join(' ') : person.text('name', 'text');
  return { ...(text && { name: text }), relationships: relationshipsOf(person), points: pointsOf([person]) };
}

function relationshipsOf(person: Place) {
  return person.list('relationship').flatMap(codingsOf);
}

function addressOf(address: Place): Address {
  const [use, text, postcode] = [address.text('use'), address.text('text'), address.text('postalCode')];
  const parts = [...address.list('line').map((line) => line.text()), address.text('city'), address.text('district')];
  const lines = parts.filter((line) => line !== undefined);
  const country = address.text('country');
  return {
    ...(use && { use }),
    lines: lines.length === 0 && text ? [text] : lines,
    ...(postcode && { postcode }),
    ...(country && { country }),
  };
}

function isCurrent(place: Place): boolean {
  return place.at('use').value !== 'old';
}

/** Languages as BCP 47, the preferred first; the superseded UK Core system has the same tags for the most part. */
function languagesOf(patient: Place): string[] {
  const communications = patient.list('communication');
  const preferred = communications.filter((entry) => entry.at('preferred').value === true);
  const nested = extensionOf(patient, EXTENSIONS.communication)?.list('extension') ?? [];
  const concepts = [
    ...[...preferred, ...communications.filter((entry) => !preferred.includes(entry))].map((entry) =>
      entry.at('language'),
    ),
    ...nested.filter((part) => part.at('url').value === 'language').map((part) => part.at('valueCodeableConcept')),
  ];
  const languages = concepts.flatMap((concept) => {
    const known = codingsOf(concept).filter(
      ({ system }) => system === SYSTEMS.language || system === SUPERSEDED.language,
    );
    const tags = known.flatMap(({ code }) => (code !== undefined && LANGUAGE_TAG.test(code) ? [code] : []));
    if (known.some(({ system }) => system === SUPERSEDED.language)) concept.note('language-system-superseded');
    if (tags.length === 0) concept.note('language-unreadable');
    return tags;
  });
  if (concepts.length === 0) patient.at('communication').note('language-not-given');
  return [...new Set(languages)];
}

function interpreterOf(patient: Place): boolean | undefined {
  const nested = extensionOf(patient, EXTENSIONS.communication)?.list('extension') ?? [];
  const values = [
    extensionOf(patient, EXTENSIONS.interpreterRequired)?.at('valueBoolean').value,
    ...nested
      .filter((part) => part.at('url').value === 'interpreterRequired')
      .map((part) => part.at('valueBoolean').value),
  ];
  return values.includes(true) ? true : values.includes(false) ? false : undefined;
}
