import {
  instant,
  isReferralField,
  isInstant,
  ROLE_CODES,
  ROLES,
  within,
  type OrganisationKind,
} from '@footbridge/contracts';
import { describe, expect, it } from '@jest/globals';
import { demoNhsNumber } from './identifiers.js';
import { demoPlaces } from './partnerships.js';
import { isOpen, loadReferenceData } from './reference-data.js';
import { DEMO_START } from './services.js';
import { demoWorld } from './world.js';

const reference = loadReferenceData();
const world = demoWorld(reference);
const teams = new Map(world.dutyTeams.map((team) => [team.dutyTeamId, team]));
const ids = new Set(world.organisations.map(({ id }) => id));
const appointments = world.people.flatMap((person) => person.appointments);
const unique = (values: readonly unknown[]) => new Set(values).size === values.length;

describe('the demo world', () => {
  it('is the same each time, and another with another seed', () => {
    const text = JSON.stringify(world);
    expect(JSON.stringify(demoWorld(loadReferenceData()))).toBe(text);
    const other = demoWorld(reference, { seed: 'another' });
    expect(JSON.stringify(other)).not.toBe(text);
    expect(other.services).toEqual(world.services);
    expect(other.students.map(({ givenName }) => givenName)).not.toEqual(
      world.students.map(({ givenName }) => givenName),
    );
  });

  it('has the size that the documents say', () => {
    expect({
      partnerships: world.partnerships.length,
      organisations: world.organisations.length,
      teams: world.dutyTeams.length,
      services: world.services.length,
      people: world.people.length,
      students: world.students.length,
    }).toEqual({ partnerships: 3, organisations: 12, teams: 33, services: 24, people: 165, students: 108 });
  });

  it('consists of real organisations that are open, in Liverpool, Greater Manchester and London', () => {
    const now = instant('2026-11-22T00:00:00.000Z');
    expect(world.organisations.filter((one) => !isOpen(one, now) || !isOpen(one, DEMO_START))).toEqual([]);
    expect(world.organisations.filter(({ kind, mentalHealth }) => kind === 'nhs-trust' && !mentalHealth)).toEqual([]);
    expect(Object.keys(demoPlaces).sort()).toEqual([...ids].sort());
    for (const { regionCode, lead, universities, trusts } of world.partnerships) {
      expect([...universities, ...trusts]).toContain(lead);
      for (const id of universities)
        expect(reference.organisations.get(id)).toMatchObject({ kind: 'he-provider', regionCode });
      for (const id of trusts) expect(reference.organisations.get(id)).toMatchObject({ kind: 'nhs-trust', regionCode });
    }
  });

  it('has somebody in every role of every organisation, whose appointment is in force, and nobody in a role of another kind', () => {
    const now = instant('2026-11-22T00:00:00.000Z');
    for (const { id, kind } of world.organisations) {
      const held = appointments.filter((one) => one.organisationId === id);
      const inForce = new Set(held.filter((one) => within(now, one)).map(({ role }) => role));
      const expected = ROLE_CODES.filter((role) => (ROLES[role].at as readonly OrganisationKind[]).includes(kind));
      expect([...inForce].sort()).toEqual([...expected].sort());
      expect(held.filter(({ role }) => !expected.includes(role))).toEqual([]);
    }
  });

  it('has colleagues to cover and review, people with two roles, and appointments that have ended, at every organisation', () => {
    for (const { id, kind } of world.organisations) {
      const people = world.people.filter(({ organisationId }) => organisationId === id);
      const clinical = kind === 'nhs-trust' ? 'triage-clinician' : 'wellbeing-adviser';
      const subjects = people.map(({ subject }) => subject);
      expect(subjects).toEqual(
        expect.arrayContaining([`${clinical}@${id}`, `${clinical}-2@${id}`, `${clinical}-former@${id}`]),
      );
      expect(people.filter((person) => person.appointments.length === 2)).toHaveLength(1);
      expect(people.filter((person) => person.appointments.some(({ to }) => to))).toHaveLength(1);
    }
    expect(unique(world.people.map(({ subject }) => subject))).toBe(true);
    expect(unique(appointments.map(({ appointmentId }) => appointmentId))).toBe(true);
    expect(appointments.filter(({ from, to }) => !isInstant(from) || (to !== undefined && to <= from))).toEqual([]);
  });

  it('staffs every duty team from its own organisation', () => {
    for (const team of world.dutyTeams) {
      const serving = appointments.filter(({ dutyTeamIds, to }) => dutyTeamIds.includes(team.dutyTeamId) && !to);
      expect(serving.length).toBeGreaterThan(0);
      expect(new Set(serving.map(({ organisationId }) => organisationId))).toEqual(new Set([team.organisationId]));
    }
  });

  it('offers services whose team, referrers, minimum and hours make sense', () => {
    for (const service of world.services) {
      const team = teams.get(service.dutyTeamId);
      expect(team?.organisationId).toBe(service.organisationId);
      expect(service.minimum.filter((field) => !isReferralField(field))).toEqual([]);
      expect(service.minimum).toEqual(expect.arrayContaining(['identity.family-name', 'contact.phone']));
      expect(unique(service.minimum)).toBe(true);
      const from = service.referrerOrganisations ?? [...ids].filter((id) => id !== service.organisationId);
      expect(service.referrerRoles.length * from.length).toBeGreaterThan(0);
      expect(from.filter((id) => !ids.has(id) || id === service.organisationId)).toEqual([]);
      expect(service.eligibility.criteria.length).toBeGreaterThan(0);
      const declarer = appointments.find(({ appointmentId }) => appointmentId === service.capacity.declaredBy);
      expect(declarer).toMatchObject({ organisationId: service.organisationId });
      expect(['service-manager', 'wellbeing-lead']).toContain(declarer?.role);
      for (const { day, from, to } of service.monitoredHours) {
        expect([1, 2, 3, 4, 5, 6, 7]).toContain(day);
        expect(from).toMatch(/^([01]\d|2[0-3]):[0-5]\d$/);
        expect(to).toMatch(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/);
        expect(from < to).toBe(true);
      }
    }
    expect(unique(world.services.map(({ serviceId }) => serviceId))).toBe(true);
    const crisisTeams = world.services.filter(({ kind }) => kind === 'crisis-team');
    expect(crisisTeams.map(({ monitoredHours }) => monitoredHours.length)).toEqual([7, 7, 7]);
  });

  it('has room, little room and none, so that capacity can be seen to be scarce', () => {
    expect(new Set(world.services.map(({ capacity }) => capacity.status))).toEqual(
      new Set(['accepting', 'limited', 'paused']),
    );
  });

  it('lets only the five universities’ wellbeing teams refer to the Greater Manchester service', () => {
    const service = world.services.find(
      ({ organisationId, kind }) => organisationId === 'RXV' && kind === 'student-mental-health-service',
    );
    expect(service?.referrerOrganisations).toEqual(['10007798', '10004180', '10007156', '10006841', '10007837']);
    for (const role of service?.referrerRoles ?? []) {
      expect(ROLES[role].at).toContain('he-provider');
      expect(ROLES[role].at).not.toContain('nhs-trust');
    }
  });

  it('can be told from the real world: mailboxes at .example, telephone numbers for drama, NHS numbers for tests', () => {
    const text = JSON.stringify(world);
    for (const [mail] of text.matchAll(/[^"\s]+@[^"\s]+/g)) expect(mail).toMatch(/\.example$|@(\d{8}|RW4|RXV|G6V2S)$/);
    const phones = [...world.people, ...world.students, ...world.dutyTeams].map(({ phone }) => phone);
    expect(phones.filter((phone) => !/^07700 900\d{3}$/.test(phone))).toEqual([]);
    const numbers = world.students.flatMap(({ nhsNumber }) => (nhsNumber ? [nhsNumber] : []));
    expect(numbers.filter((number) => !/^999\d{7}$/.test(number))).toEqual([]);
    expect(unique(phones)).toBe(true);
    expect(unique(numbers)).toBe(true);
    expect(
      unique(
        [...world.people, ...world.students, ...world.dutyTeams].map((one) =>
          'mailbox' in one ? one.mailbox : one.email,
        ),
      ),
    ).toBe(true);
  });
});

describe('a demo NHS number', () => {
  it('has the check digit of modulus 11, or is none', () => {
    const made = Array.from({ length: 5_000 }, (_, n) => demoNhsNumber(n * 199));
    const numbers = made.filter((number) => number !== undefined);
    for (const number of numbers) {
      const total = Array.from(number).reduce((sum, digit, n) => sum + Number(digit) * (n < 9 ? 10 - n : 1), 0);
      expect(total % 11).toBe(0);
    }
    expect(made.length - numbers.length).toBeGreaterThan(300);
    expect(demoNhsNumber(999_999)).not.toBe('9999999999');
  });
});
