import { instant, plus, SERVICES, type Instant, type ServiceName } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { COMPARED, Database, type Outcome, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { comparisonOf } from '../comparison/comparison.queries.js';
import { ENTRY_COLUMNS, OWN_ENTRIES, type EntryRow } from '../entry/entry.view.js';
import { look, organisationOf } from '../looking.js';

const DAYS = 30;
/** More are not counted: the answer says that there are more. */
const MOST = 1_000;
const MOST_RECORDS = 20;

type CountsRow = {
  refusals: number;
  withdrawals: number;
  awaiting: number;
  alarms: number;
  size: string | null;
  signed_at: Date | null;
};

/** At most `MOST` and one of the entries that fit. */
const counted = (where: string) =>
  `(select count(*)::int from (select 1 from ${OWN_ENTRIES} where ${where} limit ${MOST + 1}) x)`;

const COUNTS = `
select
  ${counted(`e.outcome = 'refused' and e.act <> 'system' and e.at >= $1`)} as refusals,
  ${counted(`e.action = 'consent.withdraw' and e.outcome = 'permitted' and e.at >= $1`)} as withdrawals,
  ${counted(`e.action = 'sharing.without-permission' and e.outcome = 'permitted'
    and convert_from(e.bytes, 'UTF8')::jsonb #>> '{disclosure,from}' = $2
    and not exists (
      select from jsonb_path_query(convert_from(e.bytes, 'UTF8')::jsonb,
          '$.objects[*] ? (@.kind == "sharing-decision").id') as decision (id)
        join log_object o on o.object_id = decision.id #>> '{}' join log_entry x on x.leaf_index = o.leaf_index
      where x.action = 'sharing.review' and x.outcome = 'permitted')`)} as awaiting,
  (select count(id)::int from log_alarm) as alarms,
  c.size, c.signed_at
from (select 1) one left join lateral (select size, signed_at from log_checkpoint order by size desc limit 1) c on true`;

@Injectable()
export class SummaryQueries {
  constructor(private readonly database: Database) {}

  /** What an officer looks at first. The look is an entry. */
  summary(who: Who): Promise<Outcome> {
    return look(this.database, who, { action: 'audit.summary' }, async (tx) => {
      const since = plus(tx.now, { hours: -24 * DAYS });
      const [row] = await tx.query<CountsRow>(COUNTS, [since, organisationOf(tx)]);
      if (!row) throw new Error('unreachable: one row always');
      const [comparisons, continuations] = await Promise.all([lastComparisons(tx), continuationsOf(tx)]);
      return { body: { ...summaryOf(row, since), continuations, comparisons } };
    });
  }
}

function summaryOf({ refusals, withdrawals, awaiting, alarms, size, signed_at }: CountsRow, since: Instant) {
  return {
    since,
    refusals: boundedCount(refusals),
    withdrawals: boundedCount(withdrawals),
    sharingAwaitingReview: boundedCount(awaiting),
    alarms,
    ...(size !== null && signed_at !== null && { checkpoint: { size: Number(size), signedAt: instant(signed_at) } }),
  };
}

const boundedCount = (found: number) => ({ count: Math.min(found, MOST), more: found > MOST });

/** What went on after its agreement had stopped: the newest, by decision record. */
async function continuationsOf(tx: Sql) {
  const rows = await tx.query<{ record: string; agreement: string; count: number; all: number; last_at: Date }>(
    `select x.record, x.count, x.all, e.at as last_at,
       convert_from(e.bytes, 'UTF8')::jsonb #>> '{disclosure,agreement,id}' as agreement
     from (select continuation as record, count(*)::int as count, max(leaf_index) as last, (sum(count(*)) over ())::int as all
       from (select continuation, leaf_index from log_trail where continuation is not null
         order by leaf_index desc limit ${MOST + 1}) newest
       group by continuation) x join log_entry e on e.leaf_index = x.last
     order by x.last desc limit ${MOST_RECORDS}`,
  );
  const records = rows.map(({ record, agreement, count, last_at }) => ({
    recordId: record,
    agreementId: agreement,
    count,
    lastAt: instant(last_at),
  }));
  return { ...boundedCount(rows[0]?.all ?? 0), records };
}

/** The last comparison that each service made of its versions with their entries. */
async function lastComparisons(tx: Sql) {
  const rows = await tx.query<EntryRow>(
    `select ${ENTRY_COLUMNS} from unnest($2::text[]) as s (name) cross join lateral (
       select * from log_entry x
       where x.service = s.name and x.action = $1 and x.act = 'system' and x.outcome = 'permitted' and x.organisations = '{}'
       order by x.leaf_index desc limit 1
     ) e order by s.name`,
    [COMPARED, SERVICES],
  );
  return rows.map((row): { service: ServiceName; at: Instant; missing: number; beyond: number } => {
    const { service, at, missing, beyond } = comparisonOf(row);
    return { service, at, missing, beyond };
  });
}
