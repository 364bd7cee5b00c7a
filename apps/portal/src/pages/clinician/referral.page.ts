import { categoriesOf, type ToDo } from '@footbridge/contracts';
import { CLINICIANS } from '../../engine/navigation.js';
import { page, type View } from '../../engine/page.js';
import { mapPart, part, Stop, type Part } from '../../services/answer.js';
import { type Names } from '../../services/names.js';
import { staleOf } from '../../words/stale.js';
import { words } from '../../words/words.js';
import { type GpFollowUp, type Message } from '../referral-answers.js';
import { categoryWords, labelsOf, leftOut, sectionsOf } from './content.js';
import { decisionForm, offeredBy } from './decision.js';
import {
  ask,
  at,
  claimPath,
  gpCopyPath,
  linksOf,
  needsReason,
  receivedPath,
  worklistPath,
  type Received,
} from './received.js';

const back = { text: 'Worklist', href: worklistPath.to({}) };

/** One referral as its receiver holds it: the envelope until somebody opens it, which its form does; afterwards the record. */
export const referralPage = page({
  path: receivedPath,
  audience: CLINICIANS,
  template: 'clinician/referral',
  async view(visit): Promise<View> {
    const answer = await ask(visit);
    if (!answer.ok) {
      if (!needsReason(answer.problem)) throw new Stop(answer.problem);
      return { title: 'You need a reason to look', back, shows: 'reason', claim: claimPath.to(visit.params) };
    }
    const { body, version } = answer;
    const opened = body.times?.opened !== undefined;
    const nothing = { ok: true, body: { items: [] } } as const;
    const [messages, followUps, names] = await Promise.all([
      opened ? visit.ask<{ items: readonly Message[] }>('referrals', at(visit, '/messages')) : nothing,
      opened ? visit.ask<{ items: readonly GpFollowUp[] }>('referrals', at(visit, '/gp-follow-ups')) : nothing,
      visit.names({
        organisations: [body.from, body.to],
        services: [body.serviceId],
        appointments: [body.record?.by],
      }),
    ]);
    return {
      title: opened ? 'Referral' : 'Referral, not opened yet',
      back,
      wide: opened,
      version: version ?? body.version,
      stale: staleOf(body.knownAt, visit.now),
      shows: opened ? 'record' : 'envelope',
      links: linksOf(body),
      ...envelopeOf(body, names),
      ...(opened ? recordOf(body, names) : {}),
      messages: mapPart(part(messages), ({ items }) =>
        items.map((each) => ({ ...each, by: names.organisation(each.from) })),
      ),
      gpCopy: gpCopyOf(part(followUps), body.id),
    };
  },
  read: () => ({}),
  save: (_, visit) => visit.act('referrals', at(visit, '/open'), versionOf(visit.version)),
  next: (_, { params }) => ({
    to: receivedPath.to(params),
    notice: 'The referral is open. What was shared is now part of your organisation’s record.',
  }),
});

const versionOf = (version: number | undefined) => (version === undefined ? {} : { version });

/** What is known of every referral, opened or not: nothing of the student. */
function envelopeOf(body: Received, names: Names) {
  const { id, from, to, serviceId, urgency, state, submittedAt, next, beside = [], actions, basis } = body;
  const decide = beside.find(({ step }) => step === 'decide-on-offer');
  return {
    id,
    urgency,
    state,
    submittedAt,
    from: names.organisation(from),
    to: names.organisation(to),
    service: names.service(serviceId),
    withoutPermission: basis === 'without-permission',
    decideBy: decide?.dueAt,
    next: next && stepOf(next, names),
    beside: beside.map((each) => stepOf(each, names)),
    mayOpen: actions.includes('open'),
    mayMessage: actions.includes('message'),
    mayEnter: actions.includes('enter-in-record'),
  };
}

/** What the organisation holds of it. */
function recordOf(body: Received, names: Names) {
  const { content = {}, notShared, record, decision, actions } = body;
  const offered = offeredBy(actions);
  return {
    erased: body.content === undefined,
    mayShare: body.studentId !== undefined,
    sections: sectionsOf(content, ['risk-and-safety', 'safety-plan', 'reason-for-referral']).filter(
      ({ category }) => category !== 'adjustments',
    ),
    adjustments: content['adjustments.text'],
    adjustmentsCut: notShared?.categories.includes('adjustments') === true,
    scope: categoriesOf(content).map(categoryWords),
    notShared: notShared && {
      ...leftOut(notShared),
      missing: labelsOf(notShared.missing),
      minimumMet: notShared.minimumMet,
      anything: notShared.categories.length > 0 || notShared.fields.length > 0,
    },
    record: record && { ...record, by: names.person(record.by) },
    decision,
    timeline: timelineOf(body, names),
    offered,
    decide: decisionForm(offered, undefined),
  };
}

function stepOf({ step, dueAt, holder }: ToDo, names: Names) {
  const who = holder.role === undefined ? 'duty team' : words(holder.role).toLowerCase();
  return { what: words(step), dueAt, who: `${names.organisation(holder.organisationId)}, ${who}` };
}

/** What happened, as far as the referral still knows, and what comes next. */
function timelineOf({ submittedAt, times = {}, from, state, next, decision }: Received, names: Names) {
  const why = [decision?.reason, decision?.nextStep].flatMap((code) => (code === undefined ? [] : [words(code)]));
  const past = [
    { title: `Sent by ${names.organisation(from)}`, at: submittedAt },
    { title: 'Reached your team’s list', at: times.received },
    { title: 'Opened here', at: times.opened },
    { title: 'Accepted for assessment', at: times.accepted },
    { title: words(state), at: times.decided, text: why.join('. ') },
    { title: 'Stopped by the university', at: times.withdrawn },
    { title: 'Closed', at: times.closed, text: why.join('. ') },
  ];
  return [
    ...past.flatMap((each) => (each.at === undefined ? [] : [{ ...each, done: true }])),
    ...(next ? [{ title: `Next: ${words(next.step)}`, at: next.dueAt, done: false }] : []),
  ];
}

function gpCopyOf(found: Part<{ items: readonly GpFollowUp[] }>, id: string) {
  return mapPart(found, ({ items }) =>
    items
      .filter(({ kind }) => kind === 'send-gp-copy')
      .map(({ id: followUp, toDo, outcome, on, actions }) => ({
        dueAt: toDo?.dueAt,
        outcome,
        on,
        href: actions.includes('done') ? gpCopyPath.to({ id, followUp }) : undefined,
      })),
  );
}
