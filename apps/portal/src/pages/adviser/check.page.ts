import {
  DATA_CATEGORIES,
  readFrom,
  REFERRAL_FIELDS,
  type DataCategory,
  type ReferralField,
} from '@footbridge/contracts';
import { ADVISERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { need, type Reason } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { type AsReceived, type Referral, type Service } from './answers.js';
import { hoursInWords, ownReferral } from './common.js';
import { staleOf } from '../../words/stale.js';
import { at } from './paths.js';
import { pageOf, taskOf } from './tasks.js';
import { categoryInWords, reasonInWords, shown } from './content-words.js';

type Link = { readonly href: string; readonly text: string };
type Of = { readonly id: string; readonly studentId: string; readonly leaveOut: readonly DataCategory[] };

/** The categories that stay behind, as the address names them. */
function leftOut(visit: Visit): DataCategory[] {
  const named = (visit.query('leaveOut') ?? '').split(',');
  return DATA_CATEGORIES.filter((each) => named.includes(each));
}

const withLeftOut = (categories: readonly DataCategory[]) =>
  categories.length === 0 ? {} : { leaveOut: DATA_CATEGORIES.filter((each) => categories.includes(each)).join(',') };

/** The referral as the trust will see it, and every reason why it cannot be sent, each with what to do. */
export const checkPage = page({
  path: at.check,
  audience: ADVISERS,
  template: 'adviser/check',
  async view(visit) {
    const { id } = visit.params;
    const leaveOut = leftOut(visit);
    const query = leaveOut.length === 0 ? '' : `?leaveOut=${leaveOut.join(',')}`;
    const [referral, answer] = await Promise.all([
      ownReferral(visit, id),
      visit.ask<AsReceived>('referrals', `/referrals/${id}/as-received${query}`),
    ]);
    const copy = need(answer);
    const { studentId, serviceId, to, urgency } = referral;
    const names = await visit.names({ organisations: [to], services: [serviceId] });
    const of = { id, studentId, leaveOut };
    return {
      title: 'Check and send',
      version: referral.version,
      wide: true,
      back: { href: at.tasks.to({ id }), text: 'Back to the list of tasks' },
      sent: referral.state !== 'draft',
      referralPage: at.referral.to({ id }),
      to: names.organisation(to),
      service: names.service(serviceId),
      urgency: words(urgency),
      sections: sectionsOf(copy, of),
      withheld: [...new Set([...copy.withheld, ...leaveOut])].map((category) => ({
        text: categoryInWords(category),
        back: leaveOut.includes(category)
          ? at.check.to({ id }, withLeftOut(leaveOut.filter((each) => each !== category)))
          : undefined,
      })),
      reasons: copy.reasons.map((reason) => ({ text: reasonInWords(reason), links: whatToDo(reason, of) })),
      notices: copy.notices.map(reasonInWords),
      copyToGp: copy.copyToGp,
      mayGo: copy.reasons.length === 0 && referral.actions.includes('submit'),
      stale: staleOf(referral.knownAt, visit.now),
    };
  },
  read: () => undefined,
  save: (_, visit) =>
    visit.act('referrals', `/referrals/${visit.params.id}/submit`, {
      body: { leaveOut: leftOut(visit) },
      ...(visit.version === undefined ? {} : { version: visit.version }),
    }),
  next: (_, { params }) => at.sent.to(params),
});

/** What goes, by category, each with the page that changes it and the way to leave it out. */
function sectionsOf({ fields, categories }: AsReceived, { id, leaveOut }: Of) {
  return categories.map((category) => {
    const here = Object.entries(fields).filter(
      ([name]) => REFERRAL_FIELDS[name as ReferralField].category === category,
    );
    const task = taskOf(here[0]?.[0] ?? '');
    return {
      title: categoryInWords(category),
      rows: here.map(([name, value]) => ({
        key: REFERRAL_FIELDS[name as ReferralField].label,
        value: shown(name, value),
      })),
      change: pageOf(task).to({ id }),
      leave: category === 'identity' ? undefined : at.check.to({ id }, withLeftOut([...leaveOut, category])),
    };
  });
}

const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];

/** Where what stands in the way can be put right. */
function whatToDo({ code, facts = {} }: Reason, { id, studentId, leaveOut }: Of): Link[] {
  const permission = {
    href: at.permission.to({ id: studentId }, { referral: id }),
    text: 'Ask the student for permission',
  };
  const share = { href: at.share.to({ id: studentId }, { referral: id }), text: 'Share without permission' };
  if (code.endsWith('-categories')) {
    const stopped = DATA_CATEGORIES.filter((each) => listOf(facts['categories']).includes(each));
    const leave = {
      href: at.check.to({ id }, withLeftOut([...leaveOut, ...stopped])),
      text: `Leave out: ${stopped.map(categoryInWords).join(', ')}`,
    };
    return code.startsWith('permission') ? [leave, permission] : [leave];
  }
  if (code.startsWith('permission-')) return [permission, share];
  if (code === 'minimum-missing') {
    const tasks = [...new Set(listOf(facts['fields']).map(taskOf))];
    return tasks.map((task) => ({ href: pageOf(task).to({ id }), text: TASK_LINKS[task] }));
  }
  if (code === 'gp-missing') return [{ href: at.details.to({ id }), text: 'Check the student’s details' }];
  if (code === 'contact-first-missing' || code === 'outside-monitored-hours')
    return [{ href: at.phoneFirst.to({ id }), text: 'Say whom you phoned' }];
  if (code === 'service-paused' || code === 'organisation-may-not-refer')
    return [{ href: at.chooseService.to({ id: studentId }), text: 'Choose another service' }];
  if (code.endsWith('-stale')) return [{ href: at.check.to({ id }, withLeftOut(leaveOut)), text: 'Look again' }, share];
  return [];
}

const TASK_LINKS: Readonly<Record<ReturnType<typeof taskOf>, string>> = {
  details: 'Check the student’s details',
  reason: 'Say why you refer',
  risk: 'Say what you know about risk and safety',
  study: 'Adjustments and studies',
  urgency: 'Say whom you phoned',
};

/** It went. What happens next, and when. */
export const sentPage = page({
  path: at.sent,
  audience: ADVISERS,
  template: 'adviser/sent',
  async view(visit) {
    const { id } = visit.params;
    const referral: Referral = await ownReferral(visit, id);
    const { serviceId, to, progress } = referral;
    const [service, names] = await Promise.all([
      visit.ask<Service>('directory', `/services/${serviceId}`),
      visit.names({ organisations: [to], services: [serviceId] }),
    ]);
    const hours = service.ok ? service.body.monitoredHours : [];
    return {
      title: referral.state === 'draft' ? 'Not sent yet' : 'Referral sent',
      id,
      draft: referral.state === 'draft',
      tasks: at.tasks.to({ id }),
      referralPage: at.referral.to({ id }),
      service: names.service(serviceId),
      to: names.organisation(to),
      hours: hoursInWords(hours),
      reads: readFrom(hours, visit.now.toISOString()),
      next: progress?.youMustActNext === true ? progress.next : undefined,
    };
  },
});
