import { personId } from '@footbridge/access';
import { Database, type Who } from '@footbridge/service';
import { freshDatabase } from '@footbridge/testing';
import { join } from 'node:path';
import pg from 'pg';
import { v4 } from 'uuid';
import { migrate } from '../prove/services.js';

/** A database of a service, as its handlers and requests reach it, and past all policies. */
export type AuditGround = { readonly database: Database; readonly past: pg.Pool };

export const auditGround = (logs: string, undo: (() => Promise<void>)[]): Promise<AuditGround> =>
  databaseGround('audit', logs, undo);

export async function databaseGround(
  service: 'agreements' | 'audit' | 'duties',
  logs: string,
  undo: (() => Promise<void>)[],
): Promise<AuditGround> {
  const own = await freshDatabase(service, (url) => migrate(service, url, join(logs, `${service}-migrate.log`)));
  undo.push(() => own.drop());
  const database = await Database.connect({ service, request: own.urls.request, handler: own.urls.handler });
  undo.push(() => database.close());
  const memory = '-c work_mem=128MB -c maintenance_work_mem=256MB'; // loading sorts much
  const past = new pg.Pool({ connectionString: own.superuserUrl, max: 2, options: memory });
  past.on('error', () => undefined);
  undo.push(() => past.end());
  return { database, past };
}

/** Somebody who holds this role there, and serves in these duty teams. */
export async function appointed(
  past: pg.Pool,
  { organisation, role, dutyTeams = [] }: { organisation: string; role: string; dutyTeams?: readonly string[] },
): Promise<Who> {
  const issuer = 'https://identity.bench.invalid';
  const caller = { personId: personId(issuer, role), issuer, organisations: [organisation] };
  const actingAs = v4();
  await past.query(
    `insert into knowledge.appointment (appointment_id, person_id, organisation_id, role, duty_team_ids, from_at, source_partition)
     values ($1, $2, $3, $4, $5::uuid[], '2020-01-01', 0)`,
    [actingAs, caller.personId, organisation, role, dutyTeams],
  );
  return { caller, actingAs };
}
