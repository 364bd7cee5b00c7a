import { Database } from '@footbridge/service';
import { freshDatabase } from '@footbridge/testing';
import { join } from 'node:path';
import pg from 'pg';
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
