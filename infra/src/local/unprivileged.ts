import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A system user to run PostgreSQL as; PostgreSQL refuses to run as root. */
export type Identity = { uid: number; gid: number };

/** Where things of one platform directory lie that a separate system user must reach; /var/tmp is swept by many systems. */
const SYSTEM_PLACES = ['/var/lib', '/var/tmp'] as const;

/**
 * The user to run PostgreSQL as: `undefined` for ourselves, and for root the system's `postgres` user, else `nobody`. No
 * user is created.
 */
export function serverIdentity(): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const entry = users.find((fields) => fields[0] === name);
    const uid = Number(entry?.[2]);
    const gid = Number(entry?.[3]);
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and this system has neither a user "postgres" nor "nobody" to run it as. Run as an ordinary user, or add one of them.',
  );
}

/**
 * The real directory for files of `user` under `dir`/`name`. For ourselves, or where `user` may enter `dir`, that is the
 * directory itself; otherwise a directory under /var/lib, made for this `dir`, that `dir`/`name` links to. A directory
 * there that `dir` does not link to is left over from a `dir` that was deleted, and is emptied.
 */
export function placeFor(dir: string, name: string, user: Identity | undefined): string {
  const link = join(dir, name);
  mkdirSync(dir, { recursive: true });
  if (user && !mayEnter(dir, user)) {
    const place = join(systemPlaceOf(dir), name);
    if (linkTarget(link) !== place) {
      rmSync(link, { recursive: true, force: true });
      rmSync(place, { recursive: true, force: true });
      ownedDirectory(dirname(place));
      mkdirSync(place);
      symlinkSync(place, link);
    }
    giveTo(place, user);
    return place;
  }
  if (linkTarget(link)) rmSync(link);
  mkdirSync(link, { recursive: true, mode: 0o700 });
  if (user) giveTo(link, user);
  return link;
}

/** Deletes `dir` and what it keeps under /var/lib. */
export function removePlaces(dir: string): void {
  rmSync(systemPlaceOf(dir), { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
}

/** A directory under /var/lib (else /var/tmp) that belongs to `dir` alone. */
export function systemPlaceOf(dir: string): string {
  const path = existsSync(dir) ? realpathSync(dir) : resolve(dir);
  const place = SYSTEM_PLACES.find(writable) ?? SYSTEM_PLACES[1];
  return join(place, `footbridge-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`);
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether `user` may enter a directory. The system is asked: no rule of our own could know its access lists and mounts. */
export function mayEnter(dir: string, user: Identity): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

function ownedDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o711 });
  const found = lstatSync(path);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new Error(
      `${path} exists and is not ours. Remove it, or move the project to a directory that other users may enter.`,
    );
  }
  chmodSync(path, 0o711);
}

function giveTo(path: string, user: Identity): void {
  chownSync(path, user.uid, user.gid);
  chmodSync(path, 0o700);
}

function linkTarget(path: string): string | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isSymbolicLink() ? (existsSync(path) ? realpathSync(path) : '') : undefined;
}
