import { describe, expect, it } from '@jest/globals';
import { plus } from '@footbridge/contracts';
import { type Obligation, type Reach } from '../obligation/obligation.js';
import { FILL_HOURS, watch, type Place } from './watch.js';

const now = '2026-11-26T09:00:00.000Z';
const place: Place = { organisationId: 'RW4', kind: 'nhs-trust', what: 'triage-clinician', last: undefined };
const here = (...roles: string[]): Reach =>
  new Map(roles.map((role, n) => [role, `7a52d0e1-2222-4222-8222-0d6f1b8f1a0${n}`]));
const minted = (at: Place, reach: Reach): Obligation => {
  const next = watch(at, reach, now)?.changed[0]?.next;
  if (!next) throw new Error('nothing was minted');
  return next;
};

describe('a role with open to-dos that nobody holds', () => {
  it('is the directory administrator’s to fill within a day, and goes up from there', () => {
    expect(minted(place, here('directory-administrator', 'service-manager'))).toMatchObject({
      caseKind: 'role',
      step: 'fill-role',
      about: 'triage-clinician',
      holder: { organisationId: 'RW4', role: 'directory-administrator' },
      escalation: ['service-manager', 'senior-information-risk-owner'],
      dueAt: plus(now, { hours: FILL_HOURS }),
    });
  });

  it('is somebody’s who is there: the manager’s where there is no administrator', () => {
    expect(minted(place, here('service-manager')).holder).toEqual({ organisationId: 'RW4', role: 'service-manager' });
    const administrator = { ...place, what: 'directory-administrator' };
    expect(minted(administrator, here('senior-information-risk-owner')).holder.role).toBe(
      'senior-information-risk-owner',
    );
    expect(minted({ ...place, kind: 'he-provider' }, here('wellbeing-lead')).holder.role).toBe('wellbeing-lead');
    expect(minted(place, here()).holder.role).toBe('directory-administrator');
  });

  it('is minted once while it stands, done when somebody holds it, and minted anew when it falls vacant again', () => {
    const standing = { ...place, last: minted(place, here()) };
    expect(watch(standing, here(), now)).toBeUndefined();
    const held = here('triage-clinician').get('triage-clinician');
    const filled = watch(standing, here('triage-clinician'), plus(now, { hours: 1 }));
    expect(filled?.changed).toMatchObject([
      { action: 'discharge', next: { state: 'discharged', evidence: { type: 'appointment', appointmentId: held } } },
    ]);
    const [done] = filled?.changed ?? [];
    const again = minted({ ...place, last: done?.next }, here());
    expect([again.stepVersion, again.id === standing.last.id]).toEqual([2, false]);
    expect(watch(place, here('triage-clinician'), now)).toBeUndefined();
  });
});
