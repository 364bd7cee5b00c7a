import { OFFICERS } from '../../engine/navigation.js';
import { page, resource } from '../../engine/page.js';
import { path } from '../../engine/path.js';
import { type Visit } from '../../engine/visit.js';
import { mapPart, need, part } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { auditPath, entryPath, plainly, studentPath, whoOf, type Entry, type Paged } from './entries.js';
import { asking, dayAfter, periodOf, startOfDay } from './period.js';

export const exportPath = path('/audit/export');

const ACTS = ['disclosure', 'access', 'governance', 'system'] as const;
const OUTCOMES = ['permitted', 'refused'] as const;
const SERVICES = ['agreements', 'audit', 'consents', 'directory', 'duties', 'referrals'] as const;
/** Those that are looked for most; any other is found by its kind. */
const ACTIONS = [
  'referral.submit',
  'referral.open',
  'referral.read',
  'referral.claim-relationship',
  'progress.read',
  'sharing.without-permission',
  'sharing.review',
  'consent.give',
  'consent.withdraw',
  'agreement.sign',
  'agreement.suspend',
  'directory.appoint',
  'directory.end-appointment',
  'audit.search',
  'audit.export',
] as const;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The conditions of a search that were understood, and what has to be put right in the others. */
function conditionsOf(visit: Pick<Visit, 'query'>) {
  const ids = (['student', 'object', 'person'] as const).map((name) => ({
    name,
    typed: visit.query(name)?.trim().toLowerCase(),
  }));
  const wrong = ids.filter(({ typed }) => typed !== undefined && !UUID.test(typed)).map(({ name }) => name);
  return {
    asked: {
      ...Object.fromEntries(ids.flatMap(({ name, typed }) => (typed === undefined ? [] : [[name, typed]]))),
      action: visit.query('action', ACTIONS),
      act: visit.query('act', ACTS),
      outcome: visit.query('outcome', OUTCOMES),
      service: visit.query('service', SERVICES),
    } as Record<string, string | undefined>,
    wrong,
  };
}

const offered = (codes: readonly string[]) => codes.map((value) => ({ value, text: words(value) }));

/** The organisation's own part of the audit log, narrowed by whatever is known. Each search is an entry itself. */
export const auditPage = page({
  path: auditPath,
  audience: OFFICERS,
  template: 'officer/audit',
  async view(visit) {
    const { asked, wrong } = conditionsOf(visit);
    const period = periodOf(visit);
    const cursor = visit.query('cursor');
    const frame = {
      title: 'Audit search',
      wide: true,
      asked,
      wrong,
      period,
      here: auditPath.to({}),
      export: exportPath.to({}),
      offered: {
        actions: offered(ACTIONS),
        acts: offered(ACTS),
        outcomes: offered(OUTCOMES),
        services: offered(SERVICES),
      },
    };
    if (wrong.length > 0) return frame;
    const list = part(await visit.ask<Paged<Entry>>('audit', `/entries?${asking(period, { ...asked, cursor })}`));
    const items = list.there ? list.value.items : [];
    const names = await visit.names({
      organisations: items.flatMap(({ actor, organisations }) => [actor.organisationId, ...organisations]),
      appointments: items.map(({ actor }) => actor.appointmentId),
    });
    return {
      ...frame,
      list: mapPart(list, ({ next }) => ({
        next: next === undefined ? undefined : auditPath.to({}, { ...asked, ...period, cursor: next }),
        first: cursor === undefined ? undefined : auditPath.to({}, { ...asked, ...period }),
        items: items.map((each) => ({
          at: each.at,
          what: words(each.action),
          outcome: each.outcome,
          reasons: each.reasons.map(({ detail }) => plainly(detail, each.organisations, names)),
          who: whoOf(each.actor, names),
          student: each.studentId === undefined ? undefined : studentPath.to({ id: each.studentId }),
          href: entryPath.to({ id: each.id }),
        })),
      })),
    };
  },
});

/** The organisation's entries of a period with their proofs, as the audit service sends them. */
export const exportFile = resource({
  path: exportPath,
  audience: OFFICERS,
  async send(visit) {
    const { from, to } = periodOf(visit);
    const today = visit.now.toISOString().slice(0, 10);
    const asked = new URLSearchParams({
      from: startOfDay(from ?? today) ?? '',
      to: startOfDay(dayAfter(to ?? today)) ?? '',
    });
    const body = need(await visit.file('audit', `/export?${asked.toString()}`));
    const name = `footbridge-audit-${from ?? today}-${to ?? today}.ndjson`;
    return { type: 'application/x-ndjson', body, name };
  },
});
