/**
 * Thrown by a handler that will never be able to apply an event, whatever the time: the event is parked with this code, and
 * later events of its key wait behind it.
 */
export class Unprocessable extends Error {
  override readonly name = 'Unprocessable';

  constructor(
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

/**
 * SQLSTATE classes and codes that time or another attempt cures: connections (08), resources (53), system errors (58),
 * serialisation and deadlock, lock not available, cancelled or timed-out statements and transactions, shutdown.
 */
const TRANSIENT_SQL = /^(08...|53...|58...|40001|40P01|55P03|57014|57P0.|25P03|25P04|72000)$/;
const TRANSIENT_SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const CONNECTION_WORDS = /connection|terminated|timeout|not queryable|pool/i;

/**
 * Whether trying again can help. A wrong answer towards "transient" blocks a partition loudly; a wrong answer towards
 * "deterministic" parks one key: both refuse, neither permits.
 */
export function isTransient(error: unknown): boolean {
  for (
    let each: unknown = error, depth = 0;
    isObject(each) && depth < 5;
    each = each['driverError'] ?? each['cause'], depth++
  ) {
    if (each instanceof Unprocessable) return false;
    const code = each['code'];
    if (typeof code === 'string') {
      if (TRANSIENT_SQL.test(code) || TRANSIENT_SYSTEM.has(code)) return true;
    } else if (each instanceof Error && each.constructor === Error && CONNECTION_WORDS.test(each.message)) {
      // The driver's own errors about a lost connection carry no code.
      return true;
    }
  }
  return false;
}

/** A short code for a failure, safe to store and to log: never its message, which may quote values. */
export function codeOf(error: unknown): string {
  if (error instanceof Unprocessable) return error.code;
  for (
    let each: unknown = error, depth = 0;
    isObject(each) && depth < 5;
    each = each['driverError'] ?? each['cause'], depth++
  ) {
    if (typeof each['code'] === 'string' && each['driverError'] === undefined) return each['code'];
  }
  return error instanceof Error ? error.name : 'unknown';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
