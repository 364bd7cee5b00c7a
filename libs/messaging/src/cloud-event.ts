import { EVENTS, eventOfType, type EventClass, instant, isInstant, type ServiceName } from '@footbridge/contracts';
import { type IHeaders } from 'kafkajs';
import { isUUID } from 'class-validator';
import { type Received } from './knowledge/part.js';
import { instanceOf, invalidFields } from './validation.js';

/** What goes into the headers of a record: CloudEvents 1.0 in binary mode. */
export type Envelope = {
  readonly id: string;
  readonly type: string;
  readonly service: ServiceName;
  readonly key: string;
  readonly sequence: number;
  readonly at: string;
  readonly twinOf?: string | undefined;
  readonly traceparent?: string | undefined;
};

/** The headers of a record, a function of the envelope alone. */
export function toHeaders(envelope: Envelope): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: envelope.id,
    ce_source: `footbridge/${envelope.service}`,
    ce_type: envelope.type,
    ce_time: envelope.at,
    ce_subject: envelope.key,
    ce_sequence: String(envelope.sequence),
    ...(envelope.twinOf === undefined ? {} : { ce_twinof: envelope.twinOf }),
    'content-type': 'application/json',
    ...(envelope.traceparent === undefined ? {} : { traceparent: envelope.traceparent }),
  };
}

/** A record as it was read: nothing about it is believed yet. */
export type RawRecord = {
  readonly source: ServiceName;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
};

export function toRawRecord(
  source: ServiceName,
  partition: number,
  message: { key: Buffer | null; value: Buffer | null; headers?: IHeaders; offset: string },
): RawRecord {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value.toString();
  }
  const key = message.key?.toString() ?? '';
  return { source, partition, offset: Number(message.offset), key, headers, value: message.value };
}

/**
 * What a record is to a consumer. `event`: valid. `skip`: the twin carries the same sequence, nothing to do. `park`: it cannot
 * be understood, and the code says why. `id` and `sequence` are there as far as they could be read.
 */
export type Reading = { readonly id?: string; readonly sequence?: number; readonly type?: string } & (
  | {
      readonly kind: 'event';
      readonly event: Received;
      readonly traceparent?: string | undefined;
      readonly unknownType?: true;
    }
  | { readonly kind: 'skip' }
  | { readonly kind: 'park'; readonly code: string }
);

/** Topics whose events grant permission: there, what is not understood might take something away. */
const GRANTING: ReadonlySet<ServiceName> = new Set(['agreements', 'consents', 'directory']);
const VERSION = /\.v\d+$/;
const KNOWN_NAMES = new Set(EVENTS.map((each) => each.type.replace(VERSION, '')));

/** Reads and judges one record; never throws. */
export function read(record: RawRecord): Reading {
  const { headers } = record;
  const id = headers['ce_id'] ?? '';
  const sequence = Number(headers['ce_sequence']);
  const type = headers['ce_type'] ?? '';
  const seen = {
    ...(isUUID(id) ? { id } : {}),
    ...(Number.isSafeInteger(sequence) && sequence > 0 ? { sequence } : {}),
    ...(type === '' ? {} : { type }),
  };
  const wrong = envelopeProblem(record, seen);
  if (wrong !== undefined) return { ...seen, kind: 'park', code: wrong };
  const data = parse(record.value);
  const envelope = { id, type, service: record.source, key: record.key, sequence, partition: record.partition };
  const event: Received = { ...envelope, at: instant(headers['ce_time'] ?? ''), data: data ?? {} };
  const of = eventOfType(type);
  if (!of) return { ...seen, ...readUnknown(event, headers['ce_twinof']) };
  const code = data === undefined ? 'invalid-json' : dataProblem(of, record, data);
  if (code !== undefined) return { ...seen, kind: 'park', code };
  const instance = instanceOf(of, data ?? {});
  return { ...seen, kind: 'event', event: { ...event, data: instance }, traceparent: headers['traceparent'] };
}

function envelopeProblem(
  record: RawRecord,
  seen: { id?: string; sequence?: number; type?: string },
): string | undefined {
  const { headers } = record;
  if (record.key === '' || headers['ce_subject'] !== record.key) return 'invalid-key';
  if (headers['ce_specversion'] !== '1.0' || headers['ce_source'] !== `footbridge/${record.source}`)
    return 'invalid-envelope';
  if (seen.id === undefined) return 'invalid-id';
  if (seen.sequence === undefined) return 'invalid-sequence';
  if (seen.type === undefined || !isInstant(headers['ce_time'])) return 'invalid-envelope';
  return undefined;
}

/** An unknown type with a known twin is left to the twin; one that might restrict parks; any other has no effect here. */
function readUnknown(event: Received, twinOf: string | undefined): Reading {
  if (twinOf !== undefined && eventOfType(twinOf)) return { kind: 'skip' };
  if (GRANTING.has(event.service)) return { kind: 'park', code: 'unknown-type' };
  if (KNOWN_NAMES.has(event.type.replace(VERSION, ''))) return { kind: 'park', code: 'unknown-version' };
  return { kind: 'event', event, unknownType: true };
}

function dataProblem(of: EventClass, record: RawRecord, data: object): string | undefined {
  if (of.service !== record.source) return 'foreign-type';
  if (invalidFields(of, data, { unknownFields: 'allow' }).length > 0) return 'invalid-data';
  return (data as Record<string, unknown>)[of.key] === record.key ? undefined : 'invalid-key';
}

function parse(value: Buffer | null): object | undefined {
  try {
    const data: unknown = JSON.parse(value?.toString() ?? '');
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : undefined;
  } catch {
    return undefined;
  }
}
