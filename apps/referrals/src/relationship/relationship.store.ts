import {
  instant,
  plus,
  type AccessReason,
  type Instant,
  type ObligationEscalatedV1,
  type OrganisationId,
  type PersonId,
  type ReferralId,
  type RelationshipKind,
  type StudentId,
} from '@footbridge/contracts';
import { type ActingAppointment, type Transaction } from '@footbridge/service';
import { v7 } from 'uuid';
import { SENDER_LOOKS_BACK_DAYS, type Claim, type Finding } from './relationship.js';

type NewRelationship = {
  readonly organisationId: OrganisationId;
  readonly studentId: StudentId;
  readonly referralId: ReferralId | null;
  readonly madeBy: OrganisationId;
  readonly kind: Exclude<RelationshipKind, 'claimed'>;
} & (
  | { readonly personId: string; readonly dutyTeamId?: undefined }
  | { readonly dutyTeamId: string; readonly personId?: undefined }
);

/** Makes relationships: those of a referral last until it is closed (`endRelationships`). */
export async function relate(tx: Transaction, made: readonly NewRelationship[]): Promise<void> {
  await tx.query(
    `insert into relationship (id, organisation_id, student_id, referral_id, person_id, duty_team_id, kind, made_by_org, from_at)
     select id, organisation, student, referral, person, team, kind, made_by, $9
     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[])
       as t (id, organisation, student, referral, person, team, kind, made_by)`,
    [
      made.map(() => v7()),
      made.map((each) => each.organisationId),
      made.map((each) => each.studentId),
      made.map((each) => each.referralId),
      made.map((each) => each.personId ?? null),
      made.map((each) => each.dutyTeamId ?? null),
      made.map((each) => each.kind),
      made.map((each) => each.madeBy),
      tx.now,
    ],
  );
}

/**
 * Since when a referral of this student was sent of which somebody in this role has a step on their list; undefined when there is
 * none. The step is the relationship: it ends by itself when the step does.
 */
export async function holdsStepSince(tx: Transaction, who: Holder, studentId: StudentId): Promise<Instant | undefined> {
  return (await holdsStepsSince(tx, who, [studentId])).get(studentId);
}

/** Everything that a referral asks now, of whom, and who covers. */
const STEPS = `select t.step ->> 'step' as step, (t.step ->> 'stepVersion')::int as version, t.step ->> 'cover' as cover,
    t.step #>> '{holder,organisationId}' as organisation, t.step #>> '{holder,role}' as role,
    (t.step #>> '{holder,dutyTeamId}')::uuid as team, coalesce(t.step -> 'standstills', '[]') as standstills
  from (select r.aggregate -> 'next' as step union all select jsonb_array_elements(r.aggregate -> 'beside')) t`;
const NOBODY_HOLDS = `not exists (select from knowledge.appointment a where a.organisation_id = $2
    and a.from_at <= $5 and (a.to_at is null or $5 < a.to_at) and a.ended_at is null
    and (a.role = s.role or s.team = any(a.duty_team_ids)))`;
const STANDS_STILL = `exists (select from jsonb_to_recordset(s.standstills) as still ("from" timestamptz, until timestamptz)
    where still."from" <= $5 and $5 < still.until)`;
const WAS_TOLD = `exists (select from told_of_step told where told.referral_id = r.id and told.step = s.step
    and told.step_version = s.version and told.organisation_id = $2 and told.role = $3)`;

/**
 * The same for many students in one query; those of whom it holds nothing are missing. Held is what `duties` lists for a role: its
 * own steps and those of its teams, next or beside; what it covers, while nobody holds it or its clock stands still
 * in vacation; and what it was told is late.
 */
export async function holdsStepsSince(
  tx: Transaction,
  { organisationId, role, dutyTeamIds }: Holder,
  studentIds: readonly StudentId[],
): Promise<ReadonlyMap<StudentId, Instant>> {
  const rows = await tx.query<{ student: StudentId; since: Date }>(
    `select r.student_id as student, min(r.submitted_at) as since from referral r cross join lateral (${STEPS}) s
     where r.student_id = any($1::uuid[]) and r.state not in ('draft', 'closed') and s.organisation = $2
       and (s.role = $3 or s.team = any($4::uuid[]) or (s.cover = $3 and (${NOBODY_HOLDS} or ${STANDS_STILL})) or ${WAS_TOLD})
     group by r.student_id`,
    [studentIds, organisationId, role, dutyTeamIds, tx.now],
  );
  return new Map(rows.map(({ student, since }) => [student, instant(since)]));
}

/** Notes whom `duties` told that a step of a referral is late. */
export async function noteTold(
  tx: Transaction,
  { caseId, step, stepVersion, organisationId, roles }: ObligationEscalatedV1,
): Promise<void> {
  await tx.query(
    `insert into told_of_step (referral_id, step, step_version, organisation_id, role)
     select id, $2, $3, $4, unnest($5::text[]) from referral where id = $1 on conflict do nothing`,
    [caseId, step, stepVersion, organisationId, roles],
  );
}
type Holder = Pick<ActingAppointment, 'organisationId' | 'role' | 'dutyTeamIds'>;

/**
 * Ends what a referral made, now that it is closed: at once for the receiver, whose clinicians may claim a relationship
 * afterwards; later for the sender, whose roles may not. Claims run to their own end.
 */
export async function endRelationships(tx: Transaction, closed: ReferralId): Promise<void> {
  await tx.query('select end_relationships($1, $2)', [closed, plus(tx.now, { days: SENDER_LOOKS_BACK_DAYS })]);
}

export async function insertClaim(tx: Transaction, claim: Claim, referralId: ReferralId): Promise<void> {
  await tx.query(
    `insert into relationship (id, version, organisation_id, student_id, referral_id, person_id, kind, claimed, made_by_org, from_at, to_at)
     values ($1, $2, $3, $4, $5, $6, 'claimed', $7, $3, $8, $9)`,
    [
      claim.id,
      claim.version,
      claim.organisationId,
      claim.studentId,
      referralId,
      claim.personId,
      claim.reason,
      claim.from,
      claim.to,
    ],
  );
}

type ClaimRow = {
  id: string;
  version: number;
  organisation_id: string;
  student_id: string;
  person_id: string;
  claimed: AccessReason;
  from_at: Date;
  to_at: Date;
  finding: Finding | null;
};

/** A claim of the acting organisation, under its row lock. */
export async function claimById(tx: Transaction, id: string): Promise<Claim | undefined> {
  const [row] = await tx.query<ClaimRow>(
    `select id, version, organisation_id, student_id, person_id, claimed, from_at, to_at, finding
     from relationship where id = $1 and kind = 'claimed' for update`,
    [id],
  );
  if (!row) return undefined;
  const core = {
    id: row.id,
    version: row.version,
    organisationId: row.organisation_id,
    studentId: row.student_id,
    personId: row.person_id,
    reason: row.claimed,
    from: row.from_at.toISOString(),
    to: row.to_at.toISOString(),
  };
  return row.finding === null ? { ...core, state: 'claimed' } : { ...core, state: 'reviewed', finding: row.finding };
}

export async function saveReview(tx: Transaction, claim: Claim, by: PersonId): Promise<void> {
  const finding = claim.state === 'reviewed' ? claim.finding : null;
  await tx.query(
    'update relationship set version = $2, reviewed_at = $3, reviewed_by = $4, finding = $5 where id = $1',
    [claim.id, claim.version, tx.now, by, finding],
  );
}
