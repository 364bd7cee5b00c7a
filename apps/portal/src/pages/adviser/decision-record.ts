import {
  ARTICLE_6_BASES,
  ARTICLE_9_CONDITIONS,
  LEGAL_POWER_CODES,
  LEGAL_POWERS,
  OUTSIDE_BODIES,
  type LegalPower,
  type OrganisationId,
  type Role,
} from '@footbridge/contracts';
import { type FieldError } from '../../engine/form.js';
import { words } from '../../words/words.js';
import { ARTICLE_6_HINT, ARTICLE_9_HINT } from '../agreements/draft-fields.js';
import { choices, NOTHING, rolesAt } from '../agreements/draft-terms.js';
import { faultsIn, one, YES_NO, type Field, type Values } from './fields.js';

export type Requester = { kind: string; organisationId?: string; role?: string; body?: string };
/** The codes of a decision record; without who asked and the power where it was recorded before these belonged to it. */
export type RecordCodes = {
  controllers: string;
  article6: string;
  article9: string;
  dpiaConsidered: boolean;
  requester?: Requester;
  power?: LegalPower;
};
/** A decision to share without permission as `referrals` answers whoever decided. */
export type Decision = {
  studentId: string;
  referralId?: string;
  from: OrganisationId;
  to: OrganisationId;
  ground: string;
  asked: string;
  studentTold: boolean;
  categories: string[];
  oneOff: boolean;
  agreement?: { id: string; version: number };
  decidedBy: { role: Role };
  decidedAt: string;
  reviewedAt?: string;
  finding?: string;
  record?: RecordCodes;
  /** Why it was shared. `handling` and `dpoView` are of records of before. */
  reasons?: { necessity: string; askedHow: string; handling?: string; dpoView?: string };
  words?: { dpoView?: string; security: string; retention: string; rights: string };
  actions: string[];
};

const WHO = [
  { value: 'nobody', text: 'Nobody: I decided to share it' },
  { value: 'recipient', text: 'Somebody at the organisation that I shared it with' },
  { value: 'own', text: 'Somebody at my own organisation' },
  { value: 'outside-body', text: 'Another body, such as the police' },
] as const;
export const CONTROLLERS: Readonly<Record<string, string>> = {
  separate: 'Each of us decides about our own copy',
  joint: 'We decide together why and how it is used',
};
const INSIDE: readonly string[] = ['recipient', 'own'];
const LONG = 2_000;

const LAW: readonly Field[] = [
  {
    ...{ kind: 'radios', name: 'power', label: 'Which power or duty lets your organisation share it?' },
    hint: 'A power is not the lawful basis: it is the law that lets a body share at all. If you are not sure, ask your data protection officer.',
    choices: LEGAL_POWER_CODES.map((value) => ({ value, text: words(value), hint: LEGAL_POWERS[value] })),
    needed: 'Choose the power that lets your organisation share it',
    section: { title: 'What lets you share it' },
  },
  {
    ...{ kind: 'select', name: 'article6', label: 'Lawful basis (UK GDPR, Article 6)', hint: ARTICLE_6_HINT },
    choices: [NOTHING, ...choices(ARTICLE_6_BASES)],
    needed: 'Choose the lawful basis',
  },
  {
    ...{
      kind: 'select',
      name: 'article9',
      label: 'Condition for health information (Article 9)',
      hint: ARTICLE_9_HINT,
    },
    choices: [NOTHING, ...choices(ARTICLE_9_CONDITIONS)],
    needed: 'Choose the condition for health information',
  },
  {
    ...{ kind: 'radios', name: 'controllers', label: 'Who decides about the information now?' },
    choices: choices(Object.keys(CONTROLLERS)).map(({ value }) => ({ value, text: CONTROLLERS[value] ?? value })),
    needed: 'Say who decides about the information',
  },
];

const KEPT: readonly Field[] = [
  {
    ...{
      kind: 'radios',
      name: 'dpia',
      label: 'Did you consider a data protection impact assessment?',
      choices: YES_NO,
    },
    hint: 'It looks at what could go wrong for people. In an emergency, no is an honest answer.',
    needed: 'Say whether an impact assessment was considered',
    section: { title: 'Advice' },
  },
  {
    ...{ kind: 'long-text', name: 'dpoView', label: 'What did your data protection officer say?', max: LONG },
    hint: 'Leave it empty if you did not ask them.',
  },
  {
    ...{ kind: 'long-text', name: 'security', label: 'How is it kept safe?', max: LONG },
    hint: 'How it was sent, where the copies are, and who can open them.',
    needed: 'Say how it is kept safe',
    section: { title: 'How it is kept' },
  },
  {
    ...{ kind: 'long-text', name: 'retention', label: 'For how long is it kept, and how is it deleted?', max: LONG },
    hint: 'Your own copy and what you agreed with the other side. For example: as long as the case file.',
    needed: 'Say for how long it is kept, and how it is deleted',
  },
  {
    ...{ kind: 'long-text', name: 'rights', label: 'How can the student use their rights?', max: LONG },
    hint: 'Whom they ask to see it, correct it or object to it, and when they are told that it was shared.',
    needed: 'Say how the student can use their rights',
  },
];

/** The form of a whole record. `between`: whose roles there can be. */
export const recordFields = (between: readonly OrganisationId[]): readonly Field[] => [
  {
    ...{ kind: 'radios', name: 'who', label: 'Who asked you to share it?', choices: WHO },
    hint: 'Say who asked, without a name.',
    needed: 'Say who asked you to share it',
    section: { title: 'Who asked' },
  },
  {
    ...{ kind: 'select', name: 'role', label: 'In which role did they ask?' },
    hint: 'Only if somebody at one of the two organisations asked.',
    choices: [NOTHING, ...choices(rolesAt(between))],
  },
  {
    ...{ kind: 'select', name: 'body', label: 'Which other body asked?' },
    hint: 'Only if another body asked.',
    choices: [NOTHING, ...choices(OUTSIDE_BODIES)],
  },
  ...LAW,
  ...KEPT,
];

/** What has to be put right; who asked is one answer in two questions. */
export function recordFaults(fields: readonly Field[], values: Values): FieldError[] {
  const who = one(values, 'who');
  const needed = fields.map((field) => {
    if (field.name === 'role' && INSIDE.includes(who))
      return { ...field, needed: 'Choose the role in which they asked' };
    if (field.name === 'body' && who === 'outside-body') return { ...field, needed: 'Choose which other body asked' };
    return field;
  });
  return faultsIn(needed, values);
}

/** What is known of a record already, in the form's answers. */
export function valuesOf({ record, reasons }: Decision): Values {
  if (!record) return {};
  const { controllers, article6, article9, dpiaConsidered } = record;
  const dpia = dpiaConsidered ? 'yes' : 'no';
  return { controllers, article6, article9, dpia, ...(reasons?.dpoView !== undefined && { dpoView: reasons.dpoView }) };
}

/** The record as the service takes it. */
export function recordBody(values: Values, { from, to }: Pick<Decision, 'from' | 'to'>): object {
  const said = (name: string) => one(values, name);
  const dpoView = said('dpoView');
  return {
    requester: requesterOf(said('who'), { organisationId: said('who') === 'own' ? from : to, ...detailsOf(values) }),
    ...{ power: said('power'), controllers: said('controllers'), article6: said('article6') },
    ...{ article9: said('article9'), dpiaConsidered: said('dpia') === 'yes' },
    ...{ security: said('security'), retention: said('retention'), rights: said('rights') },
    ...(dpoView !== '' && { dpoView }),
  };
}

const detailsOf = (values: Values) => ({ role: one(values, 'role'), body: one(values, 'body') });

function requesterOf(who: string, { organisationId, role, body }: Required<Omit<Requester, 'kind'>>): Requester {
  if (who === 'outside-body') return { kind: who, body };
  return INSIDE.includes(who) ? { kind: 'organisation', organisationId, role } : { kind: 'nobody' };
}

/** Who asked, for a person. */
export function requesterInWords(requester: Requester | undefined, nameOf: (id: string) => string): string | undefined {
  if (requester === undefined) return undefined;
  const { kind, organisationId, role, body } = requester;
  if (kind === 'organisation') return `${words(role)}, ${nameOf(organisationId ?? '')}`;
  return kind === 'outside-body' ? words(body) : 'Nobody: who decided acted unasked';
}

/** A record's codes as lines to read; what was not recorded is left out. */
export function recordLines(
  record: RecordCodes | undefined,
  nameOf: (id: string) => string,
): { key: string; value: string }[] {
  if (!record) return [];
  const { requester, power, article6, article9, controllers, dpiaConsidered } = record;
  const asked = requesterInWords(requester, nameOf);
  return [
    ...(asked === undefined ? [] : [{ key: 'Who asked for it', value: asked }]),
    ...(power === undefined
      ? []
      : [{ key: 'Power or duty to share', value: `${words(power)} (${LEGAL_POWERS[power]})` }]),
    { key: 'Lawful basis', value: words(article6) },
    { key: 'Condition for health information', value: words(article9) },
    { key: 'Who decides about it', value: CONTROLLERS[controllers] ?? words(controllers) },
    { key: 'Impact assessment considered', value: dpiaConsidered ? 'Yes' : 'No' },
  ];
}
