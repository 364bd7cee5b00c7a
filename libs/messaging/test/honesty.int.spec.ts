import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { partitionOf, type Relay } from '../src/index.js';
import { aPair, eventually, expectWhole, type Pair, seenBy, withdraw } from './support.js';

/** A repeatable choice: the same seed plays the same steps. */
function chooser(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % count;
  };
}

describe('the age of knowledge', () => {
  let pair: Pair;
  const relays: Relay[] = [];
  const keys = Array.from({ length: 24 }, () => randomUUID());
  const last = new Map<string, number>();
  /** When each event was surely committed, by the database's clock: read in a later transaction. */
  const committed: { key: string; sequence: number; by: string }[] = [];

  beforeAll(async () => {
    pair = await aPair();
    pair.consumer().start();
    pair.consumer().start();
    pair.heartbeats().start();
  });
  afterAll(async () => {
    await pair.close();
  });

  it('is never claimed newer than an event that was committed and is not applied', async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    const choose = chooser(seed);
    let going = true;
    const writers = Array.from({ length: 4 }, () => writeWhile(() => going));
    const checks = { made: 0, fresh: 0 };
    const checker = checkWhile(() => going, checks, seed);
    try {
      for (let step = 0; step < 40; step++) {
        await disturb(choose(5));
        const target = checks.made + 5;
        await eventually('checks go on', () => Promise.resolve(checks.made >= target));
      }
      await startRelay();
      await eventually('knowledge that is fresh at times', () => Promise.resolve(checks.fresh > 10));
    } finally {
      going = false;
      await Promise.all([...writers, checker]);
    }
    await eventually('everything seen', async () => {
      const seen = await seenBy(pair.referrals);
      return seen.length === [...last.values()].reduce((sum, each) => sum + each, 0);
    });
    expectWhole(await seenBy(pair.referrals), last);
  }, 120_000);

  async function writeWhile(go: () => boolean): Promise<void> {
    while (go()) {
      const key = keys[Math.floor(Math.random() * keys.length)] ?? '';
      const sequence = await withdraw(pair.consents, key);
      last.set(key, Math.max(sequence, last.get(key) ?? 0));
      const [clock] = await pair.consents.look<{ by: Date }>(`select clock_timestamp() as by`);
      committed.push({ key, sequence, by: (clock?.by ?? new Date()).toISOString() });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** In one snapshot: what is claimed of each key, and what was applied. What was committed before the claim must be in it. */
  async function checkWhile(go: () => boolean, checks: { made: number; fresh: number }, seed: number): Promise<void> {
    let before: string | undefined;
    while (go()) {
      const known = [...committed];
      const key = keys[checks.made % keys.length] ?? '';
      const [row] = await pair.referrals.look<{ at: Date | null; sequence: string | null }>(
        `select knowledge.knowledge_of('consents', $1, $2) as at,
           (select sequence from knowledge.consumer_applied where key = $1) as sequence`,
        [key, partitionOf(key)],
      );
      const claimed = row?.at?.toISOString();
      const applied = Number(row?.sequence ?? 0);
      checks.made++;
      if (claimed === undefined) continue;
      if (before !== undefined && claimed > before) checks.fresh++;
      before = claimed;
      const due = known.filter((each) => each.key === key && each.by < claimed);
      const missing = due.filter((each) => each.sequence > applied);
      expect({ seed, claimed, missing }).toEqual({ seed, claimed, missing: [] });
    }
  }

  async function startRelay(): Promise<void> {
    const relay = pair.consents.relay();
    relays.push(relay);
    await relay.start();
  }

  /** What goes wrong in production. */
  async function disturb(what: number): Promise<void> {
    if (what === 0) await startRelay();
    if (what === 1) await relays.shift()?.stop();
    if (what === 2) {
      await pair.consents.look(`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'consents-relay' and datname = current_database()`);
    }
    if (what === 3) {
      await pair.referrals.look(`select pg_terminate_backend(pid) from pg_stat_activity
        where usename = 'referrals_handler' and datname = current_database() and query like '%receive_event%'`);
    }
    // Published again: duplicates of what was applied long ago.
    if (what === 4) await pair.consents.look(`update outbox set published_at = null where position % 7 = 0`);
  }
});
