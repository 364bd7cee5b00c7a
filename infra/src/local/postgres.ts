import { spawn } from 'node:child_process';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { signal, startServer, type ServerProcess } from './child.js';
import { freePorts } from './ports.js';
import { postgresBinaries } from './postgres-binaries.js';
import { placeFor, serverIdentity, type Identity } from './unprivileged.js';
import { Fatal, waitUntil, words } from './wait.js';

export type PostgresOptions = {
  /** Keeps `postgres/` (data) and `log/postgres.log`. */
  dir: string;
  /** The superuser's, named `postgres`. */
  password: string;
  /** `false` for tests: commits do not wait for the disk. They survive a kill of the server, not of the machine. */
  durable?: boolean;
  maxConnections?: number;
};

/** A PostgreSQL server of our own on a loopback port. */
export type LocalPostgres = {
  readonly port: number;
  /** The superuser's URL. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
  /** SIGKILL, as a crash would; `start` brings it back with its data. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data after `stop` or `kill`. */
  start(): Promise<void>;
};

/**
 * Starts the embedded PostgreSQL on the data in `dir`, creating them the first time. It ends when this process ends, even
 * by SIGKILL. As root it runs as a separate system user, with the data where that user can reach them.
 */
export async function startLocalPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const user = serverIdentity();
  const native = postgresBinaries(options.dir, user);
  const base = placeFor(options.dir, 'postgres', user);
  const data = join(base, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(native, base, options.password, user);
  const [port] = (await freePorts(1, lastPort(base))) as [number];
  const url = `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${port}/postgres`;
  const launch = () => launchOn({ native, data, port, url, user, options });
  let server = await launch();
  writeFileSync(join(base, 'port'), String(port));
  return {
    port,
    url,
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

function lastPort(base: string): number[] {
  const file = join(base, 'port');
  return existsSync(file) ? [Number(readFileSync(file, 'utf8'))] : [];
}

/** Makes the data directory under another name first: one that was cut short is never taken for a whole one. */
async function initialise(native: string, base: string, password: string, user: Identity | undefined): Promise<void> {
  const half = join(base, 'data.half');
  rmSync(half, { recursive: true, force: true });
  rmSync(join(base, 'data'), { recursive: true, force: true });
  const passwordFile = join(base, 'initial-password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  const args = ['-D', half, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8'];
  args.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions');
  try {
    await run(join(native, 'bin', 'initdb'), args, user);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(half, join(base, 'data'));
}

function run(command: string, args: string[], user: Identity | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...user, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} failed: ${complaint.trim()}`));
    });
  });
}

type Launch = {
  native: string;
  data: string;
  port: number;
  url: string;
  user: Identity | undefined;
  options: PostgresOptions;
};

async function launchOn({ native, data, port, url, user, options }: Launch): Promise<ServerProcess> {
  await clearStalePidFile(data);
  const settings: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: options.maxConnections ?? 300,
    shared_buffers: '128MB',
    password_encryption: 'scram-sha-256',
    log_min_messages: 'warning',
    log_min_error_statement: 'panic', // statements may carry what must not be in a log
    ...(options.durable === false && { fsync: 'off', full_page_writes: 'off' }),
  };
  const server = await startServer({
    command: join(native, 'bin', 'postgres'),
    args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    ...(user && { identity: user }),
    logFile: join(options.dir, 'log', 'postgres.log'),
    endSignal: 'INT', // "fast": ends sessions, then writes a checkpoint
  });
  try {
    await waitUntil(
      () => ready(url, server),
      60_000,
      (last) => `PostgreSQL did not answer: ${words(last)}`,
    );
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

async function ready(url: string, server: ServerProcess): Promise<true> {
  if (server.hasExited()) throw new Fatal(`PostgreSQL ended while starting:\n${server.lastWords()}`);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined); // the query below reports it
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') {
      throw new Fatal(
        'PostgreSQL has data made with another password. Remove the data directory, or begin anew (--fresh).',
      );
    }
    throw error;
  } finally {
    await client.end();
  }
}

/**
 * A killed platform leaves `postmaster.pid`. Its server is ending (its guard sees to it): waits for that. A pid that now
 * belongs to another program would keep PostgreSQL from starting: the file goes.
 */
async function clearStalePidFile(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const runsOnOurData = () => isPostgresOn(pid, data);
  await waitUntil(
    () => (runsOnOurData() ? undefined : true),
    15_000,
    () => `A PostgreSQL server (process ${pid}) is running on ${data} and does not end. Stop it, then start again.`,
  );
  rmSync(file, { force: true });
}

function isPostgresOn(pid: number, data: string): boolean {
  if (!(pid > 0) || !signal(pid, 0)) return false;
  const words = `/proc/${pid}/cmdline`;
  return existsSync(words) ? readFileSync(words, 'utf8').split('\0').includes(data) : !existsSync('/proc');
}
