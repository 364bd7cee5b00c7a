import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { path } from '../../engine/path.js';
import { type Visit } from '../../engine/visit.js';
import { need } from '../../services/answer.js';
import { faultsIn, one, readFields, showFields, type Field, type Values } from '../adviser/fields.js';
import { to } from './act-paths.js';
import { placesOf } from './common.js';
import { agreementPath, oneOffsPath } from './paths.js';

export const oneOffPath = path('/agreements/one-offs/:other');
export const needNonePath = path('/agreements/one-offs/:other/no-agreement-needed');

/** That both sides are asked for an agreement, as `referrals` tells it to one of them. */
type Need = {
  state: 'asked' | 'settled';
  quarter: string;
  askedAt: string;
  dueAt: string;
  answered: boolean;
  agreementId?: string;
  actions: string[];
};
type Item = { other: string; sent: number; received: number; lastAt: string; agreement: boolean; need?: Need };
type OneOffs = { quarter: string; items: Item[]; next?: string };
type OneOff = {
  other: string;
  quarters: { quarter: string; sent: number; received: number }[];
  agreement: boolean;
  need?: Need;
  because?: string;
};

const MONTHS = ['January to March', 'April to June', 'July to September', 'October to December'];
const QUARTER = /^(20\d\d)-Q([1-4])$/;

/** `2026-Q4`: `October to December 2026`. */
export function quarterInWords(name: string): string {
  const [, year = '', n = ''] = QUARTER.exec(name) ?? [];
  return `${MONTHS[Number(n) - 1] ?? name} ${year}`.trim();
}

/** The quarter of a moment in London and those before it, the newest first. */
export function quartersUntil(now: Date, count: number): string[] {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(now);
  const last = Number(day.slice(0, 4)) * 4 + Math.floor((Number(day.slice(5, 7)) - 1) / 3);
  return Array.from({ length: count }, (_, n) => `${Math.floor((last - n) / 4)}-Q${((last - n) % 4) + 1}`);
}

/** What is asked of the own side, in words; undefined: nothing. */
function askedInWords(item: Need | undefined): string | undefined {
  if (item === undefined) return undefined;
  if (item.state === 'settled')
    return item.agreementId === undefined ? 'Both said that none is needed' : 'An agreement was proposed';
  return item.answered ? 'You said that none is needed' : 'Propose an agreement, or say why none is needed';
}

/** One-off disclosures by quarter and other organisation, with where an agreement is asked for. */
export const oneOffsPage = page({
  path: oneOffsPath,
  audience: OFFICERS,
  template: 'agreements/one-offs',
  async view(visit) {
    const quarters = quartersUntil(visit.now, 8);
    const quarter = visit.query('quarter', quarters) ?? quarters[0] ?? '';
    const cursor = visit.query('cursor');
    const asked = new URLSearchParams({ limit: '25', quarter, ...(cursor !== undefined && { cursor }) });
    const { items, next } = need(await visit.ask<OneOffs>('referrals', `/one-offs?${asked.toString()}`));
    const names = await visit.names({ organisations: items.map(({ other }) => other) });
    return {
      title: 'One-off disclosures',
      wide: true,
      places: placesOf(oneOffsPath, visit.acting.role),
      quarter,
      quarters: quarters.map((value) => ({ value, text: quarterInWords(value) })),
      said: quarterInWords(quarter),
      next: next && oneOffsPath.to({}, { quarter, cursor: next }),
      first: cursor && oneOffsPath.to({}, { quarter }),
      items: items.map(({ other, need: asks, ...each }) => ({
        ...each,
        name: names.organisation(other),
        asked: askedInWords(asks),
        href: oneOffPath.to({ other }),
      })),
    };
  },
});

type ToOther = Visit<'/agreements/one-offs/:other'> | Visit<'/agreements/one-offs/:other/no-agreement-needed'>;
const placeOf = ({ params }: ToOther) => `/one-offs/${encodeURIComponent(params.other)}`;

async function askOne(visit: ToOther) {
  const answer = await visit.ask<OneOff>('referrals', placeOf(visit));
  const oneOff = need(answer);
  const names = await visit.names({ organisations: [oneOff.other] });
  return { ...oneOff, name: names.organisation(oneOff.other), version: answer.ok ? answer.version : undefined };
}

/** What there was with one organisation, and what to do about it. */
export const oneOffPage = page({
  path: oneOffPath,
  audience: OFFICERS,
  template: 'agreements/one-off',
  async view(visit) {
    const { other, name, quarters, agreement, need: asks, because } = await askOne(visit);
    const may = (action: string) => asks?.actions.includes(action) === true;
    return {
      title: 'One-off disclosures with one organisation',
      caption: name,
      back: { href: oneOffsPath.to({}), text: 'One-off disclosures' },
      name,
      agreement,
      quarters: quarters.map((each) => ({ ...each, said: quarterInWords(each.quarter) })),
      asks: asks && {
        ...asks,
        said: quarterInWords(asks.quarter),
        href: asks.agreementId === undefined ? undefined : agreementPath.to({ id: asks.agreementId }),
      },
      because,
      propose: may('propose') ? to.begin.to({}, { with: other }) : undefined,
      needNone: may('need-no-agreement') ? needNonePath.to({ other }) : undefined,
    };
  },
});

const BECAUSE: Field = {
  kind: 'long-text',
  name: 'because',
  label: 'Why is no agreement needed?',
  hint: 'For example: the service that we shared with has closed. Do not name a student. Only your organisation sees this.',
  needed: 'Say why no agreement is needed',
  max: 1_000,
  pattern: { like: /^[^]{10,}$/, says: 'Say why no agreement is needed in 10 characters or more' },
};

/** One side's answer that no agreement is needed. */
export const needNonePage = page({
  path: needNonePath,
  audience: ['information-governance-lead'],
  template: 'agreements/task',
  async view(visit, values?: Values) {
    const { other, name, version } = await askOne(visit);
    return {
      title: 'No agreement is needed',
      caption: name,
      version,
      back: { href: oneOffPath.to({ other }), text: 'One-off disclosures with one organisation' },
      intro: [
        'Your to-do is then done. The other organisation still has its own, and no agreement means that nothing is shared routinely.',
        'If there are two one-off disclosures in a later quarter, you are asked again.',
      ],
      fields: showFields([BECAUSE], values ?? {}),
      does: 'Record that none is needed',
    };
  },
  read: (form) => readFields([BECAUSE], form),
  errors: (values) => faultsIn([BECAUSE], values),
  save: (values, visit) =>
    visit.act('referrals', `${placeOf(visit)}/need-no-agreement`, {
      body: { because: one(values, 'because') },
      ...(visit.version !== undefined && { version: visit.version }),
    }),
  next: (_, { params }) => ({ to: oneOffPath.to(params), notice: 'It was recorded that no agreement is needed.' }),
  fieldOf: () => 'because',
});
