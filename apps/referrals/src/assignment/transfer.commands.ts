import { ACTIONS, staffWho } from '@footbridge/access';
import { type Reason, type StudentId } from '@footbridge/contracts';
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
import { type TransferDto } from './transfer.dto.js';

/** So many go in one act; whoever leaves with more has them moved in several. */
const MOST = 200;

@Injectable()
export class TransferCommands {
  constructor(private readonly database: Database) {}

  /** Moves what is assigned to somebody to a colleague who may look after students: for who oversees the work. */
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
        appointed(tx, actor.organisationId, from),
        appointed(tx, actor.organisationId, to),
      ]);
      const stands = against(leaver, taker);
      if (stands.length > 0 || !leaver || !taker) return refuse(tx, recorded, 'rule', stands);
      const ended = await endAssignments(tx, actor.organisationId, leaver.personId);
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
      return done({ body: { moved: ended.length, more: ended.length === MOST } });
    });
  }
}

type Appointed = { readonly personId: string; readonly role: string; readonly holds: boolean };

async function appointed(tx: RequestTransaction, organisationId: string, id: string): Promise<Appointed | undefined> {
  const [row] = await tx.query<Appointed>(
    `select person_id as "personId", role, from_at <= $3 and coalesce(least(to_at, ended_at) > $3, true) as holds
     from knowledge.appointment where appointment_id = $1 and organisation_id = $2`,
    [id, organisationId, tx.now],
  );
  return row;
}

function against(leaver: Appointed | undefined, taker: Appointed | undefined): Reason[] {
  if (!leaver || !taker) return [{ code: 'appointment-not-here' }];
  const caring: readonly string[] = ACTIONS['referral.read'].roles;
  return [
    ...(leaver.personId === taker.personId ? [{ code: 'same-person' }] : []),
    ...(taker.holds ? [] : [{ code: 'taker-gone' }]),
    ...(caring.includes(taker.role) ? [] : [{ code: 'taker-role', facts: { role: taker.role } }]),
  ];
}

type Assignment = { readonly referralId: string; readonly studentId: StudentId };

function endAssignments(tx: RequestTransaction, organisationId: string, person: string): Promise<Assignment[]> {
  return tx.query<Assignment>(
    `update relationship set to_at = $3 where id in (
       select id from relationship where organisation_id = $1 and person_id = $2 and kind = 'assigned' and to_at is null
         and referral_id is not null order by id limit ${MOST} for update)
     returning referral_id as "referralId", student_id as "studentId"`,
    [organisationId, person, tx.now],
  );
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
