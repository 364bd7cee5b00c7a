import { barred } from '@footbridge/access';
import { isInstant, type AuditObject, type Instant, type ObligationId } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import {
  type ActingAppointment,
  cursorOf,
  Database,
  done,
  entryOf,
  type Outcome,
  pageOf,
  type Place,
  placeOf,
  type Recorded,
  refuse,
  type RequestTransaction,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { type ListDto } from './obligation.dto.js';
import { type Obligation } from './obligation.js';
import { obligationOf, type ObligationRow } from './obligation.store.js';

type Mine = 'role' | 'duty-team' | 'escalated-to';

/**
 * Why a to-do is on somebody's list: it is their role's or their duty team's, or it is late and was told to their role. The
 * arguments are organisation, role and duty teams.
 */
const MINE = `case
    when role = $2 then 'role'
    when duty_team_id = any($3::uuid[]) then 'duty-team'
    when state = 'escalated' and $2 = any(escalation[1:told]) then 'escalated-to'
  end`;
const FIRST: Place = ['-infinity', '00000000-0000-0000-0000-000000000000'];
const STANDING = `organisation_id = $1 and state in ('open', 'escalated')`;

@Injectable()
export class ObligationQueries {
  constructor(private readonly database: Database) {}

  /** My to-dos by when: those of the acting role and its duty teams, and what was escalated to it; soonest due first. */
  list(wanted: ListDto, by: Who): Promise<Outcome> {
    return this.seen('obligation.list', by, async (tx, acting) => {
      const [dueAfter, idAfter] = placeOf(wanted.cursor, FIRST, ([due, id]) => isInstant(due) && isUUID(id));
      const rows = await tx.query<ObligationRow & { mine: Mine }>(
        `select * from (select *, ${MINE} as mine from obligation where ${STANDING}) mine
         where mine is not null and ($4::uuid is null or case_id = $4) and ($5::timestamptz is null or due_at < $5)
           and ($6::text is null or state = $6) and (due_at, id) > ($7::timestamptz, $8::uuid)
         order by due_at, id limit $9`,
        [
          ...whose(acting),
          wanted.caseId ?? null,
          wanted.dueBefore ?? null,
          wanted.state ?? null,
          dueAfter,
          idAfter,
          wanted.limit + 1,
        ],
      );
      const body = pageOf(rows, wanted.limit, {
        item: (row) => ({ ...viewOf(obligationOf(row), tx.now), mine: row.mine }),
        cursor: (row) => cursorOf([obligationOf(row).dueAt, row.id]),
      });
      return { outcome: done({ body }), objects: body.items.map(objectOf) };
    });
  }

  /** How many there are, without reading them. */
  counts(by: Who): Promise<Outcome> {
    return this.seen('obligation.count', by, async (tx, acting) => {
      const [counts] = await tx.query(
        `select count(*)::int as all,
           count(*) filter (where due_at > $4 and due_at <= $4::timestamptz + interval '24 hours')::int as soon,
           count(*) filter (where due_at <= $4)::int as late,
           count(*) filter (where mine = 'escalated-to')::int as "escalatedTo"
         from (select *, ${MINE} as mine from obligation where ${STANDING}) mine where mine is not null`,
        [...whose(acting), tx.now],
      );
      return { outcome: done({ body: { ...counts } }), objects: [] };
    });
  }

  /** One obligation of the acting organisation, also after its end. */
  one(id: ObligationId, by: Who): Promise<Outcome> {
    const asked = [{ kind: 'obligation', id }];
    return this.seen(
      'obligation.read',
      by,
      async (tx) => {
        const [row] = await tx.query<ObligationRow>('select * from obligation where id = $1', [id]);
        if (!row) return undefined;
        const obligation = obligationOf(row);
        const { version } = obligation;
        return { outcome: done({ version, body: viewOf(obligation, tx.now) }), objects: [objectOf(obligation)] };
      },
      asked,
    );
  }

  /** A read by staff or officers, with its entry; what is hidden is answered as if it were not there. */
  private seen(
    action: string,
    by: Who,
    read: (
      tx: RequestTransaction,
      acting: ActingAppointment,
    ) => Promise<{ outcome: Outcome; objects: AuditObject[] } | undefined>,
    asked: AuditObject[] = [],
  ): Promise<Outcome> {
    return this.database.onBehalfOf(by, async (tx) => {
      const recorded: Recorded = { service: 'duties', act: 'access', action, objects: asked };
      const refusal = await barred(tx, 'duties.read', recorded);
      if (refusal) return refusal;
      if (!tx.appointment) return refuse(tx, recorded, 'refused', [{ code: 'no-acting-role' }]);
      const found = await read(tx, tx.appointment);
      if (!found) return refuse(tx, recorded, 'not-found', [{ code: 'not-found' }]);
      await writeEntries(tx, [entryOf(tx, { ...recorded, objects: found.objects })]);
      return found.outcome;
    });
  }
}

function whose({ organisationId, role, dutyTeamIds }: ActingAppointment) {
  return [organisationId, role, dutyTeamIds];
}

function objectOf({ id, version }: Pick<Obligation, 'id' | 'version'>): AuditObject {
  return { kind: 'obligation', id, version };
}

function viewOf(obligation: Obligation, now: Instant) {
  const { id, caseKind, caseId, step, stepVersion, holder, dueAt, state, version, mintedAt, escalation } = obligation;
  const ended = 'endedAt' in obligation ? { endedAt: obligation.endedAt, evidence: obligation.evidence } : {};
  return {
    id,
    case: { kind: caseKind, id: caseId },
    step,
    stepVersion,
    holder,
    dueAt,
    late: dueAt <= ('endedAt' in obligation ? obligation.endedAt : now),
    state,
    version,
    mintedAt,
    escalation,
    ...('escalatedAt' in obligation ? { escalatedAt: obligation.escalatedAt } : {}),
    ...ended,
  };
}
