import { ADVISERS, CLINICIANS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { path } from '../../engine/path.js';
import { type Visit } from '../../engine/visit.js';
import { need } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { recordBody, recordFaults, recordFields, recordLines, valuesOf, type Decision } from './decision-record.js';
import { readFields, showFields, type Values } from './fields.js';
import { at } from './paths.js';

export const decisionRecordPath = path('/sharing/:id/record');

const placeOf = ({ params }: Visit<'/sharing/:id/record'>) => `/sharing-decisions/${encodeURIComponent(params.id)}`;

/** Any role may be named in a form; the service decides on it. */
const ANY = recordFields(['10000000', 'RW4']);

/** The whole decision record of a sharing without permission on one page: what was decided, and what the hurry left out. */
export const decisionRecordPage = page({
  path: decisionRecordPath,
  audience: [...ADVISERS, ...CLINICIANS],
  template: 'adviser/decision-record',
  async view(visit, values?: Values) {
    const answer = await visit.ask<Decision>('referrals', placeOf(visit));
    const decision = need(answer);
    const names = await visit.names({
      organisations: [decision.from, decision.to, decision.record?.requester?.organisationId],
    });
    const nameOf = (id: string) => names.organisation(id);
    const completes = decision.actions.includes('complete-record');
    return {
      title: 'The decision record',
      version: answer.ok ? answer.version : undefined,
      back: { href: backOf(decision, visit) },
      decided: decidedLines(decision, nameOf),
      whole: decision.record?.requester !== undefined,
      lines: [...recordLines(decision.record, nameOf), ...wordLines(decision)],
      completes,
      fields: completes ? showFields(recordFields([decision.from, decision.to]), values ?? valuesOf(decision)) : [],
    };
  },
  read: (form) => readFields(ANY, form),
  errors: (values) => recordFaults(ANY, values),
  async save(values, visit) {
    const answer = await visit.ask<Decision>('referrals', placeOf(visit));
    if (!answer.ok) return answer;
    return visit.act('referrals', `${placeOf(visit)}/record`, {
      method: 'PUT',
      body: recordBody(values, answer.body),
      ...(visit.version !== undefined && { version: visit.version }),
    });
  },
  next: (_, { params }) => ({ to: decisionRecordPath.to(params), notice: 'The decision record is complete.' }),
});

function backOf({ referralId, studentId }: Decision, visit: Visit): string {
  if (CLINICIANS.includes(visit.acting.role)) return referralId === undefined ? '/worklist' : `/worklist/${referralId}`;
  return referralId === undefined ? at.student.to({ id: studentId }) : at.referral.to({ id: referralId });
}

type Line = { key: string; value: string; at?: string };

function decidedLines(decision: Decision, nameOf: (id: string) => string): Line[] {
  const { from, to, ground, categories, asked, studentTold, oneOff, agreement, decidedBy, reasons, finding } = decision;
  return [
    { key: 'When', value: '', at: decision.decidedAt },
    { key: 'Who decided', value: `${words(decidedBy.role)}, ${nameOf(from)}` },
    { key: 'Shared with', value: nameOf(to) },
    { key: 'For what', value: words('safeguarding') },
    { key: 'On what ground', value: words(ground) },
    { key: 'What was shared', value: categories.map(words).join('; ') },
    ...(reasons ? [{ key: 'Why it was necessary', value: reasons.necessity }] : []),
    { key: 'Was the student asked?', value: reasons ? `${words(asked)}: ${reasons.askedHow}` : words(asked) },
    { key: 'Was the student told?', value: studentTold ? 'Yes' : 'No' },
    {
      key: 'Agreement',
      value: oneOff
        ? 'None carried it: a one-off disclosure'
        : `A data sharing agreement in force${agreement ? `, version ${agreement.version}` : ''}`,
    },
    { key: 'Review', value: finding === undefined ? 'Not reviewed yet' : words(finding) },
  ];
}

/** What was written; `handling` is how it was written before it was three. */
function wordLines({ reasons, words: said }: Decision): Line[] {
  const lines: [string, string | undefined][] = [
    ['What the data protection officer said', said?.dpoView ?? reasons?.dpoView],
    ['How it is kept safe', said?.security],
    ['How long it is kept', said?.retention],
    ['The student’s rights', said?.rights],
    ['How it is handled, as it was recorded before', reasons?.handling],
  ];
  return lines.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}
