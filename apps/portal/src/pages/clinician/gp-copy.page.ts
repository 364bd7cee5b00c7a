import { date, dayOf, oneOf, typedDate, type TypedDate } from '../../engine/form.js';
import { CLINICIANS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { need, Stop } from '../../services/answer.js';
import { type GpFollowUp } from '../referral-answers.js';
import { at, gpCopyPath, receivedPath } from './received.js';

const ENDS = ['sent', 'student-declined'] as const;
type Answers = { readonly outcome: (typeof ENDS)[number] | undefined; readonly on: TypedDate };

/** How the copy to the GP ended: sent by the trust's own ways, or not wanted by the student. */
export const gpCopyPage = page({
  path: gpCopyPath,
  audience: CLINICIANS,
  template: 'clinician/gp-copy',
  async view(visit, answers?: Answers) {
    const { items } = need(await visit.ask<{ items: GpFollowUp[] }>('referrals', at(visit, '/gp-follow-ups')));
    const item = items.find(({ id }) => id === visit.params.followUp);
    if (!item) throw new Stop({ status: 404, code: 'not-found', reasons: [] });
    return {
      title: 'Copy to the GP',
      back: { text: 'Referral', href: receivedPath.to(visit.params) },
      version: item.version,
      may: item.actions.includes('done'),
      outcome: item.outcome,
      day: item.on,
      chosen: answers?.outcome,
      on: answers?.on ?? typedDate(undefined),
    };
  },
  read: (form): Answers => ({ outcome: oneOf(form, 'outcome', ENDS), on: date(form, 'on') }),
  errors: ({ outcome, on }) => [
    ...(outcome === undefined ? [{ field: 'outcome', text: 'Choose how it ended' }] : []),
    ...(dayOf(on) === undefined ? [{ field: 'on-day', text: 'Enter the day, such as 26 11 2026' }] : []),
  ],
  save: ({ outcome, on }, visit) =>
    visit.act('referrals', `/gp-follow-ups/${encodeURIComponent(visit.params.followUp)}/done`, {
      body: { outcome, on: dayOf(on) },
      ...(visit.version === undefined ? {} : { version: visit.version }),
    }),
  next: (_, { params }) => ({ to: receivedPath.to(params), notice: 'Recorded. The to-do is done.' }),
  fieldOf: ({ reasons }) => (reasons.some(({ code }) => code === 'day-to-come') ? 'on-day' : 'outcome'),
});
