import { mayAct } from '@footbridge/access';
import {
  instant,
  plus,
  type AppointmentId,
  type Instant,
  type MonitoredHours,
  type ReferralId,
  type StudentId,
} from '@footbridge/contracts';
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
import { LOAD_WEEKS, loadOf, type WeekOfLoad } from './load.js';

/**
 * What one adviser has in hand, in numbers. Of what the receiver does by itself nothing: `withUs` are those that the own
 * organisation must act on next, and what was sent is counted by the day of sending alone.
 */
export type Caseload = {
  readonly adviser: AppointmentId;
  readonly drafts: number;
  readonly withUs: number;
  readonly late: number;
  readonly sentLately: number;
};
export type Team = {
  readonly caseload: readonly Caseload[];
  readonly monitoredHours: readonly MonitoredHours[];
  readonly weeks: readonly WeekOfLoad[];
};
/** A referral of one student, as its sender lists it. */
export type StudentsEnvelope = {
  readonly id: ReferralId;
  readonly to: string;
  readonly serviceId: string;
  readonly urgency: string;
  readonly draft: boolean;
  readonly youMustActNext: boolean;
  readonly begunAt: Instant;
  readonly submittedAt?: Instant;
};

export const SENT_LATELY_DAYS = 90;
const listing: Recorded = { service: 'referrals', act: 'access', action: 'referral.list', objects: [] };

/** The numbers of the own team, and the referrals of one student: envelopes alone. */
@Injectable()
export class TeamQueries {
  constructor(private readonly database: Database) {}

  /** Caseload by adviser, and what happened in the last four weeks when nobody of the own services reads. */
  team({ caller, actingAs }: Who): Promise<Outcome> {
    return this.database.asRequest(caller, actingAs, async (tx): Promise<Outcome> => {
      if (tx.actorRefusal) return refuse(tx, listing, 'refused', tx.actorRefusal);
      const role = mayAct(tx.actor, 'referral.list');
      if (role) return refuse(tx, listing, 'refused', role);
      const own = tx.appointment?.organisationId ?? '';
      const caseload = await caseloadOf(tx, own);
      const monitoredHours = await hoursOf(tx, own);
      const weeks = await weeksOf(tx, own, monitoredHours);
      await writeEntries(tx, [entryOf(tx, listing)]);
      return done({ body: { caseload, monitoredHours, weeks } satisfies Team });
    });
  }

  /** What the own organisation began or sent for a student, the newest first; fifty at most. For those who look after students. */
  ofStudent(studentId: StudentId, { caller, actingAs }: Who): Promise<Outcome> {
    return this.database.asRequest(caller, actingAs, async (tx): Promise<Outcome> => {
      const recorded: Recorded = { ...listing, studentId };
      if (tx.actorRefusal) return refuse(tx, recorded, 'refused', tx.actorRefusal);
      // A list by student links the two: it is for those who may read referrals, not for those who see worklists.
      const role = mayAct(tx.actor, 'referral.read');
      if (role) return refuse(tx, recorded, 'refused', role);
      const items = await envelopesOf(tx, tx.appointment?.organisationId ?? '', studentId);
      const objects = items.map(({ id }) => ({ kind: 'referral', id }));
      await writeEntries(tx, [entryOf(tx, { ...recorded, objects })]);
      return done({ body: { items } });
    });
  }
}

function caseloadOf(tx: RequestTransaction, own: string): Promise<Caseload[]> {
  return tx.query<Caseload>(
    `select aggregate ->> 'referredBy' as adviser,
       count(*) filter (where state = 'draft')::int as drafts,
       count(*) filter (where holder_org = $1)::int as "withUs",
       count(*) filter (where holder_org = $1 and due_at <= $2)::int as late,
       count(*) filter (where submitted_at >= $3)::int as "sentLately"
     from referral
     where from_org = $1 and (state = 'draft' or holder_org = $1 or submitted_at >= $3)
     group by 1 order by late desc, "withUs" desc, adviser limit 200`,
    [own, tx.now, plus(tx.now, { days: -SENT_LATELY_DAYS })],
  );
}

async function hoursOf(tx: RequestTransaction, own: string): Promise<MonitoredHours[]> {
  const rows = await tx.query<{ hours: MonitoredHours[] }>(
    `select monitored_hours as hours from knowledge.service where organisation_id = $1 and offered_from <= $2
     order by service_id limit 50`,
    [own, tx.now],
  );
  return rows.flatMap(({ hours }) => hours);
}

/** Counted by quarters of an hour in the database, so that it is as small for a busy team as for a quiet one. */
async function weeksOf(
  tx: RequestTransaction,
  own: string,
  hours: readonly MonitoredHours[],
): Promise<readonly WeekOfLoad[]> {
  const weeks = Array.from({ length: LOAD_WEEKS }, (_, n) => plus(tx.now, { days: (n - LOAD_WEEKS) * 7 }));
  const rows = await tx.query<{ kind: string; at: Date; count: number }>(
    `select kind, date_bin('15 minutes', at, '2020-01-01') as at, count(*)::int as count
     from (
       select 'referral-sent' as kind, submitted_at as at from referral where from_org = $1 and submitted_at >= $2
       union all select 'message', sent_at from message where controller = $1 and sent_at >= $2
       union all select 'shared-without-permission', decided_at from sharing_decision
         where (from_org = $1 or to_org = $1) and decided_at >= $2
     ) as happened
     group by 1, 2 order by 2 limit 10000`,
    [own, weeks[0]],
  );
  return loadOf(
    rows.map(({ kind, at, count }) => ({ kind, at: instant(at), count })),
    hours,
    weeks,
  );
}

async function envelopesOf(tx: RequestTransaction, own: string, studentId: StudentId): Promise<StudentsEnvelope[]> {
  const rows = await tx.query<Row>(
    `select id, to_org as "to", service_id as "serviceId", urgency, state = 'draft' as draft,
       holder_org is not distinct from $1 as "youMustActNext", created_at as begun, submitted_at as submitted
     from referral where student_id = $2 and from_org = $1 order by created_at desc, id desc limit 50`,
    [own, studentId],
  );
  return rows.map(({ begun, submitted, ...row }) => ({
    ...row,
    begunAt: instant(begun),
    ...(submitted ? { submittedAt: instant(submitted) } : {}),
  }));
}
type Row = Omit<StudentsEnvelope, 'begunAt' | 'submittedAt'> & { begun: Date; submitted: Date | null };
