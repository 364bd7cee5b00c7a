import { SERVICES, type ServiceName } from '@footbridge/contracts';
import {
  catchMail,
  developmentIssuers,
  freePorts,
  issuerSettings,
  linkIssuerSettings,
  provisionKafka,
  provisionPostgres,
  startPlatform,
  PORTAL,
  startTunnel,
  type DemoWorld,
  type MailCatcher,
  type Platform,
  type Proxy,
} from '@footbridge/infra';
import { writeSigningKey } from '@footbridge/service';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type KafkaControl } from '../journey/seam.js';
import { startGateway, type Gateway } from './gateway.js';
import { root, writeInstallation, type Installation, type Places } from './installation.js';
import { allLevel } from './level.js';
import { indexPage, mailPage } from './page.js';
import { peopleThere, tokensAt } from './people.js';
import { forgetPlatform, writePlatform } from './platform-file.js';
import { preparedWith } from './prepared.js';
import { runErrand, type Preparation } from './preparation.js';
import { type Progress } from './progress.js';
import {
  agreementSigningKeyFile,
  auditSigningKeyFile,
  environmentOf,
  environmentOfPortal,
  mainOf,
  metricsName,
  ownerUrls,
  servicesHere,
} from './services.js';
import { supervise, type Program, type Supervised } from './supervise.js';
import { watchPlatform } from './watch.js';
import { writeWorld } from './world-file.js';

/** The whole system, running. */
export type System = {
  readonly url: string;
  readonly services: readonly ServiceName[];
  readonly kafka: KafkaControl;
  readonly token: (subject: string) => Promise<string>;
  /** The superuser's. */
  readonly postgresUrl: string;
};

export type Setting = {
  readonly places: Places;
  readonly installation: Installation;
  readonly port: number;
  readonly progress: Progress;
  /** Added to what each program is told. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where Kafka's class path is kept, if not with the rest. */
  readonly cacheDir?: string;
  /** `false` for tests: PostgreSQL does not wait for the disk. */
  readonly durable?: boolean;
  /** Called with what undoes each part as soon as the part is there; to be undone in the opposite order. */
  readonly onStop: (name: string, undo: () => Promise<void>) => void;
};

/** Starts everything; resolves when every service is ready. What was begun is undone by the caller, also after a failure. */
export async function startSystem(setting: Setting): Promise<System> {
  const { places, progress, onStop, port } = setting;
  const url = `http://localhost:${port}`;
  const services = servicesHere();
  const people = peopleThere();
  const ports = await portsFor(setting, services);
  const { gateway, mail } = await openAddress(setting, { services, ports, people });
  const platform = await progress.step('Starting PostgreSQL and Kafka', () =>
    startPlatform({
      dir: places.platform,
      cacheDir: setting.cacheDir ?? places.dir,
      durable: setting.durable ?? true,
      services: SERVICES,
      report: (line) => {
        progress.line(`  ${line}`);
      },
    }),
  );
  onStop('PostgreSQL and Kafka', () => platform.stop());
  writePlatform(places, platform);
  onStop('the way there', () => {
    forgetPlatform(places);
    return Promise.resolve();
  });
  await progress.step('Setting up roles, databases and topics', () => provision(platform));
  writeWorld(places, people.world, setting.installation.base);
  const prepared = preparedWith(platform, places, services);
  const isPrepared = await prepared.isSo();
  if (!isPrepared) await progress.step('Migrating databases', () => migrate(setting, platform, services));
  const tunnel = platform.kafka.own ? undefined : await startTunnel();
  if (tunnel) onStop('the way to Kafka', () => tunnel.close());
  const watched = watchPlatform(platform, tunnel, progress.line);
  onStop('the watch over PostgreSQL and Kafka', () => watched.stop());
  const { world } = people;
  const programs = programsOf(setting, { services, ports, platform, world, tunnel, mail });
  await progress.step('Starting identity provider and services', async () => {
    const directory = programs.find(({ name }) => name === 'directory')?.environment ?? {};
    const loading = isPrepared ? Promise.resolve() : loadWorld(setting, directory).then(() => prepared.remember());
    loading.catch(() => undefined); // told when all are waited for
    const started: Supervised[] = [];
    onStop('services', async () => {
      await Promise.all(started.map((each) => each.stop()));
    });
    for (const program of programs) started.push(await supervise(program, progress.line));
    await Promise.all([loading, ...started.map((each) => each.ready())]);
  });
  const since = performance.now();
  const figures = services.map((name) => ({ name, url: `http://127.0.0.1:${ports[metricsName(name)] ?? 0}/metrics` }));
  const behind = await progress.step('Waiting until every service knows the others', () => allLevel(figures, since));
  if (behind.length > 0) progress.line(`  Not level after a minute: ${behind.join(', ')}. Their logs: ${places.logs}`);
  gateway.open();
  return {
    url,
    services,
    kafka: watched.kafka,
    token: tokensAt(url, people.accountOf),
    postgresUrl: platform.postgres.url,
  };
}

/** The name under which an installation remembers the port of its mail server. */
const MAIL = 'mail';

type There = { services: readonly ServiceName[]; ports: Readonly<Record<string, number>> };

type Surrounding = There & {
  readonly platform: Platform;
  readonly world: DemoWorld;
  readonly tunnel?: Proxy | undefined;
  readonly mail: MailCatcher;
};

/** Each process has the port that it had before, when that is still free. */
async function portsFor(setting: Setting, services: readonly ServiceName[]): Promise<Record<string, number>> {
  const names = ['identity', MAIL, PORTAL, ...services, ...services.map(metricsName)];
  const { places, installation } = setting;
  const found = await freePorts(
    names.length,
    names.map((name) => installation.ports[name] ?? 0),
  );
  const ports = Object.fromEntries(names.map((name, n) => [name, found[n] ?? 0]));
  writeInstallation(places, { ...installation, ports });
  return ports;
}

async function openAddress(
  { port, onStop }: Setting,
  { services, ports, people }: There & { people: ReturnType<typeof peopleThere> },
): Promise<{ gateway: Gateway; mail: MailCatcher }> {
  const mail = await catchMail(ports[MAIL]);
  onStop('the mail server', () => mail.close());
  const at = (name: string) => `http://127.0.0.1:${ports[name] ?? 0}`;
  const page = indexPage({ services, world: people.world, accounts: people.accounts });
  const gateway = await startGateway({
    port,
    page: () => page,
    mails: () => mailPage(mail.mails()),
    routes: {
      '/': at(PORTAL),
      '/identity': at('identity'),
      ...Object.fromEntries(services.map((service) => [`/api/${service}`, at(service)])),
    },
  });
  onStop('the address', () => gateway.close());
  return { gateway, mail };
}

async function provision({ postgres, kafka, secrets }: Platform): Promise<void> {
  await Promise.all([
    provisionPostgres(postgres.url, SERVICES, secrets.postgres),
    provisionKafka(kafka.brokers, kafka.admin, { services: SERVICES, passwords: secrets.kafka }),
  ]);
}

async function migrate({ places, progress }: Setting, platform: Platform, services: readonly ServiceName[]) {
  const { keys, portal: portalOwner, services: owners } = ownerUrls(platform, services);
  const told = { keysOwner: keys, owners, portalOwner } satisfies Preparation;
  const said = await runErrand(places, {
    what: 'The databases',
    name: 'prepare',
    program: join(import.meta.dirname, 'prepare.ts'),
    input: JSON.stringify(told),
  });
  mkdirSync(places.keys, { recursive: true, mode: 0o700 });
  for (const file of [auditSigningKeyFile(places), agreementSigningKeyFile(places)])
    if (!existsSync(file)) writeSigningKey(file);
  for (const line of said) progress.line(`  ${line}`);
}

/** Loads reference data and the demo world; what is there already stays as it is. */
async function loadWorld({ places, progress }: Setting, environment: Program['environment']): Promise<void> {
  const words = ['load', places.world];
  const program = mainOf('directory');
  for (const line of await runErrand(places, { what: 'The demo world', name: 'load', program, words, environment })) {
    if (/[1-9]/.test(line)) progress.line(`  ${line}`);
  }
}

/** What each program is told, with what the caller adds. */
function programsOf(setting: Setting, there: Surrounding): Program[] {
  return ownPrograms(setting, there).map((program) => ({
    ...program,
    environment: { ...program.environment, ...setting.environment },
  }));
}

function ownPrograms(
  { places, installation, port }: Setting,
  { services, ports, platform, world, tunnel, mail }: Surrounding,
): Program[] {
  const identityUrl = `http://127.0.0.1:${ports['identity'] ?? 0}`;
  const { base } = installation;
  const signIns = developmentIssuers(world);
  const consentsUrl = `http://127.0.0.1:${ports['consents'] ?? 0}`;
  const issuers = [...issuerSettings(signIns, base, identityUrl), ...linkIssuerSettings(signIns, base, consentsUrl)];
  const logFile = (name: string) => join(places.logs, `${name}.log`);
  const here = `http://localhost:${port}`;
  return [
    {
      name: 'identity',
      file: join(root, 'infra', 'src', 'identity', 'main.ts'),
      environment: {
        IDENTITY_DIR: places.identity,
        IDENTITY_BASE: installation.base,
        IDENTITY_ORIGINS: [...new Set([installation.base, here])].join(','),
        HTTP_PORT: String(ports['identity']),
        NODE_ENV: 'development',
      },
      logFile: logFile('identity'),
      readyUrl: `${identityUrl}/health/ready`,
    },
    ...services.map((service) => ({
      name: service,
      file: mainOf(service),
      environment: {
        ...environmentOf(service, { places, platform, ports, issuers, base, smtpUrl: mail.url, url: here }),
        ...(tunnel && { FOOTBRIDGE_KAFKA_TUNNEL: String(tunnel.port) }),
      },
      before: tunnel ? [join(import.meta.dirname, 'through-tunnel.ts')] : [],
      logFile: logFile(service),
      readyUrl: `http://127.0.0.1:${ports[service] ?? 0}/health/ready`,
    })),
    {
      name: PORTAL,
      file: mainOf(PORTAL),
      environment: environmentOfPortal({ places, platform, ports, installation, url: here, world }),
      logFile: logFile(PORTAL),
      readyUrl: `http://127.0.0.1:${ports[PORTAL] ?? 0}/health/ready`,
    },
  ];
}
