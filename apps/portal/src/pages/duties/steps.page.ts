import { CONTACT_WAYS, PAUSE_REASONS, type ContactWay, type PauseReason } from '@footbridge/contracts';
import { date, dayOf, oneOf, text, typedDate, type FieldError, type TypedDate } from '../../engine/form.js';
import { ADVISERS, CLINICIANS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { need } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { at } from './paths.js';

type Referral = {
  version: number;
  actions: string[];
  clocks: { pausable: string[]; paused: string[] };
  contact?: { at: string; way: string };
};
const CARING = [...ADVISERS, ...CLINICIANS];
const back = { href: '/to-dos', text: 'My to-dos' };
const referralOf = async (visit: Visit<`${string}:id`>) =>
  need(await visit.ask<Referral>('referrals', `/referrals/${encodeURIComponent(visit.params.id)}`));

type Contact = { way: ContactWay | undefined; reached: 'yes' | 'no' | undefined };

/** That somebody spoke with the student, or tried to. What was said belongs into the own record. */
export const contactPage = page({
  path: at.contact,
  audience: CARING,
  template: 'duties/contact',
  async view(visit, typed?: Contact) {
    const { version, actions, contact } = await referralOf(visit);
    return {
      title: 'Record a contact with the student',
      version,
      back,
      may: actions.includes('contact-student'),
      last: contact && { at: contact.at, way: words(contact.way) },
      ways: CONTACT_WAYS.map((code) => ({ value: code, text: words(code) })),
      typed: typed ?? {},
    };
  },
  read: (form): Contact => ({ way: oneOf(form, 'way', CONTACT_WAYS), reached: oneOf(form, 'reached', ['yes', 'no']) }),
  errors: ({ way, reached }): FieldError[] => [
    ...(way === undefined ? [{ field: 'way', text: 'Choose how' }] : []),
    ...(reached === undefined ? [{ field: 'reached', text: 'Choose whether you spoke with the student' }] : []),
  ],
  save: ({ way, reached }, visit) =>
    visit.act('referrals', `/referrals/${encodeURIComponent(visit.params.id)}/contact-student`, {
      body: { way, reached: reached === 'yes' },
      ...(visit.version === undefined ? {} : { version: visit.version }),
    }),
  next: ({ reached }) => ({
    to: '/to-dos',
    notice: reached === 'yes' ? 'The contact is recorded.' : 'The attempt is recorded. The to-do stays.',
  }),
  fieldOf: () => 'way',
});

type Clock = { what: string; reason: PauseReason | undefined; until: TypedDate };

/** Lets the clock of a step that one holds stand still for an agreed reason, or run on. */
export const clockPage = page({
  path: at.clock,
  audience: CARING,
  template: 'duties/clock',
  async view(visit, typed?: Clock) {
    const { version, clocks } = await referralOf(visit);
    const choice = (act: string, step: string, say: string) => ({
      value: `${act}:${step}`,
      text: `${words(step)}: ${say}`,
    });
    return {
      title: 'Let a clock stand still',
      version,
      back,
      what: [
        ...clocks.pausable.map((step) => choice('pause', step, 'stand still')),
        ...clocks.paused.map((step) => choice('resume', step, 'run on now')),
      ],
      pausable: clocks.pausable.length > 0,
      reasons: PAUSE_REASONS.map((code) => ({ value: code, text: words(code) })),
      typed: typed ?? { what: '', reason: undefined, until: typedDate('') },
    };
  },
  read: (form): Clock => ({
    what: text(form, 'what'),
    reason: oneOf(form, 'reason', PAUSE_REASONS),
    until: date(form, 'until'),
  }),
  errors({ what, reason, until }): FieldError[] {
    if (what === '') return [{ field: 'what', text: 'Choose what the clock is to do' }];
    if (!what.startsWith('pause:')) return [];
    return [
      ...(reason === undefined ? [{ field: 'reason', text: 'Choose why it is to stand still' }] : []),
      ...(dayOf(until) === undefined
        ? [{ field: 'until-day', text: 'Enter the day on which it runs on, such as 26 11 2026' }]
        : []),
    ];
  },
  save({ what, reason, until }, visit) {
    const [act = '', step] = what.split(':');
    const body = act === 'pause' ? { step, reason, until: `${dayOf(until) ?? ''}T00:00:00.000Z` } : { step };
    return visit.act(
      'referrals',
      `/referrals/${encodeURIComponent(visit.params.id)}/${act === 'pause' ? 'pause' : 'resume'}-step`,
      {
        body,
        ...(visit.version === undefined ? {} : { version: visit.version }),
      },
    );
  },
  next: ({ what }) => ({
    to: '/to-dos',
    notice: what.startsWith('pause:')
      ? 'The clock stands still until that day, then runs on by itself.'
      : 'The clock runs on.',
  }),
  fieldOf: ({ reasons: [first] }) =>
    first?.code === 'pause-not-agreed' ? 'reason' : first?.code.startsWith('pause-') === true ? 'until-day' : 'what',
});
