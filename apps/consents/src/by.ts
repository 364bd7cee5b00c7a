import { header, unauthenticated, type Caller, type WithCaller } from '@footbridge/service';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';

/** Who asks, and in which of their role appointments; students name none. */
export type By = { readonly caller: Caller; readonly actingAs: string | undefined };

const documented: ParameterDecorator = (target, name) => {
  const method = name === undefined ? undefined : Object.getOwnPropertyDescriptor(target, name);
  if (name === undefined || !method) return;
  ApiHeader({
    name: 'Footbridge-Acting-As',
    required: false,
    description: 'The role appointment in which you act. Students leave it out.',
    schema: { type: 'string', format: 'uuid' },
  })(target, name, method);
};

export const AskedBy = createParamDecorator(
  (_: unknown, context: ExecutionContext): By => {
    const request = context.switchToHttp().getRequest<WithCaller>();
    if (!request.caller) throw unauthenticated('token-missing');
    return { caller: request.caller, actingAs: header(request, 'footbridge-acting-as') };
  },
  [documented],
);
