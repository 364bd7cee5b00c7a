import { mayAct, type Action } from '@footbridge/access';
import { type StaffActor } from '@footbridge/contracts';
import { refuse, type Recorded, type Refusal, type RequestTransaction } from '@footbridge/service';

/** The member of staff, when their role lets them do this; otherwise the refusal, already on the record: return it. */
export async function staffWho(
  tx: RequestTransaction,
  action: Action,
  recorded: Recorded,
): Promise<{ actor: StaffActor; refusal?: undefined } | { actor?: undefined; refusal: Refusal }> {
  const { actor } = tx;
  if (actor === undefined) return { refusal: await refuse(tx, recorded, 'refused', tx.actorRefusal) };
  const why = mayAct(actor, action);
  if (why) return { refusal: await refuse(tx, recorded, 'refused', why) };
  if (actor.kind === 'student')
    return {
      refusal: await refuse(tx, recorded, 'refused', [{ code: 'actor-not-allowed', facts: { kind: 'student' } }]),
    };
  return { actor };
}
