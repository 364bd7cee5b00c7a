import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsentWithdrawnV1 } from '@footbridge/contracts';
import { randomUUID } from 'node:crypto';
import { derivedId, knowledgeAt, partitionOf, reached, writeEvents } from '../src/index.js';
import { aPair, consentWithdrawn, eventually, expectWhole, type Pair, seenBy, withdraw } from './support.js';

describe('from the outbox of one service to the knowledge of another', () => {
  let pair: Pair;

  beforeAll(async () => {
    pair = await aPair();
  });
  afterAll(async () => {
    await pair.close();
  });

  it('knows nothing before the first heartbeat', async () => {
    expect(await pair.referrals.asHandler((tx) => knowledgeAt(tx, 'consents'))).toBeUndefined();
  });

  it('gives sequences without a gap to sixteen writers, of whom some roll back', async () => {
    const keys = Array.from({ length: 5 }, () => randomUUID());
    const kept = new Map<string, number>();
    const write = async (writer: number) => {
      for (let turn = 0; turn < 20; turn++) {
        const key = keys[(writer + turn) % keys.length] ?? '';
        const rollBack = (writer * 7 + turn) % 4 === 0;
        try {
          await pair.consents.asHandler(async (tx) => {
            await writeEvents(tx, [consentWithdrawn(key), consentWithdrawn(key)]);
            if (rollBack) throw new Error('changed my mind');
          });
          kept.set(key, (kept.get(key) ?? 0) + 2);
        } catch (error) {
          if (!rollBack) throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)));
    const rows = await pair.consents.look<{ key: string; sequences: string[] }>(
      `select key, array_agg(sequence order by position) as sequences from outbox group by key`,
    );
    expectWhole(
      rows.flatMap(({ key, sequences }) =>
        sequences.map((sequence) => ({ key, sequence: Number(sequence), eventId: '' })),
      ),
      kept,
    );
  });

  it('delivers all of it once, in the order of each key, and then knows that it is level', async () => {
    await pair.consents.relay().start();
    pair.consumer().start();
    pair.heartbeats().start();
    const before = new Date().toISOString();
    const at = await eventually('level knowledge', async () => {
      const known = await pair.referrals.asHandler((tx) => knowledgeAt(tx, 'consents'));
      return known !== undefined && known > before && known;
    });
    expect(Date.parse(at)).toBeLessThanOrEqual(Date.now());
    const rows = await pair.consents.look<{ key: string; last: string }>(`select key, sequence as last from event_key`);
    expectWhole(await seenBy(pair.referrals), new Map(rows.map(({ key, last }) => [key, Number(last)])));
  });

  it('lets a reader of its own writes wait for exactly that event', async () => {
    const key = randomUUID();
    const sequence = await withdraw(pair.consents, key);
    await eventually('reached', () =>
      pair.referrals.asHandler((tx) => reached(tx, { service: 'consents', key, sequence })),
    );
    expect(
      await pair.referrals.asHandler((tx) => reached(tx, { service: 'consents', key, sequence: sequence + 1 })),
    ).toBe(false);
  });

  it('writes an event of a derived id once', async () => {
    const key = randomUUID();
    const derivedIds = [derivedId('acknowledgement', key)];
    const acknowledge = () => pair.consents.asHandler((tx) => writeEvents(tx, [consentWithdrawn(key)], { derivedIds }));
    expect(await acknowledge()).toMatchObject([{ id: derivedIds[0], key, sequence: 1 }]);
    expect(await acknowledge()).toEqual([]);
    expect(await withdraw(pair.consents, key)).toBe(2);
  });

  it('gives twins one sequence', async () => {
    class ConsentWithdrawnV2 extends ConsentWithdrawnV1 {
      static override readonly type: typeof ConsentWithdrawnV1.type = 'consent.withdrawn.v2' as never;
      static readonly twinOf = ConsentWithdrawnV1.type;
    }
    const first = consentWithdrawn(randomUUID());
    const twin = { of: ConsentWithdrawnV2, data: first.data };
    const written = await pair.consents.asHandler((tx) => writeEvents(tx, [first, twin, first]));
    expect(written.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['consent.withdrawn.v1', 1],
      ['consent.withdrawn.v2', 1],
      ['consent.withdrawn.v1', 2],
    ]);
  });

  it('refuses invalid data and unknown fields, without quoting them', async () => {
    const planted = {
      of: ConsentWithdrawnV1,
      data: { ...consentWithdrawn(randomUUID()).data, name: 'Ann', version: 'Ann' },
    };
    await expect(pair.consents.asHandler((tx) => writeEvents(tx, [planted]))).rejects.toThrow(
      /^invalid consent\.withdrawn\.v1: (name, version|version, name)$/,
    );
  });

  it('puts each key where lookups say it is', async () => {
    const rows = await pair.referrals.look<{ key: string; source_partition: number }>(
      `select distinct key, source_partition from knowledge.seen`,
    );
    expect(rows.length).toBeGreaterThan(4);
    for (const row of rows) expect(row.source_partition).toBe(partitionOf(row.key));
  });
});
