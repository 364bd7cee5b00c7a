import { describe, expect, it } from '@jest/globals';
import { type Terms } from '@footbridge/contracts';
import { anAgreement } from '../../../test/support/an-agreement.js';
import { onTheirWay } from './act.js';

const { terms } = anAgreement();
const ending = (inFlight: NonNullable<Terms['ending']>['inFlight']): Terms => ({
  ...terms,
  ending: { noticeDays: 90, data: 'own-record-kept', inFlight },
});
const record = {
  necessity: 'Nobody in danger waits.',
  dpoView: 'Proportionate.',
  article6: '6(1)(e)',
  article9: '9(2)(h)',
  dpiaConsidered: true,
} as const;
const urgent = ending({ continues: 'urgent-and-safety', record });

describe('what is on its way at an end', () => {
  it.each([
    ['goes on for 14 days where the parties agreed so', { state: 'in-force', terms: urgent }, /go on for 14 days/],
    [
      'stops where they agreed that, and staff phone',
      { state: 'in-force', terms: ending({ continues: 'nothing', phone: 'Ring the duty desk.' }) },
      /Nothing on its way goes on.*Ring the duty desk/,
    ],
    [
      'gets no day more than the suspension gave',
      { state: 'suspended', terms: urgent, continues: { recordId: 'a', until: '2026-12-01T00:00:00.000Z' } },
      /no day longer/,
    ],
    [
      'is not started again after a suspension that stopped all',
      { state: 'suspended', terms: urgent },
      /it stopped when/,
    ],
  ] as const)('%s', (_, agreement, sentence) => {
    expect(onTheirWay(agreement)).toMatch(sentence);
  });
});
