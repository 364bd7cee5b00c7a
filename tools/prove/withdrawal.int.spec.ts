import { describe, expect, it } from '@jest/globals';
import { proveWithdrawal } from './withdrawal.js';

describe('reads raced against withdrawals', () => {
  it('nothing is shared after "stopped", and no own record is refused', async () => {
    const proof = await proveWithdrawal({ reads: 60, seed: 'small', say: () => undefined });
    expect(proof.failures).toEqual([]);
    expect(proof.reads).toBeGreaterThanOrEqual(60);
    expect(proof.permittedAfterShown).toBe(0);
    expect(proof.ownRefused).toBe(0);
    expect(proof.recorded.permittedAfterStop).toBe(0);
  }, 180_000);
});
