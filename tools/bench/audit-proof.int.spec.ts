import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureProof } from './audit-proof.js';
import { SHORT } from './ground.js';

describe('a tree that was loaded in bulk', () => {
  it('has the root of its entries, and every proof that an officer is given of it holds', async () => {
    const logs = mkdtempSync(join(tmpdir(), 'footbridge-bench-'));
    const said: string[] = [];
    const say = (line: string) => {
      said.push(line);
    };
    try {
      // Not a power of two, so that the tree has several peaks. Rejects where root or proofs are wrong.
      const figure = await measureProof(logs, { ...SHORT, treeSize: 1_013, proofs: 30 }, { seed: 'small', say });
      expect(figure).toMatchObject({ limit: 10, unit: 'ms' });
      expect(figure.p99).toBeGreaterThanOrEqual(figure.p50);
      expect(said).toContain('  the root is the one in memory; proving …');
    } finally {
      rmSync(logs, { recursive: true, force: true });
    }
  }, 120_000);
});
