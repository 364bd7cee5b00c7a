import { type Role } from '@footbridge/contracts';
import { migrateService, startService, type RunningService } from '@footbridge/service';
import {
  ask,
  freshDatabase,
  serviceSettings,
  testIssuer,
  type Answer,
  type Asked,
  type FreshDatabase,
  type FreshTopics,
  type TestIssuer,
} from '@footbridge/testing';
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

/** With topics, its relay, consumers and loops run. `more` are settings of a test's own. */
export async function startApp(topics?: FreshTopics, more: Readonly<Record<string, string>> = {}): Promise<App> {
  const [database, university, trust] = await Promise.all([
    freshDatabase('directory', (url) => migrateService(definition(), url)),
    testIssuer('university'),
    testIssuer('trust'),
  ]);
  const issuers = { [LIVERPOOL]: university, [MERSEY_CARE]: trust };
  const settings = serviceSettings({ service: 'directory', database, issuers, topics });
  const service = await startService(
    definition(),
    { ...settings, ...more },
    { port: 0, messaging: topics !== undefined },
  );
  await load(service.database, aWorld({ university: university.issuer, trust: trust.issuer }));
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
    query: (text, values) => database.query(text, values),
    async stop() {
      await service.stop();
      await Promise.all([university.close(), trust.close()]);
      await database.drop();
    },
  };
}
