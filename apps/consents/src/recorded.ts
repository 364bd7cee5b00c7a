import { type AuditAct, type AuditObject, type StudentId } from '@footbridge/contracts';
import { refuse, type Recorded, type Refusal, type RequestTransaction } from '@footbridge/service';

/** What the audit entry of an act of this service tells. */
export function acted(
  action: string,
  object: AuditObject,
  more: { act?: AuditAct; studentId?: StudentId } = {},
): Recorded {
  const { act = 'governance', studentId } = more;
  return { service: 'consents', act, action, objects: [object], ...(studentId === undefined ? {} : { studentId }) };
}

/** There is nothing that the caller may know of: the entry names the id they asked for, and no student. */
export function hidden(tx: RequestTransaction, recorded: Recorded): Promise<Refusal> {
  return refuse(tx, { ...recorded, studentId: undefined }, 'not-found', [{ code: 'not-found' }]);
}

/** The caller saw another version than the one that stands. */
export function stale(
  tx: RequestTransaction,
  recorded: Recorded,
  versions: { seen: number; current: number },
): Promise<Refusal> {
  return refuse(tx, recorded, 'stale-version', [{ code: 'stale-version', facts: versions }]);
}
