import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const root = dirname(dirname(import.meta.dirname));

/** What the person who starts must know: no stack follows it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Where an installation keeps what. `dir` is `.footbridge/` unless FOOTBRIDGE_DIR says otherwise. */
export type Places = {
  readonly dir: string;
  /** PostgreSQL and Kafka. */
  readonly platform: string;
  readonly logs: string;
  readonly identity: string;
  readonly keys: string;
  readonly world: string;
  readonly journey: string;
  readonly running: string;
  readonly installation: string;
};

export function placesOf(dir = process.env['FOOTBRIDGE_DIR'] ?? join(root, '.footbridge')): Places {
  const at = (...names: string[]) => join(resolve(dir), ...names);
  return {
    dir: resolve(dir),
    platform: at('platform'),
    logs: at('logs'),
    identity: at('identity'),
    keys: at('keys'),
    world: at('world.json'),
    journey: at('journey.json'),
    running: at('running.json'),
    installation: at('installation.json'),
  };
}

/** What an installation remembers from start to start. */
export type Installation = {
  /** The address at the first start. Issuers are named after it, and so everybody's identity: it never changes. */
  readonly base: string;
  readonly ports: Readonly<Record<string, number>>;
  /** How often the journey began; each run has students of its own. */
  readonly journeys: number;
  /** The journey ran to its end once. */
  readonly played: boolean;
};

export function readInstallation(places: Places): Installation | undefined {
  if (!existsSync(places.installation)) return undefined;
  return JSON.parse(readFileSync(places.installation, 'utf8')) as Installation;
}

export function writeInstallation(places: Places, installation: Installation): void {
  writeWhole(places.installation, `${JSON.stringify(installation, null, 2)}\n`);
}

/** The address of the running instance, for `npm run token`. */
export type Running = { readonly url: string; readonly base: string; readonly pid: number };

export function readRunning(places: Places): Running | undefined {
  if (!existsSync(places.running)) return undefined;
  return JSON.parse(readFileSync(places.running, 'utf8')) as Running;
}

export function writeRunning(places: Places, running: Running): void {
  writeWhole(places.running, `${JSON.stringify(running)}\n`);
}

export function forgetRunning(places: Places): void {
  rmSync(places.running, { force: true });
}

/** A file that is whole or not there, for its owner alone. */
export function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const half = `${file}.${process.pid}`;
  writeFileSync(half, text, { mode: 0o600 });
  renameSync(half, file);
}

/** The key that wraps all others, made once per installation. */
export const keyEncryptionKeyFile = (places: Places): string => keyFile(places, 'key-encryption.key');
/** The key under which the portal keeps its sessions. */
export const sessionKeyFile = (places: Places): string => keyFile(places, 'sessions.key');

/** The key that signs the access of students who came by a one-time link. */
export const signInLinkKeyFile = (places: Places): string => keyFile(places, 'sign-in-links.pem', newSignInLinkKey);

/** A private key, EC P-256, as SIGN_IN_LINK_KEY_FILE holds it. */
export function newSignInLinkKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const newKey = () => `${randomBytes(32).toString('hex')}\n`;

function keyFile(places: Places, name: string, make: () => string = newKey): string {
  const file = join(places.keys, name);
  if (!existsSync(file)) {
    mkdirSync(places.keys, { recursive: true, mode: 0o700 });
    writeWhole(file, make());
  }
  return file;
}

const LEAST_FREE_MB = 600;

/** Fails, while nothing has been started yet, where the data could not be written or would not fit. */
export function refuseFullDisk({ dir }: Places, neededMb = LEAST_FREE_MB): void {
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new StartError(`${dir} cannot be written to. Name another directory in FOOTBRIDGE_DIR.`, { cause });
  }
  const { bavail, bsize } = statfsSync(dir);
  const free = Math.floor((bavail * bsize) / 1_048_576);
  if (free < neededMb) {
    throw new StartError(
      `The disk of ${dir} is nearly full: ${free} MB are free and Footbridge needs ${neededMb} MB. Free some space, or name a directory on another disk in FOOTBRIDGE_DIR.`,
    );
  }
}
