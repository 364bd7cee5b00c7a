import { describe, expect, it } from '@jest/globals';
import { isRefused, ROLE_CODES, ROLES, type Role } from '@footbridge/contracts';
import fc from 'fast-check';
import { appointmentActions, end, make, overlaps, type Appointment, type AppointmentFacts } from './appointment.js';

const now = '2026-11-22T10:00:00.000Z';
const merseyCare: AppointmentFacts = {
  organisation: { kind: 'nhs-trust', validFrom: '2001-04-01T00:00:00.000Z' },
  dutyTeamIds: ['5f0b2a54-6f0e-4f0f-9a37-3c1f6a3d9b01'],
  others: [],
};
const triage = {
  id: '0d6f5c8e-1c5b-4a53-8d0b-9f8d2f1c7a10',
  personId: '7b7c8a4e-88a0-5c1e-9b1a-2f60c1b0a511',
  organisationId: 'RW4',
  role: 'triage-clinician' as Role,
  dutyTeamIds: [],
  from: '2026-01-01T00:00:00.000Z',
};
const current: Appointment = { ...triage, state: 'current' };
const ended: Appointment = { ...triage, state: 'ended', endedAt: now };
const codes = (result: object) => (isRefused(result) ? result.refused.map(({ code }) => code) : []);

describe('making an appointment', () => {
  it('appoints and tells who may act, without a name', () => {
    const result = make({ ...triage, dutyTeamIds: merseyCare.dutyTeamIds }, merseyCare);
    expect(result).toMatchObject({
      next: { state: 'current', role: 'triage-clinician' },
      events: [{ data: { organisationId: 'RW4', appointmentId: triage.id, dutyTeamIds: merseyCare.dutyTeamIds } }],
    });
  });

  it.each(ROLE_CODES)('lets %s be held at its own kinds of organisation alone', (role) => {
    for (const kind of [
      'he-provider',
      'nhs-trust',
      'integrated-care-board',
      'gp-practice',
      'school-or-college',
    ] as const) {
      const made = make(
        { ...triage, role },
        { ...merseyCare, organisation: { kind, validFrom: '2001-04-01T00:00:00.000Z' } },
      );
      const expected = (ROLES[role].at as readonly string[]).includes(kind) ? [] : ['role-not-of-organisation-kind'];
      expect(codes(made)).toEqual(expected);
    }
  });

  it('names every reason at once', () => {
    const facts: AppointmentFacts = {
      organisation: { kind: 'he-provider', validFrom: '2026-06-01T00:00:00.000Z' },
      dutyTeamIds: [],
      others: [{ ...current, id: '11111111-1111-4111-8111-111111111111' }],
    };
    const input = { ...triage, to: triage.from, dutyTeamIds: ['22222222-2222-4222-8222-222222222222'] };
    expect(codes(make(input, facts))).toEqual([
      'duty-team-unknown',
      'role-not-of-organisation-kind',
      'organisation-not-valid',
      'ends-before-it-begins',
    ]);
    expect(codes(make({ ...triage }, { ...facts, organisation: undefined }))).toEqual([
      'organisation-unknown',
      'appointment-overlaps',
    ]);
  });

  it('lets the same person hold the role again after the first appointment ended', () => {
    const again = { ...triage, id: '33333333-3333-4333-8333-333333333333', from: now };
    expect(codes(make(again, { ...merseyCare, others: [ended] }))).toEqual([]);
    expect(codes(make(again, { ...merseyCare, others: [current] }))).toEqual(['appointment-overlaps']);
  });
});

describe('every state and every action', () => {
  const all = [...new Set(Object.values(appointmentActions).flat())];
  it.each([current, ended].flatMap((each) => all.map((action) => [each.state, action, each] as const)))(
    '%s, %s: allowed exactly when the table says so',
    (state, action, appointment) => {
      const allowed = (appointmentActions[state] as readonly string[]).includes(action);
      expect(codes(end(appointment, now))).toEqual(allowed ? [] : ['wrong-state']);
    },
  );
});

describe('overlapping', () => {
  const at = fc.integer({ min: 0, max: 40 }).map((day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString());
  const some = fc.record({
    from: at,
    to: fc.option(at, { nil: undefined }),
    endedAt: fc.option(at, { nil: undefined }),
  });
  const of = ({
    from,
    to,
    endedAt,
  }: {
    from: string;
    to: string | undefined;
    endedAt: string | undefined;
  }): Appointment => {
    const core = { ...triage, from, ...(to === undefined ? {} : { to }) };
    return endedAt === undefined ? { ...core, state: 'current' } : { ...core, state: 'ended', endedAt };
  };
  const holdsAt = (each: Appointment, day: string) =>
    each.from <= day && (each.to === undefined || day < each.to) && (each.state === 'current' || day < each.endedAt);

  it('is found exactly when some day belongs to both', () => {
    const days = Array.from({ length: 42 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString());
    fc.assert(
      fc.property(some, some, (a, b) => {
        const [one, other] = [of(a), of(b)];
        expect(overlaps(one, other)).toBe(days.some((day) => holdsAt(one, day) && holdsAt(other, day)));
        expect(overlaps(other, one)).toBe(overlaps(one, other));
      }),
    );
  });
});
