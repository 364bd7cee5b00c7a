import { describe, expect, it } from '@jest/globals';
import { draw } from './picture.js';

const chart = {
  data: { values: [{ week: '1', count: 3 }] },
  mark: 'bar',
  encoding: { x: { field: 'week', type: 'nominal' }, y: { field: 'count', type: 'quantitative' } },
} as const;

describe('a picture', () => {
  it('is drawn without script, style or anything from elsewhere', async () => {
    const svg = await draw(chart);
    expect(svg).toMatch(/^<svg aria-hidden="true"/);
    expect(svg).toContain('#005eb8');
    expect(svg).not.toMatch(/style=|<style|<script|href=/);
  });

  it('escapes what it is given', async () => {
    const svg = await draw({ ...chart, data: { values: [{ week: '<script>alert(1)</script>', count: 1 }] } });
    expect(svg).not.toContain('<script>');
  });
});
