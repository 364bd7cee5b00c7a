import { REFERRAL_FIELDS, type ReferralContent, type ReferralField, type Urgency } from '@footbridge/contracts';
import { ADVISERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { need } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { type Consent, type Details, type Service, type Student } from './answers.js';
import { londonClock, londonTime, ownReferral, studentOf } from './common.js';
import { staleOf } from '../../words/stale.js';
import { write } from './content.page.js';
import { shown } from './content-words.js';
import { dateValues, faultsIn, one, readFields, showFields, YES_NO, type Field, type Values } from './fields.js';
import { at } from './paths.js';
import { URGENCY } from './refer.page.js';
import { tasksOf } from './tasks.js';

/** The draft as a list of tasks, with how far each is. */
export const tasksPage = page({
  path: at.tasks,
  audience: ADVISERS,
  template: 'adviser/tasks',
  async view(visit) {
    const { id } = visit.params;
    const referral = await ownReferral(visit, id);
    const { studentId, serviceId, to, urgency, content = {} } = referral;
    const [service, consents, student, names] = await Promise.all([
      visit.ask<Service>('directory', `/services/${serviceId}`),
      visit.ask<{ consents: Consent[] }>('consents', `/students/${studentId}/consents`),
      studentOf(visit, studentId),
      visit.names({ organisations: [to], services: [serviceId] }),
    ]);
    const tasks = tasksOf({
      ...{ id, studentId, to, urgency, content, now: visit.now },
      service: service.ok ? service.body : undefined,
      consents: consents.ok ? consents.body.consents : undefined,
    });
    return {
      title: 'Referral: tasks',
      id,
      sent: referral.state !== 'draft',
      referralPage: at.referral.to({ id }),
      who: student?.name && `${student.name.given} ${student.name.family}`,
      studentPage: at.student.to({ id: studentId }),
      service: names.service(serviceId),
      to: names.organisation(to),
      urgency: words(urgency),
      changeUrgency: at.urgency.to({ id }),
      consentsMissing: !consents.ok,
      tasks: tasks.map(shownTask),
      done: tasks.filter(({ status }) => status === 'completed').length,
      stale: staleOf(referral.knownAt, visit.now),
    };
  },
});

const STATUS = {
  completed: { text: 'Completed' },
  incomplete: { tag: { text: 'Incomplete', classes: 'nhsuk-tag--blue' } },
  optional: { tag: { text: 'Optional', classes: 'nhsuk-tag--white' } },
  later: { text: 'Cannot start yet', classes: 'nhsuk-task-list__status--cannot-start-yet' },
} as const;

const shownTask = ({ title, href, status }: ReturnType<typeof tasksOf>[number]) => ({
  title: { text: title },
  ...(href === undefined ? {} : { href }),
  status: STATUS[status],
});

const DETAILS: readonly Field[] = [
  {
    kind: 'radios',
    name: 'demographics.origin',
    label: 'Home or international student?',
    hint: 'We ask because a student from abroad may need help to find their way in the NHS',
    choices: [
      { value: 'home', text: 'Home student' },
      { value: 'international', text: 'International student' },
    ],
    needed: 'Say whether the student is a home or an international student',
  },
  {
    kind: 'radios',
    name: 'gp.copy',
    label: 'May the GP get a copy?',
    hint: 'The service asks the GP to look after the student together with it',
    choices: YES_NO,
    needed: 'Ask the student whether the GP may get a copy',
  },
];

/** Nothing is asked twice: what is kept about the student goes into the referral as it is. */
export const detailsPage = page({
  path: at.details,
  audience: ADVISERS,
  template: 'adviser/form',
  async view(visit, values?: Values) {
    const { id } = visit.params;
    const { studentId, content = {}, version } = await ownReferral(visit, id);
    const student = need(await visit.ask<Student>('consents', `/students/${studentId}`));
    const fields = questionsFor(student);
    return {
      title: 'Check the student’s details',
      version,
      back: { href: at.tasks.to({ id }), text: 'Back to the list of tasks' },
      intro: ['This is what you have about the student. It goes into the referral as it stands here.'],
      rows: rowsOf(contentOf(student)),
      fields: showFields(
        fields,
        values ?? { 'demographics.origin': content['demographics.origin'] ?? '', 'gp.copy': content['gp.copy'] ?? '' },
      ),
      does: 'These details are right',
      instead: { href: at.editStudent.to({ id: studentId }), text: 'Change the student’s details' },
    };
  },
  read: (form) => readFields(DETAILS, form),
  errors: (values) => faultsIn(DETAILS.slice(0, 1), values),
  async save(values, visit) {
    const { id } = visit.params;
    const { studentId } = await ownReferral(visit, id);
    const student = need(await visit.ask<Student>('consents', `/students/${studentId}`));
    const faults = faultsIn(questionsFor(student), values);
    if (faults.length > 0) {
      const reasons = faults.map(({ field, text }) => ({ code: field, detail: text }));
      return { ok: false, problem: { status: 422, code: 'invalid', reasons } };
    }
    const asked = Object.fromEntries(DETAILS.map(({ name }) => [name, one(values, name)]));
    return write(visit, id, { fields: { ...NOTHING_LEFT, ...contentOf(student), ...asked } });
  },
  next: (_, visit) => at.tasks.to({ id: visit.params.id }),
  fieldOf: ({ reasons }) => reasons[0]?.code,
});

const questionsFor = ({ gp }: Student) => (gp?.registered === true ? DETAILS : DETAILS.slice(0, 1));

/** What may have been there before and is not any more goes out of the draft. */
const NOTHING_LEFT = Object.fromEntries(
  [
    'identity.nhs-number',
    'contact.phone',
    'contact.email',
    'contact.address',
    'contact.preference',
    'gp.practice',
    'gp.not-registered',
  ].map((name) => [name, '']),
);

const yesNo = (value: boolean | undefined) => (value === undefined ? undefined : value ? 'yes' : 'no');

/** What the referral says of the student, from what is kept about them. */
function contentOf(student: Partial<Details>): ReferralContent {
  const { name, birthDate, nhsNumber, contacts, addresses, language: spoken, contactPreferences, safety } = student;
  const { lines = [], postcode } = addresses?.term ?? {};
  const fields: Record<string, string | undefined> = {
    'identity.given-name': name?.given,
    'identity.family-name': name?.family,
    'identity.birth-date': birthDate,
    'identity.nhs-number': nhsNumber?.number,
    'contact.phone': contacts?.phone,
    'contact.email': contacts?.email?.slice(0, 200),
    'contact.address': [...lines, ...(postcode === undefined ? [] : [postcode])].join(', ').slice(0, 400),
    'contact.preference': preferenceOf(contactPreferences, safety).slice(0, 200),
    'contact.safe-to-leave-message': yesNo(safety?.voicemail),
    'demographics.language': spoken?.spoken,
    'demographics.interpreter': yesNo(spoken?.interpreter),
    ...gpOf(student),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
}

function gpOf({ gp }: Partial<Details>): Record<string, string | undefined> {
  if (!gp) return {};
  return gp.registered ? { 'gp.practice': gp.practice } : { 'gp.not-registered': 'yes' };
}

/** What keeps the student safe comes first: it must not be cut off. */
function preferenceOf(how: Details['contactPreferences'] | undefined, safety: Details['safety'] | undefined): string {
  return [
    safety?.nameService === false ? 'Do not say where you call from' : undefined,
    safety?.postHome === false ? 'No post to the home address' : undefined,
    how && how.ways.length > 0 ? `Prefers ${how.ways.map((way) => words(way).toLowerCase()).join(', ')}` : undefined,
    how?.notBefore && `not before ${how.notBefore}`,
    how?.notAfter && `not after ${how.notAfter}`,
    safety?.note,
    how?.note,
  ]
    .filter((each) => each !== undefined && each !== '')
    .join('; ');
}

function rowsOf(content: ReferralContent) {
  return Object.entries(content).map(([name, value]) => ({
    key: { text: REFERRAL_FIELDS[name as ReferralField].label },
    value: { text: shown(name, value) },
  }));
}

/** Judged anew at any time before sending; what is urgent leads to the phone before anything else. */
export const urgencyPage = page({
  path: at.urgency,
  audience: ADVISERS,
  template: 'adviser/form',
  async view(visit, values?: Values) {
    const { id } = visit.params;
    const { urgency, version } = await ownReferral(visit, id);
    return {
      title: 'Check how urgent it is',
      version,
      back: { href: at.tasks.to({ id }), text: 'Back to the list of tasks' },
      ...(visit.query('because') === 'risk' && {
        warning:
          'You said that the student thinks of ending their life. If you cannot be sure that they are safe now, phone first: choose “Very urgent” or “Emergency”.',
      }),
      fields: showFields([{ ...URGENCY, label: 'How urgent is it now?' }], values ?? { urgency }),
      does: 'Save',
    };
  },
  read: (form) => readFields([URGENCY], form),
  errors: (values) => faultsIn([URGENCY], values),
  save: (values, visit) => write(visit, visit.params.id, { fields: {}, urgency: one(values, 'urgency') as Urgency }),
  next(values, { params: { id } }) {
    const urgency = one(values, 'urgency');
    return (urgency === 'emergency' || urgency === 'very-urgent' ? at.phoneFirst : at.tasks).to({ id });
  },
});

const SPOKEN: readonly Field[] = [
  {
    kind: 'text',
    name: 'urgent.spoke-to',
    label: 'Whom did you speak to?',
    hint: 'Name and role at the service',
    needed: 'Enter whom you spoke to',
    max: 200,
  },
  { kind: 'date', name: 'day', label: 'On which day?', needed: 'Enter the day on which you spoke' },
  {
    kind: 'time',
    name: 'clock',
    label: 'At what time?',
    needed: 'Enter the time at which you spoke',
    pattern: { like: /^\d{2}:\d{2}$/, says: 'Enter a time, like 14:05' },
  },
  {
    kind: 'text',
    name: 'urgent.with-student-now',
    label: 'Who is with the student now?',
    needed: 'Say who is with the student now, or that nobody is',
    max: 200,
  },
];

/** An interruption: a referral is no way to get help at once. It goes on only with whom was spoken to. */
export const phoneFirstPage = page({
  path: at.phoneFirst,
  audience: ADVISERS,
  template: 'adviser/phone-first',
  async view(visit, values?: Values) {
    const { id } = visit.params;
    const { content = {}, version, urgency, serviceId, to } = await ownReferral(visit, id);
    const names = await visit.names({ services: [serviceId], organisations: [to] });
    const { day: today, clock } = londonClock(content['urgent.spoke-at'] ?? visit.now);
    const there = {
      'urgent.spoke-to': content['urgent.spoke-to'] ?? '',
      'urgent.with-student-now': content['urgent.with-student-now'] ?? '',
      ...dateValues('day', today),
      clock: content['urgent.spoke-at'] === undefined ? '' : clock,
    };
    return {
      title: 'Phone now, before you go on',
      version,
      back: { href: at.tasks.to({ id }), text: 'Back to the list of tasks' },
      urgency: words(urgency),
      service: names.service(serviceId),
      to: names.organisation(to),
      fields: showFields(SPOKEN, values ?? there),
      changeUrgency: at.urgency.to({ id }),
    };
  },
  read: (form) => readFields(SPOKEN, form),
  errors(values, { now }) {
    const faults = faultsIn(SPOKEN, values);
    if (faults.length > 0) return faults;
    const spoke = londonTime(one(values, 'day'), one(values, 'clock'));
    if (spoke === undefined) return [{ field: 'clock', text: 'Enter a time that exists on that day' }];
    return Date.parse(spoke) > now.getTime() + 60_000
      ? [{ field: 'clock', text: 'The time at which you spoke must be in the past' }]
      : [];
  },
  save: (values, visit) =>
    write(visit, visit.params.id, {
      fields: {
        'urgent.spoke-to': one(values, 'urgent.spoke-to'),
        'urgent.spoke-at': londonTime(one(values, 'day'), one(values, 'clock')) ?? '',
        'urgent.with-student-now': one(values, 'urgent.with-student-now'),
      },
    }),
  next: (_, { params }) => at.tasks.to({ id: params.id }),
});
