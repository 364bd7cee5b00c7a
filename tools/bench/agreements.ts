import 'reflect-metadata';
import { type Outcome, type Who } from '@footbridge/service';
import type pg from 'pg';
import { AgreementQueries } from '../../apps/agreements/src/agreement/agreement.queries.js';
import { CoverageQueries } from '../../apps/agreements/src/coverage/coverage.queries.js';
import { anAgreement, LIVERPOOL, MERSEY_CARE, terms } from '../../apps/agreements/test/builders.js';
import { type Figure, figureOf } from './arithmetic.js';
import { appointed, type AuditGround } from './audit.js';
import { type Size } from './ground.js';

/** A hundredth of the agreements; and of one region all pairs, so that its map is full at both sizes. */
const SHARE = 100;
const REGION = { universities: 20, trusts: 5 };
const LOOKS = 200;
const WARM = 30;
/** Agreements that one page of the register shows. */
const PAGE = 25;

/**
 * The register of a trust that is a party to every agreement, first page with its counts, as the page asks for them; with a
 * hundredth of the agreements, then with all.
 */
export async function measureRegister(ground: AuditGround, size: Size, say: (line: string) => void): Promise<Figure> {
  const queries = new AgreementQueries(ground.database);
  const counted = (outcome: Outcome) => (bodyOf(outcome) as { states: Record<string, number> }).states['in-force'];
  return measureGrowth(ground, size, say, {
    university: `'9' || lpad(n::text, 7, '0')`,
    trust: `'${MERSEY_CARE}'`,
    look: async (who, agreements) => {
      const [listed, counts] = await Promise.all([queries.list(who, { limit: PAGE }), queries.counts(who)]);
      const { items } = bodyOf(listed) as { items: object[] };
      if (items.length !== Math.min(PAGE, agreements) || counted(counts) !== agreements)
        throw new Error(`the register does not show ${agreements}: ${JSON.stringify(counts).slice(0, 300)}`);
    },
  });
}

/** The coverage map of one region, with its agreements alone, then among those of all England. */
export async function measureCoverage(ground: AuditGround, size: Size, say: (line: string) => void): Promise<Figure> {
  const queries = new CoverageQueries(ground.database);
  const { universities, trusts } = REGION;
  const region = [
    ...Array.from({ length: universities }, (_, n) => universityAt(n)),
    ...Array.from({ length: trusts }, (_, n) => trustAt(n)),
  ];
  return measureGrowth(ground, size, say, {
    // The first pairs are those of the region, the next ones those of the next region.
    university: `'9' || lpad((n % ${universities} + n / ${universities * trusts} * ${universities})::text, 7, '0')`,
    trust: `'T' || lpad((n / ${universities} % ${trusts} + n / ${universities * trusts} * ${trusts})::text, 4, '0')`,
    look: async (who, agreements) => {
      const { pairs } = bodyOf(await queries.coverage(who, region)) as { pairs: object[] };
      if (pairs.length !== Math.min(universities * trusts, agreements))
        throw new Error(`the map shows ${pairs.length} pairs`);
    },
  });
}

const universityAt = (n: number) => `9${String(n).padStart(7, '0')}`;
const trustAt = (n: number) => `T${String(n).padStart(4, '0')}`;

type Growth = {
  /** SQL of the n-th agreement's parties. */
  readonly university: string;
  readonly trust: string;
  /** Looks once, and throws where it does not see what there is. */
  readonly look: (who: Who, agreements: number) => Promise<void>;
};

async function measureGrowth(
  { past }: AuditGround,
  { agreements }: Size,
  say: (line: string) => void,
  growth: Growth,
): Promise<Figure> {
  await past.query('truncate agreement cascade');
  const who = await appointed(past, { organisation: MERSEY_CARE, role: 'information-governance-lead' });
  const few = agreements / SHARE;
  await load(past, { from: 0, to: few }, growth);
  const beside = await looks(() => growth.look(who, few));
  say(`  loading ${agreements - few} agreements …`);
  await load(past, { from: few, to: agreements }, growth);
  const ours = await looks(() => growth.look(who, agreements));
  return figureOf({ ours, beside, unit: 'ms', each: ours });
}

async function looks(look: () => Promise<void>): Promise<number[]> {
  const took: number[] = [];
  for (let n = -WARM; n < LOOKS; n++) {
    const begun = performance.now();
    await look();
    if (n >= 0) took.push(performance.now() - begun);
  }
  return took;
}

function bodyOf(outcome: Outcome): unknown {
  if (outcome.kind !== 'done') throw new Error(`refused: ${JSON.stringify(outcome).slice(0, 300)}`);
  return outcome.body;
}

/** Agreements in force, each a whole one with the parties that stand for it. */
async function load(
  past: pg.Pool,
  { from, to }: { from: number; to: number },
  { university, trust }: Growth,
): Promise<void> {
  const body = anAgreement(terms({ to: '2099-01-01T00:00:00.000Z' })).inForce();
  await past.query(
    `insert into agreement (agreement_id, revision, version, state, parties, members, created_at, review_by, ends_at, body)
     select id, 6, 1, 'in-force', array[university, trust], array[university, trust], now() - n * interval '1 minute',
       now() + interval '300 days', '2099-01-01',
       replace(replace(replace($3, '"${LIVERPOOL}"', '"' || university || '"'), '"${MERSEY_CARE}"', '"' || trust || '"'), $4, id::text)::jsonb
     from (select n, gen_random_uuid() as id, ${university} as university, ${trust} as trust
       from generate_series($1::int, $2::int - 1) n) as each`,
    [from, to, JSON.stringify(body), body.id],
  );
  await past.query('vacuum analyze agreement, register_line, register_party, covered_pair');
}
