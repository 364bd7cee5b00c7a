import { instant, type AppointmentId, type Instant, type OrganisationId } from '@footbridge/contracts';
import { type Sql, type Timed } from '@footbridge/messaging';
import { type ActingAppointment } from '@footbridge/service';
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

/** Whose to-dos somebody covers now. */
export type Cover = {
  readonly delegator: AppointmentId;
  readonly role: string;
  readonly dutyTeamIds: readonly string[];
};

/** Delegations to this appointment or its role that run now, as far as its role may do by itself what is delegated. */
export async function coversOf(tx: Sql & Timed, acting: ActingAppointment): Promise<Cover[]> {
  const rows = await tx.query<{ delegator: string; role: string; teams: string[] }>(
    `select delegator_id as delegator, delegator_role as role, delegator_teams as teams from delegation
     where organisation_id = $1 and state = 'made' and from_at <= $2 and to_at > $2
       and (delegate_id = $3 or delegate_role = $4) and delegator_id <> $3
     order by to_at, id limit 50`,
    [acting.organisationId, tx.now, acting.id, acting.role],
  );
  return rows
    .filter(({ role }) => lackingRights(role, acting.role).length === 0)
    .map(({ delegator, role, teams }) => ({ delegator, role, dutyTeamIds: teams }));
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
