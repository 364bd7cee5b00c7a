import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { knowledgeAt, partitionOf, reached, writeEvents } from '../src/index.js';
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

  it('puts each key where lookups say it is', async () => {
    const rows = await pair.referrals.look<{ key: string; source_partition: number }>(
      `select distinct key, source_partition from knowledge.seen`,
    );
    expect(rows.length).toBeGreaterThan(4);
    for (const row of rows) expect(row.source_partition).toBe(partitionOf(row.key));
  });
});
