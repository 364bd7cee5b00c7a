import { type StaffActor } from '@footbridge/contracts';
import { refuse, type Recorded, type Refusal, type RequestTransaction } from '@footbridge/service';
import { mayAct, type Action } from './gate/actions.js';

/**
 * The refusal, with its entry written, of a caller whose acting role does not hold or may not do this. Ask it before anything is
 * looked up, and return what it gives.
 */
export async function barred(tx: RequestTransaction, action: Action, recorded: Recorded): Promise<Refusal | undefined> {
  if (!tx.actor) return refuse(tx, recorded, 'refused', tx.actorRefusal);
  const why = mayAct(tx.actor, action);
  return why && refuse(tx, recorded, 'refused', why);
}

/** The member of staff, when their role lets them do this; otherwise the refusal, already on the record: return it. */
export async function staffWho(
  tx: RequestTransaction,
  action: Action,
  recorded: Recorded,
): Promise<{ actor: StaffActor; refusal?: undefined } | { actor?: undefined; refusal: Refusal }> {
  const refusal = await barred(tx, action, recorded);
  if (refusal) return { refusal };
  if (tx.actor && tx.actor.kind !== 'student') return { actor: tx.actor };
  const why = [{ code: 'actor-not-allowed', facts: { kind: 'student' } }];
  return { refusal: await refuse(tx, recorded, 'refused', why) };
}
