import { type ServiceName } from '@footbridge/contracts';
import { startServer, type ServerProcess } from '@footbridge/infra';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const root = resolve(import.meta.dirname, '..', '..');
/** The arguments that make Node run the sources. */
export const FROM_SOURCE: readonly string[] = [
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=TimeoutNegativeWarning',
  '--conditions=@footbridge/source',
  '--import',
  join(root, 'tools', 'ts-hook.mjs'),
];

export type ServiceToRun = {
  readonly service: ServiceName;
  /** HTTP_PORT among it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
};

/** One real service in a process of its own, which ends with this one. */
export type ServiceProcess = {
  readonly service: ServiceName;
  readonly url: string;
  /** Starts it, again after `kill`; resolves when it is ready. */
  start(): Promise<void>;
  /** SIGKILL, while it starts too. */
  kill(): Promise<void>;
  stop(): Promise<void>;
};

const READY_WITHIN_MS = 120_000;

/** A service that is not started yet. */
export function serviceProcess({ service, environment, logFile }: ServiceToRun): ServiceProcess {
  const url = `http://127.0.0.1:${environment['HTTP_PORT'] ?? ''}`;
  let running: ServerProcess | undefined;
  let stopped = false;
  return {
    service,
    url,
    async start() {
      const until = performance.now() + READY_WITHIN_MS;
      while (!stopped && !(await isReady(url))) {
        if (performance.now() > until)
          throw new Error(`${service} does not become ready. Its last words:\n${running?.lastWords() ?? ''}`);
        // A start may meet a database that is away for too long, and ends then: it is started again.
        if (!running || running.hasExited()) running = await launch({ service, environment, logFile });
        else await pause(50);
      }
    },
    async kill() {
      await running?.kill();
    },
    async stop() {
      stopped = true;
      await running?.stop();
    },
  };
}

/** Brings a database of the service up to date, as `main.ts migrate` does. */
export async function migrate(service: ServiceName, ownerUrl: string, logFile: string): Promise<void> {
  const migrating = await launch({ service, environment: { DATABASE_URL_OWNER: ownerUrl }, logFile }, ['migrate']);
  await migrating.exited;
  const said = migrating.lastWords();
  if (!/(migrated|nothing to migrate)/.test(said.split('\n').at(-1) ?? ''))
    throw new Error(`${service} could not be migrated:\n${said}`);
}

function launch(
  { service, environment, logFile }: ServiceToRun,
  words: readonly string[] = [],
): Promise<ServerProcess> {
  return startServer({
    command: process.execPath,
    args: [...FROM_SOURCE, join(root, 'apps', service, 'src', 'main.ts'), ...words],
    env: { PATH: process.env['PATH'] ?? '', SERVICE: service, ...environment },
    cwd: root,
    logFile,
    endSignal: 'TERM',
  });
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
