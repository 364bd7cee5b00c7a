import { beforeAll, describe, expect, it } from '@jest/globals';
import { kafkaLacks } from '@footbridge/infra';
import { WRONGS } from './kills-findings.js';
import { checkWithFaults } from './kills-planted.js';
import { proveKills, type KillsProof } from './kills.js';

const lacks = kafkaLacks();

(lacks === undefined ? describe : () => undefined)('kill -9 under load', () => {
  let proof: KillsProof;
  let faulty: Awaited<ReturnType<typeof checkWithFaults>>;
  beforeAll(async () => {
    const weights = { consents: 0, referrals: 0, duties: 1, audit: 0, broker: 1, database: 1 };
    proof = await proveKills({
      kills: 3,
      events: 600,
      seed: 'small',
      weights,
      say: () => undefined,
      afterwards: async (checked) => {
        faulty = await checkWithFaults(checked);
      },
    });
  }, 300_000);

  it('of a service, the broker and the database loses nothing, doubles nothing and leaves no gap', () => {
    expect(proof.failures).toEqual([]);
    expect(proof.killed).toEqual({ duties: 1, broker: 1, database: 1 });
    expect(proof.counted.events).toBeGreaterThanOrEqual(600);
    expect(proof.submitted).toBeGreaterThan(1);
  });

  it('would be told apart from every kind of fault: each that is planted is found', () => {
    const { planted, findings, harmless } = faulty;
    const missed = planted.filter(({ wrong, words }) => !findings.of[wrong].some((found) => found.startsWith(words)));
    expect(missed).toEqual([]);
    expect(JSON.stringify(findings.of)).not.toContain(harmless);
    expect(new Set(planted.map(({ wrong }) => wrong))).toEqual(new Set(WRONGS));
    expect(planted.length).toBeGreaterThan(80);
  });
});

(lacks === undefined ? () => undefined : describe)('kill -9 under load', () => {
  it('needs a broker of its own, which is not to be had here', () => {
    expect(lacks).toContain('Java');
  });
});
