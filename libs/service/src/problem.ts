import { type Reason } from '@footbridge/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** The stable codes of problems that are no refusal of a command, by status. */
const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'refused',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  413: 'too-large',
  415: 'unsupported-media-type',
  428: 'version-required',
  429: 'too-many-requests',
  503: 'unavailable',
};

const TITLES: Readonly<Record<string, string>> = {
  invalid: 'The request is not valid',
  unauthenticated: 'Sign in first',
  refused: 'This is not allowed',
  'not-found': 'There is nothing here',
  'method-not-allowed': 'This cannot be done here',
  'not-acceptable': 'There is no such representation',
  'too-large': 'The request is too large',
  'unsupported-media-type': 'Send JSON',
  'wrong-state': 'This cannot be done in its present state',
  'stale-version': 'It was changed in the meantime',
  precondition: 'Something must be done first',
  'version-required': 'Say which version you saw',
  rule: 'A rule stands against it',
  'too-many-requests': 'Too many requests',
  'stale-knowledge': 'Facts from other services are not fresh enough at the moment',
  'knowledge-behind': 'What you have just done has not arrived here yet',
  unavailable: 'The service cannot answer at the moment',
  defect: 'Something went wrong on our side',
};

/** Makes the sentence for a reason; nothing when it does not know the code. libs/access offers `explain`. */
export type Explainer = (reason: Reason) => string | undefined;

/** A problem to be answered over HTTP. Thrown by guards, pipes and decorators; commands return refusals instead. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly status: number,
    readonly reasons: readonly Reason[] = [],
    readonly options: { readonly code?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(options.code ?? codeOfStatus(status));
  }
}

/** 401, with the challenge that RFC 9110 asks for. `code` says what is wrong with the token, never what the token holds. */
export function unauthenticated(code: string): ProblemError {
  return new ProblemError(401, [{ code }], { headers: { 'www-authenticate': 'Bearer' } });
}

export class ProblemReason {
  /** Stable; names the rule. */
  @ApiProperty({ example: 'knowledge-stale' }) code!: string;
  /** Codes, identifiers, counts and times. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true }) facts?: object;
  @ApiPropertyOptional({ description: 'The reason as a sentence.' }) detail?: string;
}

/** RFC 9457. Holds codes, identifiers and times only. */
export class Problem {
  @ApiProperty({ format: 'uri', example: 'https://footbridge.example/problems/stale-version' }) type!: string;
  @ApiProperty() title!: string;
  @ApiProperty({ type: 'integer', example: 409 }) status!: number;
  @ApiPropertyOptional() detail?: string;
  @ApiProperty({ type: [ProblemReason] }) reasons!: ProblemReason[];
  @ApiProperty({ description: 'W3C trace id; quote it when asking for help.' }) traceId!: string;
}

/** What is sent; `Problem` describes it in the OpenAPI document. */
export type ProblemBody = Pick<Problem, 'type' | 'title' | 'status' | 'detail' | 'traceId'> & {
  readonly reasons: readonly (Reason & { readonly detail?: string })[];
};

export const PROBLEM_JSON = 'application/problem+json';

export function codeOfStatus(status: number): string {
  return CODE_OF_STATUS[status] ?? (status < 500 ? 'invalid' : 'defect');
}

export type ProblemContext = { readonly base: string; readonly traceId: string; readonly explain: Explainer };

/** The body of a problem answer. */
export function problem(
  about: { readonly code: string; readonly status: number; readonly reasons: readonly Reason[] },
  context: ProblemContext,
): ProblemBody {
  const reasons = about.reasons.map((reason) => {
    const detail = context.explain(reason);
    return { code: reason.code, ...(reason.facts && { facts: reason.facts }), ...(detail !== undefined && { detail }) };
  });
  const detail = reasons.flatMap((reason) => reason.detail ?? []).join(' ');
  return {
    type: `${context.base}/${about.code}`,
    title: TITLES[about.code] ?? about.code,
    status: about.status,
    ...(detail !== '' && { detail }),
    reasons,
    traceId: context.traceId,
  };
}
