import {
  instant,
  type AppointmentId,
  type Instant,
  type KnownAt,
  type OrganisationId,
  type StudentId,
} from '@footbridge/contracts';
import { partitionOf, type Sql, type Timed } from '@footbridge/messaging';
import {
  type AgreementFact,
  type AppointmentFact,
  type KnowledgeTimes,
  type PermissionFact,
  type RelationshipFact,
} from '../gate/facts.js';
import { names } from './agreement-facts.js';

export type FactsWanted = {
  readonly appointmentId: AppointmentId;
  /** For a disclosure: agreements that name both, and the student's permissions. */
  readonly between?: { readonly from: OrganisationId; readonly to: OrganisationId };
  readonly studentId: StudentId;
  /**
   * Also the actor's current relationship with the student, from the service's own table `public.relationship` (student_id,
   * organisation_id, person_id or duty_team_id, kind, claimed, from_at, to_at): made by the work itself before claimed.
   */
  readonly relationship?: boolean;
};

/** Fits `GateInput`: spread it, and put the permissions into its basis. */
export type LoadedFacts = {
  readonly appointment?: AppointmentFact;
  readonly agreements: readonly AgreementFact[];
  readonly permissions: readonly PermissionFact[];
  readonly relationship?: RelationshipFact;
  readonly knowledge: KnowledgeTimes;
  readonly auditPathOldest?: Instant;
};

/**
 * Loads everything that a decision rests on in one query, in the caller's transaction: the one that writes the audit entry.
 * Each fact row stays locked `FOR SHARE` until that transaction ends, so a withdrawal, a suspension or an end of an
 * appointment waits for it, and a decision that waited sees what they wrote.
 *
 * Knowledge is as old as the partitions of the rows found; for permissions, of the student's partition, found or not; where no
 * row was found, as the whole source.
 */
export async function loadFacts(tx: Sql & Timed, wanted: FactsWanted): Promise<LoadedFacts> {
  const [row] = await tx.query<Row>(wanted.relationship ? WITH_RELATIONSHIP : FACTS, [
    wanted.appointmentId,
    wanted.between ? [wanted.between.from, wanted.between.to] : null,
    wanted.studentId,
    partitionOf(wanted.studentId),
    ...(wanted.relationship ? [tx.now] : []),
  ]);
  if (!row) throw new Error('a query without from returned no row');
  return {
    ...(row.appointment && { appointment: moments(row.appointment) }),
    agreements: row.agreements.map(agreementMoments),
    permissions: row.permissions.map(moments),
    ...(row.relationship && { relationship: moments(row.relationship) }),
    knowledge: {
      directory: known(row.directory_at),
      agreements: known(row.agreements_at),
      consents: known(row.consents_at),
    },
    ...(row.audit_path_oldest && { auditPathOldest: instant(row.audit_path_oldest) }),
  };
}

type Row = {
  appointment: AppointmentFact | null;
  agreements: AgreementFact[];
  permissions: PermissionFact[];
  relationship?: RelationshipFact | null;
  directory_at: Date | null;
  agreements_at: Date | null;
  consents_at: Date | null;
  audit_path_oldest: Date | null;
};

export function known(at: Date | string | null): KnownAt {
  return at ? instant(at) : undefined;
}

/** JSON carries times in PostgreSQL's writing. */
export function moments<T extends { from: Instant; to?: Instant; endedAt?: Instant }>(fact: T): T {
  return {
    ...fact,
    from: instant(fact.from),
    ...(fact.to !== undefined && { to: instant(fact.to) }),
    ...(fact.endedAt !== undefined && { endedAt: instant(fact.endedAt) }),
  };
}

export function agreementMoments(fact: AgreementFact): AgreementFact {
  const { stoppedAt, continues } = fact;
  return {
    ...moments(fact),
    ...(stoppedAt !== undefined && { stoppedAt: instant(stoppedAt) }),
    ...(continues && { continues: { ...continues, until: instant(continues.until) } }),
  };
}

/** Rows are locked at the lowest level: `FOR SHARE` and aggregates do not go together. */
const LOCKED = `
with held as materialized (
  select * from knowledge.appointment where appointment_id = $1 for share
), agreed as materialized (
  select * from knowledge.agreement where ${names('($2::text[])[1]')} and ${names('($2::text[])[2]')} for share
), permitted as materialized (
  select * from knowledge.permission where student_id = $3 and $2::text[] is not null for share
)`;

/** Who acts, from `held`, with the age of what is known of it. */
export const ACTOR_COLUMNS = `
  (select json_strip_nulls(json_build_object('id', appointment_id, 'personId', person_id, 'organisationId', organisation_id,
      'role', role, 'from', from_at, 'to', to_at, 'endedAt', ended_at)) from held) as appointment,
  case when exists (select from held)
    then (select knowledge.knowledge_of('directory', organisation_id, source_partition) from held)
    else knowledge.knowledge_at_oldest('directory') end as directory_at,
  knowledge.audit_path_oldest() as audit_path_oldest`;

/** One agreement of `agreed`, one permission of `permitted`, one relationship `r`, as the facts that they are. */
export const AGREEMENT = `json_strip_nulls(json_build_object('id', agreement_id, 'version', version, 'state', state,
      'parties', parties, 'purposes', purposes, 'categories', categories,
      'pathways', jsonb_path_query_array(pathways, '$[*].pathway'), 'roles', roles, 'from', from_at, 'to', to_at,
      'stoppedAt', stopped_at, 'continues', case when continues_record is not null
        then json_build_object('recordId', continues_record, 'until', continues_until) end,
      'ending', case when ending_record is not null
        then json_build_object('recordId', ending_record, 'days', ending_days) end,
      'left', (select json_agg(jsonb_build_object('party', key) || value order by key) from jsonb_each(departures))))`;
export const PERMISSION = `json_strip_nulls(json_build_object('id', consent_id, 'version', version, 'studentId', student_id,
      'state', state, 'registeredBy', registered_by, 'recipients', recipients, 'purposes', purposes,
      'categories', categories, 'returns', returns, 'from', from_at, 'to', to_at))`;
export const RELATED = `json_strip_nulls(json_build_object('kind', r.kind, 'from', r.from_at, 'to', r.to_at, 'claimed', r.claimed))`;
/** Whether `r` is a relationship now of whoever acts, `h`; and which of several comes first. */
export const isRelated = (now: string): string => `r.organisation_id = h.organisation_id
      and (r.person_id = h.person_id or r.duty_team_id = any (h.duty_team_ids))
      and r.from_at <= ${now} and (r.to_at is null or ${now} < r.to_at)`;
export const FIRST_RELATED = `r.kind = 'claimed', r.to_at desc nulls first`;

const COLUMNS = `${ACTOR_COLUMNS},
  (select coalesce(json_agg(${AGREEMENT} order by agreement_id), '[]') from agreed) as agreements,
  (select coalesce(json_agg(${PERMISSION} order by consent_id), '[]') from permitted) as permissions,
  case when exists (select from agreed)
    then (select case when count(at) = count(*) then min(at) end from (
      select knowledge.knowledge_of('agreements', agreement_id::text, source_partition) as at from agreed) each)
    else knowledge.knowledge_at_oldest('agreements') end as agreements_at,
  knowledge.knowledge_of('consents', $3::uuid::text, $4::int) as consents_at`;

const RELATIONSHIP = `
  (select ${RELATED} from public.relationship r, held h
    where r.student_id = $3 and ${isRelated('$5')} order by ${FIRST_RELATED} limit 1) as relationship`;

const FACTS = `${LOCKED} select ${COLUMNS}`;
const WITH_RELATIONSHIP = `${LOCKED} select ${COLUMNS}, ${RELATIONSHIP}`;
