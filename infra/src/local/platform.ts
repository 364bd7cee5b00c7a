import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dockerAnswers, removeVolumes, startDockerKafka, startDockerPostgres, volumeOf } from './docker.js';
import { removePlaces } from './unprivileged.js';
import { kafkaLacks } from './kafka-classpath.js';
import { kafkaReady, startLocalKafka } from './kafka.js';
import { lockDirectory } from './lock.js';
import { startLocalPostgres } from './postgres.js';
import { type KafkaLogin } from './provision-kafka.js';
import { withClient } from './provision-postgres.js';
import { passwordOf, readSecrets, secretsIn, type Secrets } from './secrets.js';
import { words } from './wait.js';

export type Chosen = 'given' | 'docker' | 'embedded';
export type Part = 'postgres' | 'kafka';

export type PlatformOptions = {
  /** Data, logs and secrets. One running platform per directory. */
  dir: string;
  /** Told in one line what was chosen and every step that may take long. */
  report: (line: string) => void;
  /** The services that get roles, databases and users here. */
  services: readonly string[];
  /** What is needed; both unless told. Asking for a part that was not needed throws. */
  need?: readonly Part[];
  /** `false` for tests: PostgreSQL does not wait for the disk; what it committed survives its kill, not the machine's. */
  durable?: boolean;
  /** Where what can be had again is kept (the class path of Kafka); `dir` unless told. */
  cacheDir?: string;
};

/** A broker or server that this platform runs itself and can therefore take away for a while. */
export type Interruptible = { stop(): Promise<void>; kill(): Promise<void>; start(): Promise<void> };

export type PostgresPart = { url: string; host: string; port: number; chosen: Chosen; own?: Interruptible };
export type KafkaPart = { brokers: string[]; admin: KafkaLogin; chosen: Chosen; own?: Interruptible };

/** PostgreSQL and Kafka, answering. */
export type Platform = {
  /** `url` is the superuser's. */
  readonly postgres: PostgresPart;
  readonly kafka: KafkaPart;
  /** Passwords of the roles and users of this installation, and the file that has them (mode 0600). */
  readonly secrets: Secrets;
  readonly secretsFile: string;
  /** Ends what was started here, and leaves what was given. */
  stop(): Promise<void>;
};

type Started<T> = { part: T; stop: () => Promise<void> };
type Setting = PlatformOptions & { secrets: Secrets };

/**
 * Finds PostgreSQL and Kafka, each from the first that can be had: the URLs given in the environment, Docker, embedded.
 * What it starts ends with this process, however that ends. Rejects with one error that says what to install where
 * neither can be had, and with `DirectoryInUse` where another process runs its platform in `dir`.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const dir = resolve(options.dir);
  mkdirSync(dir, { recursive: true });
  const need = options.need ?? ['postgres', 'kafka'];
  const lock = await lockDirectory(dir);
  const stops: (() => Promise<void>)[] = [() => lock.release()];
  const stop = async () => {
    const failures: unknown[] = [];
    for (const each of stops.splice(0).reverse()) await each().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, failures.map(words).join('; '));
  };
  try {
    const secretsFile = process.env['FOOTBRIDGE_SECRETS'] ?? join(dir, 'secrets.json');
    const secrets = process.env['FOOTBRIDGE_SECRETS']
      ? readSecrets(secretsFile)
      : secretsIn(secretsFile, options.services);
    const setting = { ...options, dir, secrets };
    const docker = dockerIsWanted(need);
    if (!docker && need.includes('kafka')) refuseMissingJava();
    const found = await Promise.allSettled([
      need.includes('postgres') ? findPostgres(setting, docker) : undefined,
      need.includes('kafka') ? findKafka(setting, docker) : undefined,
    ]);
    for (const each of found) if (each.status === 'fulfilled' && each.value) stops.push(each.value.stop);
    const failures = found.flatMap((each) => (each.status === 'rejected' ? [words(each.reason)] : []));
    if (failures.length > 0) throw new Error(failures.join('\n'));
    const [postgres, kafka] = found.map((each) => (each.status === 'fulfilled' ? each.value?.part : undefined));
    return {
      get postgres() {
        return needed(postgres as PostgresPart | undefined, 'postgres');
      },
      get kafka() {
        return needed(kafka as KafkaPart | undefined, 'kafka');
      },
      secrets,
      secretsFile,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function needed<T>(part: T | undefined, name: Part): T {
  if (part === undefined) throw new Error(`This platform was started without ${name}.`);
  return part;
}

function dockerIsWanted(need: readonly Part[]): boolean {
  const given = { postgres: process.env['FOOTBRIDGE_POSTGRES_URL'], kafka: process.env['FOOTBRIDGE_KAFKA_BROKERS'] };
  return need.some((part) => !given[part]) && dockerAnswers();
}

async function findPostgres(setting: Setting, docker: boolean): Promise<Started<PostgresPart>> {
  const { report, dir, secrets } = setting;
  const given = process.env['FOOTBRIDGE_POSTGRES_URL'];
  if (given) {
    report('PostgreSQL: the server given in FOOTBRIDGE_POSTGRES_URL.');
    await withClient(given, (client) => client.query('select 1')).catch((error: unknown) => {
      throw new Error(`The PostgreSQL server given in FOOTBRIDGE_POSTGRES_URL does not answer: ${words(error)}`);
    });
    return { part: postgresPart(given, 'given'), stop: () => Promise.resolve() };
  }
  const password = passwordOf(secrets.postgres, 'postgres');
  if (docker) {
    report('PostgreSQL: a container in Docker. Starting …');
    const container = await startDockerPostgres(password, volumeFor(setting, 'postgres', password));
    return { part: postgresPart(container.url, 'docker'), stop: container.stop };
  }
  report('PostgreSQL: the embedded server. Starting …');
  const own = await startLocalPostgres({ dir, password, durable: setting.durable ?? true });
  report(`PostgreSQL: ready on port ${own.port}.`);
  return { part: { ...postgresPart(own.url, 'embedded'), own }, stop: () => own.stop() };
}

/** Before anything is started. */
function refuseMissingJava(): void {
  const lacks = process.env['FOOTBRIDGE_KAFKA_BROKERS'] ? undefined : kafkaLacks();
  if (lacks === undefined) return;
  throw new Error(
    `Kafka cannot be had here. Install Docker and start it, or install ${lacks} and Maven (then Kafka runs without Docker), or give a broker in FOOTBRIDGE_KAFKA_BROKERS and FOOTBRIDGE_KAFKA_ADMIN.`,
  );
}

function postgresPart(url: string, chosen: Chosen): PostgresPart {
  const { hostname, port } = new URL(url);
  return { url, host: hostname, port: Number(port || 5432), chosen };
}

async function findKafka(setting: Setting, docker: boolean): Promise<Started<KafkaPart>> {
  const { report, dir, secrets } = setting;
  const given = process.env['FOOTBRIDGE_KAFKA_BROKERS'];
  if (given) {
    report('Kafka: the brokers given in FOOTBRIDGE_KAFKA_BROKERS.');
    const part = { brokers: given.split(','), admin: givenAdmin(), chosen: 'given' as const };
    await kafkaReady(part.brokers, part.admin);
    return { part, stop: () => Promise.resolve() };
  }
  const admin = { username: 'admin', password: passwordOf(secrets.kafka, 'admin') };
  if (docker) {
    report('Kafka: a container in Docker. Starting …');
    const container = await startDockerKafka(secrets.kafka, volumeFor(setting, 'kafka', admin.password));
    return { part: { brokers: [container.broker], admin, chosen: 'docker' }, stop: container.stop };
  }
  report('Kafka: the embedded broker. Starting …');
  const cache = setting.cacheDir === undefined ? {} : { cacheDir: setting.cacheDir };
  const own = await startLocalKafka({ dir, passwords: secrets.kafka, report, ...cache });
  report(`Kafka: ready on port ${own.port}.`);
  return { part: { brokers: [own.broker], admin, chosen: 'embedded', own }, stop: () => own.stop() };
}

/** In tests a container's data end with it. */
function volumeFor({ dir, durable = true }: Setting, part: Part, secret: string): string | undefined {
  return durable ? volumeOf(dir, part, secret) : undefined;
}

/** Deletes everything that a platform in `dir` keeps, there and elsewhere. No platform may be running in it. */
export function removePlatform(dir: string): void {
  const path = resolve(dir);
  if (dockerAnswers()) removeVolumes(path);
  removePlaces(path);
}

function givenAdmin(): KafkaLogin {
  const [, username, password] = /^([^:]+):(.+)$/.exec(process.env['FOOTBRIDGE_KAFKA_ADMIN'] ?? '') ?? [];
  if (!username || !password) {
    throw new Error(
      'FOOTBRIDGE_KAFKA_BROKERS needs FOOTBRIDGE_KAFKA_ADMIN=user:password, a user who may create topics and access lists.',
    );
  }
  return { username, password };
}
