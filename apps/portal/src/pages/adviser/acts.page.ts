import { CLOSE_REASONS, type GpFollowUpKind } from '@footbridge/contracts';
import { ADVISERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { need, Stop } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { type GpFollowUp } from '../referral-answers.js';
import { type Listed } from './answers.js';
import { ownReferral } from './common.js';
import { dateValues, faultsIn, one, readFields, showFields, type Field, type Values } from './fields.js';
import { at } from './paths.js';

const versionOf = ({ version }: Visit) => (version === undefined ? {} : { version });
const backTo = (id: string) => ({ href: at.referral.to({ id }), text: 'Back to the referral' });

const TEXT: readonly Field[] = [
  {
    kind: 'long-text',
    name: 'text',
    label: 'What do you want to tell them?',
    hint: 'It is shared with the service as soon as you send it, and stays in its record',
    needed: 'Write what you want to tell them',
    max: 4_000,
  },
];

export const messagePage = page({
  path: at.message,
  audience: ADVISERS,
  template: 'adviser/form',
  async view(visit, values?: Values) {
    const { id } = visit.params;
    const { to, actions } = await ownReferral(visit, id);
    const names = await visit.names({ organisations: [to] });
    return {
      title: 'Write to the service',
      back: backTo(id),
      intro: [`This goes to ${names.organisation(to)}. If it cannot wait, phone.`],
      ...(!actions.includes('message') && {
        warning: 'The service can be written to once it has read the referral. Until then, phone it.',
      }),
      fields: showFields(TEXT, values ?? {}),
      does: 'Send the message',
    };
  },
  read: (form) => readFields(TEXT, form),
  errors: (values) => faultsIn(TEXT, values),
  save: (values, visit) =>
    visit.act('referrals', `/referrals/${visit.params.id}/messages`, {
      body: { kind: 'update', text: one(values, 'text') },
    }),
  next: (_, { params }) => ({ to: at.referral.to({ id: params.id }), notice: 'Your message was sent.' }),
  fieldOf: () => 'text',
});

export const withdrawPage = page({
  path: at.withdraw,
  audience: ADVISERS,
  template: 'adviser/form',
  async view(visit) {
    const { id } = visit.params;
    const { to, version } = await ownReferral(visit, id);
    const names = await visit.names({ organisations: [to] });
    return {
      title: 'Take the referral back',
      version,
      back: backTo(id),
      intro: [`You can take it back as long as ${names.organisation(to)} has not read it.`],
      points: [
        'The service keeps only the reference, and reads nothing of what you wrote.',
        'Your university then must act next: speak with the student about what they want now.',
        'It cannot be sent again. You can start a new referral.',
      ],
      fields: [],
      does: 'Take the referral back',
      instead: { href: at.referral.to({ id }), text: 'Leave it as it is' },
    };
  },
  read: () => undefined,
  save: (_, visit) => visit.act('referrals', `/referrals/${visit.params.id}/withdraw`, versionOf(visit)),
  next: (_, { params }) => ({ to: at.referral.to({ id: params.id }), notice: 'The referral was taken back.' }),
});

const REASON: readonly Field[] = [
  {
    kind: 'radios',
    name: 'reason',
    label: 'Why is it over?',
    choices: ['student-told', ...CLOSE_REASONS].map((value) => ({ value, text: words(value) })),
    needed: 'Say why it is over',
  },
];

export const closePage = page({
  path: at.close,
  audience: ADVISERS,
  template: 'adviser/form',
  async view(visit, values?: Values) {
    const { id } = visit.params;
    const { version } = await ownReferral(visit, id);
    return {
      title: 'Close the referral',
      version,
      back: backTo(id),
      intro: ['Close it when the student knows the answer and what comes next.'],
      points: [
        'It cannot be opened again.',
        'Nobody is asked to act on it any more. What is still to do towards the GP stays.',
      ],
      fields: showFields(REASON, values ?? {}),
      does: 'Close the referral',
      instead: { href: at.referral.to({ id }), text: 'Leave it open' },
    };
  },
  read: (form) => readFields(REASON, form),
  errors: (values) => faultsIn(REASON, values),
  save: (values, visit) =>
    visit.act('referrals', `/referrals/${visit.params.id}/close`, {
      body: { reason: one(values, 'reason') },
      ...versionOf(visit),
    }),
  next: (_, { params }) => ({ to: at.referral.to({ id: params.id }), notice: 'The referral was closed.' }),
});

/** How each can end. The service says so too; here it decides what is offered. */
const ENDS: Readonly<Record<GpFollowUpKind, readonly string[]>> = {
  'register-with-gp': ['registered', 'student-declined'],
  'send-gp-copy': ['sent', 'student-declined'],
};
const ENDS_IN_WORDS: Readonly<Record<string, string>> = {
  registered: 'The student is registered now',
  sent: 'The copy was sent',
  'student-declined': 'The student did not want it',
};

const ON: Field = { kind: 'date', name: 'on', label: 'On which day?', needed: 'Enter the day on which it ended' };

const gpFields = (kind: GpFollowUpKind): readonly Field[] => [
  {
    kind: 'radios',
    name: 'outcome',
    label: 'How did it end?',
    choices: ENDS[kind].map((value) => ({ value, text: ENDS_IN_WORDS[value] ?? value })),
    needed: 'Say how it ended',
  },
  ON,
];

export const gpDonePage = page({
  path: at.gpDone,
  audience: ADVISERS,
  template: 'adviser/form',
  async view(visit, values?: Values) {
    const { id, followUpId } = visit.params;
    const { items } = need(await visit.ask<Listed<GpFollowUp>>('referrals', `/referrals/${id}/gp-follow-ups`));
    const followUp = items.find((each) => each.id === followUpId);
    if (!followUp) throw new Stop({ status: 404, code: 'not-found', reasons: [] });
    return {
      title: words(followUp.kind),
      version: followUp.version,
      back: backTo(id),
      intro: followUp.actions.includes('done') ? [] : ['This has been done.'],
      fields: showFields(gpFields(followUp.kind), values ?? dateValues('on', visit.now.toISOString().slice(0, 10))),
      does: 'Record it',
    };
  },
  read: (form) => readFields([ANY_END, ON], form),
  errors: (values) => faultsIn([ANY_END, ON], values),
  save: (values, visit) =>
    visit.act('referrals', `/gp-follow-ups/${visit.params.followUpId}/done`, {
      body: { outcome: one(values, 'outcome'), on: one(values, 'on') },
      ...versionOf(visit),
    }),
  next: (_, { params }) => ({ to: at.referral.to({ id: params.id }), notice: 'It was recorded.' }),
  fieldOf: ({ reasons }) => (reasons[0]?.code === 'day-to-come' ? 'on-day' : 'outcome'),
});

/** Whichever of the two it is: only what was offered for it could be chosen. */
const ANY_END: Field = {
  kind: 'radios',
  name: 'outcome',
  label: 'How did it end?',
  choices: Object.entries(ENDS_IN_WORDS).map(([value, text]) => ({ value, text })),
  needed: 'Say how it ended',
};
