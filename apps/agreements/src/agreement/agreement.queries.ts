import { staffWho } from '@footbridge/access';
import { instant, isInstant, type AgreementId } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import {
  cursorOf,
  Database,
  done,
  entryOf,
  pageOf,
  placeOf,
  refuse,
  type Outcome,
  type Place,
  type Transaction,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { actionsFor, type Agreement, type AgreementAction, type ActedBy } from './agreement.js';
import { AgreementHistoryRow, AgreementRow } from './agreement.entities.js';
import { type AgreementsQueryDto } from './agreement.dto.js';
import { recordOf } from './agreement.store.js';
import { contentHash } from './content-hash.js';

type Asked = { who: Who; id: AgreementId; action: 'read' | 'read-content' };

@Injectable()
export class AgreementQueries {
  constructor(private readonly database: Database) {}

  /** The agreements that the actor's organisation is a party of, oldest first; one entry lists the page. */
  list(who: Who, { state, cursor, limit }: AgreementsQueryDto): Promise<Outcome> {
    const [createdAt, id] = placeOf(cursor, FIRST, ([at, last]) => isInstant(at) && isUUID(last));
    return this.database.onBehalfOf(who, async (tx) => {
      const { actor, refusal } = await staffWho(tx, 'agreement.read', recordOf('list'));
      if (refusal) return refusal;
      const rows = await tx.query<ListRow>(
        `select agreement_id as id, revision, version, state, parties, created_at, body from agreement
         where parties @> array[$1] and ($2::text is null or state = $2)
           and (created_at, agreement_id) > ($3::timestamptz, $4::uuid)
         order by created_at, agreement_id limit $5`,
        [actor.organisationId, state ?? null, createdAt, id, limit + 1],
      );
      const page = pageOf(rows, limit, {
        item: (row) => row,
        cursor: (row) => cursorOf([instant(row.created_at), row.id]),
      });
      const objects = page.items.map((row) => ({ kind: 'agreement', id: row.id, version: row.revision }));
      await writeEntries(tx, [entryOf(tx, { ...recordOf('list'), objects })]);
      const items = page.items.map(({ id: agreementId, version, state: now, parties, body }) => {
        const { purposes, from, to, reviewBy } = body.terms;
        return {
          id: agreementId,
          version,
          state: now,
          parties,
          purposes,
          from,
          to,
          reviewBy,
          actions: actionsFor(body, actor),
        };
      });
      return done({ body: { items, ...(page.next !== undefined && { next: page.next }) } });
    });
  }

  /** One agreement with what this caller may do now, and its history. */
  one(who: Who, id: AgreementId): Promise<Outcome> {
    return this.read({ who, id, action: 'read' }, async (tx, row, actor) => ({
      ...viewOf(row.body),
      actions: actionsFor(row.body, actor),
      history: await historyOf(tx, id),
    }));
  }

  /** Exactly what a signature is over, for machines; anybody who is shown it can compute the hash again. */
  content(who: Who, id: AgreementId): Promise<Outcome> {
    return this.read({ who, id, action: 'read-content' }, (_, { body: { version, terms } }) =>
      Promise.resolve({ content: { agreementId: id, version, terms }, contentHash: contentHash(id, version, terms) }),
    );
  }

  private read(
    { who, id, action }: Asked,
    view: (tx: Transaction, row: AgreementRow, actor: Parameters<typeof actionsFor>[1]) => Promise<object>,
  ): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const { actor, refusal } = await staffWho(tx, 'agreement.read', recordOf(action, id));
      if (refusal) return refusal;
      const row = await tx.manager.findOneBy(AgreementRow, { agreementId: id });
      if (!row) return refuse(tx, recordOf(action, id), 'not-found', [{ code: 'not-found' }]);
      const body = await view(tx, row, actor);
      await writeEntries(tx, [entryOf(tx, recordOf(action, id, row.revision))]);
      return done({ version: row.revision, body });
    });
  }
}

type ListRow = {
  id: AgreementId;
  revision: number;
  version: number;
  state: Agreement['state'];
  parties: string[];
  created_at: Date;
  body: Agreement;
};

/** Before every agreement. */
const FIRST: Place = ['-infinity', '00000000-0000-0000-0000-000000000000'];

export type HistoryItem = {
  action: AgreementAction | 'draft' | 'come-into-force' | 'expire';
  state: Agreement['state'];
  version: number;
  at: string;
  reason?: string;
  /** Absent where the time came and nobody acted. */
  by?: Omit<ActedBy, 'personId'>;
};

async function historyOf(tx: Transaction, agreementId: AgreementId): Promise<HistoryItem[]> {
  const rows = await tx.manager.find(AgreementHistoryRow, {
    where: { agreementId },
    order: { revision: 'ASC' },
    take: 500,
  });
  return rows.map(({ action, state, version, at, reason, appointmentId, organisationId, role }) => ({
    action,
    state,
    version,
    at: instant(at),
    ...(reason !== null && { reason }),
    ...(appointmentId !== null && { by: { appointmentId, organisationId, role } }),
  })) as HistoryItem[];
}

/** The agreement as parties see it: who acted is told by role and appointment, not by person. */
function viewOf(agreement: Agreement): object {
  return JSON.parse(
    JSON.stringify(agreement, (key, value: unknown) => (key === 'personId' ? undefined : value)),
  ) as object;
}
