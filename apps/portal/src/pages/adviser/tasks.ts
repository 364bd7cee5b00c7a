import { isMonitored, type ReferralContent, type ReferralField, type Urgency } from '@footbridge/contracts';
import { type Consent, type Service } from './answers.js';
import { at } from './paths.js';

export type TaskName = 'details' | 'permission' | 'reason' | 'risk' | 'study' | 'urgency' | 'check';
export type Task = {
  readonly name: TaskName;
  readonly title: string;
  readonly hint?: string;
  readonly href?: string;
  readonly status: 'completed' | 'incomplete' | 'optional' | 'later';
};

/** Which task asks for which field; a field that a service needs to triage safely belongs to its task too. */
const FIELDS: Readonly<Record<'details' | 'reason' | 'risk' | 'study' | 'urgency', readonly string[]>> = {
  details: ['identity.', 'contact.', 'demographics.', 'gp.'],
  reason: ['reason.', 'history.'],
  risk: ['risk.', 'safety-plan.'],
  study: ['adjustments.', 'study.'],
  urgency: ['urgent.'],
};
const CORE: Readonly<Record<keyof typeof FIELDS, readonly ReferralField[]>> = {
  details: ['identity.given-name', 'identity.family-name', 'identity.birth-date', 'demographics.origin'],
  reason: ['reason.presenting-problem'],
  risk: ['risk.summary', 'risk.suicidal-thoughts'],
  study: [],
  urgency: [],
};
export const CONTACT_FIRST: readonly ReferralField[] = [
  'urgent.spoke-to',
  'urgent.spoke-at',
  'urgent.with-student-now',
];

/** The page on which a field is written. */
export function taskOf(field: string): keyof typeof FIELDS {
  const names = Object.keys(FIELDS) as (keyof typeof FIELDS)[];
  return names.find((name) => FIELDS[name].some((prefix) => field.startsWith(prefix))) ?? 'reason';
}

export const pageOf = (task: keyof typeof FIELDS) => at[task];

/** Whether somebody must be phoned before this is sent: what is urgent never waits to be read. */
export function phoneFirst(urgency: Urgency, service: Service | undefined, now: Date): boolean {
  if (urgency === 'emergency' || urgency === 'very-urgent') return true;
  return urgency === 'urgent' && service !== undefined && !isMonitored(service.monitoredHours, now.toISOString());
}

/** A permission that covers sending this to that organisation now. */
export function covers({ state, terms }: Consent, to: string, now: Date): boolean {
  const holds = terms.to === undefined || terms.to > now.toISOString();
  return (
    state === 'given' && holds && terms.recipients.includes(to) && terms.purposes.includes('assessment-and-treatment')
  );
}

export type Standing = {
  readonly id: string;
  readonly studentId: string;
  readonly to: string;
  readonly urgency: Urgency;
  readonly content: ReferralContent;
  readonly service: Service | undefined;
  /** Undefined: not known at the moment. */
  readonly consents: readonly Consent[] | undefined;
  readonly now: Date;
};

/** The tasks of a draft and how far each is. Sending is last, and nobody is kept from looking at what would be sent. */
export function tasksOf(standing: Standing): Task[] {
  const { id, studentId, to, urgency, content, service, consents, now } = standing;
  const has = (field: string) => Object.hasOwn(content, field);
  const minimum = service?.minimum ?? [];
  const done = (name: keyof typeof FIELDS) =>
    [...CORE[name], ...minimum.filter((field) => taskOf(field) === name)].every(has) &&
    (name !== 'details' || has('gp.practice') || has('gp.not-registered'));
  const status = (name: keyof typeof FIELDS) => (done(name) ? 'completed' : 'incomplete');
  const permitted = consents?.some((each) => covers(each, to, now)) ?? false;
  const spoken = CONTACT_FIRST.every(has);
  const must = phoneFirst(urgency, service, now);
  const some = Object.keys(content).some((field) => taskOf(field) === 'study');
  const before: Task[] = [
    { name: 'details', title: 'Check the student’s details', href: at.details.to({ id }), status: status('details') },
    {
      name: 'permission',
      title: 'Ask for permission to share',
      href: at.permission.to({ id: studentId }, { referral: id }),
      status: permitted ? 'completed' : 'incomplete',
    },
    { name: 'reason', title: 'Say why you refer', href: at.reason.to({ id }), status: status('reason') },
    {
      name: 'risk',
      title: 'Say what you know about risk and safety',
      href: at.risk.to({ id }),
      status: status('risk'),
    },
    {
      name: 'study',
      title: 'Adjustments and studies',
      href: at.study.to({ id }),
      status: done('study') ? (some ? 'completed' : 'optional') : 'incomplete',
    },
    {
      name: 'urgency',
      title: must ? 'Phone first, and say whom you spoke to' : 'Check how urgent it is',
      href: (must ? at.phoneFirst : at.urgency).to({ id }),
      status: must && !spoken ? 'incomplete' : 'completed',
    },
  ];
  const ready = before.every((task) => task.status === 'completed' || task.status === 'optional');
  const check = { name: 'check', title: 'Check and send' } as const;
  return [
    ...before,
    ready ? { ...check, href: at.check.to({ id }), status: 'incomplete' } : { ...check, status: 'later' },
  ];
}
