import { type Visit } from '../../engine/visit.js';
import { mapPart, part, type Part } from '../../services/answer.js';
import { day } from '../../words/time.js';
import { words } from '../../words/words.js';
import { agreementPath } from '../agreements/paths.js';
import { type Partnership } from './answers.js';

type InForce = {
  readonly items: readonly {
    readonly id: string;
    readonly parties: readonly { readonly organisationId: string; readonly name: string }[];
    readonly purposes: readonly string[];
    readonly from: string;
  }[];
  readonly next?: string;
};
export type KnownAgreement = {
  readonly id: string;
  readonly text: string;
  readonly hint: string;
  /** For those who may read it. */
  readonly href: string | undefined;
};

const AND = new Intl.ListFormat('en-GB');
const MOST = 100;

/**
 * The agreements in force between two members or more to which one's own organisation is a party; for others those of the first
 * member. What is in force is public.
 */
export async function agreementsAmong(
  { members }: Pick<Partnership, 'members'>,
  visit: Visit,
): Promise<Part<{ readonly items: readonly KnownAgreement[]; readonly more: boolean }>> {
  const own = visit.acting.organisationId;
  const organisation = members.includes(own) ? own : (members[0] ?? '');
  const asked = new URLSearchParams({ organisation, limit: String(MOST) });
  const answer = await visit.ask<InForce>('agreements', `/in-force?${asked.toString()}`);
  return mapPart(part(answer), ({ items, next }) => ({
    more: next !== undefined,
    items: items
      .filter(({ parties }) => parties.filter(({ organisationId }) => members.includes(organisationId)).length > 1)
      .map(({ id, parties, purposes, from }) => ({
        id,
        text: AND.format(parties.map(({ name }) => name)),
        hint: `${purposes.map(words).join('; ')}; in force since ${day(from)}`,
        href: parties.some(({ organisationId }) => organisationId === own) ? agreementPath.to({ id }) : undefined,
      })),
  }));
}
