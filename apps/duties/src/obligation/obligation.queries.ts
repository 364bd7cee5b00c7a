import { barred } from '@footbridge/access';
import { instant, isInstant, plus, type AuditObject, type Instant, type ObligationId } from '@footbridge/contracts';
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
import { isAtTheTop, type Obligation } from './obligation.js';
import { mineOf } from './mine.store.js';
import { obligationOf, type ObligationRow } from './obligation.store.js';

const FIRST: Place = ['-infinity', '00000000-0000-0000-0000-000000000000'];
/** Counted no further: more is "a thousand or more". */
const COUNTED = 1000;

@Injectable()
export class ObligationQueries {
  constructor(private readonly database: Database) {}

  /** My to-dos by when: those of the acting role and its duty teams, and what was escalated to it; soonest due first. */
  list(wanted: ListDto, by: Who): Promise<Outcome> {
    return this.seen('obligation.list', by, async (tx, acting) => {
      const after = placeOf(wanted.cursor, FIRST, ([due, id]) => isInstant(due) && isUUID(id));
      const { caseId, dueBefore, state, limit } = wanted;
      const rows = await mineOf(tx, acting, { caseId, dueBefore, state, after, limit: limit + 1 });
      const body = pageOf(rows, limit, {
        item: ({ mine, coveringFor, ...row }) => ({
          ...viewOf(obligationOf(row), tx.now),
          mine,
          ...(coveringFor === null ? {} : { coveringFor }),
        }),
        cursor: (row) => cursorOf([obligationOf(row).dueAt, row.id]),
      });
      return { outcome: done({ body }), objects: body.items.map(objectOf) };
    });
  }

  /** How many there are of the thousand that are due first. */
  counts(by: Who): Promise<Outcome> {
    return this.seen('obligation.count', by, async (tx, acting) => {
      const rows = await mineOf(tx, acting, { after: FIRST, limit: COUNTED });
      const day = plus(tx.now, { hours: 24 });
      const due = rows.map(({ due_at: at }) => instant(at));
      const body = {
        all: rows.length,
        soon: due.filter((at) => at > tx.now && at <= day).length,
        late: due.filter((at) => at <= tx.now).length,
        escalatedTo: rows.filter(({ mine }) => mine === 'escalated-to').length,
      };
      return { outcome: done({ body }), objects: [] };
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

function objectOf({ id, version }: Pick<Obligation, 'id' | 'version'>): AuditObject {
  return { kind: 'obligation', id, version };
}

export function viewOf(obligation: Obligation, now: Instant) {
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
    told: escalation.slice(0, obligation.told),
    atTheTop: state === 'escalated' && isAtTheTop(obligation),
    ...(obligation.reminded > 0 ? { remindedAt: obligation.remindAt[obligation.reminded - 1] } : {}),
    ...(obligation.pause && obligation.pause.until > now ? { pause: obligation.pause } : {}),
    ...(obligation.standstills === undefined ? {} : { standstills: obligation.standstills }),
    ...(obligation.doneWhen === undefined ? {} : { doneWhen: obligation.doneWhen }),
    ...(obligation.about === undefined ? {} : { about: obligation.about }),
    ...('escalatedAt' in obligation ? { escalatedAt: obligation.escalatedAt } : {}),
    ...ended,
  };
}
