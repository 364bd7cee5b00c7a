import {
  DATA_AT_END,
  DPIA_OUTCOMES,
  RIGHTS_HANDLERS,
  SECURITY_MEASURES,
  TRANSFER_SAFEGUARDS,
  type EndingClause,
  type Terms,
} from '@footbridge/contracts';
import { dateValues, one, type Field, type Values } from '../adviser/fields.js';
import { to } from './act-paths.js';
import { codeOf, codesOf, faultsOfRecord, recordFields, recordOf, recordValues } from './draft-fields.js';
import { draftTask, number, outside, whole } from './draft-task.js';
import { beginningOf, choices, dayIn, NOTHING } from './draft-terms.js';

type Named<Name extends keyof Terms> = NonNullable<Terms[Name]>;
const COUNTRY = { like: /^[A-Za-z]{2}$/, says: 'Enter a country by its two letters, such as GB or IE' };
/** As many as terms can name. */
const ROWS = Array.from({ length: 20 }, (_, n) => n + 1);
const [SUB_PROCESSORS, TRANSFERS] = [ROWS, ROWS];
const NONE = (name: string, text: string): Field => ({
  kind: 'checkboxes',
  name,
  label: 'Or say that there are none',
  choices: [{ value: 'none', text }],
});

const subProcessor = (n: number): Field[] => [
  {
    ...{ kind: 'text', name: `sub-${n}-name`, label: `Sub-processor ${n}: name`, max: 200 },
    ...(n === 1 && {
      section: { title: 'Sub-processors', text: 'Whoever works for the processor with this information.' },
    }),
  },
  { kind: 'text', name: `sub-${n}-service`, label: `Sub-processor ${n}: what it does`, max: 2_000 },
  {
    ...{ kind: 'text', name: `sub-${n}-country`, label: `Sub-processor ${n}: country`, pattern: COUNTRY, width: 4 },
    hint: 'Two letters, such as GB',
  },
];
const transfer = (n: number): Field[] => [
  {
    ...{ kind: 'text', name: `abroad-${n}-country`, label: `Country ${n}`, pattern: COUNTRY, width: 4 },
    ...(n === 1 && { section: { title: 'Outside the United Kingdom', text: 'Countries that anything goes to.' } }),
  },
  {
    ...{ kind: 'select', name: `abroad-${n}-safeguard`, label: `Country ${n}: what protects information there` },
    choices: [NOTHING, ...choices(TRANSFER_SAFEGUARDS)],
  },
];
const isBlankRow = (values: Values, names: readonly string[]) => names.every((name) => one(values, name) === '');

export const processorPage = draftTask({
  path: to.processor,
  title: 'Who runs the system',
  intro: ['The processor works for the parties under a contract (UK GDPR Article 28).'],
  fields: [
    { kind: 'text', name: 'processor', label: 'Who runs the system for the parties?', max: 200 },
    { kind: 'text', name: 'contract', label: 'Under which contract, and from when?', max: 2_000 },
    ...SUB_PROCESSORS.flatMap(subProcessor),
    NONE('no-subs', 'There are no sub-processors'),
    ...TRANSFERS.flatMap(transfer),
    NONE('no-transfers', 'Nothing leaves the United Kingdom'),
  ],
  /** What is there, and two rows to add. */
  asked: (fields, { terms }) => {
    const most = (terms.subProcessors ?? []).length + 2;
    const far = (terms.transfers ?? []).length + 1;
    const row = ({ name }: Field) => Number(/^(?:sub|abroad)-(\d+)-/.exec(name)?.[1] ?? 0);
    return fields.filter((field) => row(field) <= (field.name.startsWith('sub-') ? most : far));
  },
  values: ({ terms: { processor, subProcessors, transfers } }) => ({
    processor: processor?.name ?? '',
    contract: processor?.contract ?? '',
    ...Object.fromEntries(
      (subProcessors ?? []).flatMap((each, n) => [
        [`sub-${n + 1}-name`, each.name],
        [`sub-${n + 1}-service`, each.service],
        [`sub-${n + 1}-country`, each.country],
      ]),
    ),
    'no-subs': subProcessors?.length === 0 ? ['none'] : [],
    ...Object.fromEntries(
      (transfers ?? []).flatMap((each, n) => [
        [`abroad-${n + 1}-country`, each.country],
        [`abroad-${n + 1}-safeguard`, each.safeguard],
      ]),
    ),
    'no-transfers': transfers?.length === 0 ? ['none'] : [],
  }),
  change: ({ processor: _p, subProcessors: _s, transfers: _t, ...terms }, values) => {
    const subs = subProcessorsIn(values);
    const abroad = transfersIn(values);
    const name = one(values, 'processor');
    return {
      ...terms,
      ...(name !== '' && { processor: { name, contract: one(values, 'contract') } }),
      ...((subs.length > 0 || codesOf(values, 'no-subs', ['none']).length > 0) && { subProcessors: subs }),
      ...((abroad.length > 0 || codesOf(values, 'no-transfers', ['none']).length > 0) && { transfers: abroad }),
    };
  },
  also: faultsOfRows,
});

function subProcessorsIn(values: Values): Named<'subProcessors'> {
  return SUB_PROCESSORS.filter((n) => one(values, `sub-${n}-name`) !== '').map((n) => ({
    name: one(values, `sub-${n}-name`),
    service: one(values, `sub-${n}-service`),
    country: one(values, `sub-${n}-country`).toUpperCase(),
  }));
}

function transfersIn(values: Values): Named<'transfers'> {
  return TRANSFERS.flatMap((n) => {
    const safeguard = codeOf(values, `abroad-${n}-safeguard`, TRANSFER_SAFEGUARDS);
    return safeguard === undefined ? [] : [{ country: one(values, `abroad-${n}-country`).toUpperCase(), safeguard }];
  });
}

/** A row is whole or empty: half of one would be lost. */
function faultsOfRows(values: Values) {
  const rows = [
    ...SUB_PROCESSORS.map((n) => ['name', 'service', 'country'].map((part) => `sub-${n}-${part}`)),
    ...TRANSFERS.map((n) => ['country', 'safeguard'].map((part) => `abroad-${n}-${part}`)),
  ];
  const halves = rows
    .filter((row) => !isBlankRow(values, row))
    .flatMap((row) => row.filter((name) => one(values, name) === ''))
    .map((field) => ({ field, text: 'Fill in the whole row, or empty it' }));
  const said = (none: string, rest: boolean, text: string) =>
    codesOf(values, none, ['none']).length > 0 && rest ? [{ field: none, text }] : [];
  return [
    ...halves,
    ...said('no-subs', subProcessorsIn(values).length > 0, 'Name sub-processors, or say that there are none: not both'),
    ...said('no-transfers', transfersIn(values).length > 0, 'Name countries, or say that there are none: not both'),
  ];
}

export const securityPage = draftTask({
  path: to.security,
  title: 'Security, and people’s rights',
  fields: [
    {
      ...{
        kind: 'checkboxes',
        name: 'security',
        label: 'What every party has in place',
        choices: choices(SECURITY_MEASURES),
      },
      hint: 'All of them are asked for',
    },
    {
      ...{ kind: 'radios', name: 'handledBy', label: 'Who answers when a person asks for their rights?' },
      choices: choices(RIGHTS_HANDLERS),
    },
    {
      ...{ kind: 'text', name: 'tellWithinDays', label: 'Days within which one party tells the other of a request' },
      ...{ width: 4, pattern: number(1, 30), hint: 'The answer is due within one month' },
    },
  ],
  values: ({ terms: { security, rights } }) => ({
    security: security ?? [],
    handledBy: rights?.handledBy ?? '',
    tellWithinDays: rights ? String(rights.tellWithinDays) : '',
  }),
  change: ({ rights: _, ...terms }, values) => {
    const handledBy = codeOf(values, 'handledBy', RIGHTS_HANDLERS);
    const tellWithinDays = whole(one(values, 'tellWithinDays'));
    return {
      ...terms,
      security: codesOf(values, 'security', SECURITY_MEASURES),
      ...(handledBy !== undefined && tellWithinDays !== undefined && { rights: { handledBy, tellWithinDays } }),
    };
  },
  also: (values) => [
    ...outside(values, ['tellWithinDays'], [1, 30]),
    ...bothOrNone(values, ['handledBy', 'tellWithinDays']),
  ],
});

function bothOrNone(values: Values, names: readonly string[], text = 'Answer this as well, so that nothing is lost') {
  const missing = names.filter((name) => one(values, name) === '');
  if (missing.length === names.length) return [];
  return missing.map((name) => ({ field: name === 'on' ? 'on-day' : name, text }));
}

export const dpiaPage = draftTask({
  path: to.dpia,
  title: 'Data protection impact assessment',
  intro: ['One is needed before health information of many people is shared (UK GDPR Article 35).'],
  fields: [
    { kind: 'text', name: 'reference', label: 'Its reference', max: 200, width: 20 },
    { kind: 'text', name: 'version', label: 'Its version', max: 40, width: 10 },
    { kind: 'date', name: 'on', label: 'The day on which it was made', hint: 'For example, 1 9 2026' },
    {
      ...{ kind: 'radios', name: 'outcome', label: 'What was its outcome?' },
      choices: choices(DPIA_OUTCOMES),
    },
  ],
  values: ({ terms: { dpia } }) => ({
    ...{ reference: dpia?.reference ?? '', version: dpia?.version ?? '', outcome: dpia?.outcome ?? '' },
    ...dateValues('on', dayIn(dpia?.on)),
  }),
  change: ({ dpia: _, ...terms }, values) => {
    const outcome = codeOf(values, 'outcome', DPIA_OUTCOMES);
    const on = one(values, 'on');
    if (outcome === undefined || on === '') return terms;
    return {
      ...terms,
      dpia: { reference: one(values, 'reference'), version: one(values, 'version'), on: beginningOf(on), outcome },
    };
  },
  also: (values) => bothOrNone(values, ['reference', 'version', 'on', 'outcome']),
});

export const endingPage = draftTask({
  path: to.ending,
  title: 'How it ends, and what goes on',
  intro: [
    'When it ends or is suspended, nothing new is shared from that second. What was received stays with who received it.',
    'Referrals that are on their way and urgent, or that have a safety concern, can go on for 14 days. That needs a decision record, made now by a named role and not in a hurry.',
  ],
  fields: [
    {
      ...{ kind: 'text', name: 'noticeDays', label: 'Days of notice when a party leaves', hint: 'Usually 90' },
      ...{ width: 4, pattern: number(0, 365) },
    },
    {
      ...{ kind: 'radios', name: 'data', label: 'What becomes of the information?' },
      choices: choices(DATA_AT_END, {}, 'at-end.'),
    },
    {
      ...{ kind: 'radios', name: 'continues', label: 'What happens to referrals on their way?' },
      choices: [
        { value: 'urgent-and-safety', text: 'Those that are urgent or have a safety concern go on for 14 days' },
        { value: 'nothing', text: 'Nothing goes on' },
      ],
    },
    ...recordFields(false),
    {
      ...{ kind: 'long-text', name: 'phone', label: 'What do staff do by phone?', max: 2_000 },
      section: { title: 'If nothing goes on' },
    },
  ],
  values: ({ terms: { ending } }) => ({
    ...{ noticeDays: ending ? String(ending.noticeDays) : '', data: ending?.data ?? '' },
    continues: ending?.inFlight.continues ?? '',
    ...recordValues(ending?.inFlight.continues === 'urgent-and-safety' ? ending.inFlight.record : undefined),
    phone: ending?.inFlight.continues === 'nothing' ? ending.inFlight.phone : '',
  }),
  change: ({ ending: _, ...terms }, values) => {
    const noticeDays = whole(one(values, 'noticeDays'));
    const data = codeOf(values, 'data', DATA_AT_END);
    const inFlight = clauseIn(values);
    if (noticeDays === undefined || data === undefined || !inFlight) return terms;
    return { ...terms, ending: { noticeDays, data, inFlight } };
  },
  also: (values) => [
    ...outside(values, ['noticeDays'], [0, 365]),
    ...bothOrNone(values, ['noticeDays', 'data', 'continues']),
    ...(one(values, 'continues') === 'urgent-and-safety' ? faultsOfRecord(values) : []),
    ...(one(values, 'continues') === 'nothing' && one(values, 'phone') === ''
      ? [{ field: 'phone', text: 'Say what staff do by phone' }]
      : []),
  ],
});

function clauseIn(values: Values): EndingClause | undefined {
  if (one(values, 'continues') === 'nothing') return { continues: 'nothing', phone: one(values, 'phone') };
  const record = recordOf(values);
  return one(values, 'continues') === 'urgent-and-safety' && record
    ? { continues: 'urgent-and-safety', record }
    : undefined;
}
