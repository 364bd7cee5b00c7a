import { ADVISERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { need } from '../../services/answer.js';
import { age } from '../../words/time.js';
import {
  type AgreementRow,
  type Colleague,
  type Consent,
  type Listed,
  type Student,
  type Wordings,
} from './answers.js';
import { showFields, type Field, type Values } from './fields.js';
import { at } from './paths.js';
import {
  inWords,
  permissionBody,
  permissionFaults,
  permissionFields,
  under18Faults,
  valuesOfTerms,
  type Asking,
} from './permission-form.js';
import { readFields } from './fields.js';
import { type RawForm } from '../../engine/form.js';

const LEAD = 'designated-safeguarding-lead';

type Session = { readonly student: Student; readonly wordings: Wordings; readonly asking: Asking };

/** Everything that asking for permission needs: who is asked, the text to read aloud, whom it can name. */
async function sessionOf(visit: Visit, studentId: string, consent?: Consent): Promise<Session> {
  const [student, wordings, agreements] = await Promise.all([
    visit.ask<Student>('consents', `/students/${studentId}`),
    visit.ask<Wordings>('consents', '/wordings'),
    visit.ask<Listed<AgreementRow>>('agreements', '?state=in-force&limit=100'),
  ]);
  const read = need(student);
  const own = visit.acting.organisationId;
  const partners = agreements.ok ? agreements.body.items.flatMap(({ parties }) => parties) : [];
  const recipients = [...new Set([...partners, ...(consent?.terms.recipients ?? [])])].filter((each) => each !== own);
  const years = age(read.birthDate, visit.now) ?? 0;
  const [names, leads] = await Promise.all([
    visit.names({ organisations: recipients }),
    years < 18 ? visit.ask<Listed<Colleague>>('directory', `/colleagues?role=${LEAD}`) : undefined,
  ]);
  const asking = {
    age: years,
    recipients,
    nameOf: (each: string) => names.organisation(each),
    leads: leads?.ok ? leads.body.items : [],
    until: consent?.terms.to,
  };
  return { student: read, wordings: need(wordings), asking };
}

/** Fields that hold whatever was sent, to read a form before it is known who is asked. */
function readPermission(form: RawForm): Values {
  const given = (name: string) => [form[name] ?? []].flat().map((value) => ({ value, text: value }));
  const open = (name: string, kind: Field['kind']): Field => ({ kind, name, label: name, choices: given(name) });
  const many = ['recipients', 'purposes', 'categories', 'explained', 'capacity'];
  return readFields(
    [
      ...many.map((name) => open(name, 'checkboxes')),
      ...['returns', 'until', 'route', 'lead'].map((name) => open(name, 'radios')),
    ],
    form,
  );
}

function viewOf({ wordings, asking, student }: Session, values: Values, visit: Visit) {
  return {
    wording: wordings.wordings[0]?.text ?? '',
    alwaysTold: wordings.alwaysTold,
    tooYoung: asking.age < 16,
    minor: asking.age >= 16 && asking.age < 18,
    noTrusts: asking.recipients.length === 0,
    noLead: asking.age >= 16 && asking.age < 18 && asking.leads.length === 0,
    // Which trusts there are decides what can be ticked; the answers that were typed stay.
    fields: showFields(permissionFields(asking), values),
    studentPage: at.student.to({ id: student.id }),
    share: at.share.to({ id: student.id }),
    witness: visit.acting,
  };
}

/** What only the student's age asks for is known once the session is loaded; the service is not asked then. */
function unready(values: Values, { asking }: Session) {
  const faults = under18Faults(asking, values);
  if (faults.length === 0) return undefined;
  const reasons = faults.map(({ field, text }) => ({ code: field, detail: text }));
  return { ok: false as const, problem: { status: 422, code: 'invalid', reasons } };
}

const bodyOf = (values: Values, { wordings, asking }: Session, now: Date) =>
  permissionBody(values, { wordings, now, age: asking.age, until: asking.until });

/** In a session: the student is read the text, chooses, and the adviser is the witness. */
export const givePermissionPage = page({
  path: at.permission,
  audience: ADVISERS,
  template: 'adviser/permission',
  async view(visit, values?: Values) {
    const { id } = visit.params;
    const session = await sessionOf(visit, id);
    return {
      ...viewOf(session, values ?? {}, visit),
      title: 'Ask for permission to share',
      back: { href: backFrom(visit, id) },
      does: 'Record what the student said',
    };
  },
  read: readPermission,
  errors: permissionFaults,
  async save(values, visit) {
    const session = await sessionOf(visit, visit.params.id);
    return (
      unready(values, session) ??
      visit.act('consents', `/students/${visit.params.id}/consents`, { body: bodyOf(values, session, visit.now) })
    );
  },
  next: (_, visit) => ({
    to: backFrom(visit, visit.params.id),
    notice: 'The student’s permission was recorded, with you as witness.',
  }),
  fieldOf: ({ reasons }) => fieldNamed(reasons[0]?.code),
});

/** Asked in the middle of a referral, one goes on with it. */
function backFrom(visit: Visit, id: string): string {
  const referral = visit.query('referral');
  return referral !== undefined && /^[0-9a-f-]{36}$/.test(referral)
    ? at.tasks.to({ id: referral })
    : at.student.to({ id });
}

const FIELDS = ['recipients', 'purposes', 'categories', 'returns', 'until', 'explained', 'capacity', 'route', 'lead'];
const fieldNamed = (code: string | undefined) => FIELDS.find((each) => each === code);

export const changePermissionPage = page({
  path: at.changePermission,
  audience: ADVISERS,
  template: 'adviser/permission',
  async view(visit, values?: Values) {
    const { id, consentId } = visit.params;
    const consent = need(await visit.ask<Consent>('consents', `/consents/${consentId}`));
    const session = await sessionOf(visit, id, consent);
    return {
      ...viewOf(session, values ?? valuesOfTerms(consent), visit),
      title: 'Change what may be shared',
      version: consent.version,
      over: !consent.actions.includes('change'),
      back: { href: at.onePermission.to({ id, consentId }) },
      does: 'Record the change',
    };
  },
  read: readPermission,
  errors: permissionFaults,
  async save(values, visit) {
    const { id, consentId } = visit.params;
    const consent = need(await visit.ask<Consent>('consents', `/consents/${consentId}`));
    const session = await sessionOf(visit, id, consent);
    return (
      unready(values, session) ??
      visit.act('consents', `/consents/${consentId}/change`, {
        body: bodyOf(values, session, visit.now),
        ...(visit.version === undefined ? {} : { version: visit.version }),
      })
    );
  },
  next: (_, { params }) => ({
    to: at.onePermission.to(params),
    notice: 'The change was recorded. It holds from now on.',
  }),
  fieldOf: ({ reasons }) => fieldNamed(reasons[0]?.code),
});

/** One permission, and once it was taken back, since when nothing more is shared. */
export const onePermissionPage = page({
  path: at.onePermission,
  audience: ADVISERS,
  template: 'adviser/one-permission',
  async view(visit) {
    const { id, consentId } = visit.params;
    const consent = need(await visit.ask<Consent>('consents', `/consents/${consentId}`));
    const [names, withdrawal] = await Promise.all([
      visit.names({ organisations: consent.terms.recipients, appointments: [consent.asked.witness] }),
      consent.state === 'withdrawn' ? visit.ask('consents', `/consents/${consentId}/withdrawal`) : undefined,
    ]);
    return {
      title: 'Permission to share',
      back: { href: at.student.to({ id }), text: 'Back to the student' },
      consent,
      witness: consent.asked.witness && names.person(consent.asked.witness),
      recipients: consent.terms.recipients.map((each) => names.organisation(each)),
      ...inWords(consent.terms),
      change: consent.actions.includes('change') ? at.changePermission.to({ id, consentId }) : undefined,
      takeBack: consent.actions.includes('withdraw') ? at.takeBack.to({ id, consentId }) : undefined,
      ask: consent.actions.length === 0 ? at.permission.to({ id }) : undefined,
      effect: withdrawal?.ok ? (withdrawal.body as { effect: unknown }).effect : undefined,
      effectMissing: withdrawal !== undefined && !withdrawal.ok,
    };
  },
});

/** What cannot be undone is said before. No reason is asked. */
export const takeBackPage = page({
  path: at.takeBack,
  audience: ADVISERS,
  template: 'adviser/take-back',
  async view(visit) {
    const { id, consentId } = visit.params;
    const consent = need(await visit.ask<Consent>('consents', `/consents/${consentId}`));
    const names = await visit.names({ organisations: consent.terms.recipients });
    return {
      title: 'Take the permission back',
      version: consent.version,
      back: { href: at.onePermission.to({ id, consentId }) },
      over: !consent.actions.includes('withdraw'),
      recipients: consent.terms.recipients.map((each) => names.organisation(each)),
    };
  },
  read: () => undefined,
  save: (_, visit) =>
    visit.act('consents', `/consents/${visit.params.consentId}/withdraw`, {
      ...(visit.version === undefined ? {} : { version: visit.version }),
    }),
  next: (_, { params }) => ({ to: at.onePermission.to(params), notice: 'The permission was taken back.' }),
});
