import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { databaseRoles } from './names.js';

/** Passwords of one installation: PostgreSQL roles (with `postgres`, the superuser) and Kafka users (with `admin`). */
export type Secrets = { postgres: Record<string, string>; kafka: Record<string, string> };

/**
 * Reads the secrets of an installation and makes those that are missing. The file (mode 0600) is the only place that has
 * them; passwords are made of URL-safe characters.
 */
export function secretsIn(file: string, services: readonly string[]): Secrets {
  const kept = existsSync(file) ? readSecrets(file) : { postgres: {}, kafka: {} };
  const secrets: Secrets = {
    postgres: complete(['postgres', ...databaseRoles(services)], kept.postgres),
    kafka: complete(['admin', ...services], kept.kafka),
  };
  mkdirSync(dirname(file), { recursive: true });
  const half = `${file}.${process.pid}`;
  writeFileSync(half, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(half, file);
  return secrets;
}

/** Reads a secrets file as `secretsIn` left it. */
export function readSecrets(file: string): Secrets {
  const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof read !== 'object' || read === null || !('postgres' in read) || !('kafka' in read)) {
    throw new Error(`${file} is not a file of secrets: it needs "postgres" and "kafka".`);
  }
  return read as Secrets;
}

/** The password of one name, or an error that says which is missing. */
export function passwordOf(passwords: Readonly<Record<string, string>>, name: string): string {
  const password = passwords[name];
  if (password === undefined) throw new Error(`There is no password for "${name}" among the secrets.`);
  return password;
}

function complete(names: readonly string[], kept: Readonly<Record<string, string>>): Record<string, string> {
  const made = Object.fromEntries(names.map((name) => [name, kept[name] ?? randomBytes(18).toString('base64url')]));
  return { ...kept, ...made };
}
