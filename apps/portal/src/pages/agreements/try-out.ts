import { type OrganisationId, type Terms } from '@footbridge/contracts';
import { COLOURS, draw, type Picture } from '../../pictures/picture.js';
import { words } from '../../words/words.js';
import { dayIn } from './draft-terms.js';
import { type Agreement, type Preparation } from './answers.js';

/** In the place of whatever is agreed between the parties, or beside it. */
export const PLACES = ['instead', 'beside'] as const;
export type Place = (typeof PLACES)[number];

/** So many decisions are asked again at most, the newest: the answer is there within two seconds. */
const MOST = 4_000;

type Verdicts = { readonly permitted: number; readonly refused: number };
type Changes = { readonly toPermitted: number; readonly toRefused: number };
/** What `POST /api/audit/try-out` answers. */
export type TriedOut = {
  readonly counted: number;
  readonly leftOut: { readonly notWhole: number; readonly decidedOtherwise: number };
  readonly complete: boolean;
  readonly then: Verdicts;
  readonly now: Verdicts;
  readonly changed: Changes;
  readonly byAction: readonly (Changes & { readonly action: string; readonly counted: number })[];
  readonly byReason: readonly { readonly code: string; readonly toRefused: number; readonly noLonger: number }[];
  readonly samples: { readonly toPermitted: readonly string[]; readonly toRefused: readonly string[] };
};

/** The period that is looked at where none was chosen, in days of which both are included: the last three months. */
export function lastMonths(now: Date): { readonly from: string; readonly to: string } {
  const to = dayIn(now.toISOString()) ?? '';
  const begin = new Date(`${to}T00:00:00Z`);
  begin.setUTCMonth(begin.getUTCMonth() - 3);
  return { from: begin.toISOString().slice(0, 10), to };
}

type Asked = {
  readonly draft: Pick<Preparation, 'terms'>;
  readonly place: Place;
  readonly from: string;
  readonly to: string;
};

/** The question: what is in the draft as the gate knows it of an agreement in force, as if it had been all the time. */
export function askedOf({ id, amendment }: Pick<Agreement, 'id' | 'amendment'>, { draft, place, from, to }: Asked) {
  const { terms } = draft;
  return {
    agreement: {
      ...(amendment && { id }),
      parties: partiesIn(terms),
      purposes: terms.purposes,
      categories: [...new Set(terms.items.map(({ category }) => category))],
      pathways: [...new Set(terms.pathways.map(({ pathway }) => pathway))],
      roles: terms.roles,
    },
    ...{ place, from, to, most: MOST },
  };
}

export const partiesIn = ({ parties }: Pick<Terms, 'parties'>): OrganisationId[] =>
  parties.map(({ organisationId }) => organisationId);

/** What it says in words, and in tables. */
export async function toldOf({ counted, leftOut, changed, byReason, byAction, samples, ...more }: TriedOut) {
  const { notWhole, decidedOtherwise } = leftOut;
  return {
    ...more,
    ...{ counted, changed },
    found: counted + notWhole + decidedOtherwise,
    differing: changed.toPermitted + changed.toRefused,
    leftOut: [
      ...(notWhole === 0 ? [] : [`${said(notWhole)} left out: the log does not hold everything that was asked then.`]),
      ...(decidedOtherwise === 0
        ? []
        : [
            `${said(decidedOtherwise)} left out: the rules of today answer otherwise what was asked then, whatever is agreed.`,
          ]),
    ],
    most: MOST.toLocaleString('en-GB'),
    picture: byReason.length === 0 ? undefined : await reasonsPicture(byReason, changed),
    byAction: byAction.map(({ action, ...counts }) => ({ ...counts, what: words(action) })),
    samples,
  };
}

const said = (count: number) => (count === 1 ? '1 decision was' : `${count} decisions were`);
const decisions = (count: number) => (count === 1 ? '1 decision' : `${count} decisions`);

const KINDS = ['Would be refused for this', 'Would no longer be refused for this'] as const;

/** Why decisions differ: how many are refused for each reason that were not, and the other way. */
async function reasonsPicture(byReason: TriedOut['byReason'], { toRefused, toPermitted }: Changes): Promise<Picture> {
  const rows = byReason.map(({ code, toRefused: more, noLonger }) => [words(code), more, noLonger] as const);
  const values = rows.flatMap(([reason, ...counts]) =>
    KINDS.map((kind, at) => ({ reason, kind, count: counts[at] ?? 0 })).filter(({ count }) => count > 0),
  );
  const bars = {
    y: { field: 'reason', type: 'nominal', title: null, sort: null, axis: { labelLimit: 420 } },
    yOffset: { field: 'kind', sort: null },
    x: { field: 'count', type: 'quantitative', title: 'Decisions', axis: { tickMinStep: 1, format: 'd' } },
  } as const;
  const svg = await draw({
    width: 260,
    height: { step: 26 },
    data: { values },
    encoding: bars,
    layer: [
      {
        mark: 'bar',
        encoding: {
          color: {
            field: 'kind',
            type: 'nominal',
            scale: { domain: [...KINDS], range: [COLOURS[1], COLOURS[0]] },
            legend: { title: null, orient: 'bottom', direction: 'vertical', labelLimit: 420 },
          },
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 4, fontSize: 13, color: '#212b32' },
        encoding: { text: { field: 'count', type: 'quantitative' } },
      },
    ],
  });
  return {
    title: 'Why it would differ',
    says: `${decisions(toRefused)} would be refused that ${toRefused === 1 ? 'was' : 'were'} permitted, and ${decisions(toPermitted)} permitted that ${toPermitted === 1 ? 'was' : 'were'} refused. One decision can have several reasons.`,
    svg,
    head: ['Reason', ...KINDS],
    rows,
  };
}
