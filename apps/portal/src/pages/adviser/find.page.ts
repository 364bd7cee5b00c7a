import { ADVISERS } from '../../engine/navigation.js';
import { oneOf } from '../../engine/form.js';
import { page } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { need } from '../../services/answer.js';
import { type Found } from './answers.js';
import { faultsIn, one, readFields, showFields, type Field, type Values } from './fields.js';
import { at } from './paths.js';
import { BIRTH, birthFaults, FAMILY, GIVEN, NUMBER, numberFaults } from './student-fields.js';

const nothing = () => Promise.resolve({ ok: true as const, body: undefined });

/** Never by number alone: who has it may not have it at hand. */
export const studentsPage = page({
  path: at.students,
  audience: ADVISERS,
  template: 'adviser/form',
  view: (_, known?: string) => ({
    title: 'Find or add a student',
    intro: ['First we look whether the student is here already. If not, you can add them.'],
    fields: showFields(WHETHER_KNOWN, { known: known ?? '' }),
    does: 'Continue',
  }),
  read: (form) => oneOf(form, 'known', ['yes', 'no']) ?? '',
  errors: (known) => faultsIn(WHETHER_KNOWN, { known }),
  save: nothing,
  next: (known) => at.find.to({}, { by: known === 'yes' ? 'number' : 'name' }),
});

const WHETHER_KNOWN: readonly Field[] = [
  {
    kind: 'radios',
    name: 'known',
    label: 'Do you know the student’s NHS number?',
    choices: [
      { value: 'yes', text: 'Yes, I know the NHS number' },
      { value: 'no', text: 'No, I only know name and date of birth' },
    ],
    needed: 'Say whether you know the NHS number',
  },
];

const BY_NUMBER: readonly Field[] = [{ ...NUMBER, needed: 'Enter the NHS number, or go back and search by name' }];
const BY_NAME: readonly Field[] = [GIVEN, FAMILY, BIRTH];
const askedFor = (visit: Visit) => (visit.query('by', ['number', 'name']) === 'number' ? BY_NUMBER : BY_NAME);
const today = ({ now }: Visit) => now.toISOString().slice(0, 10);

function faults(values: Values, visit: Visit) {
  return [...faultsIn(askedFor(visit), values), ...numberFaults(values), ...birthFaults(values, today(visit))];
}

/** What was searched for stands in no address: the search is sent, and answered in the reply. */
export const findPage = page({
  path: at.find,
  audience: ADVISERS,
  template: 'adviser/find',
  async view(visit, values?: Values) {
    const fields = askedFor(visit);
    const byNumber = fields === BY_NUMBER;
    const common = { back: { href: at.students.to({}) }, byNumber, addAction: at.newStudent.to({}) };
    if (values === undefined || faults(values, visit).length > 0)
      return {
        ...common,
        title: byNumber ? 'What is the NHS number?' : 'What are the name and date of birth?',
        fields: showFields(fields, values ?? {}),
      };
    const { students } = need(
      await visit.find<{ students: Found[] }>('consents', '/students/search', searchFor(values)),
    );
    return {
      ...common,
      title: students.length === 0 ? 'Nobody was found' : 'Possible matches',
      searched: {
        values,
        name: `${one(values, 'given')} ${one(values, 'family')}`.trim(),
        birth: one(values, 'birth'),
      },
      found: students.slice(0, 20).map(({ id, name, birthDate }) => ({
        href: at.student.to({ id }),
        name: name ? `${name.given} ${name.family}` : 'Name not held',
        birthDate,
      })),
    };
  },
  read: (form, visit) => readFields(askedFor(visit), form),
  errors: faults,
  shows: () => true,
});

function searchFor(values: Values): object {
  const number = one(values, 'nhsNumber');
  if (number !== '') return { nhsNumber: number };
  return { name: { given: one(values, 'given'), family: one(values, 'family'), birthDate: one(values, 'birth') } };
}
