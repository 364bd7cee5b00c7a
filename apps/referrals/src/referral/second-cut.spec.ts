import { describe, expect, it } from '@jest/globals';
import { secondCut } from './second-cut.js';

const sealed = {
  'identity.given-name': 'Mei',
  'risk.summary': 'Passive thoughts',
  'safety-plan.in-place': 'yes',
} as const;

describe('the second cut', () => {
  it('keeps what may cross, and names what it took without its words', () => {
    const { content, given } = secondCut(sealed, ['identity', 'safety-plan'], ['identity.given-name', 'risk.summary']);
    expect(content).toEqual({ 'identity.given-name': 'Mei', 'safety-plan.in-place': 'yes' });
    expect(given).toEqual({
      categories: ['identity', 'safety-plan'],
      notShared: { categories: ['risk-and-safety'], fields: ['risk.summary'] },
      missing: ['risk.summary'],
    });
    expect(JSON.stringify(given)).not.toContain('Passive');
  });

  it('misses nothing that was never there: a minimum raised after sending is not the cut’s', () => {
    const { given } = secondCut(sealed, ['identity', 'risk-and-safety', 'safety-plan'], ['gp.practice']);
    expect(given).toMatchObject({ notShared: { categories: [], fields: [] }, missing: [] });
  });
});
