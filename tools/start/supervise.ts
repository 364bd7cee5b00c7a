import { startServer, type ServerProcess } from '@footbridge/infra';
import { copyFileSync, existsSync, mkdirSync, renameSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from './installation.js';

export type Program = {
  readonly name: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Loaded before it. */
  readonly before?: readonly string[];
  readonly logFile: string;
  /** Answers 200 when the program is ready. */
  readonly readyUrl: string;
};

/** A program that is started again when it ends by itself. */
export type Supervised = {
  readonly name: string;
  /** Resolves when it is ready; rejects with its last words when it cannot be. */
  ready(): Promise<void>;
  stop(): Promise<void>;
};

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const WELL_AFTER_MS = 60_000;
const READY_WITHIN_MS = 90_000;
const MOST_EARLY_ENDS = 3;
const LOG_LIMIT_BYTES = 16 * 1_048_576;
const LOG_CHECK_MS = 10_000;

/** Keeps a program running. It cannot outlive this process. What it prints goes to its log, which is cut when it grows too long. */
export async function supervise(program: Program, report: (line: string) => void): Promise<Supervised> {
  const { name, logFile } = program;
  rotate(logFile);
  const stopping = new AbortController();
  const stopped = () => stopping.signal.aborted;
  let endings = 0;
  let running = await launch(program);
  const watching = setInterval(() => {
    cut(logFile);
  }, LOG_CHECK_MS);
  const kept = keep();

  async function keep(): Promise<void> {
    let wait = FIRST_PAUSE_MS;
    for (;;) {
      const began = performance.now();
      await running.exited;
      if (stopped()) return;
      endings += 1;
      if (performance.now() - began > WELL_AFTER_MS) wait = FIRST_PAUSE_MS;
      report(`${name} has ended by itself; starting it again in ${wait / 1_000} s. Its log: ${logFile}`);
      await pause(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopped()) return;
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
      running = await launch(program);
    }
  }

  return {
    name,
    async ready() {
      const limit = performance.now() + READY_WITHIN_MS;
      while (!(await answers(program.readyUrl))) {
        if (stopped()) throw new StartError(`${name} was stopped.`);
        if (endings >= MOST_EARLY_ENDS || performance.now() > limit) {
          throw new StartError(`${name} does not become ready. Its last words (${logFile}):\n${running.lastWords()}`);
        }
        await pause(50);
      }
    },
    async stop() {
      stopping.abort();
      clearInterval(watching);
      await running.stop();
      await kept;
    },
  };
}

function launch({ file, environment, before = [], logFile }: Program): Promise<ServerProcess> {
  return startServer({
    command: process.execPath,
    args: [...process.execArgv, ...before.flatMap((each) => ['--import', each]), file],
    env: { ...environment, PATH: process.env['PATH'] ?? '' },
    logFile,
    endSignal: 'TERM',
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // not there yet
  }
}

/** Begins a new log and keeps the one before. */
function rotate(logFile: string): void {
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
}

/** The program goes on writing at the new end: its log is opened for appending. */
function cut(logFile: string): void {
  if (!existsSync(logFile) || statSync(logFile).size < LOG_LIMIT_BYTES) return;
  copyFileSync(logFile, `${logFile}.1`);
  truncateSync(logFile, 0);
}
