import { describe, expect, it } from '@jest/globals';
import { kafkaLacks } from '@footbridge/infra';
import { proveKills } from './kills.js';

/** Needs a broker of its own, to kill; where Docker takes its place there is none. */
const here = kafkaLacks() === undefined ? describe : describe.skip;

here('kill -9 under load', () => {
  it('of a service, the broker and the database loses nothing, doubles nothing and leaves no gap', async () => {
    const weights = { consents: 0, referrals: 0, duties: 1, audit: 0, broker: 1, database: 1 };
    const proof = await proveKills({ kills: 3, events: 1_000, seed: 'small', weights, say: () => undefined });
    expect(proof.failures).toEqual([]);
    expect(proof.killed).toEqual({ duties: 1, broker: 1, database: 1 });
    expect(proof.counted.events).toBeGreaterThanOrEqual(1_000);
    expect(proof.submitted).toBeGreaterThan(0);
  }, 300_000);
});
