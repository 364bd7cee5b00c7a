import { list, text, type FieldError, type RawForm } from '../../engine/form.js';
import { CLINICIANS, SERVICE_STAFF } from '../../engine/navigation.js';
import { sentencesOf } from '../../engine/outcome.js';
import { page, type View } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { need, part, type Answer } from '../../services/answer.js';
import { type Names } from '../../services/names.js';
import { askRows, chosenOf, linksOf, PAGE, type Chosen } from '../referral-list.js';
import { assignPath, worklistPath } from './received.js';
import { VIEWS, type Row, type Rows } from './worklist.page.js';

/** A referral as it was when it was chosen. */
type Picked = { readonly id: string; readonly version: number };
type Answers = {
  readonly picked: readonly Picked[];
  /** An appointment. */
  readonly to: string | undefined;
  readonly confirmed: boolean;
  /** The page of the list on which they were chosen. */
  readonly list: Chosen<string>;
  /** What came of each that was tried: why not, or nothing when it is assigned. */
  readonly came: Map<string, readonly string[]>;
};
type Assignees = { readonly items: readonly { readonly appointmentId: string; readonly you: boolean }[] };

const AT_ONCE = 5;

/** Several referrals of a page of the worklist are given to one person of the team: shown first, then each done by itself. */
export const assignPage = page({
  path: assignPath,
  audience: [...CLINICIANS, ...SERVICE_STAFF],
  template: 'clinician/assign',
  async view(visit, answers?: Answers): Promise<View> {
    const back = { text: 'Worklist', href: linksOf(worklistPath, answers?.list ?? FIRST).here };
    if (!answers || answers.picked.length === 0) return { title: 'Assign referrals', back, shows: 'nothing' };
    const [rows, assignees] = await Promise.all([
      askRows<Rows>(visit, answers.list).then(part),
      visit.ask<Assignees>('referrals', '/assignees').then(need),
    ]);
    const known = new Map(rows.there ? rows.value.items.map((row) => [row.id, row]) : []);
    const names = await visit.names({
      organisations: [...known.values()].map(({ from }) => from),
      appointments: [...assignees.items.map(({ appointmentId }) => appointmentId), ...assignedIn(known)],
    });
    const came = answers.came.size > 0;
    return {
      title: came ? 'What was assigned' : 'Assign referrals',
      back,
      shows: came ? 'results' : 'form',
      picked: answers.picked.map((each) => shownOf(each, known.get(each.id), names)),
      came: Object.fromEntries(answers.came),
      list: answers.list,
      to: names.person(answers.to),
      people: peopleOf(assignees, answers.to, names),
    };
  },
  read,
  errors,
  shows: ({ confirmed }) => !confirmed,
  save: assignEach,
  next: ({ picked, list: chosen }) => ({
    to: linksOf(worklistPath, chosen).here,
    notice: picked.length === 1 ? '1 referral is assigned.' : `${picked.length} referrals are assigned.`,
  }),
  fieldOf: () => 'results',
});

const FIRST = chosenOf(() => undefined, VIEWS, 'worklist');
const assignedIn = (rows: ReadonlyMap<string, Row>) => [...rows.values()].map(({ assignedTo }) => assignedTo);

function shownOf({ id, version }: Picked, row: Row | undefined, names: Names) {
  return {
    id,
    value: `${id}.${version}`,
    student: row?.student?.name,
    listed: row !== undefined,
    university: row && names.organisation(row.from),
    assigned: row?.assignedTo === undefined ? undefined : names.person(row.assignedTo),
  };
}

/** Oneself first, the others by name. */
function peopleOf({ items }: Assignees, to: string | undefined, names: Names) {
  const all = items.map(({ appointmentId, you }) => {
    const name = names.person(appointmentId);
    return { value: appointmentId, you, text: you ? `Me (${name})` : name, selected: appointmentId === to };
  });
  return all.sort((a, b) => Number(b.you) - Number(a.you) || a.text.localeCompare(b.text));
}

const PICKED = /^([0-9a-f-]{36})\.(\d{1,9})$/;
const APPOINTMENT = /^[0-9a-f-]{36}$/;

function read(form: RawForm): Answers {
  const picked = list(form, 'referral').flatMap((value) => {
    const [, id, version] = PICKED.exec(value) ?? [];
    return id === undefined ? [] : [[id, { id, version: Number(version) }] as const];
  });
  const to = text(form, 'to');
  return {
    picked: [...new Map(picked).values()],
    to: APPOINTMENT.test(to) ? to : undefined,
    confirmed: text(form, 'confirmed') === 'yes',
    list: chosenOf((name) => text(form, name) || undefined, VIEWS, 'worklist'),
    came: new Map(),
  };
}

function errors({ picked, to, confirmed }: Answers): readonly FieldError[] {
  if (picked.length === 0) return [{ field: 'nothing', text: 'Choose the referrals on the worklist first' }];
  if (picked.length > PAGE) return [{ field: 'picked', text: `Choose ${PAGE} referrals at most` }];
  return confirmed && to === undefined ? [{ field: 'to', text: 'Choose who is to have them' }] : [];
}

/**
 * One act each, under a key of its own: what is refused stops no other, and what was done is not done again when the form is sent
 * twice. When somebody must sign in again, that comes first.
 */
async function assignEach({ picked, to, came }: Answers, visit: Visit): Promise<Answer<unknown>> {
  for (let from = 0; from < picked.length; from += AT_ONCE) {
    const some = picked.slice(from, from + AT_ONCE);
    const answers = await Promise.all(some.map((each) => assignOne(each, to, visit)));
    const signedOut = answers.find((answer) => !answer.ok && answer.problem.status === 401);
    if (signedOut) return signedOut;
    answers.forEach((answer, n) => came.set(some[n]?.id ?? '', answer.ok ? [] : sentencesOf(answer.problem)));
  }
  const refused = [...came.values()].filter((why) => why.length > 0).length;
  if (refused === 0) return { ok: true, body: undefined };
  const detail = `${refused} of ${picked.length} ${refused === 1 ? 'was' : 'were'} not assigned. What came of each stands below.`;
  return { ok: false, problem: { status: 422, code: 'not-all', reasons: [{ code: 'not-all', detail }] } };
}

const assignOne = ({ id, version }: Picked, appointmentId: string | undefined, visit: Visit) =>
  visit.act('referrals', `/referrals/${id}/assign`, {
    version,
    body: { appointmentId },
    ...(visit.key === '' ? {} : { key: `${visit.key}-${id}` }),
  });
