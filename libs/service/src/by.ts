import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Caller } from './caller.js';
import { ACTING_AS, documented, header } from './headers.js';
import { unauthenticated } from './problem.js';
import { type WithCaller } from './rate-limit.js';

/** Who asks, and in which of their roles, still to be checked: what `Database.onBehalfOf` takes. */
export type Who = { readonly caller: Caller; readonly actingAs: string | undefined };

/**
 * The caller that the token guard verified, with the acting role that they chose (`Footbridge-Acting-As`); 401 where no token
 * was verified.
 */
export const By = createParamDecorator(
  (_: unknown, context: ExecutionContext): Who => {
    const request = context.switchToHttp().getRequest<WithCaller>();
    if (!request.caller) throw unauthenticated('token-missing');
    return { caller: request.caller, actingAs: header(request, 'footbridge-acting-as') };
  },
  [documented(ACTING_AS)],
);
