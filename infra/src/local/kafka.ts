import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { startServer, type ServerProcess } from './child.js';
import { javaCommand, kafkaClasspath } from './kafka-classpath.js';
import { infraPath } from './paths.js';
import { freePorts } from './ports.js';
import { passwordOf } from './secrets.js';
import { Fatal, waitUntil, words } from './wait.js';

const { Kafka, logLevel } = kafkajs;

export type KafkaOptions = {
  /** Keeps `kafka/` (data, configuration) and `log/kafka.log`. */
  dir: string;
  /** Password per user, `admin` among them. Users are made when the data directory is. */
  passwords: Readonly<Record<string, string>>;
  /** Where the resolved class path is kept; `dir` unless told. */
  cacheDir?: string;
  /** A port to listen on; otherwise the one used before when it is free, else any. */
  port?: number;
  report?: (line: string) => void;
};

/** A Kafka broker of our own on a loopback port, with SASL/SCRAM and access lists. */
export type LocalKafka = {
  readonly port: number;
  /** `host:port` of the one broker. */
  readonly broker: string;
  readonly pid: number;
  stop(): Promise<void>;
  /** SIGKILL, as a crash would; `start` brings it back with its data. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data after `stop` or `kill`; resolves when consumers may join groups. */
  start(): Promise<void>;
};

/** For a broker of one machine's tests and trials: a third of the CPU of the JVM's defaults, which compile and collect for days of work. */
const SMALL_JVM = ['-Xms96m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Starts the embedded Kafka on the data in `dir`, formatting them the first time. It ends when this process ends, however. */
export async function startLocalKafka(options: KafkaOptions): Promise<LocalKafka> {
  const classpath = await kafkaClasspath(options.cacheDir ?? options.dir, options.report ?? (() => undefined));
  const base = join(options.dir, 'kafka');
  mkdirSync(base, { recursive: true, mode: 0o700 });
  const portsFile = join(base, 'ports');
  const before = existsSync(portsFile) ? readFileSync(portsFile, 'utf8').split(' ').map(Number) : [];
  const [port, controllerPort] = (await freePorts(2, options.port ? [options.port, before[1] ?? 0] : before)) as [
    number,
    number,
  ];
  if (options.port && port !== options.port) throw new Error(`Port ${options.port} is taken.`);
  const properties = writeProperties(base, { port, controllerPort, password: passwordOf(options.passwords, 'admin') });
  const java = ['-cp', classpath, `-Dlog4j.configuration=file:${infraPath('kafka', 'log4j.properties')}`];
  if (!existsSync(join(base, 'data', 'meta.properties')))
    await format(base, { java, properties, passwords: options.passwords });
  const launch = () => launchBroker(options, [...java, ...SMALL_JVM, 'kafka.Kafka', properties], port);
  let server = await launch();
  writeFileSync(portsFile, `${port} ${controllerPort}`);
  return {
    port,
    broker: `127.0.0.1:${port}`,
    get pid() {
      return server.pid;
    },
    stop: () => server.stop(),
    kill: () => server.kill(),
    async start() {
      if (server.hasExited()) server = await launch();
    },
  };
}

type PropertyValues = {
  bind: string;
  port: number;
  advertisedPort: number;
  controllerPort: number;
  password: string;
  data: string;
};

/** The broker's configuration. */
export function kafkaProperties(values: PropertyValues): string {
  return readFileSync(infraPath('kafka', 'server.properties.tpl'), 'utf8')
    .replaceAll('@BIND@', values.bind)
    .replaceAll('@PORT@', String(values.port))
    .replaceAll('@ADVERTISED_PORT@', String(values.advertisedPort))
    .replaceAll('@CONTROLLER_PORT@', String(values.controllerPort))
    .replaceAll('@ADMIN_PASSWORD@', values.password)
    .replaceAll('@DATA@', values.data);
}

/** What `StorageTool format` needs to make these users. */
export function scramArguments(passwords: Readonly<Record<string, string>>): string[] {
  return Object.entries(passwords).flatMap(([name, password]) => [
    '--add-scram',
    `SCRAM-SHA-256=[name=${name},password=${password}]`,
  ]);
}

function writeProperties(base: string, values: { port: number; controllerPort: number; password: string }): string {
  const file = join(base, 'server.properties');
  rmSync(file, { force: true });
  const filled = kafkaProperties({
    ...values,
    bind: '127.0.0.1',
    advertisedPort: values.port,
    data: join(base, 'data'),
  });
  writeFileSync(file, filled, { mode: 0o600 });
  return file;
}

type Format = { java: string[]; properties: string; passwords: Readonly<Record<string, string>> };

async function format(base: string, { java, properties, passwords }: Format): Promise<void> {
  rmSync(join(base, 'data'), { recursive: true, force: true });
  const clusterId = randomBytes(16).toString('base64url');
  const args = [
    ...java,
    'kafka.tools.StorageTool',
    'format',
    `--cluster-id=${clusterId}`, // an id may begin with a hyphen
    '-c',
    properties,
    ...scramArguments(passwords),
  ];
  await new Promise<void>((resolve, reject) => {
    const child = spawn(javaCommand(), args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`Kafka could not format its storage:\n${said.trim().split('\n').slice(-8).join('\n')}`));
    });
  });
}

async function launchBroker(options: KafkaOptions, args: string[], port: number): Promise<ServerProcess> {
  const server = await startServer({
    command: javaCommand(),
    args,
    logFile: join(options.dir, 'log', 'kafka.log'),
    endSignal: 'TERM',
  });
  try {
    const password = passwordOf(options.passwords, 'admin');
    await kafkaReady([`127.0.0.1:${port}`], { username: 'admin', password }, () => {
      if (server.hasExited()) throw new Fatal(`Kafka ended while starting:\n${server.lastWords()}`);
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/**
 * Resolves when the broker answers and its group coordinator is there: the first consumer to ask for one would otherwise
 * wait for the broker to make the topic of offsets. `stillHopeful` throws when waiting is in vain.
 */
export async function kafkaReady(
  brokers: readonly string[],
  admin: { username: string; password: string },
  stillHopeful: () => void = () => undefined,
): Promise<void> {
  const sasl = { mechanism: 'scram-sha-256' as const, ...admin };
  const client = new Kafka({ brokers: [...brokers], sasl, logLevel: logLevel.NOTHING, retry: { retries: 0 } }).admin();
  try {
    await waitUntil(
      async () => {
        stillHopeful();
        await client.connect();
        await client.fetchOffsets({ groupId: 'footbridge-warm-up' });
        return true;
      },
      60_000,
      (last) => `Kafka at ${brokers.join(', ')} did not answer: ${words(last)}`,
    );
  } finally {
    await client.disconnect();
  }
}
