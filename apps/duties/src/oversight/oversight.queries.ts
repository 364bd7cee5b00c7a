import { staffWho } from '@footbridge/access';
import {
  instant,
  isInstant,
  isMonitored,
  plus,
  type AuditObject,
  type MonitoredHours,
  type OrganisationId,
} from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import {
  cursorOf,
  Database,
  done,
  entryOf,
  type Outcome,
  pageOf,
  type Place,
  placeOf,
  type RequestTransaction,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { viewOf } from '../obligation/obligation.queries.js';
import { obligationOf, type ObligationRow } from '../obligation/obligation.store.js';
import { type EverythingDto } from './oversight.dto.js';

const FIRST: Place = ['-infinity', '00000000-0000-0000-0000-000000000000'];
const LOAD_DAYS = 28;
const LIMIT_WEEKS = 12;

/** Those above were told all the way up: `isAtTheTop`. */
const AT_THE_TOP = `state = 'escalated' and told >= greatest(cardinality(escalation), 1)`;
const STATES = {
  open: `state = 'open'`,
  escalated: `state = 'escalated'`,
  late: 'due_at <= $2',
  'at-the-top': AT_THE_TOP,
} as const;

/** What is asked of whom at an organisation, for who answers for its work: codes, numbers and times. */
@Injectable()
export class OversightQueries {
  constructor(private readonly database: Database) {}

  /** Everything that stands, overdue first. */
  everything({ role, dutyTeamId, state, step, cursor, limit }: EverythingDto, by: Who): Promise<Outcome> {
    return this.seen('oversight.list', by, async (tx, organisationId) => {
      const [after, idAfter] = placeOf(cursor, FIRST, ([due, id]) => isInstant(due) && isUUID(id));
      const rows = await tx.query<ObligationRow>(
        `select * from obligation where organisation_id = $1 and state in ('open', 'escalated') and $2::timestamptz is not null
           and ($3::text is null or role = $3) and ($4::uuid is null or duty_team_id = $4) and ($5::text is null or step = $5)
           and ${state === undefined ? 'true' : STATES[state]} and (due_at, id) > ($6::timestamptz, $7::uuid)
         order by due_at, id limit $8`,
        [organisationId, tx.now, role ?? null, dutyTeamId ?? null, step ?? null, after, idAfter, limit + 1],
      );
      const body = pageOf(rows, limit, {
        item: (row) => viewOf(obligationOf(row), tx.now),
        cursor: (row) => cursorOf([obligationOf(row).dueAt, row.id]),
      });
      const objects = body.items.map(({ id, version }) => ({ kind: 'obligation', id, version }));
      return { body, objects };
    });
  }

  /** What each role and team has in hand, and what the last four weeks brought. */
  load(by: Who): Promise<Outcome> {
    return this.seen('oversight.load', by, async (tx, organisationId) => {
      const since = plus(tx.now, { days: -LOAD_DAYS });
      const standing = await tx.query<Standing>(STANDING, [organisationId, tx.now, since]);
      const came = await tx.query<Came>(CAME, [organisationId, since]);
      const hours = await hoursOf(tx, organisationId);
      const items = standing.map(({ role, team, ...counts }) => {
        const mine = came.find((each) => each.role === role && each.team === team)?.came ?? [];
        const read = (team === null ? undefined : hours.get(team)) ?? [...hours.values()].flat();
        const outside = mine.filter(({ at }) => !isMonitored(read, instant(new Date(at))));
        const holder = { organisationId, ...(role === null ? { dutyTeamId: team ?? '' } : { role }) };
        return { holder, ...counts, came: sum(mine), cameOutsideHours: sum(outside) };
      });
      return { body: { items }, objects: [] };
    });
  }

  /** Limits of the last twelve weeks, by the week in which they ended. What is due and not done is missed already. */
  limits(by: Who): Promise<Outcome> {
    return this.seen('oversight.limits', by, async (tx, organisationId) => {
      const rows = await tx.query<{ week: string }>(
        `select to_char(date_trunc('week', $1::timestamptz at time zone 'Europe/London') - n * interval '1 week', 'YYYY-MM-DD') as week
         from generate_series(${LIMIT_WEEKS - 1}, 0, -1) n`,
        [tx.now],
      );
      const weeks = rows.map(({ week }) => week);
      const items = await tx.query(LIMITS, [organisationId, tx.now, weeks[0]]);
      return { body: { weeks, items }, objects: [] };
    });
  }

  private seen(
    action: string,
    by: Who,
    read: (tx: RequestTransaction, organisationId: OrganisationId) => Promise<{ body: object; objects: AuditObject[] }>,
  ): Promise<Outcome> {
    return this.database.onBehalfOf(by, async (tx) => {
      const recorded = { service: 'duties', act: 'access', action, objects: [] } as const;
      const { actor, refusal } = await staffWho(tx, 'duties.oversee', recorded);
      if (refusal) return refusal;
      const { body, objects } = await read(tx, actor.organisationId);
      await writeEntries(tx, [entryOf(tx, { ...recorded, objects })]);
      return done({ body });
    });
  }
}

type Standing = {
  role: string | null;
  team: string | null;
  open: number;
  late: number;
  atTheTop: number;
  met: number;
  missed: number;
};
const STANDING = `
  select role, duty_team_id as team,
    count(*) filter (where state in ('open', 'escalated'))::int as open,
    count(*) filter (where state in ('open', 'escalated') and due_at <= $2)::int as late,
    count(*) filter (where ${AT_THE_TOP})::int as "atTheTop",
    count(*) filter (where state = 'discharged' and ended_at >= $3 and ended_at <= due_at)::int as met,
    count(*) filter (where due_at >= $3 and due_at < $2 and coalesce(ended_at > due_at, true))::int as missed
  from obligation
  where organisation_id = $1 and (state in ('open', 'escalated') or ended_at >= $3)
  group by 1, 2 order by late desc, open desc, role, team limit 200`;

type Came = {
  role: string | null;
  team: string | null;
  came: { at: string; count: number }[];
};
/** By the quarter-hours of the week, each with a time that is one of them: whether hours are monitored repeats week by week. */
const CAME = `
  select role, team, jsonb_agg(jsonb_build_object('at', at, 'count', count)) as came from (
    select role, duty_team_id as team, min(minted_at) as at, count(*) as count
    from obligation cross join lateral (select minted_at at time zone 'Europe/London' as local) london
    where organisation_id = $1 and minted_at >= $2
    group by role, duty_team_id, extract(isodow from local), date_bin('15 minutes', local, '2020-01-01')::time
  ) each group by role, team`;

/** Met in the week in which it was done, missed in the week in which its time passed, whatever came of it: neither where it was needless in time. */
const LIMITS = `
  select step, to_char(date_trunc('week', moment at time zone 'Europe/London'), 'YYYY-MM-DD') as week,
    count(*) filter (where met)::int as met, count(*) filter (where not met)::int as missed
  from (
    select step, coalesce(ended_at <= due_at, false) as met,
      case when ended_at <= due_at then ended_at else due_at end as moment
    from obligation
    where organisation_id = $1 and due_at >= ($3::timestamp at time zone 'Europe/London')
      and (state <> 'cancelled' or ended_at > due_at)
  ) as each
  where moment >= ($3::timestamp at time zone 'Europe/London') and moment <= $2
  group by 1, 2 order by 1, 2 limit 1000`;

async function hoursOf(
  tx: RequestTransaction,
  organisationId: string,
): Promise<ReadonlyMap<string, readonly MonitoredHours[]>> {
  const rows = await tx.query<{ team: string; hours: MonitoredHours[] }>(
    `select duty_team_id as team, monitored_hours as hours from knowledge.service where organisation_id = $1 order by service_id limit 100`,
    [organisationId],
  );
  const all = new Map<string, MonitoredHours[]>();
  for (const { team, hours } of rows) all.set(team, [...(all.get(team) ?? []), ...hours]);
  return all;
}

const sum = (rows: Came['came']) => rows.reduce((total, { count }) => total + count, 0);
