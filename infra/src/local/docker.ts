import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { kafkaProperties, kafkaReady, scramArguments } from './kafka.js';
import { freePorts } from './ports.js';
import { passwordOf } from './secrets.js';

const POSTGRES_IMAGE = 'postgres:18';
const KAFKA_IMAGE = 'apache/kafka:4.4.0';
const KAFKA_PORT = 9092;
const KAFKA_DATA = '/var/lib/kafka/data';
const STARTUP_LIMIT_MS = 300_000; // includes the first download of the image

/** Whether a Docker daemon answers. */
export function dockerAnswers(): boolean {
  const asked = docker('info', '--format', '{{.ServerVersion}}');
  return asked.status === 0 && asked.stdout.trim() !== '';
}

/** Where a container keeps its data: in the named volume, or, where there is none, for as long as it lives. */
export type DataVolume = string | undefined;

/** PostgreSQL in a container, which is removed when this process has gone. */
export async function startDockerPostgres(
  password: string,
  volume: DataVolume,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const initial = '--locale-provider=builtin --builtin-locale=C.UTF-8 --auth-host=scram-sha-256';
  const container = await new GenericContainer(POSTGRES_IMAGE)
    .withEnvironment({ POSTGRES_PASSWORD: password, POSTGRES_INITDB_ARGS: initial })
    .withCommand(['postgres', '-c', 'max_connections=300', '-c', 'log_min_error_statement=panic'])
    .withBindMounts(mount(volume, '/var/lib/postgresql'))
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(STARTUP_LIMIT_MS)
    .start();
  const url = new URL(`postgres://${container.getHost()}:${container.getMappedPort(5432)}/postgres`);
  url.username = 'postgres';
  url.password = password;
  return {
    url: url.href,
    stop: async () => {
      await container.stop();
    },
  };
}

/** Kafka in a container, configured as the embedded one. */
export async function startDockerKafka(
  passwords: Readonly<Record<string, string>>,
  volume: DataVolume,
): Promise<{ broker: string; stop: () => Promise<void> }> {
  const { GenericContainer, Wait } = await import('testcontainers'); // half a second to load: only where there is Docker
  const [hostPort] = (await freePorts(1)) as [number];
  const properties = kafkaProperties({
    bind: '0.0.0.0',
    port: KAFKA_PORT,
    advertisedPort: hostPort,
    controllerPort: 9093,
    password: passwordOf(passwords, 'admin'),
    data: KAFKA_DATA,
  });
  const target = '/tmp/server.properties';
  const users = scramArguments(passwords)
    .map((word) => `'${word}'`)
    .join(' ');
  const clusterId = randomBytes(16).toString('base64url');
  const format = `/opt/kafka/bin/kafka-storage.sh format --cluster-id='${clusterId}' -c ${target} ${users}`;
  const start = `[ -f ${KAFKA_DATA}/meta.properties ] || ${format} && exec /opt/kafka/bin/kafka-server-start.sh ${target}`;
  const container = await new GenericContainer(KAFKA_IMAGE)
    .withCopyContentToContainer([{ content: properties, target, mode: 0o644 }])
    .withEntrypoint(['/bin/sh', '-c', start])
    .withBindMounts(mount(volume, KAFKA_DATA))
    .withExposedPorts({ container: KAFKA_PORT, host: hostPort })
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(STARTUP_LIMIT_MS)
    .start();
  const broker = `${container.getHost()}:${hostPort}`;
  await kafkaReady([broker], { username: 'admin', password: passwordOf(passwords, 'admin') });
  return {
    broker,
    stop: async () => {
      await container.stop();
    },
  };
}

/** The volume of an installation: other secrets mean other data, which the old password would not open. */
export function volumeOf(dir: string, part: 'postgres' | 'kafka', secret: string): string {
  return `${volumePrefix(dir)}-${part}-${shortHash(secret)}`;
}

/** Deletes the volumes of a directory. */
export function removeVolumes(dir: string): void {
  const listed = docker('volume', 'ls', '--quiet', '--filter', `name=${volumePrefix(dir)}-`);
  const names = listed.stdout.split('\n').filter((name) => name !== '');
  if (names.length > 0) docker('volume', 'rm', '--force', ...names);
}

const docker = (...words: string[]) => spawnSync('docker', words, { encoding: 'utf8', timeout: 10_000 });
const volumePrefix = (dir: string) => `footbridge-${shortHash(dir)}`;
const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
const mount = (source: DataVolume, target: string) => (source === undefined ? [] : [{ source, target }]);
