import { spawnSync } from 'node:child_process';
import { chownSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../start/installation.js';

export type User = { readonly uid: number; readonly gid: number };

/**
 * Whom to run as instead of root; `undefined` when we are an ordinary user ourselves, or nobody else may read the project
 * here: then it is shown as whoever we are.
 */
export function ordinaryUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const nobody = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  const user = { uid: Number(nobody?.[2]), gid: Number(nobody?.[3]) };
  if (!(user.uid > 0 && user.gid > 0)) return undefined;
  const reads = spawnSync(process.execPath, ['-e', `fs.readFileSync(${JSON.stringify(join(root, 'package.json'))})`], {
    ...user,
    cwd: '/',
    stdio: 'ignore',
  });
  return reads.status === 0 ? user : undefined;
}

/** Gives a directory and all in it to a user. */
export function giveAll(dir: string, user: User | undefined): void {
  if (!user) return;
  for (const name of ['', ...readdirSync(dir, { recursive: true, encoding: 'utf8' })]) {
    chownSync(join(dir, name), user.uid, user.gid);
  }
}
