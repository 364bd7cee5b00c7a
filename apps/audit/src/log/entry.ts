import { isInstant, ORGANISATION_ID, SERVICES, type AuditEntry, type Reason } from '@footbridge/contracts';

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const CODE = /^[a-z0-9][a-z0-9.-]{0,99}$/;
const OBJECT_ID = /^[\x21-\x7e]{1,200}$/;
const ACTS: readonly string[] = ['disclosure', 'access', 'governance', 'system'];
const MOST_OBJECTS = 1_000;

/**
 * The entry that a record's bytes hold, or undefined where they are none: not UTF-8 JSON, or a field that is searched has another
 * shape. What a service wrote is not believed here: nothing that this lets pass can break a query.
 */
export function readEntry(bytes: Buffer): AuditEntry | undefined {
  const value = parse(bytes);
  if (!isRecord(value) || !isHead(value)) return undefined;
  const { organisations, studentId, objects, actor, reasons, disclosure } = value;
  if (!isList(organisations, 20, (each) => typeof each === 'string' && ORGANISATION_ID.test(each))) return undefined;
  if (!isList(objects, MOST_OBJECTS, (each) => isThing(each) && isCode(each['kind']))) return undefined;
  if (!isList(reasons, 200, (each): each is Reason => isRecord(each) && isCode(each['code']))) return undefined;
  if (studentId !== undefined && !isId(studentId)) return undefined;
  if (!isRecord(actor) || !isCode(actor['kind'])) return undefined;
  if (actor['personId'] !== undefined && !isId(actor['personId'])) return undefined;
  if (disclosure !== undefined && !isDisclosure(disclosure)) return undefined;
  return value as AuditEntry;
}

/** Every id that the entry names and can be found by: its objects, and what a disclosure rests on. */
export function idsIn({ objects, disclosure }: AuditEntry): string[] {
  const ids = objects.map(({ id }) => id);
  if (disclosure) {
    const { basis, agreement, continuation } = disclosure;
    ids.push(basis.id, ...(agreement ? [agreement.id] : []), ...(continuation === undefined ? [] : [continuation]));
  }
  return [...new Set(ids)];
}

/** The decision record under which it went on after its agreement had stopped. */
export function continuationIn({ disclosure, outcome }: AuditEntry): string | undefined {
  return outcome === 'permitted' ? disclosure?.continuation : undefined;
}

/** The person who acted, as far as the entry names one. */
export function personIn({ actor }: AuditEntry): string | undefined {
  return 'personId' in actor ? actor.personId : undefined;
}

function isHead({ id, service, at, act, action, outcome }: Record<string, unknown>): boolean {
  return (
    isId(id) &&
    (SERVICES as readonly unknown[]).includes(service) &&
    isInstant(at) &&
    at >= '1970' && // PostgreSQL knows no year 0000
    ACTS.includes(String(act)) &&
    isCode(action) &&
    (outcome === 'permitted' || outcome === 'refused')
  );
}

function isDisclosure(value: unknown): boolean {
  if (!isRecord(value) || !isThing(value['basis'])) return false;
  const { agreement, continuation } = value;
  if (continuation !== undefined && !(typeof continuation === 'string' && OBJECT_ID.test(continuation))) return false;
  return agreement === undefined || isThing(agreement);
}

function isThing(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && typeof value['id'] === 'string' && OBJECT_ID.test(value['id']);
}

function isList<T>(value: unknown, most: number, is: (each: unknown) => each is T): value is T[];
function isList(value: unknown, most: number, is: (each: unknown) => boolean): value is unknown[];
function isList(value: unknown, most: number, is: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= most && value.every((each) => is(each));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && ID.test(value);
}

function isCode(value: unknown): boolean {
  return typeof value === 'string' && CODE.test(value);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
