import { mayAct, type Action } from '@footbridge/access';
import { type StaffActor } from '@footbridge/contracts';
import {
  header,
  refuse,
  type Caller,
  type Recorded,
  type Refusal,
  type RequestTransaction,
  type WithCaller,
} from '@footbridge/service';
import { createParamDecorator, UnauthorizedException, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';

/** Who asks, and in which of their role appointments. */
export type By = { readonly caller: Caller; readonly actingAs: string | undefined };

const actingAs: ParameterDecorator = (target, name) => {
  const descriptor = name === undefined ? undefined : Object.getOwnPropertyDescriptor(target, name);
  if (name === undefined || !descriptor) return;
  const description = 'The role appointment in which you act.';
  ApiHeader({ name: 'Footbridge-Acting-As', required: false, description, schema: { type: 'string', format: 'uuid' } })(
    target,
    name,
    descriptor,
  );
};

/** The verified caller and their choice of role, which is checked inside the transaction. */
export const AskedBy = createParamDecorator(
  (_: unknown, context: ExecutionContext): By => {
    const request = context.switchToHttp().getRequest<WithCaller>();
    if (!request.caller) throw new UnauthorizedException();
    return { caller: request.caller, actingAs: header(request, 'footbridge-acting-as') };
  },
  [actingAs],
);

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
