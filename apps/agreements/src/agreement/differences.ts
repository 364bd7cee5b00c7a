import { type OrganisationId, type Party, type PathwayClause, type Terms } from '@footbridge/contracts';
import canonicalize from 'canonicalize';
import { organisationsOf } from './terms.js';

/** A clause in which two versions differ. Its path is stable: `items/contact`, `parties/RW4/bases/safeguarding`. */
export type Clause = { readonly path: string } & (
  | { readonly kind: 'added'; readonly after: unknown }
  | { readonly kind: 'removed'; readonly before: unknown }
  | { readonly kind: 'changed'; readonly before: unknown; readonly after: unknown }
);
type Entry = readonly [path: string, value: unknown];

/**
 * Terms clause by clause, in reading order: what is known by a name of its own (a party, an item, a step) stands under it,
 * wherever in its list it was; a set of codes is in order; what is left out has no clause. A name given twice, as a draft may,
 * has `~2` and so on for the others.
 */
export function clausesOf(terms: Terms): ReadonlyMap<string, unknown> {
  const { title, purposes, items, pathways, roles, parties, processor, security, rights, dpia, ending } = terms;
  const { subProcessors, transfers, from, to, reviewBy } = terms;
  const entries: Entry[] = [
    ['title', title],
    ['from', from],
    ['to', to],
    ['reviewBy', reviewBy],
    ['purposes', purposes.toSorted()],
    ...items.map((item): Entry => [`items/${item.category}`, item]),
    ...pathways.flatMap(clausesOfPathway),
    ['roles', roles.toSorted()],
    ['processor', processor],
    ['subProcessors', subProcessors && 'stated'],
    ...(subProcessors ?? []).map((each): Entry => [`subProcessors/${each.name}`, each]),
    ['transfers', transfers && 'stated'],
    ...(transfers ?? []).map((each): Entry => [`transfers/${each.country}`, each]),
    ['security', security?.toSorted()],
    ['rights', rights],
    ['dpia', dpia],
    ['ending/notice', ending?.noticeDays],
    ['ending/data', ending?.data],
    ['ending/inFlight', ending?.inFlight],
    ...parties.flatMap(clausesOfParty),
  ];
  return named(entries.filter(([, value]) => value !== undefined));
}

function clausesOfPathway({ pathway, steps }: PathwayClause): Entry[] {
  return [
    [`pathways/${pathway}`, 'governed'],
    ...steps.map((step): Entry => [`pathways/${pathway}/${step.step}`, step]),
  ];
}

function clausesOfParty({ organisationId, ...annex }: Party): Entry[] {
  const { publicAuthority, controller, bases, contacts, signatories, retention, termDates = [] } = annex;
  const of = `parties/${organisationId}`;
  return [
    [of, 'party'],
    [`${of}/publicAuthority`, publicAuthority],
    [`${of}/controller`, controller],
    ...bases.map((basis): Entry => [`${of}/bases/${basis.purpose}`, basis]),
    ...contacts.map((contact): Entry => [`${of}/contacts/${contact.matter}`, contact]),
    [`${of}/signatories`, signatories.toSorted()],
    ...retention.map((each): Entry => [`${of}/retention/${each.record}`, each]),
    ...termDates.map((each): Entry => [`${of}/termDates/${each.name}`, each]),
  ];
}

function named(entries: readonly Entry[]): ReadonlyMap<string, unknown> {
  const clauses = new Map<string, unknown>();
  for (const [path, value] of entries) {
    let name = path;
    for (let n = 2; clauses.has(name); n++) name = `${path}~${n}`;
    clauses.set(name, value);
  }
  return clauses;
}

/** Every clause in which they differ, in reading order; none when they say the same, in whatever order their lists are. */
export function differences(before: Terms, after: Terms): Clause[] {
  const [old, now] = [clausesOf(before), clausesOf(after)];
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((path): Clause[] => {
    if (!old.has(path)) return [{ path, kind: 'added', after: now.get(path) }];
    if (!now.has(path)) return [{ path, kind: 'removed', before: old.get(path) }];
    const change = { before: old.get(path), after: now.get(path) };
    return isSame(change.before, change.after) ? [] : [{ path, kind: 'changed', ...change }];
  });
}

/**
 * Whom an amendment concerns, and who therefore signs it: a party alone where nothing but its own annex changed; every party
 * that remains or comes where anything common did. Whoever goes out with it signs nothing more. None when nothing changed.
 */
export function concernedBy(before: Terms, after: Terms): OrganisationId[] {
  const changed = differences(before, after);
  const stays = new Set(organisationsOf(before).filter((id) => organisationsOf(after).includes(id)));
  const owners = changed.map(({ path }) => ownerOf(path));
  const everybody = [...new Set(organisationsOf(after))];
  if (owners.some((owner) => owner === undefined || !stays.has(owner))) return everybody;
  return everybody.filter((party) => owners.includes(party));
}

/** The party whose annex a clause stands in, if it is nobody else's matter: joint controllers are so with each other. */
function ownerOf(path: string): OrganisationId | undefined {
  const [part, organisationId, clause] = path.split('/');
  return part === 'parties' && clause !== undefined && clause !== 'controller' ? organisationId : undefined;
}

function isSame(one: unknown, other: unknown): boolean {
  return canonicalize(one) === canonicalize(other);
}
