import { ADVISERS } from '../../engine/navigation.js';
import { text, type RawForm } from '../../engine/form.js';
import { page } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { day } from '../../words/time.js';
import { need } from '../../services/answer.js';
import { type Student } from './answers.js';
import { faultsIn, one, readFields, showFields, type Field, type Values } from './fields.js';
import { at } from './paths.js';
import { detailsOf, SAFE_START, studentFaults, studentFields, valuesOf } from './student-fields.js';
import { type Problem } from '../../services/answer.js';

const today = ({ now }: Visit) => now.toISOString().slice(0, 10);

/** What a search has told already is not asked again. */
type Known = 'number' | 'name' | undefined;
type Adding = { readonly begin: boolean; readonly known: Known; readonly values: Values };
const KNOWN: Readonly<Record<'number' | 'name', readonly string[]>> = {
  number: ['nhsNumber', 'whyNoNumber'],
  name: ['given', 'family', 'birth', 'nhsNumber'],
};

function readAdding(form: RawForm): Adding {
  const known = text(form, 'known');
  return {
    begin: text(form, 'begin') === 'yes',
    known: known === 'number' || known === 'name' ? known : undefined,
    values: readFields(studentFields(), form),
  };
}

/** Fields that are known are carried along unseen; where one of them is to be put right, it is asked for like the others. */
function shownFor({ known, values, begin }: Adding, visit: Visit) {
  const answers = begin ? { ...SAFE_START, ...present(values) } : values;
  const wrong = begin ? [] : studentFaults(studentFields(), values, today(visit)).map(({ field }) => field);
  const carried =
    known === undefined ? [] : KNOWN[known].filter((name) => !wrong.some((each) => each.startsWith(name)));
  const fields = showFields(studentFields(), answers);
  return fields.map((field) => (carried.includes(field.name) ? { ...field, kind: `known-${field.kind}` } : field));
}

const present = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value.length > 0));

export const newStudentPage = page({
  path: at.newStudent,
  audience: ADVISERS,
  template: 'adviser/student-form',
  view(visit, adding: Adding = { begin: true, known: undefined, values: {} }) {
    const { known, values } = adding;
    return {
      title: 'Add a student',
      back: { href: at.students.to({}) },
      known,
      rows: knownRows(known, values),
      fields: shownFor(adding, visit),
      does: 'Add the student',
    };
  },
  read: readAdding,
  shows: ({ begin }) => begin,
  errors: ({ begin, values }, visit) => (begin ? [] : studentFaults(studentFields(), values, today(visit))),
  save: ({ values }, visit) => visit.act('consents', '/students', { body: detailsOf(values) }),
  next: (_, __, made) => ({ to: at.student.to({ id: made ?? '' }), notice: 'The student was added.' }),
  fieldOf,
});

function knownRows(known: Known, values: Values) {
  const row = (key: string, value: string) => ({ key: { text: key }, value: { text: value } });
  if (known === 'number') return [row('NHS number', one(values, 'nhsNumber'))];
  if (known === undefined) return [];
  return [
    row('Name', `${one(values, 'given')} ${one(values, 'family')}`),
    row('Date of birth', day(one(values, 'birth'))),
  ];
}

export const editStudentPage = page({
  path: at.editStudent,
  audience: ADVISERS,
  template: 'adviser/student-form',
  async view(visit, values?: Values) {
    const { id } = visit.params;
    const student = need(await visit.ask<Student>('consents', `/students/${id}`));
    const there = student.language?.spoken;
    return {
      title: 'Change the student’s details',
      version: student.version,
      back: { href: at.student.to({ id }) },
      fields: showFields(studentFields(there), values ?? { ...SAFE_START, ...valuesOf(student) }),
      does: 'Save the changes',
    };
  },
  read: (form) => readFields(anyLanguage(text(form, 'spoken')), form),
  errors: (values, visit) => studentFaults(anyLanguage(one(values, 'spoken')), values, today(visit)),
  save: (values, visit) =>
    visit.act('consents', `/students/${visit.params.id}`, {
      method: 'PUT',
      body: detailsOf(values),
      ...(visit.version === undefined ? {} : { version: visit.version }),
    }),
  next: (_, visit) => ({ to: at.student.to({ id: visit.params.id }), notice: 'The details were changed.' }),
  fieldOf,
});

const anyLanguage = (code: string) =>
  studentFields(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(code) ? code : undefined);

function fieldOf({ reasons }: Problem): string | undefined {
  const code = reasons[0]?.code ?? '';
  if (code.startsWith('nhs-number')) return 'nhsNumber';
  if (code.startsWith('birth-date')) return 'birth-day';
  return code.startsWith('contact-hours') ? 'notAfter' : undefined;
}

const SUBJECT: readonly Field[] = [
  {
    kind: 'text',
    name: 'subject',
    label: 'The student’s name at your university’s sign-in',
    hint: 'Ask the student, and check that it is theirs: whoever signs in with it sees what is kept here',
    needed: 'Enter the student’s name at the sign-in',
    max: 255,
  },
];

/** From then on the student can see and change what is shared by themselves. */
export const signInLinkPage = page({
  path: at.signIn,
  audience: ADVISERS,
  template: 'adviser/form',
  async view(visit, values?: Values) {
    const { id } = visit.params;
    const student = need(await visit.ask<Student>('consents', `/students/${id}`));
    return {
      title: 'Let the student sign in',
      version: student.version,
      back: { href: at.student.to({ id }) },
      intro: ['With their own sign-in the student can see what is shared, change it, and see who has looked.'],
      warning:
        'A link cannot be changed afterwards. Ask in private whether anybody could make them show this account before you link it.',
      fields: showFields(SUBJECT, values ?? {}),
      does: 'Link this sign-in',
    };
  },
  read: (form) => readFields(SUBJECT, form),
  errors: (values) => faultsIn(SUBJECT, values),
  save: (values, visit) =>
    visit.act('consents', `/students/${visit.params.id}/sign-in`, {
      body: { subject: one(values, 'subject') },
      ...(visit.version === undefined ? {} : { version: visit.version }),
    }),
  next: (_, visit) => ({ to: at.student.to({ id: visit.params.id }), notice: 'The student can sign in now.' }),
  fieldOf: () => 'subject',
});
