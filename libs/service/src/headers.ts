import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiHeader, type ApiHeaderOptions } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { ProblemError } from './problem.js';

export function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Describes a header in the OpenAPI document from a decorator on a parameter. */
export function documented(options: ApiHeaderOptions): ParameterDecorator {
  return (target, name) => {
    if (name === undefined) return;
    const descriptor = Object.getOwnPropertyDescriptor(target, name);
    if (descriptor) ApiHeader(options)(target, name, descriptor);
  };
}

const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>();

/** The version in a strong ETag such as `"3"`; 428 when there is none, 400 when it is anything else. */
export function versionOf(ifMatch: string | undefined): number {
  if (ifMatch === undefined) throw new ProblemError(428, [{ code: 'if-match-missing' }]);
  const [, digits] = /^"([1-9]\d{0,8})"$/.exec(ifMatch.trim()) ?? [];
  if (digits === undefined) throw new ProblemError(400, [{ code: 'if-match-malformed' }]);
  return Number(digits);
}

/**
 * The version that the client saw (`If-Match: "n"`), a number. The command compares: another version is its refusal
 * `stale-version`, answered 409.
 */
export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext) => versionOf(header(requestOf(context), 'if-match')),
  [
    documented({
      name: 'If-Match',
      required: true,
      description: 'The ETag of the version that you saw, such as "3".',
      schema: { type: 'string', pattern: '^"[1-9][0-9]{0,8}"$' },
    }),
  ],
);

/** How the acting role is described in the OpenAPI document. */
export const ACTING_AS: ApiHeaderOptions = {
  name: 'Footbridge-Acting-As',
  required: false,
  description: 'The role appointment in which you act. Students leave it out.',
  schema: { type: 'string', format: 'uuid' },
};

export const ONCE = 'footbridge:once';

/**
 * This route requires an `Idempotency-Key`: its `Done` is kept for 24 hours and given again, its `Refusal` is not. The command
 * does nothing for it but use `Database.asRequest` once.
 */
export function Once(): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata(ONCE, true),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description:
        'Made by you, new for each act; send it again when you repeat a request of which you know no answer.',
      schema: { type: 'string', minLength: 8, maxLength: 128, pattern: KEY.source },
    }),
  );
}

const KEY = /^[A-Za-z0-9._:-]{8,128}$/;

/** The idempotency key of a request: 400 when it is missing or malformed. */
export function idempotencyKeyOf(request: FastifyRequest): string {
  const key = header(request, 'idempotency-key');
  if (key === undefined) throw new ProblemError(400, [{ code: 'idempotency-key-missing' }]);
  if (!KEY.test(key)) throw new ProblemError(400, [{ code: 'idempotency-key-malformed' }]);
  return key;
}
