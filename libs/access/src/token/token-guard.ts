import { isRefused } from '@footbridge/contracts';
import { ProblemError, Settings, unauthenticated, type WithCaller } from '@footbridge/service';
import { Injectable, Module, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import { readIssuers } from './issuers.js';
import { IdentityUnavailable, TokenVerifier, type VerifiedCaller } from './token-verifier.js';

const PUBLIC = 'footbridge:public';

/** This route answers without a token. Every other route asks for one. */
export const Public = () => SetMetadata(PUBLIC, true);

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i;

/** Verifies the token of every route that is not `@Public()` and puts the caller on the request; answers 401 otherwise. */
@Injectable()
export class TokenGuard implements CanActivate {
  private readonly reflector = new Reflector();

  constructor(private readonly verifier: TokenVerifier) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<WithCaller>();
    const { authorization } = request.headers;
    if (authorization === undefined) throw unauthenticated('token-missing');
    const [, token] = BEARER.exec(authorization) ?? [];
    if (token === undefined) throw unauthenticated('token-malformed');
    request.caller = await this.verified(token);
    return true;
  }

  private async verified(token: string): Promise<VerifiedCaller> {
    try {
      const result = await this.verifier.verify(token);
      if (!isRefused(result)) return result;
      throw unauthenticated(result.refused[0]?.code ?? 'token-malformed');
    } catch (error) {
      if (!(error instanceof IdentityUnavailable)) throw error;
      throw new ProblemError(503, [{ code: 'identity-unavailable' }], { headers: { 'retry-after': '5' } });
    }
  }
}

/** Import it once in a service's module: from then on every route asks for a token. Reads IDENTITY_ISSUERS when it starts. */
@Module({
  providers: [
    {
      provide: TokenVerifier,
      inject: [Settings],
      useFactory: ({ identityIssuers, production }: Settings) =>
        new TokenVerifier(readIssuers(identityIssuers, { production })),
    },
    { provide: APP_GUARD, useClass: TokenGuard },
  ],
  exports: [TokenVerifier],
})
export class AccessModule {}
