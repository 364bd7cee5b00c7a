import { Database } from '@footbridge/service';
import { freshDatabase } from '@footbridge/testing';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../prove/services.js';

/** A database of the audit service, as its handlers and requests reach it, and past all policies. */
export type AuditGround = { readonly database: Database; readonly past: pg.Pool };

export async function auditGround(logs: string, undo: (() => Promise<void>)[]): Promise<AuditGround> {
  const own = await freshDatabase('audit', (url) => migrate('audit', url, join(logs, 'audit-migrate.log')));
  undo.push(() => own.drop());
  const database = await Database.connect({ service: 'audit', request: own.urls.request, handler: own.urls.handler });
  undo.push(() => database.close());
  const memory = '-c work_mem=128MB -c maintenance_work_mem=256MB'; // loading sorts much
  const past = new pg.Pool({ connectionString: own.superuserUrl, max: 2, options: memory });
  past.on('error', () => undefined);
  undo.push(() => past.end());
  return { database, past };
}
