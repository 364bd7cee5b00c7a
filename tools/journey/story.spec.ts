import { describe, expect, it } from '@jest/globals';
import { demoWorld, loadReferenceData } from '@footbridge/infra';
import { castOf } from './story.js';

describe('the cast of the journey', () => {
  const world = demoWorld(loadReferenceData());
  const pairs =
    world.partnerships.flatMap(({ universities }) => universities).length *
    world.partnerships.flatMap(({ trusts }) => trusts).length;
  const casts = Array.from({ length: pairs }, (_, n) => castOf({ options: { world, run: n + 1 } }));
  const teamsOf = (subject: string) =>
    world.people.find((each) => each.subject === subject)?.appointments[0]?.dutyTeamIds ?? [];

  it('is Liverpool and Mersey Care’s front door first, then a pair that no earlier run used', () => {
    const [first] = casts;
    expect(first).toMatchObject({ university: '10006842', trust: 'RW4', clinician: 'triage-clinician@RW4' });
    expect(world.services.find(({ serviceId }) => serviceId === first?.serviceId)?.kind).toBe(
      'student-mental-health-service',
    );
    expect(new Set(casts.map(({ university, trust }) => `${university}/${trust}`)).size).toBe(pairs);
  });

  it('has in every run a service that takes referrals from the university, and a colleague outside its team', () => {
    for (const { university, serviceId, team, clinician, colleague } of casts) {
      const service = world.services.find((each) => each.serviceId === serviceId);
      expect(service?.referrerOrganisations ?? [university]).toContain(university);
      expect(service?.capacity.status).not.toBe('paused');
      expect(teamsOf(clinician)).toContain(team);
      expect(teamsOf(colleague)).not.toContain(team);
    }
  });
});
