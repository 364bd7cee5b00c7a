import { SHARING_GROUNDS } from '@footbridge/contracts';
import { ADVISERS } from '../../engine/navigation.js';
import { type RawForm } from '../../engine/form.js';
import { page, type Page } from '../../engine/page.js';
import { type Path } from '../../engine/path.js';
import { type Visit } from '../../engine/visit.js';
import { type Role } from '@footbridge/contracts';
import { type Answer } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { type AgreementRow, type Listed, type Service, type Student } from './answers.js';
import { decisionRecordPath } from './decision-record.page.js';
import { faultsIn, one, readFields, showFields, type Field, type Values } from './fields.js';
import { at } from './paths.js';

/** One side's way to share without permission. The page is the same; what is known of the student and who receives differ. */
export type Sharing<P extends string> = {
  readonly path: Path<P>;
  readonly audience: readonly Role[];
  readonly studentId: (visit: Visit<P>) => Promise<string> | string;
  readonly referralId: (visit: Visit<P>) => string | undefined;
  /** Where one came from, and goes back to. */
  readonly back: (visit: Visit<P>) => string;
  /** What this side knows of who the student is, for the first fields of what is shared. */
  readonly identity: (visit: Visit<P>, studentId: string) => Promise<Readonly<Record<string, string>>>;
};

const ASKED = [
  { value: 'refused', text: 'Yes, and they said no' },
  { value: 'agreed', text: 'Yes, and they agreed' },
  { value: 'could-not-be-asked', text: 'No, they could not be asked' },
  { value: 'not-asked', text: 'No, asking would have made it more dangerous' },
] as const;

type Receiver = { readonly service: Service; readonly name: string };

function fieldsFor(receivers: readonly Receiver[]): readonly Field[] {
  return [
    {
      kind: 'radios',
      name: 'to',
      label: 'Who has to know?',
      choices: receivers.map(({ service, name }) => ({ value: service.id, text: `${service.name}, ${name}` })),
      needed: 'Choose who has to know',
    },
    {
      kind: 'radios',
      name: 'ground',
      label: 'Why may you share it?',
      choices: SHARING_GROUNDS.map((value) => ({ value, text: words(value) })),
      needed: 'Choose why you may share it',
    },
    {
      kind: 'long-text',
      name: 'necessity',
      label: 'Why is it necessary now?',
      needed: 'Say why it is necessary',
      max: 2_000,
    },
    {
      kind: 'radios',
      name: 'asked',
      label: 'Did you ask the student?',
      choices: ASKED,
      needed: 'Say whether you asked the student',
    },
    {
      kind: 'long-text',
      name: 'askedHow',
      label: 'What did they say, or why did you not ask?',
      needed: 'Say what the student said, or why you did not ask',
      max: 2_000,
    },
    {
      kind: 'radios',
      name: 'told',
      label: 'Have you told the student that you share this?',
      choices: [
        { value: 'yes', text: 'Yes' },
        { value: 'no', text: 'No' },
      ],
      needed: 'Say whether the student was told',
    },
    {
      kind: 'long-text',
      name: 'risk.summary',
      label: 'What do they have to know?',
      hint: 'As little as keeps people safe. Name and date of birth go along, and a phone number if there is one.',
      needed: 'Say what they have to know',
      max: 4_000,
    },
  ];
}

/** Any service may be named in a form; the services decide on it. */
const readAny = (form: RawForm) =>
  readFields(
    fieldsFor([]).map((field) => (field.name === 'to' ? { ...field, kind: 'text' as const } : field)),
    form,
  );

/** The services of those with whom there is an agreement, or any of an organisation that is named by `?to=`. */
async function receiversOf(visit: Visit): Promise<Receiver[]> {
  const own = visit.acting.organisationId;
  const named = visit.query('to');
  const list = await visit.ask<Listed<AgreementRow>>('agreements', '?state=in-force&limit=100');
  const partners = list.ok ? list.body.items.flatMap(({ parties }) => parties) : [];
  const ids = [...new Set([...(named !== undefined && /^[A-Z0-9]{3,8}$/.test(named) ? [named] : []), ...partners])];
  const others = ids.filter((each) => each !== own).slice(0, 12);
  const [names, ...offered] = await Promise.all([
    visit.names({ organisations: others }),
    ...others.map((each) => visit.ask<Listed<Service>>('directory', `/services?organisationId=${each}&limit=20`)),
  ]);
  return offered.flatMap((each) =>
    each.ok ? each.body.items.map((service) => ({ service, name: names.organisation(service.organisationId) })) : [],
  );
}

async function record(
  values: Values,
  visit: Visit,
  of: { studentId: string; referralId: string | undefined; identity: Readonly<Record<string, string>> },
): Promise<Answer<unknown>> {
  const service = await visit.ask<Service>('directory', `/services/${encodeURIComponent(one(values, 'to'))}`);
  if (!service.ok) return service;
  const agreements = await visit.ask<Listed<AgreementRow>>('agreements', '?state=in-force&limit=100');
  const { organisationId: to, dutyTeamId: toTeam } = service.body;
  const agreed = agreements.ok && agreements.body.items.some(({ parties }) => parties.includes(to));
  return visit.act('referrals', '/sharing-decisions', {
    body: {
      studentId: of.studentId,
      ...(of.referralId === undefined ? {} : { referralId: of.referralId }),
      to,
      toTeam,
      ground: one(values, 'ground'),
      necessity: one(values, 'necessity'),
      asked: one(values, 'asked'),
      askedHow: one(values, 'askedHow'),
      studentTold: one(values, 'told') === 'yes',
      oneOff: !agreed,
      fields: { ...of.identity, 'risk.summary': one(values, 'risk.summary') },
    },
  });
}

/** Share without permission, on one page: the decision and what is shared, reviewed by somebody else. */
export function sharePage<const P extends string>(of: Sharing<P>): Page {
  return page<P, Values>({
    path: of.path,
    audience: of.audience,
    template: 'adviser/share',
    async view(visit, values?: Values) {
      const receivers = await receiversOf(visit);
      return {
        title: 'Share without permission',
        back: { href: of.back(visit) },
        nobody: receivers.length === 0,
        fields: showFields(fieldsFor(receivers), values ?? {}),
      };
    },
    read: readAny,
    errors: (values) => faultsIn(fieldsFor([]), values),
    async save(values, visit) {
      const studentId = await of.studentId(visit);
      const identity = await of.identity(visit, studentId);
      return record(values, visit, { studentId, referralId: of.referralId(visit), identity });
    },
    next: (_, visit, made) => ({
      to: made === undefined ? of.back(visit) : decisionRecordPath.to({ id: made }),
      notice: 'It was shared and recorded. Somebody else reviews your decision within 3 days.',
    }),
    fieldOf: ({ reasons }) => (reasons[0]?.code === 'duty-team-not-known' ? 'to' : undefined),
  });
}

const UUID = /^[0-9a-f-]{36}$/;

/** From the university to a trust. */
export const adviserSharePage = sharePage({
  path: at.share,
  audience: ADVISERS,
  studentId: ({ params }) => params.id,
  referralId: (visit) => {
    const referral = visit.query('referral');
    return referral !== undefined && UUID.test(referral) ? referral : undefined;
  },
  back: (visit) => {
    const referral = visit.query('referral');
    return referral !== undefined && UUID.test(referral)
      ? at.referral.to({ id: referral })
      : at.student.to({ id: visit.params.id });
  },
  async identity(visit, studentId) {
    const answer = await visit.ask<Student>('consents', `/students/${studentId}`);
    if (!answer.ok) return {};
    const { name, birthDate, contacts } = answer.body;
    return {
      ...(name && { 'identity.given-name': name.given, 'identity.family-name': name.family }),
      ...(birthDate !== undefined && { 'identity.birth-date': birthDate }),
      ...(contacts?.phone !== undefined && { 'contact.phone': contacts.phone }),
    };
  },
});
