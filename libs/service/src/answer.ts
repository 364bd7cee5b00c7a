import { type Done, type Refusal, type RefusalStatus, type Replayed } from './outcome.js';

/** The one table from a refusal's kind to an HTTP status. */
export const REFUSAL_STATUS: Readonly<Record<RefusalStatus, number>> = {
  invalid: 400,
  refused: 403,
  'not-found': 404,
  'wrong-state': 409,
  'stale-version': 409,
  precondition: 412,
  rule: 422,
  'stale-knowledge': 503,
  'knowledge-behind': 503,
};

export type AnswerHeaders = {
  location?: string;
  etag?: string;
  'footbridge-event'?: string;
  'idempotency-replayed'?: 'true';
  'retry-after'?: string;
};

/** Status and headers: 201 when something was created, 200 with a body, else 204. A repeated answer has no body. */
export function answerOf(outcome: Done | Replayed): { status: number; headers: AnswerHeaders } {
  const headers: AnswerHeaders = {};
  if (outcome.location !== undefined) headers.location = outcome.location;
  if (outcome.kind === 'replayed') {
    if (outcome.etag !== undefined) headers.etag = outcome.etag;
    if (outcome.event !== undefined) headers['footbridge-event'] = outcome.event;
    headers['idempotency-replayed'] = 'true';
    return { status: outcome.status, headers };
  }
  if (outcome.version !== undefined) headers.etag = `"${outcome.version}"`;
  if (outcome.event) {
    headers['footbridge-event'] = `${outcome.event.service}/${outcome.event.key}/${outcome.event.sequence}`;
  }
  const status = outcome.location !== undefined ? 201 : outcome.body === undefined ? 204 : 200;
  return { status, headers };
}

/** Temporary refusals say when to try again. */
export function refusalHeaders(outcome: Refusal): AnswerHeaders {
  return REFUSAL_STATUS[outcome.status] === 503 ? { 'retry-after': '2' } : {};
}
