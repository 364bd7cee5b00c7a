import { describe, expect, it } from '@jest/globals';
import { Renderer } from '../../engine/render.js';
import { NEUTRAL } from '../../settings.js';
import { type Verdict } from './proof.js';

const shown = (verdict: Verdict) =>
  new Renderer(NEUTRAL).render('pages/officer/entry', {
    title: 'Audit entry',
    entry: { at: '2026-11-22T14:02:00.000Z', outcome: 'permitted', id: 'entry', service: 'referrals' },
    who: { name: 'Somebody' },
    objects: [],
    organisations: [],
    verdict,
    form: {},
    here: '/audit/entries/entry',
  });

describe('the page of an audit entry', () => {
  it('says that it was verified, and against which key', () => {
    const verified = { kind: 'verified', place: 4, size: 7, log: 'footbridge.test/audit' } as const;
    expect(shown({ ...verified, pinned: true })).toMatch(
      /Verified: this entry stands in the audit log[^]*entry 4 of the 7/,
    );
    expect(shown({ ...verified, pinned: true })).toContain('the key that this installation knows');
    expect(shown({ ...verified, pinned: false })).toContain('no key has been set here to compare it with');
  });

  it('says that verification failed and why, and never that it is verified', () => {
    const html = shown({ kind: 'failed', why: 'What is shown here is not what stands at this place of the log.' });
    expect(html).toContain('Verification failed: do not rely on this entry.');
    expect(html).toContain('not what stands at this place');
    expect(html).not.toContain('Verified:');
  });

  it('says that an entry is not covered yet', () => {
    expect(shown({ kind: 'not-yet' })).toContain('Not verified yet.');
  });
});
