import { ACTIONS, staffWho } from '@footbridge/access';
import { type PersonId, type Reason, type StudentId } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import {
  Database,
  done,
  entryOf,
  refuse,
  type Outcome,
  type Recorded,
  type RequestTransaction,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { relate } from '../relationship/relationship.store.js';
import { type Colleague } from './assign.js';
import { colleagueHere } from './assignment.store.js';
import { type TransferDto } from './transfer.dto.js';

/** So many go in one act; whoever leaves with more has them moved in several. */
const MOST = 200;

@Injectable()
export class TransferCommands {
  constructor(private readonly database: Database) {}

  /**
   * Moves what is assigned to somebody to a colleague who may look after students and serves in the team that it was sent to: for
   * who oversees the work. So nobody comes to see more by it than by `assign`; what is of other teams stays.
   */
  transfer({ from, to }: TransferDto, who: Who): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const recorded: Recorded = {
        service: 'referrals',
        act: 'governance',
        action: 'referral.reassign',
        objects: [],
        input: { from, to },
      };
      const { actor, refusal } = await staffWho(tx, 'duties.oversee', recorded);
      if (refusal) return refusal;
      const [leaver, taker] = await Promise.all([
        personOf(tx, actor.organisationId, from),
        colleagueHere(tx, actor.organisationId, to),
      ]);
      const stands = against(leaver, taker);
      if (stands.length > 0 || leaver === undefined || !taker) return refuse(tx, recorded, 'rule', stands);
      const ended = await endAssignments(tx, taker, leaver);
      const notMoved = await ofOtherTeams(tx, taker, leaver);
      if (ended.length === 0 && notMoved > 0) return refuse(tx, recorded, 'rule', [{ code: 'assignee-not-in-team' }]);
      const has = await assignedTo(tx, actor.organisationId, taker.personId);
      const { organisationId } = actor;
      await relate(
        tx,
        ended
          .filter(({ referralId }) => !has.has(referralId))
          .map((each) => ({
            ...each,
            organisationId,
            madeBy: organisationId,
            kind: 'assigned',
            personId: taker.personId,
          })),
      );
      const objects = ended.map(({ referralId: id }) => ({ kind: 'referral', id }));
      await writeEntries(tx, [entryOf(tx, { ...recorded, objects })]);
      return done({ body: { moved: ended.length, notMoved, more: ended.length === MOST } });
    });
  }
}

/** Who holds or held this appointment here; it may be over. */
async function personOf(tx: RequestTransaction, organisationId: string, id: string): Promise<PersonId | undefined> {
  const [row] = await tx.query<{ person: PersonId }>(
    'select person_id as person from knowledge.appointment where appointment_id = $1 and organisation_id = $2',
    [id, organisationId],
  );
  return row?.person;
}

function against(leaver: PersonId | undefined, taker: Colleague | undefined): Reason[] {
  if (leaver === undefined) return [{ code: 'appointment-not-here' }];
  if (!taker) return [{ code: 'assignee-not-here' }];
  return [
    ...(leaver === taker.personId ? [{ code: 'same-person' }] : []),
    ...(ACTIONS['referral.read'].roles.includes(taker.role)
      ? []
      : [{ code: 'taker-role', facts: { role: taker.role } }]),
  ];
}

type Assignment = { readonly referralId: string; readonly studentId: StudentId };

/** What stands assigned to $2 at $1: as in `assign`, of the teams $3 alone can it go to somebody who serves in these. */
const ASSIGNED = `relationship s join referral r on r.id = s.referral_id
  where s.organisation_id = $1 and s.person_id = $2 and s.kind = 'assigned' and s.to_at is null`;

function endAssignments(tx: RequestTransaction, taker: Colleague, leaver: PersonId): Promise<Assignment[]> {
  return tx.query<Assignment>(
    `update relationship set to_at = $4 where id in (
       select s.id from ${ASSIGNED} and r.duty_team_id = any($3::uuid[]) order by s.id limit ${MOST} for update of s)
     returning referral_id as "referralId", student_id as "studentId"`,
    [tx.appointment?.organisationId, leaver, taker.dutyTeamIds, tx.now],
  );
}

/** How many stay, since they were sent to a team that the taker is not in: those of the team look after them. */
async function ofOtherTeams(tx: RequestTransaction, taker: Colleague, leaver: PersonId): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from ${ASSIGNED} and r.duty_team_id <> all($3::uuid[])`,
    [tx.appointment?.organisationId, leaver, taker.dutyTeamIds],
  );
  return row?.n ?? 0;
}

async function assignedTo(
  tx: RequestTransaction,
  organisationId: string,
  person: string,
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(
    `select referral_id as id from relationship where organisation_id = $1 and person_id = $2 and kind = 'assigned' and to_at is null`,
    [organisationId, person],
  );
  return new Set(rows.map(({ id }) => id));
}
