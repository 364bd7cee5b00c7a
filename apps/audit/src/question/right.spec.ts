import { describe, expect, it } from '@jest/globals';
import { type AuditEntry } from '@footbridge/contracts';
import { rightOf, textAt } from './right.js';

const disclosure = { from: '10006842', to: 'RW4', purpose: 'safeguarding', categories: ['identity'] };
const entry = (more: Partial<AuditEntry>) => more as AuditEntry;

describe('by what right something was shared', () => {
  it('is the permission, under the agreement', () => {
    const basis = { kind: 'permission', id: 'P', version: 2 };
    const right = rightOf(entry({ disclosure: { ...disclosure, basis, agreement: { id: 'A', version: 3 } } }));
    expect(right).toEqual({
      ...basis,
      agreement: { id: 'A', version: 3 },
      sentence: "The student's permission to share P, version 2, under data sharing agreement A, version 3.",
    });
  });

  it('is the recorded decision with its ground, also where there is no agreement', () => {
    const basis = { kind: 'without-permission', id: 'D' };
    const input = { basis: { decision: { ground: 'vital-interests' } } };
    expect(rightOf(entry({ disclosure: { ...disclosure, basis }, input }))).toEqual({
      ...basis,
      ground: 'vital-interests',
      sentence:
        'A recorded decision to share without permission D (vital-interests), without a data sharing agreement, as a one-off disclosure.',
    });
  });

  it('is not told of what was no disclosure', () => {
    expect(rightOf(entry({}))).toBeUndefined();
  });

  it('reads the input of other services without believing its shape', () => {
    for (const input of [undefined, null, 'text', [], { basis: 1 }, { basis: { decision: { ground: 7 } } }])
      expect(textAt(input, ['basis', 'decision', 'ground'])).toBeUndefined();
  });
});
