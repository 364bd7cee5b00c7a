import { day } from '../../words/time.js';
import { words } from '../../words/words.js';
import { type Activity } from './answers.js';
import {
  basisInWords,
  controllerInWords,
  dpiaInWords,
  processorInWords,
  rolesInWords,
  yearsInWords,
} from './clauses.js';

type Name = (organisationId: string) => string;

/** The columns of a record of processing (UK GDPR Article 30(1)), in its order. */
export const COLUMNS = [
  'Agreement',
  'In force',
  'Controller and contact',
  'Joint controllers',
  'Data protection contact',
  'Purposes and lawful bases',
  'People',
  'Information',
  'Recipients',
  'Transfers abroad',
  'Kept for',
  'Security measures',
  'Processor',
  'Impact assessment',
] as const;
export type Column = (typeof COLUMNS)[number];

/** One activity in words, by column. */
export function activityInWords(activity: Activity, name: Name): Record<Column, string> {
  const { title, agreementId, version, from, to, party, others, items, transfers, security } = activity;
  const contact = (matter: string) =>
    party.contacts
      .filter((each) => each.matter === matter)
      .map(({ role }) => words(role))
      .join('; ');
  const joint = others
    .filter(({ controller }) => controller === 'joint')
    .map(({ organisationId }) => name(organisationId));
  return {
    Agreement: `${title}, version ${String(version)} (${agreementId})`,
    'In force': `From ${day(from)}${to === undefined ? ', no end' : ` to ${day(to)}`}`,
    'Controller and contact': `${name(party.organisationId)}. ${controllerInWords(party)}. Contact: ${contact('day-to-day') || 'not named'}`,
    'Joint controllers': party.controller === 'joint' && joint.length > 0 ? joint.join('; ') : 'None',
    'Data protection contact': contact('rights-requests') || 'Not named',
    'Purposes and lawful bases': party.bases
      .map((basis) => `${words(basis.purpose)}: ${basisInWords(basis)}`)
      .join(' | '),
    People:
      'Students who are referred between a university or college and an NHS service, and people named in their referrals',
    Information: informationOf(items),
    Recipients: others.map(({ organisationId }) => name(organisationId)).join('; '),
    'Transfers abroad': transfersInWords(transfers),
    'Kept for': party.retention.map(({ record, years }) => `${words(record)}: ${yearsInWords(years)}`).join('; '),
    'Security measures': security ? rolesInWords(security) : 'Not stated',
    Processor: processorsOf(activity),
    'Impact assessment': activity.dpia ? dpiaInWords(activity.dpia) : 'Not stated',
  };
}

function informationOf(items: Activity['items']): string {
  return (['out', 'back', 'both'] as const)
    .map((way) => ({ way, of: items.filter(({ direction }) => direction === way) }))
    .filter(({ of }) => of.length > 0)
    .map(({ way, of }) => `${words(`direction.${way}`)}: ${of.map(({ category }) => words(category)).join('; ')}`)
    .join('. ');
}

function transfersInWords(transfers: Activity['transfers']): string {
  if (!transfers) return 'Not stated';
  return transfers.length === 0
    ? 'None'
    : transfers.map(({ country, safeguard }) => `${country}: ${words(safeguard)}`).join('; ');
}

function processorsOf({ processor, subProcessors = [] }: Activity): string {
  if (!processor) return 'Not stated';
  const others = subProcessors.map(({ name, service, country }) => `${name}: ${service}, ${country}`);
  return [processorInWords(processor), ...others].join('; ');
}

/** One line of a CSV file (RFC 4180). Nothing in it can be taken for a formula by a spreadsheet. */
export function csvLine(cells: readonly string[]): string {
  const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  return `${cells.map(cell).join(',')}\r\n`;
}
