import {
  type AppointmentId,
  type Instant,
  type KnownAt,
  type OrganisationId,
  type StudentId,
} from '@footbridge/contracts';
import { partitionOf, type Sql, type Timed } from '@footbridge/messaging';
import { namesBoth } from '../gate/agreement-rule.js';
import { type AgreementFact, type AppointmentFact, type PermissionFact, type RelationshipFact } from '../gate/facts.js';
import { names } from './agreement-facts.js';
import {
  ACTOR_COLUMNS,
  AGREEMENT,
  agreementMoments,
  FIRST_RELATED,
  isRelated,
  known,
  moments,
  PERMISSION,
  RELATED,
  type LoadedFacts,
} from './load-facts.js';

/** One row of a page: a student, and where data may cross to or from the caller's organisation, the other party. */
export type PageFactsWanted = { readonly studentId: StudentId; readonly to?: OrganisationId };
/** The facts of one row, as `loadFacts` would have loaded them with the relationship. */
export type PageFacts = (row: PageFactsWanted) => LoadedFacts;

/**
 * `loadFacts` for the rows of a page, in one query whatever their number, in the caller's transaction: the one that writes the
 * audit entry. Fact rows stay locked `FOR SHARE`, in the order of their ids, until it ends. Agreements and permissions are read
 * for rows that name the other party alone.
 */
export async function loadFactsOfPage(
  tx: Sql & Timed,
  page: {
    readonly appointmentId: AppointmentId;
    readonly organisationId: OrganisationId;
    readonly wanted: readonly PageFactsWanted[];
  },
): Promise<PageFacts> {
  const students = [...new Set(page.wanted.map(({ studentId }) => studentId))];
  const crossing = page.wanted.filter(({ to }) => to !== undefined);
  const [row] = await tx.query<Row>(FACTS, [
    page.appointmentId,
    page.organisationId,
    [...new Set(crossing.map(({ to }) => to))],
    [...new Set(crossing.map(({ studentId }) => studentId))],
    students,
    students.map((each) => partitionOf(each)),
    tx.now,
  ]);
  if (!row) throw new Error('a query without from returned no row');
  return factsIn(row, page.organisationId);
}

type Row = {
  appointment: AppointmentFact | null;
  directory_at: Date | null;
  audit_path_oldest: Date | null;
  agreements: { fact: AgreementFact; at: string | null }[];
  agreements_oldest: Date | null;
  permissions: PermissionFact[];
  consents: { student: StudentId; at: string | null }[];
  relationships: { student: StudentId; fact: RelationshipFact }[];
};

function factsIn(row: Row, own: OrganisationId): PageFacts {
  const agreements = row.agreements.map(({ fact, at }) => ({ fact: agreementMoments(fact), at: known(at) }));
  const permissions = row.permissions.map(moments);
  const consents = new Map(row.consents.map(({ student, at }) => [student, known(at)]));
  const relationships = new Map(row.relationships.map(({ student, fact }) => [student, moments(fact)]));
  const directory = known(row.directory_at);
  const appointment = row.appointment ? { appointment: moments(row.appointment) } : {};
  const oldest = known(row.audit_path_oldest);
  return ({ studentId, to }) => {
    const between =
      to === undefined ? [] : agreements.filter(({ fact }) => namesBoth(fact, { disclosure: { from: own, to } }));
    const relationship = relationships.get(studentId);
    return {
      ...appointment,
      agreements: between.map(({ fact }) => fact),
      permissions: to === undefined ? [] : permissions.filter((each) => each.studentId === studentId),
      ...(relationship ? { relationship } : {}),
      knowledge: {
        directory,
        agreements: between.length > 0 ? oldestOf(between.map(({ at }) => at)) : known(row.agreements_oldest),
        consents: consents.get(studentId),
      },
      ...(oldest === undefined ? {} : { auditPathOldest: oldest }),
    };
  };
}

/** Where the age of one is not known, that of all is not. */
function oldestOf(times: readonly KnownAt[]): KnownAt {
  const told = times.filter((each): each is Instant => each !== undefined);
  return told.length === times.length ? told.toSorted()[0] : undefined;
}

const FACTS = `
with held as materialized (
  select * from knowledge.appointment where appointment_id = $1 for share
), agreed as materialized (
  select * from knowledge.agreement where ${names('$2::text')} and (parties && $3::text[] or departures ?| $3::text[]) order by agreement_id for share
), permitted as materialized (
  select * from knowledge.permission where student_id = any($4::uuid[]) order by consent_id for share
), related as (
  select distinct on (r.student_id) r.student_id, ${RELATED} as fact from public.relationship r, held h
  where r.student_id = any($5::uuid[]) and ${isRelated('$7::timestamptz')} order by r.student_id, ${FIRST_RELATED}
)
select ${ACTOR_COLUMNS},
  (select coalesce(json_agg(json_build_object('fact', ${AGREEMENT},
      'at', knowledge.knowledge_of('agreements', agreement_id::text, source_partition)) order by agreement_id), '[]')
    from agreed) as agreements,
  knowledge.knowledge_at_oldest('agreements') as agreements_oldest,
  (select coalesce(json_agg(${PERMISSION} order by consent_id), '[]') from permitted) as permissions,
  (select coalesce(json_agg(json_build_object('student', s.id, 'at', knowledge.knowledge_of('consents', s.id::text, s.partition))), '[]')
    from unnest($5::uuid[], $6::int[]) as s (id, partition)) as consents,
  (select coalesce(json_agg(json_build_object('student', student_id, 'fact', fact)), '[]') from related) as relationships`;
