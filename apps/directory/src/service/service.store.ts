import {
  instant,
  type NextStep,
  type OrganisationId,
  type Pathway,
  type Role,
  type ServiceId,
  type ServiceKind,
} from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { type Capacity, type Eligibility, type Opening, type Service } from './service.js';

export type ServiceRow = {
  service_id: string;
  organisation_id: OrganisationId;
  kind: ServiceKind;
  name: string;
  pathway: Pathway;
  duty_team_id: string;
  monitored_hours: Opening[];
  minimum: string[];
  referrer_roles: Role[];
  other_ways: NextStep[];
  offered_from: Date;
  referrer_organisations: OrganisationId[] | null;
  eligibility: Eligibility | null;
  capacity: Capacity | null;
  revision: number;
};

export const SERVICE_COLUMNS = `service_id, organisation_id, kind, name, pathway, duty_team_id, monitored_hours, minimum,
  referrer_roles, other_ways, offered_from, referrer_organisations, eligibility, capacity`;

const GIVEN = `jsonb_to_recordset($1::jsonb) as given (service_id uuid, organisation_id text, kind text, name text,
  pathway text, duty_team_id uuid, monitored_hours jsonb, minimum text[], referrer_roles text[], other_ways text[],
  offered_from timestamptz, referrer_organisations text[], eligibility jsonb, capacity jsonb)`;

export async function loadServices(tx: Sql, ids: readonly ServiceId[]): Promise<ReadonlyMap<ServiceId, Service>> {
  const rows = await tx.query<ServiceRow>(`select ${SERVICE_COLUMNS} from service where service_id = any ($1)`, [ids]);
  return new Map(rows.map((row) => [row.service_id, serviceOf(row)]));
}

export function serviceOf(row: ServiceRow): Service {
  return {
    id: row.service_id,
    organisationId: row.organisation_id,
    kind: row.kind,
    name: row.name,
    pathway: row.pathway,
    dutyTeamId: row.duty_team_id,
    monitoredHours: row.monitored_hours,
    minimum: row.minimum,
    referrerRoles: row.referrer_roles,
    otherWays: row.other_ways,
    offeredFrom: instant(row.offered_from),
    ...(row.referrer_organisations ? { referrerOrganisations: row.referrer_organisations } : {}),
    ...(row.eligibility ? { eligibility: row.eligibility } : {}),
    ...(row.capacity ? { capacity: row.capacity } : {}),
  };
}

/** The service and its version; undefined when there is none. */
export async function serviceWithVersion(
  tx: Sql,
  id: ServiceId,
): Promise<{ service: Service; version: number } | undefined> {
  const [row] = await tx.query<ServiceRow>(`select ${SERVICE_COLUMNS}, revision from service where service_id = $1`, [
    id,
  ]);
  return row && { service: serviceOf(row), version: row.revision };
}

/** Saves the declared capacity as the next version; false when somebody was faster. */
export async function saveCapacity(tx: Sql, { id, capacity }: Service, version: number): Promise<boolean> {
  const saved = await tx.query(
    'update service set capacity = $3::jsonb, revision = revision + 1 where service_id = $1 and revision = $2 returning 1',
    [id, version, JSON.stringify(capacity)],
  );
  return saved.length > 0;
}

/** Adds a service that is new. */
export async function addService(tx: Sql, service: Service): Promise<void> {
  await tx.query(`insert into service (${SERVICE_COLUMNS}, revision) select ${SERVICE_COLUMNS}, 1 from ${GIVEN}`, [
    given([service]),
  ]);
}

/** Saves what is new or changed, each once; answers the revisions. For the loader. */
export async function saveServices(tx: Sql, services: readonly Service[]): Promise<ReadonlyMap<ServiceId, number>> {
  const saved = await tx.query<{ id: string; revision: number }>(
    `insert into service as known (${SERVICE_COLUMNS}, revision) select ${SERVICE_COLUMNS}, 1 from ${GIVEN}
     on conflict (service_id) do update set kind = excluded.kind, name = excluded.name, pathway = excluded.pathway,
       duty_team_id = excluded.duty_team_id, monitored_hours = excluded.monitored_hours, minimum = excluded.minimum,
       referrer_roles = excluded.referrer_roles, other_ways = excluded.other_ways, offered_from = excluded.offered_from,
       referrer_organisations = excluded.referrer_organisations, eligibility = excluded.eligibility,
       capacity = excluded.capacity, revision = known.revision + 1
     returning service_id as id, revision`,
    [given(services)],
  );
  return new Map(saved.map(({ id, revision }) => [id, revision]));
}

function given(services: readonly Service[]): string {
  return JSON.stringify(
    services.map((service) => ({
      service_id: service.id,
      organisation_id: service.organisationId,
      kind: service.kind,
      name: service.name,
      pathway: service.pathway,
      duty_team_id: service.dutyTeamId,
      monitored_hours: service.monitoredHours,
      minimum: service.minimum,
      referrer_roles: service.referrerRoles,
      other_ways: service.otherWays,
      offered_from: service.offeredFrom,
      referrer_organisations: service.referrerOrganisations,
      eligibility: service.eligibility,
      capacity: service.capacity,
    })),
  );
}
