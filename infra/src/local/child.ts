import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Readable } from 'node:stream';
import { waitUntil } from './wait.js';

/** What to run. `identity` is the user to run it as (root only); `endSignal` asks it to end in good order. */
export type ServerCommand = {
  command: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  identity?: { uid: number; gid: number } | undefined;
  logFile: string;
  endSignal: 'TERM' | 'INT';
};

/** A running server process. `exited` resolves when it has gone, for whatever reason. */
export type ServerProcess = {
  readonly pid: number;
  readonly exited: Promise<void>;
  hasExited(): boolean;
  /** Asks it to end and resolves when it has; ends it by force after 15 s. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would. */
  kill(): Promise<void>;
  lastWords(): string;
};

/**
 * The guard starts the server and reads its own standard input, which is a pipe that only this process holds. When the
 * pipe closes, because this process ended or was killed in any way, the guard ends the server: first with the signal that
 * it is given, after some seconds by force. The server has a session of its own, so that Ctrl-C reaches it through us alone.
 */
const GUARD = `
signal=$1; shift
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
server=$!
echo $server >&3
exec 3>&-
(
  read -r nothing <&4
  kill -$signal $server 2>/dev/null
  n=0
  while kill -0 $server 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done
  kill -KILL $server 2>/dev/null
) >/dev/null 2>&1 &
exec 4<&-
wait $server
`;

/** Starts a server that cannot outlive this process, not even when this process is killed with SIGKILL. */
export async function startServer(server: ServerCommand): Promise<ServerProcess> {
  mkdirSync(dirname(server.logFile), { recursive: true, mode: 0o700 });
  const log = openSync(server.logFile, 'a', 0o600);
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', server.endSignal, server.command, ...server.args], {
    stdio: ['pipe', log, log, 'pipe'],
    detached: true,
    cwd: server.cwd ?? '/',
    env: { ...server.env, PATH: systemPath(server.env?.['PATH']) },
    ...server.identity,
  });
  closeSync(log);
  let gone = false;
  const exited = new Promise<void>((resolve) => {
    guard.once('exit', () => {
      gone = true;
      guard.stdin?.destroy();
      resolve();
    });
  });
  const pid = await new Promise<number>((resolve, reject) => {
    guard.once('error', reject);
    guard.once('exit', () => {
      reject(new Error(`${server.command} did not start`));
    });
    (guard.stdio[3] as Readable).once('data', (line: Buffer) => {
      resolve(Number(line.toString()));
    });
  });
  guard.stdin?.on('error', () => undefined); // the guard may have ended before us: nothing to tell it then
  letParentEnd(guard);
  return {
    pid,
    exited,
    hasExited: () => gone,
    async stop() {
      guard.ref();
      guard.stdin?.end();
      await waitUntil(
        () => gone || undefined,
        15_000,
        () => `process ${pid} did not end`,
      );
    },
    async kill() {
      guard.ref();
      signal(pid, 'SIGKILL');
      await exited;
    },
    lastWords: () => readFileSync(server.logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n'),
  };
}

/** The same for a process that runs already: it gets SIGTERM when this process has gone, and SIGKILL 5 s later. */
export function endWithUs(pid: number): { release(): void } {
  const guard = spawn('/bin/sh', ['-c', ENDER, 'guard', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: { PATH: systemPath() },
  });
  guard.stdin.on('error', () => undefined); // it was released
  letParentEnd(guard);
  return { release: () => void guard.kill('SIGKILL') };
}

/** The guards need `sleep`, whatever path we were given. */
const systemPath = (path = process.env['PATH'] ?? '') => `${path}:/usr/bin:/bin`;

const ENDER = `
read -r nothing
kill -TERM $1 2>/dev/null
n=0
while kill -0 $1 2>/dev/null && [ $n -lt 50 ]; do sleep 0.1; n=$((n+1)); done
kill -KILL $1 2>/dev/null
`;

/** Our end of the pipes must not keep this process alive: it may end without a stop, and the guard then ends the server. */
function letParentEnd(guard: ReturnType<typeof spawn>): void {
  guard.unref();
  for (const stream of [guard.stdin, guard.stdio[3]]) {
    if (stream && 'unref' in stream) (stream as unknown as { unref(): void }).unref();
  }
}

/** Sends a signal; `false` when there is no such process. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
