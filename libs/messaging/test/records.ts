import { ConsentWithdrawnV1, instant, type ServiceName } from '@footbridge/contracts';
import { randomUUID } from 'node:crypto';
import { partitionOf } from '../src/index.js';
import { type RawRecord, toHeaders } from '../src/cloud-event.js';

export type RecordWish = {
  readonly key: string;
  readonly offset: number;
  readonly sequence: number;
  readonly id?: string;
  readonly type?: string;
  readonly source?: ServiceName;
  readonly partition?: number;
  readonly data?: object;
  readonly twinOf?: string;
  /** Instead of the right ones. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly value?: string;
};

/** A record as the broker would hand it over: a withdrawal, unless told otherwise. */
export function aRecord(wish: RecordWish): RawRecord {
  const { key, offset, sequence, id = randomUUID(), type = ConsentWithdrawnV1.type, source = 'consents' } = wish;
  const data = wish.data ?? { studentId: key, consentId: randomUUID(), version: 1, withdrawnAt: instant(0) };
  const envelope = { id, type, service: source, key, sequence, at: instant(0), twinOf: wish.twinOf };
  return {
    source,
    partition: wish.partition ?? partitionOf(key),
    offset,
    key,
    headers: { ...toHeaders(envelope), ...wish.headers },
    value: Buffer.from(wish.value ?? JSON.stringify(data)),
  };
}
