import { personId } from '@footbridge/access';
import { AppointmentMadeV1, event, OrganisationRegisteredV1, type ServiceName } from '@footbridge/contracts';
import { freePorts } from '@footbridge/infra';
import { testIssuer, type TestIssuer } from '@footbridge/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { v4 } from 'uuid';
import { environmentOf, metricsName } from '../start/services.js';
import { commit, emptyLedger, type Ledger, permissionActs, referralActs, TRUST, UNIVERSITY } from './kills-acts.js';
import { checkEverything, type Checked, type Counted, countEvents, whatWaits } from './kills-check.js';
import { lookInto, type Look } from './kills-look.js';
import { type Findings, noFindings, WRONGS } from './kills-findings.js';
import { type Ground, prepareGround } from './kills-ground.js';
import { submitActs, type Submitted } from './kills-requests.js';
import { killAll, type Victim } from './kills-schedule.js';
import { readTopic } from './kills-topics.js';
import { choicesOf, type Choices } from './random.js';
import { serviceProcess, type ServiceProcess } from './services.js';
import { handlerPool } from '../shared/handler-transactions.js';
import { standIn, type StandIn } from './stand-in.js';

export type KillsOptions = {
  readonly kills: number;
  /** At least so many, in all outboxes together. */
  readonly events: number;
  readonly seed: string;
  readonly say: (line: string) => void;
  /** Rejects when the proof is to be given up. */
  readonly givenUp?: Promise<never>;
  /** How often each is chosen, beside the others. */
  readonly weights?: Readonly<Partial<Record<string, number>>>;
  /** Given what was compared, when nothing runs any more but broker and database. */
  readonly afterwards?: (checked: Checked) => Promise<void>;
};

export type KillsProof = {
  readonly killed: Readonly<Record<string, number>>;
  readonly counted: Counted;
  readonly submitted: number;
  readonly findings: Findings;
  readonly failures: readonly string[];
};

const SERVICES_KILLED = ['consents', 'referrals', 'duties', 'audit'] as const;
const WEIGHTS: Readonly<Record<string, number>> = { broker: 3, database: 3 };
const SERVICE_WEIGHT = 4;
const LEVEL_WITHIN_MS = 300_000;

/** Kills what there is again and again under load, lets everything settle, and compares. Leaves nothing behind. */
export async function proveKills(options: KillsOptions): Promise<KillsProof> {
  const undo: (() => Promise<void>)[] = [];
  const logs = mkdtempSync(join(tmpdir(), 'footbridge-prove-'));
  let held = false;
  try {
    const ground = await prepareGround(logs, options.say);
    undo.push(() => ground.stop());
    const proving = onGround(ground, options, undo);
    const proof = await (options.givenUp ? Promise.race([proving, options.givenUp]) : proving);
    held = proof.failures.length === 0;
    return proof;
  } finally {
    for (const each of undo.reverse()) await each();
    if (held) rmSync(logs, { recursive: true, force: true });
    else options.say(`The logs of the services are in ${logs}.`);
  }
}

async function onGround(ground: Ground, options: KillsOptions, undo: (() => Promise<void>)[]): Promise<KillsProof> {
  const { say, seed } = options;
  const issuer = await testIssuer('university');
  undo.push(() => issuer.close());
  const appointmentId = v4();
  const directory = await tellDirectory(ground, issuer, appointmentId);
  undo.push(() => directory.stop());
  say('Starting consents, referrals, duties and audit …');
  const services = await startServices(ground, issuer);
  undo.push(async () => {
    await Promise.all(services.map((each) => each.stop()));
  });
  await Promise.all(services.map((each) => each.start()));
  const { look, close } = lookInto(ground);
  undo.push(() => close());
  const consents = services[0];
  if (!consents) throw new Error('no service was started');
  await untilKnown(look, appointmentId);
  const load = startLoad(ground, { choices: choicesOf(seed).for('load'), look, options });
  undo.push(() => load.abandon());
  const submitted: Submitted[] = [];
  const over = new AbortController();
  const token = () => issuer.token({ subject: 'adviser', audience: 'footbridge', expiresIn: 800 });
  const client = submitActs({ url: consents.url, actingAs: appointmentId, token, over: over.signal }, submitted);
  const killed: Record<string, number> = {};
  await Promise.race([
    killThem(ground, services, { options, load, killed, look }),
    failing(load.failed),
    failing(client),
  ]);
  await load.finish();
  over.abort();
  await client;
  await settle(look, say);
  say('Comparing …');
  const findings = noFindings();
  const read = remembering((topic) => readTopic(ground.kafka('admin'), topic));
  const checked: Checked = { look, read, ledger: load.ledger, submitted };
  const counted = await checkEverything(checked, findings);
  if (options.afterwards) {
    await Promise.all(services.map((each) => each.stop()));
    await options.afterwards(checked);
  }
  return {
    killed,
    counted,
    submitted: submitted.length,
    findings,
    failures: WRONGS.flatMap((wrong) => findings.of[wrong].slice(0, 10).map((words) => `${wrong}: ${words}`)),
  };
}

/** What lies on a topic when all is done is read once. */
function remembering(read: Checked['read']): Checked['read'] {
  const kept = new Map<string, ReturnType<Checked['read']>>();
  return (topic) => {
    const reading = kept.get(topic) ?? read(topic);
    kept.set(topic, reading);
    return reading;
  };
}

/** Waits for ever unless the promise rejects. */
async function failing(promise: Promise<unknown>): Promise<never> {
  await promise;
  return new Promise<never>(() => undefined);
}

/** `directory` is not there to be killed: it tells of one adviser and of who there is. */
async function tellDirectory(ground: Ground, issuer: TestIssuer, appointmentId: string): Promise<StandIn> {
  const directory = await standIn({
    service: 'directory',
    relayUrl: ground.databaseUrl('directory', 'relay'),
    handlerUrl: ground.databaseUrl('directory', 'handler'),
    kafka: ground.kafka('directory'),
  });
  const from = '2020-01-01T00:00:00.000Z';
  const organisation = (organisationId: string, kind: string) =>
    event(OrganisationRegisteredV1, { organisationId, kind, name: organisationId, validFrom: from, successors: [] });
  const adviser = { appointmentId, personId: personId(issuer.issuer, 'adviser'), role: 'wellbeing-adviser' };
  await directory.tells(
    organisation(UNIVERSITY, 'he-provider'),
    organisation(TRUST, 'nhs-trust'),
    event(AppointmentMadeV1, { organisationId: UNIVERSITY, ...adviser, dutyTeamIds: [], from }),
  );
  return directory;
}

async function startServices({ platform, places }: Ground, { issuer, jwksUri }: TestIssuer): Promise<ServiceProcess[]> {
  const names = SERVICES_KILLED.flatMap((service) => [service, metricsName(service)]);
  const free = await freePorts(names.length, []);
  const ports = Object.fromEntries(names.map((name, index) => [name, free[index] ?? 0]));
  const issuers = [{ issuer, jwksUri, organisations: [UNIVERSITY] }];
  return SERVICES_KILLED.map((service) =>
    serviceProcess({
      service,
      environment: {
        ...environmentOf(service, { places, platform, ports, issuers }),
        LOG_LEVEL: 'error',
        RATE_LIMIT_PER_MINUTE: '1000000',
      },
      logFile: join(places.logs, `${service}.log`),
    }),
  );
}

async function untilKnown(look: Look, appointmentId: string): Promise<void> {
  const until = performance.now() + 60_000;
  for (;;) {
    const rows = await look('consents', 'select from knowledge.appointment where appointment_id = $1', [appointmentId]);
    if (rows.length > 0) return;
    if (performance.now() > until) throw new Error('The adviser did not become known within 60 s.');
    await pause(50);
  }
}

type Load = {
  readonly ledger: Ledger;
  /** Rejects when the load itself is wrong. */
  readonly failed: Promise<void>;
  /** How many events the acts so far had. */
  written(): number;
  /** Lets it write on until there are so many. */
  allow(written: number): void;
  /** Writes what is missing of the wanted number, and ends. */
  finish(): Promise<void>;
  abandon(): Promise<void>;
};

/** Of each event of the load, so many come of it in the end: to-dos are events too. */
const YIELD = 1.6;
const WRITERS: readonly ServiceName[] = ['consents', 'referrals', 'consents', 'referrals'];

function startLoad(
  ground: Ground,
  { choices, look, options }: { choices: Choices; look: Look; options: KillsOptions },
): Load {
  const ledger = emptyLedger();
  const given = new AbortController();
  let allowed = 0;
  let done = false;
  const written = () => [...ledger.events.values()].reduce((sum, ids) => sum + ids.size, 0);
  const pools = new Map(
    WRITERS.map((service) => {
      const pool = handlerPool({
        connectionString: ground.databaseUrl(service, 'handler'),
        max: 2,
        connectionTimeoutMillis: 5_000,
        query_timeout: 10_000,
      });
      return [service, pool] as const;
    }),
  );
  const write = async (service: ServiceName, index: number) => {
    const pool = pools.get(service);
    if (!pool) throw new Error('no pool');
    const acts = service === 'consents' ? permissionActs(choices.for(String(index)), ledger) : referralActs(ledger);
    for await (const act of acts) {
      await commit(pool, act, ledger, given.signal);
      while (!done && written() >= allowed) await pause(20);
      // A generator notes what an act led to when it is asked for the next: it is asked once more, and that is not committed.
      if (done) {
        await acts.next();
        return;
      }
    }
  };
  const writing = Promise.all(WRITERS.map(write)).then(() => undefined);
  writing.catch(() => undefined); // told by `failed` and `finish`
  return {
    ledger,
    failed: writing,
    written,
    allow: (count) => {
      allowed = Math.max(allowed, count);
    },
    async finish() {
      while ((await countEvents(look)) < options.events) {
        allowed = written() + 500;
        await Promise.race([pause(500), writing]);
      }
      done = true;
      await writing;
    },
    async abandon() {
      done = true;
      given.abort();
      await writing.catch(() => undefined);
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}

type Killing = { options: KillsOptions; load: Load; killed: Record<string, number>; look: Look };

async function killThem(
  { broker, database }: Ground,
  services: readonly ServiceProcess[],
  { options, load, killed }: Killing,
): Promise<void> {
  const { kills, events, seed, say, weights } = options;
  const weightOf = (name: string) => weights?.[name] ?? WEIGHTS[name] ?? SERVICE_WEIGHT;
  const victim = (name: string, { start, kill }: Pick<Victim, 'start' | 'kill'>): Victim => ({
    name,
    weight: weightOf(name),
    start,
    kill,
  });
  let said = Date.now();
  await killAll({
    victims: [
      ...services.map((each) => victim(each.service, each)),
      victim('broker', broker),
      victim('database', database),
    ],
    kills,
    choices: choicesOf(seed).for('kills'),
    // Each kill finds its share of the load written and the next one being written.
    async loaded(kill) {
      const share = events / YIELD / kills;
      load.allow((kill + 1) * share);
      while (load.written() < kill * share) await pause(50);
    },
    killed(name, kill) {
      killed[name] = (killed[name] ?? 0) + 1;
      if (kill < kills && Date.now() - said < 5_000) return;
      said = Date.now();
      say(`  ${kill} of ${kills} kills (${name}), ${load.written()} events written by the load`);
    },
  });
}

async function settle(look: Look, say: (line: string) => void): Promise<void> {
  say('Waiting until everything is level …');
  const until = performance.now() + LEVEL_WITHIN_MS;
  let said = performance.now();
  for (;;) {
    const waits = await whatWaits(look);
    if (waits.length === 0) return;
    if (performance.now() > until) {
      say(`  not level after ${LEVEL_WITHIN_MS / 1_000} s: ${waits.join('; ')}`);
      return;
    }
    if (performance.now() - said > 10_000) {
      said = performance.now();
      say(`  still waits: ${waits.join('; ')}`);
    }
    await pause(500);
  }
}

/** The lines to print. */
export function tellKills({ killed, counted, submitted, findings }: KillsProof): string[] {
  const total = Object.values(killed).reduce((sum, each) => sum + each, 0);
  const each = Object.entries(killed).map(([name, times]) => `${name} ${times}`);
  const { lost, doubled, gap, differs, parked } = findings.of;
  return [
    `${total} kills: ${each.join(', ')}`,
    `${counted.events} events of ${counted.keys} keys, ${counted.effects} times taken by a consumer, ${submitted} acts submitted through the API`,
    `${counted.entries} audit entries; ${counted.repeatedRecords} records came again on a topic, as the same bytes`,
    lost.length === 0 ? 'nothing lost' : `lost: ${lost.length}`,
    doubled.length === 0 ? 'nothing doubled' : `doubled: ${doubled.length}`,
    gap.length === 0 ? 'no gap in the numbers' : `gaps: ${gap.length}`,
    differs.length === 0 ? 'nothing came back with other bytes' : `other bytes: ${differs.length}`,
    parked.length === 0 ? 'nothing parked' : `parked: ${parked.length}`,
  ];
}
