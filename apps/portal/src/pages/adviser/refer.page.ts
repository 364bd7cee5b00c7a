import { readFrom } from '@footbridge/contracts';
import { ADVISERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { mapPart, need, part, type Part } from '../../services/answer.js';
import { since } from '../../words/time.js';
import { OUTWARD } from '../../words/categories.js';
import { words } from '../../words/words.js';
import { categoryInWords } from './content-words.js';
import { type Agreement, type AgreementRow, type Listed, type Service, type StudentsReferral } from './answers.js';
import { hoursInWords } from './common.js';
import { faultsIn, one, readFields, showFields, type Field, type Values } from './fields.js';
import { at } from './paths.js';

const PATHWAY = 'university-to-nhs-referral';
const MOST_PARTNERS = 12;

/** A service as advisers choose by it. */
function told(service: Service, visit: Visit) {
  const { eligibility, capacity, monitoredHours, otherWays, referrerRoles, referrerOrganisations } = service;
  const { role, organisationId } = visit.acting;
  const reads = readFrom(monitoredHours, visit.now.toISOString());
  return {
    id: service.id,
    name: service.name,
    kind: words(service.kind),
    pausedNow: capacity?.status === 'paused',
    capacity: capacity && {
      text: words(capacity.status),
      wait: capacity.waitWeeks,
      declaredAt: capacity.declaredAt,
      age: since(capacity.declaredAt, visit.now),
    },
    forWhom: eligibility?.text,
    ages: agesOf(eligibility),
    criteria: eligibility?.criteria.map(words) ?? [],
    rule: eligibility?.rule === 'all' ? 'all of' : 'at least one of',
    notTaken: eligibility?.notTaken.map(words) ?? [],
    hours: hoursInWords(monitoredHours),
    readNow: reads !== undefined && Date.parse(reads) <= visit.now.getTime(),
    reads,
    otherWays: otherWays.map(words),
    notFromYou: !referrerRoles.includes(role) || !(referrerOrganisations?.includes(organisationId) ?? true),
  };
}

function agesOf(eligibility: Service['eligibility']): string | undefined {
  const { ageFrom, ageTo } = eligibility ?? {};
  if (ageFrom === undefined && ageTo === undefined) return undefined;
  if (ageTo === undefined) return `${ageFrom ?? 0} and over`;
  return ageFrom === undefined ? `up to ${ageTo}` : `${ageFrom} to ${ageTo}`;
}

/** The trusts with which there is an agreement in force, and what each offers. */
async function partnersOf(
  visit: Visit,
): Promise<Part<{ agreements: readonly AgreementRow[]; trusts: readonly string[] }>> {
  const own = visit.acting.organisationId;
  const list = part(await visit.ask<Listed<AgreementRow>>('agreements', '?state=in-force&limit=100'));
  return mapPart(list, ({ items }) => ({
    agreements: items,
    trusts: [...new Set(items.flatMap(({ parties }) => parties))]
      .filter((each) => each !== own)
      .slice(0, MOST_PARTNERS),
  }));
}

export const chooseServicePage = page({
  path: at.chooseService,
  audience: ADVISERS,
  template: 'adviser/choose-service',
  async view(visit) {
    const { id } = visit.params;
    const partners = await partnersOf(visit);
    const trusts = partners.there ? partners.value.trusts : [];
    const [names, ...offered] = await Promise.all([
      visit.names({ organisations: trusts }),
      ...trusts.map((trust) => visit.ask<Listed<Service>>('directory', `/services?organisationId=${trust}&limit=50`)),
    ]);
    return {
      title: 'Choose a service',
      back: { href: at.student.to({ id }), text: 'Back to the student' },
      partners: mapPart(partners, () =>
        trusts.map((trust, n) => ({
          name: names.organisation(trust),
          services: mapPart(part(offered[n] ?? MISSING), ({ items }) =>
            items
              .filter(({ pathway }) => pathway === PATHWAY)
              .map((each) => ({ ...told(each, visit), href: at.refer.to({ id, serviceId: each.id }) })),
          ),
        })),
      ),
    };
  },
});

const MISSING = { ok: false as const, problem: { status: 503, code: 'unavailable', reasons: [] } };

export const URGENCY: Field = {
  kind: 'radios',
  name: 'urgency',
  label: 'How urgent is it?',
  hint: 'Your judgement. You can change it until you send.',
  choices: [
    { value: 'routine', text: 'Routine', hint: 'It can wait until the service reads it' },
    { value: 'urgent', text: 'Urgent', hint: 'Somebody has to decide within a day' },
    { value: 'very-urgent', text: 'Very urgent', hint: 'Within hours: you phone the service first' },
    { value: 'emergency', text: 'Emergency', hint: 'Somebody may be hurt now: you call for help first' },
  ],
  needed: 'Say how urgent it is',
};

/** What is known of the service, what the agreement with its trust allows, and the start of a draft. */
export const referPage = page({
  path: at.refer,
  audience: ADVISERS,
  template: 'adviser/refer',
  async view(visit, values?: Values) {
    const { id, serviceId } = visit.params;
    const service = need(await visit.ask<Service>('directory', `/services/${serviceId}`));
    const [partners, there, names] = await Promise.all([
      partnersOf(visit),
      visit.ask<{ items: StudentsReferral[] }>('referrals', `/students/${id}/referrals`),
      visit.names({ organisations: [service.organisationId] }),
    ]);
    const rows = partners.there
      ? partners.value.agreements.filter((each) => each.parties.includes(service.organisationId))
      : [];
    const agreements = await Promise.all(
      rows.slice(0, 3).map((each) => visit.ask<Agreement>('agreements', `/${each.id}`)),
    );
    return {
      title: 'Start a referral',
      back: { href: at.chooseService.to({ id }), text: 'Choose another service' },
      service: told(service, visit),
      to: names.organisation(service.organisationId),
      agreement: mapPart(partners, () => agreements.flatMap((each) => (each.ok ? [allowedBy(each.body, visit)] : []))),
      already: there.ok
        ? there.body.items
            .filter((each) => each.serviceId === serviceId)
            .slice(0, 5)
            .map(alreadyThere)
        : [],
      fields: showFields([URGENCY], values ?? {}),
    };
  },
  read: (form) => readFields([URGENCY], form),
  errors: (values) => faultsIn([URGENCY], values),
  async save(values, visit) {
    const { id, serviceId } = visit.params;
    const service = need(await visit.ask<Service>('directory', `/services/${serviceId}`));
    const { organisationId: to, pathway } = service;
    return visit.act('referrals', '/referrals', {
      body: { studentId: id, to, serviceId, pathway, urgency: one(values, 'urgency') },
    });
  },
  next: (values, _, made = '') => {
    const urgency = one(values, 'urgency');
    const first = urgency === 'emergency' || urgency === 'very-urgent' ? at.phoneFirst : at.tasks;
    return { to: first.to({ id: made }), notice: 'A draft was begun. Nothing has been sent.' };
  },
});

function alreadyThere({ id, draft, submittedAt, begunAt }: StudentsReferral) {
  return { draft, href: (draft ? at.tasks : at.referral).to({ id }), when: submittedAt ?? begunAt };
}

function allowedBy({ terms, version }: Agreement, visit: Visit) {
  const agreed = terms.items.map(({ category }) => category);
  return {
    version,
    until: terms.to,
    categories: OUTWARD.filter((each) => agreed.includes(each)).map(categoryInWords),
    not: OUTWARD.filter((each) => !agreed.includes(each)).map(categoryInWords),
    purposes: terms.purposes.map(words),
    covers: terms.pathways.some(({ pathway }) => pathway === PATHWAY),
    yourRole: terms.roles.includes(visit.acting.role),
  };
}
