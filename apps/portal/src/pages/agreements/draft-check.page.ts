import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { need } from '../../services/answer.js';
import { type Visit } from '../../engine/visit.js';
import { faultsIn, one, readFields, showFields, type Field, type Values } from '../adviser/fields.js';
import { to } from './act-paths.js';
import { type Checked } from './answers.js';
import { organisationsOf, plainly } from './chart.js';
import { datesMissing, mendedAt } from './draft-tasks.js';
import { agreementOf, needAction, versionOnItsWay } from './draft-terms.js';
import { agreementPath, tryOutPath } from './paths.js';

async function checkedDraft(visit: Visit, id: string) {
  const [{ agreement, version }, answer] = await Promise.all([
    agreementOf(visit, id),
    visit.ask<Checked>('agreements', `/${encodeURIComponent(id)}/check`),
  ]);
  const draft = versionOnItsWay(agreement) ?? agreement;
  const { findings } = need(answer);
  const names = await visit.names({
    organisations: [
      ...draft.terms.parties.map(({ organisationId }) => organisationId),
      ...findings.flatMap(({ facts }) => organisationsOf(facts)),
    ],
    appointments: draft.answers.map(({ appointmentId }) => appointmentId),
  });
  return { agreement, version, draft, findings, names };
}

/** What the check finds, each with the task that mends it; with nothing against it, the draft can be proposed. */
export const checkPage = page({
  path: to.check,
  audience: OFFICERS,
  template: 'agreements/check-draft',
  async view(visit, again?: true) {
    const { id } = visit.params;
    const { agreement, version, draft, findings, names } = await checkedDraft(visit, id);
    if (again === undefined) needAction(agreement, 'answer');
    const told = findings.map((finding) => ({
      ...finding,
      sentence: plainly(finding.detail, finding.facts, (party) => names.organisation(party)),
      mend: mendedAt(finding, id),
      answer: draft.answers.find((each) => each.finding === finding.key),
    }));
    const errors = told.filter(({ severity }) => severity === 'error');
    const warnings = told.filter(({ severity }) => severity === 'warning');
    const dates = datesMissing(draft.terms);
    return {
      title: 'Check and propose',
      tryOut: tryOutPath.to({ id }),
      caption: draft.terms.title,
      version,
      back: { href: to.draft.to({ id }), text: 'Back to the list of tasks' },
      found: errors,
      dates: dates.map((sentence) => ({ sentence, mend: to.dates.to({ id }) })),
      warnings: warnings.map((each) => ({
        ...each,
        who: each.answer && names.person(each.answer.appointmentId),
        href: to.answer.to({ id }, { finding: each.key }),
      })),
      parties: draft.terms.parties.map(({ organisationId }) => names.organisation(organisationId)),
      ready:
        errors.length === 0 &&
        dates.length === 0 &&
        warnings.every(({ answer }) => answer) &&
        agreement.actions.includes('propose'),
    };
  },
  read: (): true => true,
  save: (_, visit) =>
    visit.act('agreements', `/${visit.params.id}/propose`, {
      ...(visit.version !== undefined && { version: visit.version }),
    }),
  next: (_, { params }) => ({
    to: agreementPath.to({ id: params.id }),
    notice:
      'The agreement was proposed. Next, the data protection officer of each party that has to sign advises; then another person than you approves it, and each party signs.',
  }),
});

const ANSWER: readonly Field[] = [
  {
    kind: 'long-text',
    name: 'answer',
    label: 'Why does it not stand in the way here?',
    hint: 'It stays with the agreement, with your role. Name no student.',
    needed: 'Say why it does not stand in the way',
    max: 2_000,
    pattern: { like: /^[\s\S]{10,}$/, says: 'Say it in at least 10 characters' },
  },
];

export const answerPage = page({
  path: to.answer,
  audience: OFFICERS,
  template: 'agreements/act',
  async view(visit, typed?: Values) {
    const { id } = visit.params;
    const { agreement, version, draft, findings, names } = await checkedDraft(visit, id);
    if (typed === undefined) needAction(agreement, 'answer');
    const finding = findings.find(({ key }) => key === visit.query('finding'));
    const before = draft.answers.find((each) => each.finding === finding?.key);
    return {
      title: 'Answer a warning',
      caption: draft.terms.title,
      version,
      back: { href: to.check.to({ id }), text: 'Back to the check' },
      intro: finding
        ? [plainly(finding.detail, finding.facts, (party) => names.organisation(party)), `Source: ${finding.source}`]
        : ['The check no longer finds this.'],
      closed: !finding,
      ...(finding && { links: [{ href: mendedAt(finding, id), text: 'Change the draft instead' }] }),
      fields: showFields(ANSWER, typed ?? { answer: before?.answer ?? '' }),
      does: 'Save the answer',
    };
  },
  read: (form) => readFields(ANSWER, form),
  errors: (values) => faultsIn(ANSWER, values),
  save: (values, visit) =>
    visit.act('agreements', `/${visit.params.id}/answer`, {
      body: { finding: visit.query('finding') ?? '', answer: one(values, 'answer') },
      ...(visit.version !== undefined && { version: visit.version }),
    }),
  next: (_, { params }) => ({ to: to.check.to({ id: params.id }), notice: 'The answer was saved.' }),
});
