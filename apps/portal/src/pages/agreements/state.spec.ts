import { describe, expect, it } from '@jest/globals';
import { acted, anAgreement, name, now, terms, TRUST, UNIVERSITY } from '../../../test/support/an-agreement.js';
import { AGREEMENT_STATES, type Agreement } from './answers.js';
import { standingOf, workInWords } from './state.js';

const standing = (more: Partial<Agreement>) => standingOf(anAgreement(more), name, now);
const suspended = (more: Partial<Agreement>) =>
  standing({
    ...{ state: 'suspended', suspendedAt: '2026-11-25T09:00:00.000Z', reason: 'incident' },
    ...{
      inFlight: { kind: 'as-agreed' },
      confirmation: { by: 'second-person', person: acted(TRUST, 'caldicott-guardian') },
    },
    ...more,
  });

describe('the state of an agreement', () => {
  it.each(AGREEMENT_STATES)('%s says in a sentence whether anything may be shared', (state) => {
    const { says, permits } = standing({ state });
    expect(permits).toBe(state === 'in-force' || state === 'review-due');
    expect(says).toMatch(permits ? /the parties may share under it\./ : /Nothing|nothing|have stopped/);
  });

  it('says of a version for signature how many have signed', () => {
    expect(standing({ state: 'approved', approvedAt: '2026-11-20T00:00:00.000Z' }).says).toBe(
      'Approved on 20 November 2026: 1 of 2 parties has signed. Nothing may be shared under it yet.',
    );
  });

  it('says while it is suspended what goes on, until when and under which record', () => {
    const { says, more } = suspended({ continues: { recordId: 'R-1', until: '2026-12-09T09:00:00.000Z' } });
    expect(says).toBe('Suspended since 25 November 2026 at 9am (an incident): new routine disclosures have stopped.');
    expect(more[0]).toContain('go on until 9 December 2026 at 9am under decision record R-1');
    expect(more[1]).toContain('A student in danger must not wait.');
    const over = suspended({ continues: { recordId: 'R-1', until: '2026-11-26T09:00:00.000Z' } });
    expect(over.more[0]).toContain('went on until');
  });

  it('says what staff do by phone where nothing goes on, and that an emergency is to be reviewed', () => {
    const { more } = suspended({
      inFlight: { kind: 'stop-all', phone: 'Ring the duty desk.' },
      confirmation: { by: 'review-due' },
    });
    expect(more[0]).toBe('Nothing goes on. Staff phone: Ring the duty desk.');
    expect(more[1]).toContain('another person has yet to review');
    const nothing = {
      ...terms,
      ending: { noticeDays: 1, data: 'deleted', inFlight: { continues: 'nothing', phone: 'Ring us.' } },
    } as const;
    expect(suspended({ terms: nothing }).more[0]).toBe('Nothing goes on. Staff phone: Ring us.');
  });

  it('says what was asked for and is not confirmed, and what is on its way', () => {
    const request = { ...acted(TRUST, 'caldicott-guardian'), at: '2026-11-26T09:00:00.000Z' };
    const { more } = standing({
      asked: { ...request, reason: 'complaint', inFlight: { kind: 'as-agreed' } },
      amendment: { id: 'x', version: 2, state: 'approved', terms, answers: [], mustSign: [UNIVERSITY], signatures: [] },
    });
    expect(more[0]).toContain(
      'version 2, is on its way (approved, waiting for signatures; 0 of 1 parties have signed)',
    );
    expect(more[1]).toContain('Mersey Care asked');
    expect(more[1]).toContain('Everything flows until another person confirms it.');
    expect(suspended({ reinstatement: request }).more.at(-1)).toContain(
      'asked on 26 November 2026 at 9am that the suspension end',
    );
  });
});

describe('who must do what', () => {
  const work = (step: string, organisationId: string) =>
    workInWords(
      { step, stepVersion: 1, holder: { organisationId, role: 'data-protection-officer' }, dueAt: '', escalation: [] },
      name,
    );

  it('is told without the codes of the step', () => {
    expect(work('advise-rw4', TRUST)).toMatchObject({
      what: 'Advise on it',
      who: 'Data protection officer',
      where: 'Mersey Care',
    });
    expect(work('approve-joining-rw4-10006842', UNIVERSITY).what).toBe('Approve that Mersey Care joins');
    expect(work('novate-rw4-10006842', UNIVERSITY).what).toBe('See to a successor of Mersey Care, which closed');
  });
});
