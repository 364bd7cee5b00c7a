import { ORGANISATION_ID, URGENCIES } from '@footbridge/contracts';
import { type Visit } from '../engine/visit.js';
import { path, type Path, type Query } from '../engine/path.js';
import { type Answer, type Problem } from '../services/answer.js';
import { type Names } from '../services/names.js';
import { words } from '../words/words.js';

/** Which referrals a list shows: codes alone, so that they can stand in its address. */
export type Chosen<V extends string> = {
  readonly view: V;
  readonly urgency: string | undefined;
  /** The other organisation. */
  readonly other: string | undefined;
  /** Something was given as another organisation that can be none: nothing is asked then. */
  readonly malformed: boolean;
  readonly cursor: string | undefined;
};
export type Counts = { readonly counts: Readonly<Record<string, number>>; readonly capped?: readonly string[] };

/** What was chosen, in an address or a form; of a view or an urgency that is none, nothing. */
export function chosenOf<const V extends string>(
  given: (name: string) => string | undefined,
  views: readonly V[],
  first: V,
): Chosen<V> {
  const among = <T extends string>(name: string, offered: readonly T[]) => offered.find((each) => each === given(name));
  const other = given('other');
  const malformed = other !== undefined && !ORGANISATION_ID.test(other);
  return {
    view: among('view', views) ?? first,
    urgency: among('urgency', URGENCIES),
    other: malformed ? undefined : other,
    malformed,
    cursor: given('cursor'),
  };
}

const NO_SUCH: Problem = { status: 400, code: 'no-such-organisation', reasons: [] };
const refused = { ok: false, problem: NO_SUCH } as const;

/** How many a page of the list has at most. */
export const PAGE = 25;

/** The chosen page of the list. */
export async function askRows<Rows>(visit: Asks, chosen: Chosen<string>): Promise<Answer<Rows>> {
  const { view, urgency, other, cursor } = chosen;
  if (chosen.malformed) return refused;
  return visit.ask<Rows>('referrals', at('/referrals', { view, limit: PAGE, urgency, other, cursor }));
}

/** How many each view has under the same filters. */
export async function askCounts(visit: Asks, chosen: Chosen<string>): Promise<Answer<Counts>> {
  const { urgency, other } = chosen;
  if (chosen.malformed) return refused;
  return visit.ask<Counts>('referrals', at('/referrals/counts', { urgency, other }));
}
type Asks = Pick<Visit, 'ask'>;
const at = (pattern: string, query: Query) => path(pattern).to({}, query);

/** Where the list is: its pages, and its other views under the same filters. */
export function linksOf<V extends string>(list: Path, { view, urgency, other, cursor }: Chosen<V>) {
  const filters = { urgency, other };
  const to = (query: Query) => list.to({}, query);
  return {
    here: to({ view, ...filters, cursor }),
    view: (each: V) => to({ view: each, ...filters }),
    all: to({ view }),
    next: (next: string | undefined) => next && to({ view, ...filters, cursor: next }),
    first: cursor && to({ view, ...filters }),
  };
}

export const isNarrowed = ({ urgency, other, malformed }: Chosen<string>): boolean =>
  urgency !== undefined || other !== undefined || malformed;

/** What can be chosen: of organisations those of this page and the one that was chosen, since there is no list of all. */
export function filtersOf(chosen: Chosen<string>, codes: readonly string[], names: Names) {
  const { view, urgency, other, malformed } = chosen;
  const all = [...new Set([...codes, ...(other === undefined ? [] : [other])])];
  return {
    view,
    malformed,
    narrowed: isNarrowed(chosen),
    urgencies: URGENCIES.map((value) => ({ value, text: words(value), selected: value === urgency })),
    others: all
      .map((value) => ({ value, text: names.organisation(value), selected: value === other }))
      .sort((a, b) => a.text.localeCompare(b.text)),
  };
}
