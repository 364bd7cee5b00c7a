import { CLINICAL_ROLES } from '@footbridge/access';
import { type AppointmentId, type DutyTeamId, type OrganisationId, type PersonId } from '@footbridge/contracts';
import { type RequestTransaction } from '@footbridge/service';
import { type Referral } from '../referral/referral.js';
import { relate } from '../relationship/relationship.store.js';
import { type Colleague } from './assign.js';

const HOLDS = 'from_at <= $2 and (to_at is null or $2 < to_at) and ended_at is null';

/**
 * Somebody's role at this organisation, if it holds now, locked so that its end waits for who is being assigned; undefined when
 * they have left, have not begun, or work elsewhere.
 */
export async function colleagueHere(
  tx: RequestTransaction,
  own: OrganisationId,
  appointmentId: AppointmentId,
): Promise<Colleague | undefined> {
  const [found] = await tx.query<Colleague>(
    `select appointment_id as "appointmentId", person_id as "personId", role, duty_team_ids as "dutyTeamIds"
     from knowledge.appointment where organisation_id = $1 and ${HOLDS} and appointment_id = $3 for share`,
    [own, tx.now, appointmentId],
  );
  return found;
}

/** Clinicians of these duty teams, or of any where none is named: of each person one appointment; a hundred at most. */
export async function clinicians(
  tx: RequestTransaction,
  own: OrganisationId,
  teams: readonly DutyTeamId[],
): Promise<Assignee[]> {
  return tx.query<Assignee>(
    `select distinct on (person_id) appointment_id as "appointmentId", person_id = $5 as you from knowledge.appointment
     where organisation_id = $1 and ${HOLDS} and role = any ($3::text[])
       and case when cardinality($4::uuid[]) = 0 then cardinality(duty_team_ids) > 0 else duty_team_ids && $4::uuid[] end
     order by person_id, from_at, appointment_id limit 100`,
    [own, tx.now, CLINICAL_ROLES, teams, tx.caller.personId],
  );
}
type Assignee = { readonly appointmentId: AppointmentId; readonly you: boolean };

const OPEN = `organisation_id = $1 and student_id = $2 and referral_id = $3 and kind = 'assigned' and to_at is null`;

/** To whom a referral is assigned now. */
export async function assignedTo(
  tx: RequestTransaction,
  own: OrganisationId,
  { id, studentId }: Referral,
): Promise<PersonId[]> {
  const rows = await tx.query<{ person: PersonId }>(`select person_id as person from relationship where ${OPEN}`, [
    own,
    studentId,
    id,
  ]);
  return rows.map(({ person }) => person);
}

/** Gives the referral to one person; whoever had it before has it no longer. */
export async function reassign(
  tx: RequestTransaction,
  own: OrganisationId,
  { id, studentId }: Referral,
  personId: PersonId,
): Promise<void> {
  await tx.query(`update relationship set to_at = $4 where ${OPEN}`, [own, studentId, id, tx.now]);
  await relate(tx, [{ organisationId: own, studentId, referralId: id, madeBy: own, kind: 'assigned', personId }]);
}
