import { URGENCIES } from '@footbridge/contracts';
import { page } from '../../engine/page.js';
import { need } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { AGREEMENT_STATES, type Acted, type Agreement, type Agreements, type Party } from './answers.js';
import { agreementPath, agreementsPath } from './paths.js';

/** The agreements of one's own organisation. */
export const agreementsPage = page({
  path: agreementsPath,
  audience: 'staff',
  template: 'agreements/register',
  async view(visit) {
    const state = visit.query('state', AGREEMENT_STATES);
    const cursor = visit.query('cursor');
    const asked = new URLSearchParams({
      limit: '25',
      ...(state && { state }),
      ...(cursor !== undefined && { cursor }),
    });
    const { items, next } = need(await visit.ask<Agreements>('agreements', `?${asked.toString()}`));
    const names = await visit.names({ organisations: items.flatMap(({ parties }) => parties) });
    return {
      title: 'Data sharing agreements',
      wide: true,
      state,
      states: AGREEMENT_STATES.map((value) => ({ value, text: words(value) })),
      next: next && agreementsPath.to({}, { state, cursor: next }),
      first: cursor && agreementsPath.to({}, { state }),
      items: items.map((each) => ({
        ...each,
        parties: each.parties.map((id) => names.organisation(id)),
        purposes: each.purposes.map(words),
        href: agreementPath.to({ id: each.id }),
      })),
    };
  },
});

/** One agreement in words: what may be shared between whom, and how it came about. */
export const agreementPage = page({
  path: agreementPath,
  audience: 'staff',
  template: 'agreements/agreement',
  async view(visit) {
    const agreement = need(await visit.ask<Agreement>('agreements', `/${encodeURIComponent(visit.params.id)}`));
    const { terms, signatures = [], advice = [], history } = agreement;
    const acted = [...signatures, ...advice, ...history.flatMap(({ by }) => by ?? [])];
    const names = await visit.names({
      organisations: [...terms.parties, ...acted].map(({ organisationId }) => organisationId),
      appointments: acted.map(({ appointmentId }) => appointmentId),
    });
    const who = (by: Acted | undefined) =>
      by && {
        name: names.person(by.appointmentId),
        role: words(by.role),
        organisation: names.organisation(by.organisationId),
      };
    return {
      title: 'Data sharing agreement',
      back: { href: agreementsPath.to({}), text: 'All agreements' },
      agreement,
      parties: terms.parties.map((party) => ({
        ...partyInWords(party),
        name: names.organisation(party.organisationId),
      })),
      purposes: terms.purposes.map(words),
      categories: terms.items.map(({ category }) => words(category)),
      roles: terms.roles.map(words),
      pathways: terms.pathways.map(({ pathway, steps }) => ({
        name: words(pathway),
        steps: steps.map(({ step, side, role, limits, escalation }) => ({
          what: words(step),
          who: role === undefined ? 'The duty team of the service' : words(role),
          side: side === 'sender' ? 'Who sends' : 'Who receives',
          limits: URGENCIES.map((urgency) => `${words(urgency)}: ${hoursInWords(limits[urgency])}`),
          escalation: escalation.map(words),
        })),
      })),
      signatures: signatures.map((each) => ({ ...each, who: who(each) })),
      advice: advice.map((each) => ({ ...each, who: who(each), words: words(each.advice) })),
      history: history.map(({ action, by, reason, version, at }) => ({
        at,
        version,
        what: words(`agreement.${action}`),
        reason: reason === undefined ? undefined : words(reason),
        who: who(by),
      })),
    };
  },
});

/** Bases, contacts and retention of one party. */
export function partyInWords({ bases, contacts, retention }: Omit<Party, 'organisationId'>) {
  return {
    bases: bases.map(({ purpose, article6, article9, schedule1, confidentiality }) => ({
      purpose: words(purpose),
      article6: words(article6),
      article9: words(article9),
      schedule1: words(schedule1),
      confidentiality: words(confidentiality),
    })),
    contacts: contacts.map(({ matter, role }) => ({ matter: words(matter), role: words(role) })),
    retention: retention.map(({ record, years }) => ({
      record: words(record),
      years: years === 0 ? 'Not kept' : `${String(years)} year${years === 1 ? '' : 's'}`,
    })),
  };
}

function hoursInWords(hours: number): string {
  if (hours % 24 !== 0 || hours < 48) return `${String(hours)} hour${hours === 1 ? '' : 's'}`;
  return `${String(hours / 24)} days`;
}
