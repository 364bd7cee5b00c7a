import { describe, expect, it } from '@jest/globals';
import { isRefused } from '@footbridge/contracts';
import { declareCapacity, offer, type Service, type ServiceFacts } from './service.js';

const singlePoint: Service = {
  id: '1f0b2a54-6f0e-4f0f-9a37-3c1f6a3d9b01',
  organisationId: 'RW4',
  kind: 'community-mental-health-team',
  name: 'Single point of access',
  pathway: 'university-to-nhs-referral',
  dutyTeamId: '2f0b2a54-6f0e-4f0f-9a37-3c1f6a3d9b01',
  monitoredHours: [{ day: 1, from: '09:00', to: '17:00' }],
  minimum: ['reasonForReferral'],
  referrerRoles: ['wellbeing-adviser'],
  otherWays: ['crisis-line'],
  offeredFrom: '2026-01-01T00:00:00.000Z',
};
const facts: ServiceFacts = { organisationKind: 'nhs-trust', dutyTeamOf: 'RW4' };
const codes = (result: object) => (isRefused(result) ? result.refused.map(({ code }) => code) : []);
const hours = (...monitoredHours: Service['monitoredHours'][number][]) =>
  codes(offer({ ...singlePoint, monitoredHours }, facts));

describe('offering a service', () => {
  it('tells what the service needs to triage safely', () => {
    const { id, ...told } = singlePoint;
    expect(offer(singlePoint, facts)).toMatchObject({ events: [{ data: { serviceId: id, ...told } }] });
  });

  it('sends nothing when nothing changed, and the whole again when something did', () => {
    expect(offer({ ...singlePoint }, { ...facts, current: singlePoint })).toMatchObject({ events: [] });
    const stricter = { ...singlePoint, minimum: ['reasonForReferral', 'riskAndSafety'] };
    expect(offer(stricter, { ...facts, current: singlePoint })).toMatchObject({
      events: [{ data: { minimum: stricter.minimum, name: singlePoint.name } }],
    });
  });

  it('needs somebody there at some time of the week', () => {
    expect(hours()).toEqual(['monitored-hours-missing']);
    expect(hours({ day: 7, from: '00:00', to: '24:00' })).toEqual([]);
    expect(hours({ day: 1, from: '9:00', to: '17:00' })).toEqual(['monitored-hours-unreadable']);
    expect(hours({ day: 1, from: '09:00', to: '09:00' })).toEqual(['monitored-hours-unreadable']);
    expect(hours({ day: 1, from: '24:00', to: '24:00' })).toEqual(['monitored-hours-unreadable']);
    expect(hours({ day: 1, from: '24:00', to: '06:00' })).toEqual(['monitored-hours-unreadable']);
  });

  it('takes openings that touch, not ones that overlap', () => {
    const morning = { day: 2, from: '09:00', to: '12:00' };
    expect(hours({ day: 2, from: '12:00', to: '17:00' }, morning)).toEqual([]);
    expect(hours({ day: 2, from: '11:59', to: '17:00' }, morning)).toEqual(['monitored-hours-overlap']);
    expect(hours({ day: 3, from: '11:59', to: '17:00' }, morning)).toEqual([]);
  });

  it('takes openings of a night, up to where the next one begins, over the end of the week too', () => {
    for (const [night, next] of [
      [3, 4],
      [7, 1],
    ] as const) {
      const evening = { day: night, from: '20:00', to: '06:00' };
      expect(hours(evening)).toEqual([]);
      expect(hours(evening, { day: next, from: '06:00', to: '20:00' })).toEqual([]);
      expect(hours({ day: night, from: '20:00', to: '00:00' }, { day: next, from: '00:00', to: '06:00' })).toEqual([]);
      expect(hours({ day: next, from: '05:59', to: '12:00' }, evening)).toEqual(['monitored-hours-overlap']);
      expect(hours({ day: night, from: '19:00', to: '20:01' }, evening)).toEqual(['monitored-hours-overlap']);
      expect(hours({ day: night, from: '05:00', to: '12:00' }, evening)).toEqual([]);
    }
  });

  it('names every reason at once', () => {
    const wrong: ServiceFacts = {
      organisationKind: 'he-provider',
      dutyTeamOf: 'RXV',
      current: { ...singlePoint, organisationId: 'RXV' },
    };
    expect(codes(offer({ ...singlePoint, monitoredHours: [] }, wrong))).toEqual([
      'service-not-of-organisation-kind',
      'duty-team-unknown',
      'service-of-another-organisation',
      'monitored-hours-missing',
    ]);
    expect(codes(offer(singlePoint, { organisationKind: undefined, dutyTeamOf: undefined }))).toEqual([
      'organisation-unknown',
      'duty-team-unknown',
    ]);
  });
});

describe('whom a service is for', () => {
  const eligibility: Service['eligibility'] = {
    text: 'Students aged 16 to 25.',
    ageFrom: 16,
    ageTo: 25,
    gp: 'registered-in-area',
    rule: 'at-least-one',
    criteria: ['self-harm'],
    notTaken: [],
  };

  it('is told in codes, without its words, with the organisations that may refer', () => {
    const told = offer({ ...singlePoint, eligibility, referrerOrganisations: ['10006842'] }, facts);
    const { text, ...codes } = eligibility;
    expect(told).toMatchObject({ events: [{ data: { eligibility: codes, referrerOrganisations: ['10006842'] } }] });
    expect(JSON.stringify('events' in told && told.events)).not.toContain(text);
  });

  it('has ages that somebody can have', () => {
    expect(codes(offer({ ...singlePoint, eligibility: { ...eligibility, ageFrom: 26 } }, facts))).toEqual([
      'ages-empty',
    ]);
    expect(codes(offer({ ...singlePoint, eligibility: { ...eligibility, ageFrom: 25 } }, facts))).toEqual([]);
  });

  it('is told again when its words alone changed, for those who ask the directory', () => {
    const current = { ...singlePoint, eligibility };
    expect(offer({ ...current, eligibility: { ...eligibility } }, { ...facts, current })).toMatchObject({ events: [] });
    const reworded = { ...current, eligibility: { ...eligibility, text: 'Young students.' } };
    expect(offer(reworded, { ...facts, current })).toMatchObject({ next: reworded, events: [{}] });
  });
});

describe('declared capacity', () => {
  const now = '2026-11-22T10:00:00.000Z';
  const manager = { organisationId: 'RW4', appointmentId: '3f0b2a54-6f0e-4f0f-9a37-3c1f6a3d9b01' };
  const declared = declareCapacity(singlePoint, { status: 'paused' }, manager, now);
  const paused = { status: 'paused' as const, declaredAt: now, declaredBy: manager.appointmentId };

  it('is told with the service, whole, with when and by which appointment', () => {
    expect(declared).toMatchObject({ events: [{ data: { name: singlePoint.name, capacity: paused } }] });
  });

  it('is for the service’s own organisation', () => {
    const foreign = { ...manager, organisationId: 'RXV' };
    expect(codes(declareCapacity(singlePoint, { status: 'paused' }, foreign, now))).toEqual([
      'service-of-another-organisation',
    ]);
  });

  it('is not taken back by older published data, but by newer', () => {
    const current = { ...singlePoint, capacity: paused };
    const published = (declaredAt: string) =>
      offer({ ...singlePoint, capacity: { status: 'accepting', declaredAt } }, { ...facts, current });
    expect(published('2026-11-01T00:00:00.000Z')).toEqual({ next: current, events: [] });
    expect(published('2026-12-01T00:00:00.000Z')).toMatchObject({
      events: [{ data: { capacity: { status: 'accepting' } } }],
    });
  });
});
