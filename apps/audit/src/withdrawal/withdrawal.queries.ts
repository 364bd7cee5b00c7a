import { type StudentId } from '@footbridge/contracts';
import { Database, pageOf, type Outcome, type RequestTransaction, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { entryIn, entryObject } from '../entry/entry.view.js';
import { look, lookAsStudent, type Seen } from '../looking.js';
import { disclosureOf } from '../question/question.views.js';
import { textAt } from '../question/right.js';
import { type WithdrawalsDto } from './withdrawal.dto.js';
import { sharedSince, withdrawalsOf, type SharedRow, type WithdrawalRow } from './withdrawal.store.js';

/** So many disclosures are listed for one withdrawal; all are counted. */
const MOST_LISTED = 100;

/**
 * What was still shared between the withdrawal of a permission and the moment since which nothing more is: for the student, and
 * for the governance leads of the organisation where the student is registered, to whom withdrawals belong.
 */
@Injectable()
export class WithdrawalQueries {
  constructor(private readonly database: Database) {}

  of(id: StudentId, asked: WithdrawalsDto, who: Who): Promise<Outcome> {
    const what = { action: 'audit.withdrawals', studentId: id, objects: [{ kind: 'student', id }], asked };
    return look(this.database, who, what, (tx) => seen(tx, id, asked));
  }

  mine(asked: WithdrawalsDto, who: Who): Promise<Outcome> {
    return lookAsStudent(this.database, who, { action: 'audit.my-withdrawals', asked }, (tx, id) =>
      seen(tx, id, asked),
    );
  }
}

async function seen(tx: RequestTransaction, student: StudentId, asked: WithdrawalsDto): Promise<Seen> {
  const rows = await withdrawalsOf(tx, student, asked);
  const shared = await sharedSince(tx, student, rows.slice(0, asked.limit), MOST_LISTED);
  const item = (row: WithdrawalRow) =>
    withdrawalOf(
      row,
      shared.filter(({ consent }) => consent === row.consent),
    );
  const body = pageOf(rows, asked.limit, { item, cursor: ({ leaf_index }) => Number(leaf_index) });
  const shown = body.items.flatMap(({ entryId, stillShared }) => [
    entryId,
    ...stillShared.items.map((each) => each.entryId),
  ]);
  return { body, objects: shown.map(entryObject) };
}

function withdrawalOf(row: WithdrawalRow, shared: readonly SharedRow[]) {
  const { id, at, actor } = entryIn(row);
  return {
    consentId: row.consent,
    withdrawnAt: at,
    by: actor,
    entryId: id,
    leafIndex: Number(row.leaf_index),
    effect: effectIn(row.effect),
    stillShared: { count: shared[0]?.total ?? 0, items: shared.map(disclosureOf) },
  };
}

function effectIn(bytes: Buffer | null): { state: string; since?: string } {
  const input = bytes ? entryIn({ bytes }).input : undefined;
  const [state, since] = [textAt(input, ['state']), textAt(input, ['since'])];
  return state === undefined || since === undefined ? { state: 'pending' } : { state, since };
}
