import { describe, expect, it } from '@jest/globals';
import { isRefused } from '@footbridge/contracts';
import { form, type DutyTeam } from './duty-team.js';

const team: DutyTeam = {
  id: '2f0b2a54-6f0e-4f0f-9a37-3c1f6a3d9b01',
  organisationId: 'RW4',
  role: 'single-point-of-access-practitioner',
  mailbox: 'spa@example.nhs.uk',
};
const codes = (result: object) => (isRefused(result) ? result.refused.map(({ code }) => code) : []);

describe('forming a duty team', () => {
  it('tells its role and keeps its mailbox', () => {
    const result = form(team, { organisationKind: 'nhs-trust' });
    expect(result).toMatchObject({ next: team, events: [{ data: { dutyTeamId: team.id, role: team.role } }] });
    expect(JSON.stringify(isRefused(result) ? [] : result.events)).not.toContain('example.nhs.uk');
  });

  it('sends nothing when only the mailbox changes', () => {
    const moved = { ...team, mailbox: 'new@example.nhs.uk' };
    expect(form(moved, { organisationKind: 'nhs-trust', current: team })).toEqual({ next: moved, events: [] });
  });

  it('refuses a role of another kind of organisation, an unknown organisation and a team of another', () => {
    expect(codes(form(team, { organisationKind: 'he-provider' }))).toEqual(['role-not-of-organisation-kind']);
    expect(codes(form(team, { organisationKind: undefined, current: { ...team, organisationId: 'RXV' } }))).toEqual([
      'organisation-unknown',
      'team-of-another-organisation',
    ]);
  });
});
