import { instant, type AppointmentId, type DutyTeamId, type Instant, type OrganisationId } from '@footbridge/contracts';
import { type Sql, type Timed } from '@footbridge/messaging';
import { type ActingAppointment } from '@footbridge/service';
import { HOLDS_NOW } from '../obligation/reach.js';
import { type Appointed, type Delegation, type DelegationReason } from './delegation.js';
import { lackingRights } from './rights.js';

/** The only SQL on `delegation`. */

export type DelegationRow = {
  id: string;
  version: number;
  organisation_id: string;
  delegator_id: string;
  delegator_person: string;
  delegator_role: string;
  delegator_teams: string[];
  delegate_id: string | null;
  delegate_role: string | null;
  reason: DelegationReason;
  from_at: Date;
  to_at: Date;
  state: Delegation['state'];
  made_by: string;
  made_at: Date;
  ended_by: string | null;
  ended_at: Date | null;
};

export async function loadDelegation(tx: Sql, id: string): Promise<Delegation | undefined> {
  const [row] = await tx.query<DelegationRow>('select * from delegation where id = $1 for update', [id]);
  return row && delegationOf(row);
}

export async function insertDelegation(tx: Sql, made: Delegation): Promise<void> {
  const { delegator, delegate } = made;
  await tx.query(
    `insert into delegation (id, version, organisation_id, delegator_id, delegator_person, delegator_role, delegator_teams,
       delegate_id, delegate_role, reason, from_at, to_at, state, made_by, made_at)
     values ($1, $2, $3, $4, $5, $6, $7::uuid[], $8, $9, $10, $11, $12, 'made', $13, $14)`,
    [
      made.id,
      made.version,
      made.organisationId,
      delegator.appointmentId,
      delegator.personId,
      delegator.role,
      delegator.dutyTeamIds,
      delegate.appointmentId ?? null,
      delegate.role ?? null,
      made.reason,
      made.from,
      made.to,
      made.madeBy,
      made.madeAt,
    ],
  );
}

export async function saveEnd(
  tx: Sql,
  { id, version, ...ended }: Extract<Delegation, { state: 'ended' }>,
): Promise<void> {
  const saved = await tx.query(
    `update delegation set version = $2, state = 'ended', ended_by = $3, ended_at = $4
     where id = $1 and version = $2 - 1 returning 1`,
    [id, version, ended.endedBy, ended.endedAt],
  );
  if (saved.length !== 1) throw new Error('A delegation was ended without its row lock.');
}

/** Delegations of the same delegator are made one after the other. */
export async function lockDelegationsOf(tx: Sql, delegator: AppointmentId): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`delegation/${delegator}`]);
}

/** Until when another delegation of this delegator stands in that time. */
export async function standingUntil(
  tx: Sql,
  delegator: AppointmentId,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<Instant | undefined> {
  const [row] = await tx.query<{ until: Date | null }>(
    `select max(to_at) as until from delegation where delegator_id = $1 and state = 'made' and from_at < $3 and to_at > $2`,
    [delegator, from, to],
  );
  return row?.until ? instant(row.until) : undefined;
}

/** An appointment of the acting organisation, also when it is over. */
export async function appointed(
  tx: Sql,
  organisationId: OrganisationId,
  id: AppointmentId,
): Promise<Appointed | undefined> {
  const [row] = await tx.query<AppointedRow>(
    `select appointment_id, person_id, organisation_id, role, duty_team_ids, least(to_at, ended_at) as until
     from knowledge.appointment where appointment_id = $1 and organisation_id = $2`,
    [id, organisationId],
  );
  return row && appointedOf(row);
}

/** One who holds a role at that time, the longest. */
export async function holderOfRole(
  tx: Sql,
  organisationId: OrganisationId,
  { role, at, but }: { readonly role: string; readonly at: Instant; readonly but: string },
): Promise<Appointed | undefined> {
  const [row] = await tx.query<AppointedRow>(
    `select appointment_id, person_id, organisation_id, role, duty_team_ids, least(to_at, ended_at) as until
     from knowledge.appointment where organisation_id = $1 and role = $2 and from_at <= $3 and person_id <> $4
       and coalesce(least(to_at, ended_at) > $3, true)
     order by until desc nulls first, appointment_id limit 1`,
    [organisationId, role, at, but],
  );
  return row && appointedOf(row);
}

/** A role, or a duty team, whose to-dos somebody covers now, and for which colleague: of several the one whose delegation ends first. */
export type Cover = { readonly delegator: AppointmentId } & (
  | { readonly role: string; readonly dutyTeamId?: undefined }
  | { readonly role?: undefined; readonly dutyTeamId: DutyTeamId }
);

/**
 * What runs now covers what the delegator holds still, of what was delegated. Of somebody who has left, whoever oversees the work
 * hands on all of it. One row for each role and team: there are no more of them than roles and teams in the organisation.
 */
const COVERS = `
  select distinct on (d.delegator_role, team) d.delegator_role as role, team, d.delegator_id as delegator
  from delegation d
  left join knowledge.appointment a on a.appointment_id = d.delegator_id and a.role = d.delegator_role and ${HOLDS_NOW}
  cross join lateral (select d.reason = 'left' and d.made_by <> d.delegator_id as handed_on) h
  left join lateral unnest(d.delegator_teams) team on h.handed_on or team = any(a.duty_team_ids)
  where d.organisation_id = $2 and d.state = 'made' and d.from_at <= $1 and d.to_at > $1
    and (d.delegate_id = $3 or d.delegate_role = $4) and d.delegator_id <> $3 and (h.handed_on or a.appointment_id is not null)
  order by d.delegator_role, team, d.to_at, d.id`;

/** What the delegations to this appointment or its role cover now, as far as its role may do by itself what is delegated. */
export async function coversOf(tx: Sql & Timed, acting: ActingAppointment): Promise<Cover[]> {
  const parameters = [tx.now, acting.organisationId, acting.id, acting.role];
  const rows = await tx.query<{ delegator: string; role: string; team: string | null }>(COVERS, parameters);
  const may = rows.filter(({ role }) => lackingRights(role, acting.role).length === 0);
  const covers = new Map<string, Cover>();
  for (const { delegator, role, team } of may) {
    if (!covers.has(role)) covers.set(role, { delegator, role });
    if (team !== null && !covers.has(team)) covers.set(team, { delegator, dutyTeamId: team });
  }
  return [...covers.values()];
}

export function delegationOf(row: DelegationRow): Delegation {
  const core = {
    id: row.id,
    version: row.version,
    organisationId: row.organisation_id,
    delegator: {
      appointmentId: row.delegator_id,
      personId: row.delegator_person,
      role: row.delegator_role,
      dutyTeamIds: row.delegator_teams,
    },
    delegate: row.delegate_role === null ? { appointmentId: row.delegate_id ?? '' } : { role: row.delegate_role },
    reason: row.reason,
    from: instant(row.from_at),
    to: instant(row.to_at),
    madeBy: row.made_by,
    madeAt: instant(row.made_at),
  };
  if (row.state === 'made') return { ...core, state: 'made' };
  if (row.ended_at === null || row.ended_by === null) throw new Error('an ended delegation without its end');
  return { ...core, state: 'ended', endedBy: row.ended_by, endedAt: instant(row.ended_at) };
}

type AppointedRow = {
  appointment_id: string;
  person_id: string;
  organisation_id: string;
  role: string;
  duty_team_ids: string[];
  until: Date | null;
};

function appointedOf(row: AppointedRow): Appointed {
  return {
    appointmentId: row.appointment_id,
    personId: row.person_id,
    organisationId: row.organisation_id,
    role: row.role,
    dutyTeamIds: row.duty_team_ids,
    ...(row.until === null ? {} : { until: instant(row.until) }),
  };
}
