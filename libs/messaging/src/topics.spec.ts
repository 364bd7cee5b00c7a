import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { auditTopic, eventTopic, groupOf, heartbeatTopic, PARTITIONS, partitionOf } from './topics.js';

describe('the partition of a key', () => {
  it('is one of twelve, and the same each time', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const partition = partitionOf(key);
        expect(partition).toBeGreaterThanOrEqual(0);
        expect(partition).toBeLessThan(PARTITIONS);
        expect(partitionOf(key)).toBe(partition);
      }),
    );
  });

  it('never changes: these keys stay where they were on the first day', () => {
    expect(partitionOf('abc')).toBe(3);
    expect(partitionOf('10006842')).toBe(5);
    expect(partitionOf('7b7f3c1e-6c1c-4b70-9a53-0d0e3f9f7a11')).toBe(7);
  });

  it('spreads random ids over every partition', () => {
    const seen = new Set(fc.sample(fc.uuid(), { numRuns: 500, seed: 7 }).map(partitionOf));
    expect(seen.size).toBe(PARTITIONS);
  });
});

describe('topic names', () => {
  it('say whose they are', () => {
    expect(eventTopic('consents')).toBe('footbridge.consents.v1');
    expect(auditTopic('consents')).toBe('footbridge.audit.consents.v1');
    expect(heartbeatTopic('consents')).toBe('footbridge.heartbeats.consents.v1');
    expect(groupOf('referrals', 'knowledge')).toBe('referrals-knowledge');
  });

  it('take a prefix, and so do groups', () => {
    expect(eventTopic('duties', 't1.')).toBe('t1.footbridge.duties.v1');
    expect(groupOf('referrals', 'knowledge', 't1.')).toBe('t1.referrals-knowledge');
  });
});
