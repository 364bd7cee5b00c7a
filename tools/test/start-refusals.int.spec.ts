import { freePorts, removePlatform } from '@footbridge/infra';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placesOf, refuseFullDisk } from '../start/installation.js';
import { begin, exitOf, MAIN } from './starting.js';

// On the PostgreSQL and Kafka of the test run, except where one is taken away. Nothing here gets as far as the services.
const dir = mkdtempSync(join(tmpdir(), 'footbridge-refused-'));
const places = placesOf(dir);
let port: string;
beforeAll(async () => {
  port = String((await freePorts(1))[0]);
});
afterAll(() => {
  removePlatform(places.platform);
  rmSync(dir, { recursive: true, force: true });
});

const started = (environment: Record<string, string | undefined>, command = MAIN) =>
  exitOf(begin({ command, environment: { FOOTBRIDGE_DIR: dir, FOOTBRIDGE_PORT: port, ...environment } }));

/** What the last message is, without the lines of progress, which are indented. */
const message = (said: string) =>
  said
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('  '));

describe('npm start without Java and without Docker', () => {
  const bin = join(dir, 'bin');
  const withoutKafka = (path: string) => ({
    PATH: path,
    JAVA_HOME: undefined,
    FOOTBRIDGE_KAFKA_BROKERS: undefined,
    FOOTBRIDGE_KAFKA_ADMIN: undefined,
    FOOTBRIDGE_SECRETS: undefined,
  });

  it('says in one message what to install, before it starts anything', async () => {
    const nothing = join(dir, 'nothing-here');
    const { code, said } = await started({ ...withoutKafka(nothing), FOOTBRIDGE_POSTGRES_URL: undefined });
    expect(message(said)).toEqual([
      'Footbridge could not start: Kafka cannot be had here. Install Docker and start it, or install Java 17 or later and Maven (then Kafka runs without Docker), or give a broker in FOOTBRIDGE_KAFKA_BROKERS and FOOTBRIDGE_KAFKA_ADMIN.',
    ]);
    expect([code, said]).toEqual([1, expect.not.stringContaining('PostgreSQL:')]);
  });

  it('says so where only Maven is missing', async () => {
    mkdirSync(bin);
    writeFileSync(join(bin, 'java'), `#!/bin/sh\necho 'openjdk version "21.0.1" 2026-01-01' >&2\n`, { mode: 0o755 });
    const { code, said } = await started(withoutKafka(bin));
    expect(message(said)).toEqual([
      'Footbridge could not start: The embedded Kafka needs Maven (the command mvn). Install it, or install Docker and start it.',
    ]);
    expect(code).toBe(1);
  });
});

describe('npm start on a full disk', () => {
  it('is refused before anything is written, with how much is free and how much is needed', () => {
    expect(() => {
      refuseFullDisk(places, Number.MAX_SAFE_INTEGER);
    }).toThrow(
      /^The disk of .+ is nearly full: \d+ MB are free and Footbridge needs \d+ MB\. Free some space, or name a directory on another disk in FOOTBRIDGE_DIR\.$/,
    );
    refuseFullDisk(places, 0);
  });

  // No test can fill a disk of its own everywhere; a limit on the size of files stops the same writes in the same places.
  it.each([
    ['its own first file', 0],
    ['the data of PostgreSQL', 1_024],
  ])('says in one message what to do when %s cannot be written', async (_, blocks) => {
    const limited = ['/bin/sh', '-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', ...MAIN];
    const { code, said } = await started({ FOOTBRIDGE_POSTGRES_URL: undefined, PATH: join(dir, 'nothing') }, limited);
    const [first, detail, ...more] = message(said);
    expect(first).toBe(
      `The disk is full. Free some space, or name a directory on another disk in FOOTBRIDGE_DIR, then start again. Data are kept in ${dir}.`,
    );
    expect(detail).toMatch(/^What could not be written: .*file too large/i);
    expect([code, more]).toEqual([1, []]);
  });

  it('and in a directory that cannot be made names the directory', async () => {
    const { code, said } = await started({ FOOTBRIDGE_DIR: '/dev/null/footbridge' });
    expect(message(said)).toEqual([
      '/dev/null/footbridge cannot be written to. Name another directory in FOOTBRIDGE_DIR.',
    ]);
    expect(code).toBe(1);
  });
});

describe('npm start', () => {
  it('says what is wrong with its words', async () => {
    const { code, said } = await started({}, [...MAIN, '--frsh']);
    expect([code, said]).toEqual([2, expect.stringContaining('Usage: npm start')]);
  });

  it('does not run in production', async () => {
    const { code, said } = await started({ NODE_ENV: 'production' });
    expect(message(said)).toEqual([
      'npm start is for development: it lets everybody sign in as whom they like. It does not run in production.',
    ]);
    expect(code).toBe(1);
  });
});
