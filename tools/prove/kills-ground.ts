import { SERVICES, type ServiceName } from '@footbridge/contracts';
import {
  databaseOf,
  type LocalKafka,
  type LocalPostgres,
  passwordOf,
  type Platform,
  provisionKafka,
  provisionPostgres,
  removePlatform,
  type RoleKind,
  roleOf,
  type Secrets,
  secretsIn,
  startLocalKafka,
  startLocalPostgres,
  urlOf,
} from '@footbridge/infra';
import { type KafkaSettings } from '@footbridge/messaging';
import { writeSigningKey } from '@footbridge/service';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Preparation } from '../start/preparation.js';
import { placesOf, type Places } from '../start/installation.js';
import { agreementSigningKeyFile, auditSigningKeyFile, ownerUrls } from '../start/services.js';
import { FROM_SOURCE, root } from './services.js';

/** A broker and a database server of our own, provisioned and migrated, to be killed and started again. */
export type Ground = {
  readonly platform: Platform;
  readonly places: Places;
  readonly broker: Killable;
  readonly database: Killable;
  /** URL of a service's database as one of its roles, or past all of them. */
  databaseUrl(service: ServiceName, kind: RoleKind | 'superuser'): string;
  kafka(who: ServiceName | 'admin'): KafkaSettings;
  /** Ends both and removes their data. */
  stop(): Promise<void>;
};

export type Killable = { start(): Promise<void>; kill(): Promise<void> };

export async function prepareGround(logs: string, say: (line: string) => void): Promise<Ground> {
  const dir = mkdtempSync(join(tmpdir(), 'footbridge-kills-'));
  const undo: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of undo.splice(0).reverse()) await each().catch(() => undefined);
    removePlatform(dir);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    say('Starting a database server and a broker of our own …');
    const secretsFile = join(dir, 'secrets.json');
    const secrets = secretsIn(secretsFile, SERVICES);
    const admin = { username: 'admin', password: passwordOf(secrets.kafka, 'admin') };
    const [database, broker] = await startServers({ dir, secrets, say, undo });
    const platform: Platform = {
      postgres: { url: database.url, host: '127.0.0.1', port: database.port, chosen: 'embedded' },
      kafka: { brokers: [broker.broker], admin, chosen: 'embedded' },
      secrets,
      secretsFile,
      stop,
    };
    const places = { ...placesOf(dir), logs };
    say('Migrating …');
    await Promise.all([
      provisionKafka([broker.broker], admin, { services: SERVICES, passwords: secrets.kafka }),
      provisionPostgres(database.url, SERVICES, secrets.postgres).then(() => prepareDatabases(platform, places)),
    ]);
    return {
      platform,
      places,
      broker,
      database: { kill: () => database.kill(), start: () => patiently(() => database.start()) },
      databaseUrl: (service, kind) => {
        if (kind === 'superuser') return urlOf(database.url, { database: databaseOf(service) });
        const user = roleOf(service, kind);
        return urlOf(database.url, {
          user,
          password: passwordOf(secrets.postgres, user),
          database: databaseOf(service),
        });
      },
      kafka: (username) => ({
        brokers: [broker.broker],
        username,
        password: passwordOf(secrets.kafka, username),
      }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Servers = { dir: string; secrets: Secrets; say: (line: string) => void; undo: (() => Promise<void>)[] };

/** Both at once; also the later one of the two is stopped when the other fails. */
async function startServers({ dir, secrets, say, undo }: Servers): Promise<[LocalPostgres, LocalKafka]> {
  const stoppable = <T extends { stop(): Promise<void> }>(server: T): T => {
    undo.push(() => server.stop());
    return server;
  };
  const password = passwordOf(secrets.postgres, 'postgres');
  const cacheDir = join(root, '.footbridge');
  const starting = [
    startLocalPostgres({ dir, password, durable: false }).then(stoppable),
    startLocalKafka({ dir, cacheDir, passwords: secrets.kafka, report: say }).then(stoppable),
  ] as const;
  await Promise.allSettled(starting);
  return Promise.all(starting);
}

/** The memory of a killed server is in use until the last of its processes has noticed: a start may fail until then. */
async function patiently(start: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await start();
      return;
    } catch (error) {
      if (attempt === 10) throw error;
    }
  }
}

async function prepareDatabases(platform: Platform, places: Places): Promise<void> {
  const { keys, services } = ownerUrls(platform, SERVICES);
  const told: Preparation = { keysOwner: keys, owners: services };
  mkdirSync(places.keys, { recursive: true, mode: 0o700 });
  for (const file of [auditSigningKeyFile(places), agreementSigningKeyFile(places)]) writeSigningKey(file);
  await errand([join(root, 'tools', 'start', 'prepare.ts')], JSON.stringify(told));
}

async function errand(words: readonly string[], input = ''): Promise<void> {
  const child = spawn(process.execPath, [...FROM_SOURCE, ...words], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`What the proof needs could not be prepared: ${complaint.trim()}`);
}
