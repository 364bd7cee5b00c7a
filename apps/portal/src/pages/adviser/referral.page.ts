import { REFERRAL_FIELDS, type ReferralField } from '@footbridge/contracts';
import { ADVISERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { mapPart, part, type Part } from '../../services/answer.js';
import { type Names } from '../../services/names.js';
import { words } from '../../words/words.js';
import { type GpFollowUp, type Message } from '../referral-answers.js';
import { type Listed, type Progress, type Referral } from './answers.js';
import { ownReferral, studentOf } from './common.js';
import { staleOf } from '../../words/stale.js';
import { shown } from './content-words.js';
import { at } from './paths.js';
import { turnsPicture } from './turns.js';

/** What is known of the state, in one sentence. */
const STATES: Readonly<Record<string, string>> = {
  draft: 'This is a draft. Nothing has been sent.',
  sent: 'It was sent. The student does not let more come back than whether it was taken or returned.',
  submitted: 'It was sent. The service has not read it yet.',
  received: 'It has arrived. The service has not read it yet.',
  opened: 'The service has read it and is deciding.',
  accepted: 'The service has accepted it for assessment.',
  returned: 'The service returned it with advice.',
  'not-accepted': 'The service could not take it.',
  'taken-on': 'The service has taken the student on.',
  'not-taken-on': 'After the assessment the service did not take the student on.',
  'under-way': 'The service accepted it. The student does not let more come back.',
  withdrawn: 'It was stopped before the service read it.',
  closed: 'It is closed.',
};
/** Why no more is shown, in words. */
const WITHHELD: Readonly<Record<string, string>> = {
  'permission-returns': 'The student has said that no more comes back to your university.',
  'permission-withdrawn':
    'The student has taken the permission back, so you see only whether your university must act.',
  'permission-expired':
    'The permission has run out, so you see only whether your university must act. Ask the student to renew it.',
  'permission-missing': 'The student has given no permission, so you see only whether your university must act.',
  'knowledge-stale': 'We cannot see at the moment whether more may be shown. Look again in a minute.',
  'audit-path-stale': 'We cannot see at the moment whether more may be shown. Look again in a minute.',
};
const withheldInWords = ({ withheld }: Progress) => [
  ...new Set(withheld.map((code) => WITHHELD[code] ?? 'An agreement or a permission does not let more come back.')),
];

export const referralPage = page({
  path: at.referral,
  audience: ADVISERS,
  template: 'adviser/referral',
  async view(visit) {
    const { id } = visit.params;
    const referral = await ownReferral(visit, id);
    const { studentId, serviceId, to, from, progress, state } = referral;
    const draft = state === 'draft';
    const [student, names, messages, gp] = await Promise.all([
      studentOf(visit, studentId),
      visit.names({ organisations: [to, from], services: [serviceId] }),
      draft ? undefined : visit.ask<Listed<Message>>('referrals', `/referrals/${id}/messages`),
      draft ? undefined : visit.ask<Listed<GpFollowUp>>('referrals', `/referrals/${id}/gp-follow-ups`),
    ]);
    const said = messages && part(messages);
    return {
      title: 'Referral',
      id,
      wide: true,
      back: { href: at.referrals.to({}), text: 'Back to my referrals' },
      draft,
      tasks: at.tasks.to({ id }),
      who: student?.name && `${student.name.given} ${student.name.family}`,
      studentPage: at.student.to({ id: studentId }),
      service: names.service(serviceId),
      to: names.organisation(to),
      urgency: words(referral.urgency),
      submittedAt: referral.submittedAt,
      ...(draft ? { status: STATES['draft'] } : inWords(progress, names)),
      messages: said && mapPart(said, ({ items }) => items.map((each) => messageRow(each, from, names))),
      steps: timelineOf(referral, said, { names, now: visit.now }),
      turns: await turnsOf(referral, said, visit.now),
      gp: gp && mapPart(part(gp), ({ items }) => items.map((each) => gpRow(each, id))),
      content: contentRows(referral),
      acts: actsOf(referral),
      share: at.share.to({ id: studentId }, { referral: id }),
      stale: staleOf(referral.knownAt, visit.now),
    };
  },
});

/** How it goes, as far as it may be known. */
function inWords(progress: Progress | undefined, names: Names) {
  return {
    status: STATES[progress?.state ?? ''] ?? 'It was sent.',
    instead: progress?.nextStep && words(progress.nextStep),
    why: progress?.reason && words(progress.reason),
    next: nextOf(progress, names),
    withheld: progress ? withheldInWords(progress) : [],
  };
}

/** Who must act next; of the other side as much as may be known. */
function nextOf(progress: Progress | undefined, names: Names) {
  if (!progress) return undefined;
  const { next, youMustActNext } = progress;
  if (!next)
    return {
      us: youMustActNext,
      who: youMustActNext ? 'Your university' : 'The service',
      what: undefined,
      dueAt: undefined,
    };
  const { role, organisationId } = next.holder;
  const who = youMustActNext
    ? `Your university${role === undefined ? '' : ` (${words(role).toLowerCase()})`}`
    : names.organisation(organisationId);
  return { us: youMustActNext, who, what: words(next.step), dueAt: next.dueAt };
}

const messageRow = ({ id, kind, from, sentAt, text }: Message, own: string, names: Names) => ({
  id,
  who: from === own ? 'Your university' : names.organisation(from),
  ours: from === own,
  kind: words(kind),
  sentAt,
  text: text ?? 'What was written is not held any more.',
});

type Said = Part<Listed<Message>> | undefined;
const messagesIn = (said: Said) => (said?.there ? said.value.items : []);

/** What happened and what is due, in words: all that the picture shows. */
function timelineOf(referral: Referral, said: Said, { names, now }: { names: Names; now: Date }) {
  const { submittedAt, progress, from, to } = referral;
  if (submittedAt === undefined) return [];
  const next = progress?.next;
  const closed = progress?.held?.at(-1)?.to;
  const past = [
    { title: 'Sent', at: submittedAt, text: 'From then on your university had to act next.' },
    ...messagesIn(said).map((each) => ({
      title: each.from === from ? 'You wrote' : `${names.organisation(each.from)} wrote`,
      at: each.sentAt,
    })),
    ...acceptedIn(progress).map((at) => ({
      title: 'Accepted',
      at,
      text: `From then on ${names.organisation(to)} had to act next.`,
    })),
    ...(closed === undefined ? [] : [{ title: 'Closed', at: closed }]),
  ].sort((a, b) => a.at.localeCompare(b.at));
  return [
    ...past.map((each) => ({ ...each, done: true })),
    ...(next
      ? [{ title: `${words(next.step)} by`, at: next.dueAt, done: false, late: next.dueAt <= now.toISOString() }]
      : []),
  ];
}

/** Since when the service has had to act: one time at most. */
const acceptedIn = (progress: Progress | undefined) =>
  (progress?.held ?? []).flatMap(({ side, from }) => (side === 'receiver' ? [from] : []));

/** The picture of who had to act next; none where that may not be known. */
async function turnsOf({ submittedAt, progress, from }: Referral, said: Said, now: Date): Promise<string | undefined> {
  const held = progress?.held;
  if (submittedAt === undefined || !held || held.length === 0) return undefined;
  const closed = held.at(-1);
  const events = [
    { at: submittedAt, side: 'sender' as const },
    ...messagesIn(said).map((each) => ({
      at: each.sentAt,
      side: each.from === from ? ('sender' as const) : ('receiver' as const),
    })),
    ...acceptedIn(progress).map((at) => ({ at, side: 'receiver' as const })),
    ...(closed?.to === undefined ? [] : [{ at: closed.to, side: closed.side }]),
  ];
  return turnsPicture({ held, events, dueAt: progress.next?.dueAt, now });
}

const gpRow = (followUp: GpFollowUp, id: string) => ({
  what: words(followUp.kind),
  state: followUp.state,
  outcome: followUp.outcome && words(followUp.outcome),
  on: followUp.on,
  dueAt: followUp.toDo?.dueAt,
  href: followUp.actions.includes('done') ? at.gpDone.to({ id, followUpId: followUp.id }) : undefined,
});

function contentRows({ content = {} }: Referral) {
  return Object.entries(content).map(([name, value]) => ({
    key: REFERRAL_FIELDS[name as ReferralField].label,
    value: shown(name, value),
  }));
}

/** The buttons, from what the service says may be done. */
function actsOf({ id, actions }: Referral) {
  const known: Readonly<Record<string, { href: string; text: string; secondary?: true }>> = {
    message: { href: at.message.to({ id }), text: 'Write to the service' },
    close: { href: at.close.to({ id }), text: 'Close the referral', secondary: true },
    withdraw: { href: at.withdraw.to({ id }), text: 'Take the referral back', secondary: true },
  };
  return Object.keys(known).flatMap((action) => (actions.includes(action) ? (known[action] ?? []) : []));
}
