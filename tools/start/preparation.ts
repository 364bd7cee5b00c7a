import { type ServiceName } from '@footbridge/contracts';
import { endWithUs } from '@footbridge/infra';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError, type Places } from './installation.js';

/** What `prepare.ts` is told. */
export type Preparation = {
  readonly keysOwner: string;
  readonly owners: Readonly<Partial<Record<ServiceName, string>>>;
  readonly portalOwner?: string;
};

export type Errand = {
  /** What it is for, as in "… could not be prepared". */
  readonly what: string;
  /** Names its log. */
  readonly name: string;
  readonly program: string;
  readonly words?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Given on standard input. */
  readonly input?: string;
};

/** Runs a program to its end; it ends with this process. Resolves with the lines that it said, and rejects with what went wrong. */
export async function runErrand(places: Places, errand: Errand): Promise<string[]> {
  const { what, name, program, words = [], environment, input = '' } = errand;
  const child = spawn(process.execPath, [...process.execArgv, program, ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...environment },
  });
  const guard = child.pid === undefined ? undefined : endWithUs(child.pid);
  let said = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  child.stdin.on('error', () => undefined); // it ended early, which its exit code tells
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  guard?.release();
  const log = join(places.logs, `${name}.log`);
  mkdirSync(places.logs, { recursive: true, mode: 0o700 });
  writeFileSync(log, said + complaint, { mode: 0o600 });
  if (code === 0) return said.trim().split('\n').filter(Boolean);
  const lines = complaint.trim().split('\n');
  const told = lines.find((line) => /^[\w.]+( \[\w+\])?: /.test(line)) ?? lines[0] ?? '';
  throw new StartError(`${what} could not be prepared: ${told || `it ended with ${code}`}. See ${log}.`);
}
