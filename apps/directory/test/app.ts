import { type Role } from '@footbridge/contracts';
import { migrateService, startService, type RunningService } from '@footbridge/service';
import {
  ask,
  freshDatabase,
  testIssuer,
  type Answer,
  type Asked,
  type FreshDatabase,
  type TestIssuer,
} from '@footbridge/testing';
import pg from 'pg';
import { definition } from '../src/definition.js';
import { load } from '../src/load/load-world.js';
import { aWorld, holderOf, LIVERPOOL, MERSEY_CARE } from './builders.js';

type Row = Record<string, unknown>;

/** The real service on a database of its own, with Liverpool and Mersey Care and somebody in every role. */
export type App = {
  service: RunningService;
  database: FreshDatabase;
  issuers: { university: TestIssuer; trust: TestIssuer };
  /** Asks as the holder of a role there, acting in it unless told otherwise. */
  as(role: Role, at: typeof LIVERPOOL | typeof MERSEY_CARE, asked: Asked): Promise<Answer>;
  /** Reads past row-level security. */
  query(text: string, values?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
};

export async function startApp(environment: Record<string, string> = {}, messaging = false): Promise<App> {
  const [database, university, trust] = await Promise.all([
    freshDatabase('directory', (url) => migrateService(definition, url)),
    testIssuer('university'),
    testIssuer('trust'),
  ]);
  const speaksFor = ({ issuer, jwksUri }: TestIssuer, organisation: string) => ({
    issuer,
    jwksUri,
    organisations: [organisation],
  });
  const service = await startService(
    definition,
    {
      NODE_ENV: 'test',
      HTTP_PORT: '0',
      LOG_LEVEL: 'silent',
      RATE_LIMIT_PER_MINUTE: '100000',
      DATABASE_URL_REQUEST: database.urls.request,
      DATABASE_URL_HANDLER: database.urls.handler,
      DATABASE_URL_RELAY: database.urls.relay,
      IDENTITY_ISSUERS: JSON.stringify([speaksFor(university, LIVERPOOL), speaksFor(trust, MERSEY_CARE)]),
      ...environment,
    },
    { port: 0, messaging },
  );
  await load(service.database, aWorld({ university: university.issuer, trust: trust.issuer }));
  const past = new pg.Client({ connectionString: database.superuserUrl });
  await past.connect();
  return {
    service,
    database,
    issuers: { university, trust },
    async as(role, at, asked) {
      const issuer = at === LIVERPOOL ? university : trust;
      const { subject, appointmentId } = holderOf(issuer.issuer, role, at);
      const token = await issuer.token({ subject, audience: 'footbridge' });
      return ask(service.url, { token, actingAs: appointmentId, ...asked });
    },
    query: async (text, values) => (await past.query<Row>(text, values)).rows,
    async stop() {
      await service.stop();
      await Promise.all([past.end(), university.close(), trust.close()]);
      await database.drop();
    },
  };
}
