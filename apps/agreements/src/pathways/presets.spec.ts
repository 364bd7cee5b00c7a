import { PATHWAY_STEPS, PATHWAYS, URGENCIES } from '@footbridge/contracts';
import { describe, expect, it } from '@jest/globals';
import { PATHWAY_PRESETS } from './presets.js';

const steps = PATHWAYS.flatMap((pathway) =>
  PATHWAY_PRESETS[pathway].steps.map((step) => [pathway, step.step, step] as const),
);

describe('a preset', () => {
  it.each(PATHWAYS)('of %s says who acts at every step, once', (pathway) => {
    const preset = PATHWAY_PRESETS[pathway];
    expect(preset.pathway).toBe(pathway);
    expect(preset.steps.map(({ step }) => step).toSorted()).toEqual([...PATHWAY_STEPS].toSorted());
  });

  it.each(steps)(
    'of %s lets %s escalate, and be quicker when it is more urgent',
    (_, __, { limits, escalation, reminders }) => {
      expect(escalation.length).toBeGreaterThan(0);
      const times = URGENCIES.map((urgency) => limits[urgency]);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      expect(reminders ?? []).toEqual((reminders ?? []).toSorted((a, b) => b - a));
    },
  );

  it.each(PATHWAYS)('of %s answers very urgent offers in 4 hours and urgent ones in 24', (pathway) => {
    const decide = PATHWAY_PRESETS[pathway].steps.find(({ step }) => step === 'decide-on-offer');
    expect(decide?.limits['very-urgent']).toBeLessThanOrEqual(4);
    expect(decide?.limits.urgent).toBeLessThanOrEqual(24);
    expect(decide?.meanwhile?.length).toBeGreaterThan(0);
  });
});
