import { page } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { COLOURS, draw, type Picture } from '../../pictures/picture.js';
import { need, part } from '../../services/answer.js';
import { type Coverage } from './answers.js';
import { placesOf } from './common.js';
import { coverageOf, type Organisation, type Shown } from './coverage.js';
import { agreementsPath, coveragePath } from './paths.js';

/** NHS regions of England. */
export const REGIONS = [
  { value: 'Y56', text: 'London' },
  { value: 'Y58', text: 'South West' },
  { value: 'Y59', text: 'South East' },
  { value: 'Y60', text: 'Midlands' },
  { value: 'Y61', text: 'East of England' },
  { value: 'Y62', text: 'North West' },
  { value: 'Y63', text: 'North East and Yorkshire' },
] as const;
const CODES = REGIONS.map(({ value }) => value);
type Region = (typeof CODES)[number];
/** Organisations of one kind in a region, at most. */
const MOST = 200;

type Organisations = { items: (Organisation & { validFrom: string; validTo?: string })[]; next?: string };

/** Between which universities and trusts of a region an agreement is in force, is soon over, or is not there. */
export const coveragePage = page({
  path: coveragePath,
  audience: 'staff',
  template: 'agreements/coverage',
  async view(visit) {
    const region = visit.query('region', CODES) ?? (await ownRegion(visit)) ?? 'Y62';
    const [universities, trusts] = await Promise.all([
      inRegion(visit, region, 'he-provider'),
      inRegion(visit, region, 'nhs-trust'),
    ]);
    const ids = [...universities.items, ...trusts.items].map(({ id }) => id);
    const { pairs, more } = need(
      await visit.ask<Coverage>('agreements', `/coverage?organisations=${ids.map(encodeURIComponent).join(',')}`),
    );
    const own = visit.acting.organisationId;
    const shown = coverageOf({ universities: universities.items, trusts: trusts.items, pairs, own });
    return {
      title: 'Coverage map',
      wide: true,
      places: placesOf(coveragePath, visit.acting.role),
      region,
      regions: REGIONS,
      name: REGIONS.find(({ value }) => value === region)?.text,
      incomplete: more || universities.more || trusts.more,
      counts: shown.counts,
      map: shown.rows.length > 0 ? await mapOf(shown) : undefined,
      rows: shown.rows.map((row) => ({
        ...row,
        register: row.own === undefined ? undefined : agreementsPath.to({}, { party: row.own, state: 'in-force' }),
      })),
      alone: shown.alone,
    };
  },
});

async function ownRegion(visit: Visit): Promise<Region | undefined> {
  const path = `/organisations/${encodeURIComponent(visit.acting.organisationId)}`;
  const asked = part(await visit.ask<{ region?: string }>('directory', path));
  return asked.there ? CODES.find((code) => code === asked.value.region) : undefined;
}

async function inRegion(visit: Visit, region: Region, kind: string): Promise<{ items: Organisation[]; more: boolean }> {
  const asked = new URLSearchParams({ kind, region, limit: String(MOST) });
  const { items, next } = need(await visit.ask<Organisations>('directory', `/organisations?${asked.toString()}`));
  const now = visit.now.toISOString();
  const open = items.filter(({ validFrom, validTo }) => validFrom <= now && (validTo === undefined || now < validTo));
  return { items: open.map(({ id, name }) => ({ id, name })), more: next !== undefined };
}

const STATES = ['In force', 'Ends within 90 days', 'None'] as const;

/** Those that have an agreement with each other, as squares; who has none at all is listed beside it. */
async function mapOf({ rows, counts, universities, trusts }: Shown): Promise<Picture> {
  const states = new Map(
    rows.map((row) => [`${row.university} ${row.trust}`, STATES[row.state === 'expiring' ? 1 : 0]]),
  );
  const values = universities.flatMap((university) =>
    trusts.map((trust) => ({ university, trust, state: states.get(`${university} ${trust}`) ?? STATES[2] })),
  );
  const says = `${String(counts.inForce + counts.expiring)} of ${String(counts.all)} pairs of a university and a trust have an agreement in force; ${String(counts.expiring)} of them end within 90 days.`;
  const svg = await draw({
    data: { values },
    width: { step: 40 },
    height: { step: 32 },
    encoding: {
      x: { field: 'trust', type: 'nominal', title: null, axis: { orient: 'top', labelAngle: -40, labelLimit: 340 } },
      y: { field: 'university', type: 'nominal', title: null, axis: { labelLimit: 340 } },
    },
    layer: [
      {
        mark: { type: 'rect', stroke: '#768692' },
        encoding: {
          color: {
            field: 'state',
            type: 'nominal',
            scale: { domain: [...STATES], range: [COLOURS[0], COLOURS[1], '#ffffff'] },
            legend: { title: null, orient: 'bottom', symbolStrokeColor: '#768692', labelLimit: 240 },
          },
        },
      },
      {
        transform: [{ filter: `datum.state !== '${STATES[2]}'` }],
        mark: { type: 'text', color: '#ffffff', fontWeight: 'bold' },
        encoding: { text: { condition: { test: `datum.state === '${STATES[1]}'`, value: 'ends' }, value: '✓' } },
      },
    ],
  });
  return {
    ...{ title: 'Agreements in force.', says, svg, head: ['University', 'Trust', 'State'] },
    rows: rows.map(({ university, trust, state }) => [university, trust, STATES[state === 'expiring' ? 1 : 0]]),
  };
}
