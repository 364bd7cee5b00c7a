import { instant, type AccessReason, type Instant, type OrganisationId, type PersonId } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { ENTRY_COLUMNS, OWN_ENTRIES, placesNaming, type EntryRow } from '../entry/entry.view.js';
import { type OpeningsDto, type RefusalsDto } from './question.dto.js';
import { type PeriodDto } from '../entry/entry.dto.js';

type Asked = Pick<PeriodDto, 'from' | 'to' | 'cursor' | 'limit'>;

/** Everything that was shared about a student, as far as the caller may see it. One row more than the limit. */
export function disclosuresAbout(tx: Sql, student: string, { from, to, cursor, limit }: Asked): Promise<EntryRow[]> {
  return tx.query(
    `select ${ENTRY_COLUMNS} from log_entry e
     where e.student_id = $1 and e.act = 'disclosure' and e.outcome = 'permitted' and ($2::bigint is null or e.leaf_index < $2)
       and ($3::timestamptz is null or e.at >= $3) and ($4::timestamptz is null or e.at < $4)
     order by e.leaf_index desc limit $5`,
    [student, cursor ?? null, from ?? null, to ?? null, limit + 1],
  );
}

export type OpeningRow = {
  last_leaf: string;
  person: PersonId;
  organisation: OrganisationId;
  appointment: string | null;
  role: string;
  relationship: string | null;
  claimed: AccessReason | null;
  actions: string[];
  times: number;
  first_at: Date;
  last_at: Date;
};

/**
 * Who opened what is about a student, or one thing: one row per person, role and relationship. Lists of envelopes and looks at the
 * log itself are no opening.
 */
export function openingsOf(tx: Sql, { student, object, from, to, cursor, limit }: OpeningsDto): Promise<OpeningRow[]> {
  return tx.query(
    `with opened as (
       select e.leaf_index, e.at, e.action, e.actor_person as person, convert_from(e.bytes, 'UTF8')::jsonb as entry
       from log_entry e
       where e.outcome = 'permitted' and (e.act = 'access' or e.action = 'referral.open') and e.actor_person is not null
         and e.service <> 'audit' and e.action not like '%.list'
         and ($1::uuid is null or e.student_id = $1)
         and ($2::text is null or e.leaf_index = ${placesNaming('$2')})
         and ($3::timestamptz is null or e.at >= $3) and ($4::timestamptz is null or e.at < $4)
     )
     select max(leaf_index) as last_leaf, person, entry #>> '{actor,organisationId}' as organisation,
       max(entry #>> '{actor,appointmentId}') as appointment,
       entry #>> '{actor,role}' as role, entry #>> '{input,relationship,kind}' as relationship,
       entry #>> '{input,relationship,claimed}' as claimed, array_agg(distinct action) as actions, count(*)::int as times,
       min(at) as first_at, max(at) as last_at
     from opened where entry #>> '{actor,role}' is not null
     group by person, organisation, role, relationship, claimed
     having $5::bigint is null or max(leaf_index) < $5
     order by 1 desc limit $6`,
    [student ?? null, object ?? null, from ?? null, to ?? null, cursor ?? null, limit + 1],
  );
}

export type SharingRow = EntryRow & { review: Buffer | null };

/** Each sharing without permission with the first review of the same decision. */
export function sharingsWithoutPermission(tx: Sql, { from, to, cursor, limit }: PeriodDto): Promise<SharingRow[]> {
  return tx.query(
    `select ${ENTRY_COLUMNS}, r.bytes as review from ${OWN_ENTRIES}
     left join lateral (
       select x.bytes from jsonb_path_query(convert_from(e.bytes, 'UTF8')::jsonb, '$.objects[*] ? (@.kind == "sharing-decision").id') as decision (id)
         join log_object o on o.object_id = decision.id #>> '{}' join log_entry x on x.leaf_index = o.leaf_index
       where x.action = 'sharing.review' and x.outcome = 'permitted' order by x.leaf_index limit 1
     ) r on true
     where e.action = 'sharing.without-permission' and e.outcome = 'permitted' and ($1::bigint is null or t.leaf_index < $1)
       and ($2::timestamptz is null or e.at >= $2) and ($3::timestamptz is null or e.at < $3)
     order by t.leaf_index desc limit $4`,
    [cursor ?? null, from ?? null, to ?? null, limit + 1],
  );
}

export type RefusalRow = EntryRow & { later_at: Date | null; later_id: string | null };

/**
 * The first permit, from then on, of the same action on the same thing. Each decision to share without permission is a thing of
 * its own: there the same student stands for it.
 */
const LATER = `left join lateral (
       select x.at, x.entry_id from (
         select y.at, y.entry_id from jsonb_path_query(convert_from(e.bytes, 'UTF8')::jsonb, '$.objects[*].id') as thing (id)
           join log_object o on o.object_id = thing.id #>> '{}' join log_entry y on y.leaf_index = o.leaf_index
         where y.action = e.action and y.outcome = 'permitted' and y.at >= e.at
         union all
         select y.at, y.entry_id from log_entry y
         where e.action = 'sharing.without-permission' and y.student_id = e.student_id and y.action = e.action
           and y.outcome = 'permitted' and y.at >= e.at
       ) x order by x.at limit 1
     ) later on true`;

/** Each refusal with the permit that came later. */
export function refusalsOf(tx: Sql, { student, act, from, to, cursor, limit }: RefusalsDto): Promise<RefusalRow[]> {
  return tx.query(
    `select ${ENTRY_COLUMNS}, later.at as later_at, later.entry_id as later_id from ${OWN_ENTRIES}
     ${LATER}
     where e.outcome = 'refused' and e.act <> 'system' and ($1::bigint is null or t.leaf_index < $1)
       and ($2::uuid is null or e.student_id = $2) and ($3::text is null or e.act = $3)
       and ($4::timestamptz is null or e.at >= $4) and ($5::timestamptz is null or e.at < $5)
     order by t.leaf_index desc limit $6`,
    [cursor ?? null, student ?? null, act ?? null, from ?? null, to ?? null, limit + 1],
  );
}

export type RefusedWeek = {
  week: string;
  refused: number;
  permitted_later: number;
  median_seconds: number | null;
  longest_seconds: number | null;
};

/** Refused disclosures and accesses by the week, in England, in which they were refused; of the newest `most`. */
export function refusedByWeek(
  tx: Sql,
  { from, to, most }: { from: Instant; to: Instant; most: number },
): Promise<RefusedWeek[]> {
  return tx.query(
    `with e as (
       select e.* from ${OWN_ENTRIES}
       where e.outcome = 'refused' and e.act in ('disclosure', 'access') and e.at >= $1 and e.at < $2
       order by t.leaf_index desc limit $3
     ), waited as (
       select date_trunc('week', e.at at time zone 'Europe/London')::date::text as week,
         extract(epoch from later.at - e.at)::float8 as seconds
       from e ${LATER}
     )
     select week, count(*)::int as refused, count(seconds)::int as permitted_later,
       percentile_cont(0.5) within group (order by seconds) as median_seconds, max(seconds) as longest_seconds
     from waited group by week order by week`,
    [from, to, most],
  );
}

export const at = (moment: Date): Instant => instant(moment);
