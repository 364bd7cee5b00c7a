import { waitUntil } from '@footbridge/infra';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { FROM_SOURCE } from '../prove/services.js';
import { root } from '../start/installation.js';

/** How long a start may take on a busy machine. */
export const START_LIMIT_MS = 150_000;

/** What `npm start` comes to in the end. */
export const MAIN: readonly string[] = [process.execPath, ...FROM_SOURCE, join(root, 'tools', 'start', 'main.ts')];

export type Start = { readonly child: ChildProcess; readonly said: () => string };

export type Starting = {
  readonly command: readonly string[];
  /** Added to ours; what is undefined is left out. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly as?: { readonly uid: number; readonly gid: number } | undefined;
};

/** Starts a command whose words are kept; whoever asks ends it. */
export function begin({ command: [program = '', ...args], environment, as }: Starting): Start {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  const given = Object.entries({ ...rest, NODE_ENV: 'development', ...environment });
  const child = spawn(program, args, {
    cwd: root,
    env: Object.fromEntries(given),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...as,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, said: () => text };
}

/** Resolves when it has ended and everything that it said was heard. */
export async function exitOf({ child, said }: Start): Promise<{ code: number | null; said: string }> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  return { code: child.exitCode, said: said() };
}

/** Resolves when the whole system runs. */
export function runs(start: Start): Promise<true> {
  return hasSaid(start, 'Footbridge runs at');
}

export async function hasSaid({ child, said }: Start, words: string): Promise<true> {
  return await waitUntil(
    () => {
      if (child.exitCode !== null) throw new Error(said());
      return said().includes(words) || undefined;
    },
    START_LIMIT_MS,
    () => `It did not say "${words}" but: ${said()}`,
  );
}

export type Process = { readonly pid: number; readonly command: string };

/** The processes below one, with theirs. */
export function descendantsOf(pid: number): Process[] {
  const all = execFileSync('ps', ['-ww', '-eo', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 64 * 1_048_576 })
    .trim()
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []);
  const below = (parent: number): Process[] =>
    all
      .filter(([, , ppid]) => Number(ppid) === parent)
      .flatMap(([, child, , command = '']) => [{ pid: Number(child), command }, ...below(Number(child))]);
  return below(pid);
}

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

export async function allGone(processes: readonly Process[]): Promise<void> {
  const left = () => processes.filter(({ pid }) => isAlive(pid));
  await waitUntil(
    () => left().length === 0 || undefined,
    20_000,
    () =>
      `still there: ${left()
        .map(({ pid, command }) => `${pid} ${command.slice(0, 80)}`)
        .join('; ')}`,
  );
}
