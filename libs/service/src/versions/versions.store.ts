import { type Instant } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { accountFor, keyOf, placeOfFinding, type Finding, type Recorded, type Versioned } from './versioned.js';

/** The only SQL on `version_comparison`, `version_recorded` and `version_finding`. */

/** Where the comparison stands. `step` counts two walks per kind: over the aggregates, then over what entries account for. */
export type Standing = {
  /** The number up to which audit entries are accounted for. */
  readonly folded: number;
  readonly step: number;
  readonly after: string | null;
  readonly beganAt: Date | null;
  readonly checked: number;
  readonly due: boolean;
};

/** Where it stands, locked; undefined when another process has it in hand. */
export async function takeStanding(tx: Sql, now: Instant): Promise<Standing | undefined> {
  const [row] = await tx.query<Omit<Standing, 'folded' | 'checked'> & { folded: string; checked: string }>(
    `select folded, step, after, began_at as "beganAt", checked, next_at <= $1 as due
     from public.version_comparison for update skip locked`,
    [now],
  );
  return row && { ...row, folded: Number(row.folded), checked: Number(row.checked) };
}

export async function saveStanding(tx: Sql, { folded, step, after, beganAt, checked }: Omit<Standing, 'due'>) {
  await tx.query(
    `update public.version_comparison set folded = $1, step = $2, after = $3, began_at = $4, checked = $5`,
    [folded, step, after, beganAt, checked],
  );
}

export async function endRound(tx: Sql, endedAt: Instant, nextAt: Instant): Promise<void> {
  await tx.query(
    `update public.version_comparison set step = 0, after = null, began_at = null, checked = 0, ended_at = $1, next_at = $2`,
    [endedAt, nextAt],
  );
}

/** How many were ever found, by code, and how many of all since a time. */
export async function countFindings(tx: Sql, since: Date): Promise<{ missing: number; beyond: number; new: number }> {
  const [row] = await tx.query<{ missing: number; beyond: number; new: number }>(
    `select count(*) filter (where code = 'version-without-entry')::int as missing,
       count(*) filter (where code <> 'version-without-entry')::int as beyond,
       count(*) filter (where found_at >= $1)::int as new from public.version_finding`,
    [since],
  );
  return row ?? { missing: 0, beyond: 0, new: 0 };
}

/** Keeps findings, and answers those that are new. */
export async function keepFindings(tx: Sql, findings: readonly Finding[], now: Instant): Promise<Finding[]> {
  const fresh: Finding[] = [];
  for (const finding of findings) {
    const { kind, id, code } = finding;
    const kept = await tx.query(
      `insert into public.version_finding (kind, id, code, version, found_at) values ($1, $2, $3, $4, $5)
       on conflict do nothing returning 1`,
      [kind, id, code, placeOfFinding(finding), now],
    );
    if (kept.length > 0) fresh.push(finding);
  }
  return fresh;
}

export type Folded = { readonly taken: number; readonly upTo: number; readonly findings: readonly Finding[] };

/** Accounts for the versions that the next numbered entries made. */
export async function foldEntries(tx: Sql, kinds: readonly Versioned[], from: number, most: number): Promise<Folded> {
  const [next] = await tx.query<{ taken: number; upTo: string | null }>(
    `select count(*)::int as taken, max(number) as "upTo"
     from (select number from public.audit_number where number > $1 order by number limit $2) next`,
    [from, most],
  );
  if (!next || next.upTo === null) return { taken: 0, upTo: from, findings: [] };
  const making = kinds.flatMap(({ kind, actions }) => actions.map((action) => ({ kind, action })));
  const entries = await tx.query<Recorded>(
    `select o ->> 'kind' as kind, o ->> 'id' as id, (o ->> 'version')::int as version, e.organisations
     from public.audit_number n join public.audit_entry e on e.id = n.entry_id
     cross join lateral jsonb_array_elements(e.objects) as o
     join unnest($3::text[], $4::text[]) as making (kind, action) on making.kind = o ->> 'kind' and making.action = e.action
     where n.number > $1 and n.number <= $2 and e.outcome = 'permitted' and o ? 'version' order by n.number`,
    [from, next.upTo, making.map(({ kind }) => kind), making.map(({ action }) => action)],
  );
  const { recorded, findings } = accountFor(await known(tx, entries), entries);
  await saveRecorded(tx, [...recorded.values()]);
  return { taken: next.taken, upTo: Number(next.upTo), findings };
}

async function known(tx: Sql, entries: readonly Recorded[]): Promise<ReadonlyMap<string, number>> {
  if (entries.length === 0) return new Map();
  const rows = await tx.query<{ kind: string; id: string; version: number }>(
    `select r.kind, r.id, r.version from public.version_recorded r
     join (select distinct * from unnest($1::text[], $2::text[]) as t (kind, id)) named using (kind, id)`,
    [entries.map(({ kind }) => kind), entries.map(({ id }) => id)],
  );
  return new Map(rows.map((row) => [keyOf(row), row.version]));
}

async function saveRecorded(tx: Sql, recorded: readonly Recorded[]): Promise<void> {
  if (recorded.length === 0) return;
  await tx.query(
    `insert into public.version_recorded (kind, id, version, organisations)
     select r.kind, r.id, r.version, array(select jsonb_array_elements_text(r.organisations))
     from unnest($1::text[], $2::text[], $3::int[], $4::jsonb[]) as r (kind, id, version, organisations)
     on conflict (kind, id) do update set version = excluded.version, organisations = excluded.organisations`,
    [
      recorded.map(({ kind }) => kind),
      recorded.map(({ id }) => id),
      recorded.map(({ version }) => version),
      recorded.map(({ organisations }) => JSON.stringify(organisations)),
    ],
  );
}

/** Whether so few entries wait for their number that a comparison can look through them all. */
export async function isNearlyNumbered(tx: Sql, most: number): Promise<boolean> {
  const [row] = await tx.query<{ waiting: number }>(
    `select count(*)::int as waiting from (select from public.audit_pending limit $1) waiting`,
    [most + 1],
  );
  return (row?.waiting ?? 0) <= most;
}

/** One batch of a walk: how many were looked at, the id to go on after, and what was found. */
export type Walked = { readonly looked: number; readonly last: string | null; readonly findings: readonly Finding[] };

type Place = { readonly after: string | null; readonly folded: number; readonly most: number };
type Row = { id: string; version: number; recorded: number; organisations: string[]; under_way: boolean };

/**
 * Compares the next aggregates of a kind with what entries account for. One statement, so one moment: an entry that was committed
 * with a version is accounted for, or waits for its number or for being accounted for, and then the version is left to the next
 * round.
 */
export async function walkAggregates(tx: Sql, of: Versioned, { after, folded, most }: Place): Promise<Walked> {
  const { kind, table, id, version, organisations, where = 'true' } = of;
  const rows = await tx.query<Row>(
    `with batch as (
       select ${id.column} as key, ${id.column}::text as id, ${version} as version, ${organisations} as organisations
       from ${table} where ${where} and ($2::text is null or ${id.column} > $2::${id.type}) order by ${id.column} limit $4
     ), open as (
       select o ->> 'id' as id, (o ->> 'version')::int as version from public.audit_entry e, jsonb_array_elements(e.objects) as o
       where o ->> 'kind' = $1 and e.outcome = 'permitted' and e.id in (
         select entry_id from public.audit_pending union all select entry_id from public.audit_number where number > $3)
     )
     select b.id, b.version, b.organisations, coalesce(r.version, 0) as recorded,
       b.version > coalesce(r.version, 0) and exists (select from open o where o.id = b.id and o.version = b.version) as under_way
     from batch b left join public.version_recorded r on r.kind = $1 and r.id = b.id order by b.key`,
    [kind, after, folded, most],
  );
  const findings = rows.flatMap((row): Finding[] => {
    if (row.under_way || row.version === row.recorded) return [];
    const code = row.version > row.recorded ? 'version-without-entry' : 'entry-beyond-version';
    return [{ kind, code, id: row.id, version: row.version, recorded: row.recorded, organisations: row.organisations }];
  });
  return { looked: rows.length, last: rows.at(-1)?.id ?? null, findings };
}

/** Looks for aggregates that entries account for and that are no longer there. */
export async function walkRecorded(tx: Sql, of: Versioned, { after, most }: Place): Promise<Walked> {
  const { kind, table, id } = of;
  const rows = await tx.query<{ id: string; version: number; organisations: string[]; gone: boolean }>(
    `select r.id, r.version, r.organisations,
       not exists (select from ${table} a where a.${id.column} = r.id::${id.type}) as gone
     from public.version_recorded r where r.kind = $1 and ($2::text is null or r.id > $2) order by r.id limit $3`,
    [kind, after, most],
  );
  const findings = rows
    .filter(({ gone }) => gone)
    .map((row) => ({ kind, code: 'aggregate-gone' as const, ...row, version: 0, recorded: row.version }));
  return { looked: rows.length, last: rows.at(-1)?.id ?? null, findings };
}
