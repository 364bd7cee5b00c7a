import { personId } from '@footbridge/access';
import { isRefused, type DomainEvent, type OrganisationId, type Reason, type Refused } from '@footbridge/contracts';
import { writeEntries, writeEvents } from '@footbridge/messaging';
import { entryOf, type Database, type Transaction } from '@footbridge/service';
import { make, type Appointment, type Current } from '../appointment/appointment.js';
import { addAppointments, loadAppointmentsOf, saveStaff, type StaffRecord } from '../appointment/appointment.store.js';
import { form } from '../duty-team/duty-team.js';
import { loadDutyTeams, saveDutyTeams } from '../duty-team/duty-team.store.js';
import { register, type Organisation } from '../organisation/organisation.js';
import { loadOrganisations, saveOrganisations } from '../organisation/organisation.store.js';
import { offer, type Service } from '../service/service.js';
import { loadServices, saveServices } from '../service/service.store.js';
import { type World, type WorldPerson } from './world.js';

/** How many of each were new or changed. */
export type Loaded = { organisations: number; dutyTeams: number; services: number; appointments: number };

/** The world does not fit: a fault of the file, named by codes and identifiers. What was loaded before stays loaded. */
export class WorldError extends Error {
  override readonly name = 'WorldError';
}

const BATCH = 100;

/**
 * Loads reference data and a world through the same decisions and with the same events and entries as the commands, a hundred
 * at a time and one transaction for each hundred. Loading the same again changes and sends nothing; an appointment that
 * is there already stays as it is.
 */
export async function load(database: Database, world: World): Promise<Loaded> {
  const inBatches = async <T>(items: readonly T[], take: (tx: Transaction, batch: readonly T[]) => Promise<number>) => {
    let changed = 0;
    for (let start = 0; start < items.length; start += BATCH)
      changed += await database.asHandler((tx) => take(tx, items.slice(start, start + BATCH)));
    return changed;
  };
  return {
    organisations: await inBatches(world.organisations, takeOrganisations),
    dutyTeams: await inBatches(world.dutyTeams, takeDutyTeams),
    services: await inBatches(world.services, takeServices),
    appointments: await inBatches(world.people, takePeople),
  };
}

async function takeOrganisations(tx: Transaction, batch: World['organisations']): Promise<number> {
  const known = await loadOrganisations(
    tx,
    batch.map(({ id }) => id),
  );
  const decided = batch.map((each): { next: Organisation; events: readonly DomainEvent[] } => {
    const { id, kind, name, regionCode, validFrom, validTo, successors = [] } = each;
    const region = regionCode === undefined ? {} : { region: regionCode };
    const end = validTo === undefined ? {} : { validTo };
    return fitting(register({ id, kind, name, ...region, validFrom, ...end, successors }, known.get(id)));
  });
  const changed = decided.filter(({ next }) => next !== known.get(next.id));
  const revisions = await saveOrganisations(
    tx,
    changed.map(({ next }) => next),
  );
  return record(
    tx,
    'directory.register',
    changed.map(({ next, events }) => ({
      object: { kind: 'organisation', id: next.id, version: revisions.get(next.id) },
      organisationId: next.id,
      events,
    })),
  );
}

async function takeDutyTeams(tx: Transaction, batch: World['dutyTeams']): Promise<number> {
  const known = await loadDutyTeams(
    tx,
    batch.map(({ dutyTeamId }) => dutyTeamId),
  );
  const places = await loadOrganisations(
    tx,
    batch.map(({ organisationId }) => organisationId),
  );
  const decided = batch.map(({ dutyTeamId: id, organisationId, role, mailbox }) => {
    const facts = { organisationKind: places.get(organisationId)?.kind, current: known.get(id) };
    return fitting(form({ id, organisationId, role, mailbox }, facts));
  });
  const changed = decided.filter(({ next }) => JSON.stringify(next) !== JSON.stringify(known.get(next.id)));
  const revisions = await saveDutyTeams(
    tx,
    changed.map(({ next }) => next),
  );
  return record(
    tx,
    'directory.form-duty-team',
    changed.map(({ next, events }) => ({
      object: { kind: 'duty-team', id: next.id, version: revisions.get(next.id) },
      organisationId: next.organisationId,
      events,
    })),
  );
}

async function takeServices(tx: Transaction, batch: World['services']): Promise<number> {
  const known = await loadServices(
    tx,
    batch.map(({ serviceId }) => serviceId),
  );
  const places = await loadOrganisations(
    tx,
    batch.map(({ organisationId }) => organisationId),
  );
  const teams = await loadDutyTeams(
    tx,
    batch.map(({ dutyTeamId }) => dutyTeamId),
  );
  const decided = batch.map((given) => {
    const { organisationId, dutyTeamId, serviceId } = given;
    const facts = {
      organisationKind: places.get(organisationId)?.kind,
      dutyTeamOf: teams.get(dutyTeamId)?.organisationId,
      current: known.get(serviceId),
    };
    return fitting(offer(serviceOf(given), facts));
  });
  const changed = decided.filter(({ next }) => next !== known.get(next.id));
  const revisions = await saveServices(
    tx,
    changed.map(({ next }) => next),
  );
  return record(
    tx,
    'directory.offer-service',
    changed.map(({ next, events }) => ({
      object: { kind: 'service', id: next.id, version: revisions.get(next.id) },
      organisationId: next.organisationId,
      events,
    })),
  );
}

/** Named one by one: a world may say more than the directory keeps. */
function serviceOf({ serviceId: id, organisationId, dutyTeamId, ...rest }: World['services'][number]): Service {
  const { kind, name, pathway, monitoredHours, minimum, referrerRoles, otherWays, offeredFrom } = rest;
  const { referrerOrganisations, eligibility, capacity } = rest;
  const told = { kind, name, pathway, monitoredHours, minimum, referrerRoles, otherWays, offeredFrom };
  return { id, organisationId, dutyTeamId, ...told, referrerOrganisations, eligibility, capacity };
}

async function takePeople(tx: Transaction, batch: readonly WorldPerson[]): Promise<number> {
  const people = batch.map((person) => ({ ...person, personId: personId(person.issuer, person.subject) }));
  const wanted = people.flatMap((person) =>
    person.appointments.map((each) => ({ ...each, personId: person.personId })),
  );
  const places = await loadOrganisations(
    tx,
    wanted.map(({ organisationId }) => organisationId),
  );
  const teams = await loadDutyTeams(
    tx,
    wanted.flatMap(({ dutyTeamIds }) => dutyTeamIds),
  );
  const known: Appointment[] = await loadAppointmentsOf(
    tx,
    people.map((person) => person.personId),
  );
  const made: { next: Current; events: readonly DomainEvent[] }[] = [];
  for (const { appointmentId: id, personId: held, organisationId, role, dutyTeamIds, from, to } of wanted) {
    if (known.some((each) => each.id === id)) continue;
    const others = [...known, ...made.map(({ next }) => next)].filter(
      (each) => each.personId === held && each.organisationId === organisationId && each.role === role,
    );
    const facts = {
      organisation: places.get(organisationId),
      dutyTeamIds: dutyTeamIds.filter((team) => teams.get(team)?.organisationId === organisationId),
      others,
    };
    const end = to === undefined ? {} : { to };
    made.push(fitting(make({ id, personId: held, organisationId, role, dutyTeamIds, from, ...end }, facts)));
  }
  await saveStaff(tx, people.flatMap(staffOf));
  await addAppointments(
    tx,
    made.map(({ next }) => next),
  );
  return record(
    tx,
    'directory.appoint',
    made.map(({ next, events }) => ({
      object: { kind: 'appointment', id: next.id, version: 1 },
      organisationId: next.organisationId,
      events,
    })),
  );
}

function staffOf(person: WorldPerson & { personId: string }): StaffRecord[] {
  const { issuer, subject, displayName, appointments } = person;
  const places = [...new Set(appointments.map(({ organisationId }) => organisationId))];
  return places.map((organisationId) => ({ organisationId, personId: person.personId, issuer, subject, displayName }));
}

type Change = {
  object: { kind: string; id: string; version: number | undefined };
  organisationId: OrganisationId;
  events: readonly DomainEvent[];
};

/** Writes events and entries of one batch; answers how many changes there were. */
async function record(tx: Transaction, action: string, changes: readonly Change[]): Promise<number> {
  await writeEvents(
    tx,
    changes.flatMap(({ events }) => events),
  );
  await writeEntries(
    tx,
    changes.map(({ object: { kind, id, version }, organisationId }) =>
      entryOf(tx, {
        service: 'directory',
        act: 'system',
        action,
        objects: [{ kind, id, ...(version === undefined ? {} : { version }) }],
        organisations: [organisationId],
      }),
    ),
  );
  return changes.length;
}

function fitting<T extends object>(decision: T | Refused): T {
  if (isRefused(decision)) throw new WorldError(decision.refused.map(inWords).join('; '));
  return decision;
}

function inWords({ code, facts }: Reason): string {
  return facts === undefined ? code : `${code} ${JSON.stringify(facts)}`;
}
