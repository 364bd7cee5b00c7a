import { dateValues, faultsIn, one, type Field, type Values } from '../adviser/fields.js';
import { type FieldError } from '../../engine/form.js';
import { type PartnershipInput } from './answers.js';

export const REGIONS = [
  { value: 'Y56', text: 'London' },
  { value: 'Y58', text: 'South West' },
  { value: 'Y59', text: 'South East' },
  { value: 'Y60', text: 'Midlands' },
  { value: 'Y61', text: 'East of England' },
  { value: 'Y62', text: 'North West' },
  { value: 'Y63', text: 'North East and Yorkshire' },
] as const;

const STEPS = [1, 2, 3, 4, 5] as const;
const LINES = [1, 2, 3, 4] as const;
const CODES = /^\s*[A-Z0-9]{3,10}(\s*[\n,;]\s*[A-Z0-9]{3,10})*\s*$/i;

/** What is asked about a partnership. */
export const partnershipFields: readonly Field[] = [
  {
    kind: 'text',
    name: 'name',
    label: 'Name of the partnership',
    needed: 'Enter a name for the partnership',
    max: 120,
    section: { title: 'Who works together' },
  },
  {
    kind: 'select',
    name: 'region',
    label: 'NHS region',
    needed: 'Choose the NHS region',
    choices: [{ value: '', text: 'Choose a region' }, ...REGIONS],
  },
  {
    kind: 'long-text',
    name: 'members',
    label: 'Members',
    hint: 'The UKPRN of each university and the ODS code of each NHS body, one on each line, such as 10006842 and RW4. Your own organisation must be one of them.',
    needed: 'Enter the codes of at least two members',
    pattern: { like: CODES, says: 'Enter codes of 3 to 10 letters and numbers, one on each line' },
    max: 700,
  },
  {
    kind: 'checkboxes',
    name: 'pathways',
    label: 'Pathways that the members share',
    choices: [
      { value: 'university-to-nhs-referral', text: 'Referral from university to NHS' },
      { value: 'nhs-to-university-step-down', text: 'Step down from NHS to university' },
    ],
  },
  ...STEPS.map((step): Field => ({
    kind: 'text',
    name: `step-${step}`,
    label: `Step ${step}`,
    needed: `Say in words what step ${step} means`,
    max: 160,
    ...(step === 1 && {
      section: {
        title: 'How far you work together',
        text: 'Five steps, least first, in your own words. Assessments name one of them, with evidence.',
      },
    }),
  })),
  ...LINES.flatMap((line): Field[] => [
    {
      kind: 'text',
      name: `source-${line}`,
      label: `Funding ${line}: from whom`,
      max: 120,
      ...(line === 1 && { section: { title: 'Funding', text: 'Leave lines that you do not need empty.' } }),
    },
    {
      kind: 'text',
      name: `pounds-${line}`,
      label: `Funding ${line}: amount in pounds`,
      width: 10,
      pattern: { like: /^\d{1,9}$/, says: `Funding ${line}: enter whole pounds, such as 120000` },
    },
    { kind: 'date', name: `from-${line}`, label: `Funding ${line}: first day` },
    { kind: 'date', name: `to-${line}`, label: `Funding ${line}: last day` },
  ]),
];

/** What has to be put right: a line of funding is whole or empty. */
export function partnershipFaults(values: Values): FieldError[] {
  const faults = faultsIn(partnershipFields, values);
  for (const line of LINES) {
    const parts = ['source', 'pounds', 'from', 'to'].map((part) => one(values, `${part}-${line}`));
    const missing = ['source', 'pounds', 'from', 'to'].filter((_, at) => parts[at] === '');
    const [first] = missing;
    if (first !== undefined && missing.length < parts.length) {
      const field = first === 'from' || first === 'to' ? `${first}-${line}-day` : `${first}-${line}`;
      faults.push({ field, text: `Funding ${line}: enter who, how much, the first and the last day` });
    }
  }
  return faults;
}

export function inputOf(values: Values, kept: Pick<PartnershipInput, 'agreements' | 'contacts'>): PartnershipInput {
  const members = [
    ...new Set(
      one(values, 'members')
        .toUpperCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ];
  const pathways = values['pathways'];
  return {
    name: one(values, 'name'),
    regionCode: one(values, 'region'),
    members,
    agreements: kept.agreements,
    pathways: Array.isArray(pathways) ? [...(pathways as string[])] : [],
    contacts: kept.contacts.filter(({ organisationId }) => members.includes(organisationId)),
    funding: LINES.filter((line) => one(values, `source-${line}`) !== '').map((line) => ({
      source: one(values, `source-${line}`),
      pounds: Number(one(values, `pounds-${line}`)),
      from: one(values, `from-${line}`),
      to: one(values, `to-${line}`),
    })),
    scale: STEPS.map((step) => one(values, `step-${step}`)),
  };
}

export function valuesOf(of: PartnershipInput): Values {
  const lines = of.funding.slice(0, LINES.length).map((each, at) => ({
    [`source-${at + 1}`]: each.source,
    [`pounds-${at + 1}`]: String(each.pounds),
    ...dateValues(`from-${at + 1}`, each.from),
    ...dateValues(`to-${at + 1}`, each.to),
  }));
  return Object.assign(
    { name: of.name, region: of.regionCode, members: of.members.join('\n'), pathways: of.pathways },
    Object.fromEntries(of.scale.map((words, at) => [`step-${at + 1}`, words])),
    ...lines,
  ) as Values;
}
