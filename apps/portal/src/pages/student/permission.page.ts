import { RETURN_LEVELS, type DataCategory } from '@footbridge/contracts';
import {
  date,
  dayOf,
  oneOf,
  someOf,
  text,
  typedDate,
  type FieldError,
  type RawForm,
  type TypedDate,
} from '../../engine/form.js';
import { page } from '../../engine/page.js';
import { need, type Problem } from '../../services/answer.js';
import { type Visit } from '../../engine/visit.js';
import { OUTWARD } from '../../words/categories.js';
import { type Consent } from './consent.js';
import { type OwnReferral } from './home.page.js';
import { changePath, givePath, sharingPath } from './places.js';
import { categoryInWords, purposeInWords, RETURNING, returnsInWords } from './student-words.js';

type Answers = {
  readonly recipients: readonly string[];
  readonly categories: readonly DataCategory[];
  readonly returns: (typeof RETURN_LEVELS)[number] | undefined;
  readonly until: TypedDate;
  readonly explained: boolean;
};
type Wordings = { wordings: { version: string; language: string; text: string }[] };

const PURPOSE = 'assessment-and-treatment';

const read = (form: RawForm): Answers => ({
  recipients: form['recipients'] === undefined ? [] : [form['recipients']].flat(),
  categories: someOf(form, 'categories', OUTWARD),
  returns: oneOf(form, 'returns', RETURN_LEVELS),
  until: date(form, 'until'),
  explained: text(form, 'explained') === 'yes',
});

const isEmpty = ({ day, month, year }: TypedDate) => day === '' && month === '' && year === '';

function errorsIn({ categories, returns, until, explained }: Answers): FieldError[] {
  return [
    ...(categories.length === 0 ? [{ field: 'categories', text: 'Choose what may be shared' }] : []),
    ...(returns === undefined ? [{ field: 'returns', text: 'Choose what may come back' }] : []),
    ...(isEmpty(until) || dayOf(until) !== undefined
      ? []
      : [{ field: 'until', text: 'Enter the last day, such as 31 7 2027' }]),
    ...(explained ? [] : [{ field: 'explained', text: 'Tick the box when you have read it' }]),
  ];
}

/** The end of the last day, in universal time. */
const endOf = (until: TypedDate) => {
  const last = dayOf(until);
  return last === undefined ? {} : { to: `${last}T23:59:59.000Z` };
};

const fieldOf = ({ reasons }: Problem) =>
  reasons.some(({ code }) => code === 'ends-before-it-begins') ? 'until' : 'categories';

async function wordingOf(visit: Visit) {
  const { wordings } = need(await visit.ask<Wordings>('consents', '/wordings'));
  const wording = wordings.find(({ language }) => language === 'en') ?? wordings[0];
  if (!wording) throw new Error('There is no text to show.');
  return wording;
}

/** What the form shows: what was typed, else what stands. */
function formOf(typed: Answers | undefined, stands: Partial<Answers>) {
  const answers = { ...stands, ...typed };
  return {
    categories: OUTWARD.map((value) => ({
      value,
      text: categoryInWords(value),
      checked: answers.categories?.includes(value) ?? false,
    })),
    returns: RETURN_LEVELS.map((value) => ({ value, text: returnsInWords(value), checked: answers.returns === value })),
    until: answers.until ?? typedDate(undefined),
    explained: typed?.explained ?? false,
    purpose: purposeInWords(PURPOSE),
  };
}

/** What would be said to the service: the terms, the text that was shown, and that it was read. */
async function bodyOf(
  visit: Visit,
  answers: Answers,
  rest: { recipients: readonly string[]; purposes: readonly string[] },
) {
  const { version, language } = await wordingOf(visit);
  const { returns, until, explained } = answers;
  const categories = [...answers.categories, ...(RETURNING[returns ?? ''] ?? [])];
  return { ...rest, categories, returns, ...endOf(until), explained, wording: { version, language } };
}

/** New answers in place of the earlier ones. With whom, and what for, stays. */
export const changePage = page({
  path: changePath,
  audience: 'student',
  template: 'student/permission',
  async view(visit, answers?: Answers) {
    const [consent, wording] = await Promise.all([
      visit.ask<Consent>('consents', `/consents/${encodeURIComponent(visit.params.id)}`),
      wordingOf(visit),
    ]);
    const { terms, version, actions } = need(consent);
    const names = await visit.names({ organisations: terms.recipients });
    return {
      title: 'Change what is shared',
      version,
      back: { href: sharingPath.to({}), text: 'What is shared' },
      possible: actions.includes('change'),
      sharing: sharingPath.to({}),
      with: terms.recipients.map((each) => names.organisation(each)),
      wording: wording.text,
      button_: 'Save the change',
      form_: formOf(answers, {
        categories: OUTWARD.filter((each) => terms.categories.includes(each)),
        returns: RETURN_LEVELS.find((each) => each === terms.returns),
        until: typedDate(terms.to?.slice(0, 10)),
      }),
    };
  },
  read,
  errors: errorsIn,
  async save(answers, visit) {
    const at = `/consents/${encodeURIComponent(visit.params.id)}`;
    const consent = await visit.ask<Consent>('consents', at);
    if (!consent.ok) return consent;
    const { recipients, purposes } = consent.body.terms;
    const body = await bodyOf(visit, answers, { recipients, purposes });
    return visit.act('consents', `${at}/change`, {
      body,
      ...(visit.version !== undefined && { version: visit.version }),
    });
  },
  next: () => ({ to: sharingPath.to({}), notice: 'Your change is saved. It counts from now on.' }),
  fieldOf,
});

/** Trusts that the student knows already: their own referrals and what they let us share name them. */
async function trustsOf(visit: Visit): Promise<{ value: string; text: string }[]> {
  const [consents, referrals] = await Promise.all([
    visit.ask<{ consents: Consent[] }>('consents', `/students/${visit.studentId}/consents`),
    visit.ask<{ items: OwnReferral[] }>('referrals', '/referrals'),
  ]);
  const list = need(consents).consents;
  const ids = [
    ...new Set([
      ...list.flatMap(({ terms }) => terms.recipients),
      ...(referrals.ok ? referrals.body.items.map(({ to }) => to.organisationId) : []),
    ]),
  ];
  const given = list.filter(({ state }) => state === 'given').flatMap(({ terms }) => terms.recipients);
  const free = ids.filter((id) => !given.includes(id));
  const names = await visit.names({ organisations: free });
  return free.map((id) => ({ value: id, text: names.organisation(id) }));
}

/** A new permission, for a trust that the student has had to do with. The first one is given together with an adviser. */
export const givePage = page({
  path: givePath,
  audience: 'student',
  template: 'student/permission',
  async view(visit, answers?: Answers) {
    const [trusts, wording] = await Promise.all([trustsOf(visit), wordingOf(visit)]);
    return {
      title: 'Let us share',
      back: { href: sharingPath.to({}), text: 'What is shared' },
      possible: trusts.length > 0,
      sharing: sharingPath.to({}),
      trusts: trusts.map((each) => ({
        ...each,
        checked: answers ? answers.recipients.includes(each.value) : trusts.length === 1,
      })),
      wording: wording.text,
      button_: 'Say yes to this',
      form_: formOf(answers, {}),
    };
  },
  read,
  errors: (answers) => [
    ...(answers.recipients.length === 0 ? [{ field: 'recipients', text: 'Choose who it may be shared with' }] : []),
    ...errorsIn(answers),
  ],
  async save(answers, visit) {
    const offered = await trustsOf(visit);
    const recipients = offered.map(({ value }) => value).filter((each) => answers.recipients.includes(each));
    const body = await bodyOf(visit, answers, { recipients, purposes: [PURPOSE] });
    return visit.act('consents', `/students/${visit.studentId}/consents`, { body });
  },
  next: () => ({ to: sharingPath.to({}), notice: 'You said yes. You can take it back at any time.' }),
  fieldOf,
});
