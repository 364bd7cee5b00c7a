import { ORGANISATION_ID, PATHWAYS, PURPOSES, type Terms } from '@footbridge/contracts';
import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { need } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { faultsIn, one, readFields, showFields, type Field, type Values } from '../adviser/fields.js';
import { to } from './act-paths.js';
import { PATHWAYS_FIELD, PURPOSES_FIELD, TITLE } from './draft-content.page.js';
import { codesOf } from './draft-fields.js';
import { blankParty } from './draft-parties.page.js';
import { presets } from './draft-pathways.page.js';
import { agreementOf, needAction, saveTerms, versionOnItsWay } from './draft-terms.js';

const BEGIN: readonly Field[] = [TITLE, PURPOSES_FIELD, PATHWAYS_FIELD];

/** A draft begins with a name, what it is for and which way students go; its other parties come next. */
export const beginPage = page({
  path: to.begin,
  audience: ['information-governance-lead'],
  template: 'agreements/task',
  view: async (visit, values?: Values) => ({
    title: 'Begin an agreement',
    back: { href: '/agreements', text: 'All agreements' },
    intro: [
      ...(await beginsWith(visit)),
      'A draft can be seen and changed by the governance leads of all parties that it names. Nothing is shared under it before every party has signed.',
    ],
    fields: showFields(BEGIN, values ?? {}),
    does: 'Begin the draft',
  }),
  read: (form) => readFields(BEGIN, form),
  errors: (values) => faultsIn(BEGIN, values),
  async save(values, visit) {
    const wanted = codesOf(values, 'pathways', PATHWAYS);
    const usual = wanted.length === 0 ? [] : await presets(visit);
    const terms: Terms = {
      title: one(values, 'title'),
      parties: [visit.acting.organisationId, ...withWhom(visit)].map(blankParty),
      purposes: codesOf(values, 'purposes', PURPOSES),
      items: [],
      pathways: usual.filter(({ pathway }) => wanted.includes(pathway)),
      roles: [],
    };
    return visit.act('agreements', '', { body: terms });
  },
  next: (_, visit, made = '') =>
    withWhom(visit).length > 0
      ? { to: to.draft.to({ id: made }), notice: 'The draft was begun, with both parties in it.' }
      : {
          to: to.parties.to({ id: made }),
          notice: 'The draft was begun. Now say with whom: look for the other party.',
        },
});

/** The other party, where somebody comes from a page about it: nobody, or one. */
function withWhom(visit: Visit): string[] {
  const other = visit.query('with');
  const named = other !== undefined && ORGANISATION_ID.test(other) && other !== visit.acting.organisationId;
  return named ? [other] : [];
}

async function beginsWith(visit: Visit): Promise<string[]> {
  const [other] = withWhom(visit);
  if (other === undefined) return [];
  const names = await visit.names({ organisations: [other] });
  return [`It begins with two parties: your organisation and ${names.organisation(other)}.`];
}

type Organisation = { id: string; name: string; kind: string; validTo?: string };
type Wanted = { readonly name: string; readonly organisationId: string };

const SEARCH: Field = {
  kind: 'text',
  name: 'name',
  label: 'Name of the organisation',
  hint: 'A part of its name does, such as Mersey',
  needed: 'Enter a part of the name',
  pattern: { like: /^.{2,100}$/, says: 'Enter from 2 to 100 letters of the name' },
};

export function readWanted(form: Parameters<typeof readFields>[1]): Wanted {
  const values = readFields([SEARCH, { kind: 'text', name: 'organisationId', label: '' }], form);
  return { name: one(values, 'name'), organisationId: one(values, 'organisationId') };
}

export function faultsOfWanted({ name, organisationId }: Wanted) {
  if (organisationId !== '')
    return /^[A-Z0-9]{3,8}$/.test(organisationId)
      ? []
      : [{ field: 'name', text: 'Choose an organisation from the list' }];
  return faultsIn([SEARCH], { name });
}

/** The form that looks for an organisation, and what it found. */
export async function searchView(visit: Visit, wanted: Wanted | undefined, leftOut: readonly string[]) {
  const name = wanted?.name ?? '';
  const found =
    name.length < 2
      ? undefined
      : need(
          await visit.ask<{ items: Organisation[]; next?: string }>(
            'directory',
            `/organisations?limit=20&name=${encodeURIComponent(name)}`,
          ),
        );
  return {
    fields: showFields([SEARCH], { name }),
    searched: found !== undefined,
    more: found?.next !== undefined,
    found: (found?.items ?? [])
      .filter(({ id }) => !leftOut.includes(id))
      .map((each) => ({
        value: each.id,
        text: each.name,
        hint: { text: `${words(each.kind)}, ${each.id}${each.validTo === undefined ? '' : ', closed or closing'}` },
      })),
  };
}

export const partiesPage = page({
  path: to.parties,
  audience: OFFICERS,
  template: 'agreements/parties',
  async view(visit, wanted?: Wanted) {
    const { id } = visit.params;
    const { agreement, version } = await agreementOf(visit, id);
    if (wanted === undefined) needAction(agreement, 'revise');
    const { terms } = versionOnItsWay(agreement) ?? agreement;
    const there = terms.parties.map(({ organisationId }) => organisationId);
    const [names, search] = await Promise.all([
      visit.names({ organisations: there }),
      searchView(visit, wanted, there),
    ]);
    return {
      title: 'Parties of the draft',
      caption: terms.title,
      version,
      back: { href: to.draft.to({ id }), text: 'Back to the list of tasks' },
      parties: there.map((party) => ({
        name: names.organisation(party),
        own: party === visit.acting.organisationId,
        remove: to.removeParty.to({ id, party }),
      })),
      search,
      does: 'Add to the draft',
    };
  },
  read: readWanted,
  errors: faultsOfWanted,
  shows: ({ organisationId }) => organisationId === '',
  save: ({ organisationId }, visit) =>
    saveTerms(visit, visit.params.id, (terms) => ({
      ...terms,
      parties: [...terms.parties, blankParty(organisationId)],
    })),
  next: (_, { params }) => ({ to: to.draft.to({ id: params.id }), notice: 'The party was added to the draft.' }),
});
