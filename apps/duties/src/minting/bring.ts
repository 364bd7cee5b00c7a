import { isRefused, ReferralStepOverdueV1, type Refused } from '@footbridge/contracts';
import { type Sql, type Timed } from '@footbridge/messaging';
import { ofCase } from '../obligation/obligation.store.js';
import { reachAt } from '../obligation/reach.js';
import { keep } from '../obligation/record.js';
import { type Row } from './minting-table.js';
import { idsOf, reconcile, type Changes, type Told } from './reconcile.js';

/** Brings what stands of a case in line with what it told, under its locks, and keeps what was done. Refused as by `reconcile`. */
export async function bring(tx: Sql & Timed, told: Told, row: Row): Promise<Changes | Refused> {
  const organisations = told.data.toDos.map(({ holder }) => holder.organisationId);
  const [known, reach] = await Promise.all([
    ofCase(tx, row.caseKind, told.key, idsOf(told, row)),
    // Who is there counts for an escalation alone.
    told.type === ReferralStepOverdueV1.type ? reachAt(tx, organisations) : undefined,
  ]);
  const changes = reconcile(known, told, { row, ...(reach === undefined ? {} : { reach }) }, tx.now);
  if (!isRefused(changes)) await keep(tx, changes.changed, changes.events);
  return changes;
}
