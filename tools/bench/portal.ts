import {
  databaseOf,
  demoStudents,
  followSignIn,
  freePorts,
  KEYS_DATABASE,
  keysRoleOf,
  passwordOf,
  readSecrets,
  referralContentOf,
  urlOf,
} from '@footbridge/infra';
import { encrypt, Keyring, readKeyEncryptionKeys, type DataKey } from '@footbridge/keyring';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { v4, v7 } from 'uuid';
import { bringIntoForce } from '../journey/agreement.js';
import { Player } from '../journey/player.js';
import { castOf, draft, NOT_AGREED, permission, post, register, submit, type Cast } from '../journey/story.js';
import { keyEncryptionKeyFile, placesOf, type Places } from '../start/installation.js';
import { peopleThere } from '../start/people.js';
import { progressTo } from '../start/progress.js';
import { startSystem, type System } from '../start/system.js';
import { type Figure, figureOf } from './arithmetic.js';
import { type Size } from './ground.js';
import { insertRows, oneRow, replaced, type Row } from './rows.js';

const REAL = 25;
const FEW = 100;
const MANY = 10_000;
const MOST_CALLS = 8;

/** Pages whose cost in requests to services is counted, by who sees them. */
const PAGES = {
  adviser: ['/referrals', '/students', '/to-dos', '/team', '/profile'],
  clinician: ['/worklist', '/to-dos', '/profile'],
  lead: ['/assurance', '/audit', '/assurance/sharing', '/assurance/refusals', '/to-dos'],
} as const;

type Undo = (() => Promise<void>)[];
type Say = (line: string) => void;

/**
 * The time of the worklist page at 10,000 referrals beside the same page at 100, in turn, on two trusts of one running system; a
 * quarter of a hundred came through the API, the others are copies of them, each encrypted for its own row. Rejects when a page
 * takes more requests to services than it may.
 */
export async function measurePortal(size: Size, say: Say, undo: Undo): Promise<Figure> {
  const { system, places } = await start(say, undo);
  const player = playerAt(system);
  const casts = [1, 2].map((run) => castOf({ options: { world: peopleThere().world, run } }));
  const [few, many] = casts;
  if (!few || !many) throw new Error('Two pairs were asked for.');
  const database = new pg.Pool({
    connectionString: urlOf(system.postgresUrl, { database: databaseOf('referrals') }),
    max: 2,
  });
  undo.push(() => database.end());
  const keys = await keysOf(system, places);
  undo.push(() => keys.close());
  for (const [cast, count] of [
    [few, FEW],
    [many, MANY],
  ] as const) {
    say(`  ${count} referrals at ${cast.trust} …`);
    await fill({ player, cast, database, keys }, count);
  }
  await database.query('analyze');
  const [adviser, clinician, lead, other] = await Promise.all(
    [few.adviser, few.clinician, `information-governance-lead@${few.university}`, many.clinician].map((subject) =>
      visitor(system, subject),
    ),
  );
  if (!adviser || !clinician || !lead || !other) throw new Error('Four visitors were asked for.');
  await countCalls({ adviser, clinician, lead }, say);
  return inTurn(size, say, { ours: () => other('/worklist'), beside: () => clinician('/worklist') });
}

async function start(say: Say, undo: Undo): Promise<{ system: System; places: Places }> {
  const places = placesOf(mkdtempSync(join(tmpdir(), 'footbridge-bench-portal-')));
  undo.push(() => {
    rmSync(places.dir, { recursive: true, force: true });
    return Promise.resolve();
  });
  const [port = 0] = await freePorts(1);
  const system = await startSystem({
    places,
    installation: { base: `http://localhost:${port}`, ports: {}, journeys: 0, played: false },
    port,
    progress: progressTo(
      (line) => {
        say(line);
      },
      { verbose: false },
    ),
    environment: { RATE_LIMIT_PER_MINUTE: '100000', LOG_LEVEL: 'warn' },
    onStop: (_, each) => {
      undo.push(each);
    },
  });
  return { system, places };
}

const playerAt = ({ url, token, kafka }: System) =>
  new Player({ url, world: peopleThere().world, run: 1, token, report: () => undefined, kafka, dir: '' });

/** The keys of `referrals`, with which copies are encrypted for their own rows. */
async function keysOf({ postgresUrl }: System, places: Places): Promise<Keyring> {
  const user = keysRoleOf('referrals');
  const secrets = readSecrets(process.env['FOOTBRIDGE_SECRETS'] ?? join(places.platform, 'secrets.json'));
  const url = urlOf(postgresUrl, { user, password: passwordOf(secrets.postgres, user), database: KEYS_DATABASE });
  const keyEncryptionKeys = await readKeyEncryptionKeys({
    KEY_ENCRYPTION_KEY_FILE: keyEncryptionKeyFile(places),
    NODE_ENV: 'development',
  });
  return Keyring.open({ url, service: 'referrals', keyEncryptionKeys });
}

type Filling = { player: Player; cast: Cast; database: pg.Pool; keys: Keyring };
type Template = { id: string; content: string; key: DataKey; referral: Row; copy: Row; relationships: Row[] };

/** Referrals that the trust has opened and not decided, as many as are told. */
async function fill(filling: Filling, count: number): Promise<void> {
  await bringIntoForce(filling.player, filling.cast);
  const { university, today } = filling.cast;
  const students = demoStudents(university, 2 * REAL, { seed: 'bench portal', on: today, serial: 70_000 });
  const grownUp = `${Number(today.slice(0, 4)) - 18}${today.slice(4)}`;
  const adults = students.filter(({ birthDate }) => birthDate <= grownUp).slice(0, REAL);
  if (adults.length < REAL) throw new Error(`Only ${adults.length} adult students were made.`);
  const templates: Template[] = [];
  for (const student of adults) templates.push(await opened(filling, student));
  const made = Array.from({ length: count - REAL }, (_, n) => ({ id: v7(), of: templates[n % REAL] }));
  const rows = (make: (of: Template, id: string) => Row[]) => made.flatMap(({ id, of }) => (of ? make(of, id) : []));
  const renamed = (row: Row, of: Template, id: string) => replaced(row, new Map([[of.id, id]]));
  const { trust } = filling.cast;
  await insertRows(
    filling.database,
    'referral',
    rows((of, id) => [renamed(of.referral, of, id)]),
  );
  await insertRows(
    filling.database,
    'referral_copy',
    rows((of, id) => {
      const place = { table: 'referral_copy', column: 'bytes', row: `${id}/${trust}/own` };
      return [{ ...renamed(of.copy, of, id), bytes: encrypt(of.key, place, of.content) }];
    }),
  );
  await insertRows(
    filling.database,
    'relationship',
    rows((of, id) => of.relationships.map((each) => ({ ...renamed(each, of, id), id: v4() }))),
  );
}

async function opened(
  { player, cast, database, keys }: Filling,
  student: ReturnType<typeof demoStudents>[number],
): Promise<Template> {
  const studentId = await register(player, cast, student);
  const given = await permission(player, cast, studentId);
  if (!given.ok) throw new Error(`permission: ${given.status} ${given.reasons.join(', ')}`);
  const held = await draft(player, cast, { ...student, studentId });
  const sent = await submit(player, cast, held, [NOT_AGREED]);
  if (!sent.ok) throw new Error(`submit: ${sent.reasons.join(', ')}`);
  const arrived = await player.until(
    cast.clinician,
    { path: `referrals/referrals/${held.id}` },
    ({ body }) => body['state'] === 'received',
  );
  const answer = await post(player, cast.clinician, { id: held.id, etag: arrived.etag ?? '' }, ['open']);
  if (!answer.ok) throw new Error(`open: ${answer.reasons.join(', ')}`);
  const { rows } = await database.query<Row>(
    'select * from relationship where referral_id = $1 and organisation_id = $2',
    [held.id, cast.trust],
  );
  return {
    id: held.id,
    content: JSON.stringify(referralContentOf(student, cast.today)),
    key: await keys.dataKey({ studentId, controller: cast.trust, recordClass: 'referral' }),
    referral: await oneRow(database, 'referral', 'id = $1', [held.id]),
    copy: await oneRow(database, 'referral_copy', `referral_id = $1 and controller = $2 and kind = 'own'`, [
      held.id,
      cast.trust,
    ]),
    relationships: rows,
  };
}

type Seen = { readonly milliseconds: number; readonly calls: number };
type Visitor = (path: string) => Promise<Seen>;

/** Somebody who has signed in, and looks at pages. Rejects when one is not shown. */
async function visitor({ url }: System, subject: string): Promise<Visitor> {
  const account = peopleThere().accountOf(subject);
  if (!account) throw new Error(`Nobody signs in as ${subject}.`);
  const isOver = (each: string) =>
    !each.includes('/identity/') && !each.includes('/sign-in') && !each.includes('/signed-in');
  const { cookie } = await followSignIn(`${url}/sign-in/${account.issuer.toLowerCase()}`, subject, isOver);
  return async (path) => {
    const began = performance.now();
    const response = await fetch(`${url}${path}`, { headers: { cookie }, redirect: 'manual' });
    await response.text();
    const milliseconds = performance.now() - began;
    if (response.status !== 200) throw new Error(`${path} as ${subject}: ${response.status}`);
    const [, calls = '0'] = /services;desc="(\d+)"/.exec(response.headers.get('server-timing') ?? '') ?? [];
    return { milliseconds, calls: Number(calls) };
  };
}

/** Each page once more after the first look, which learns names. */
async function countCalls(visitors: Readonly<Record<keyof typeof PAGES, Visitor>>, say: Say): Promise<void> {
  const beyond: string[] = [];
  for (const [who, paths] of Object.entries(PAGES) as [keyof typeof PAGES, readonly string[]][]) {
    for (const path of paths) {
      await visitors[who](path);
      const { calls } = await visitors[who](path);
      say(`  ${path.padEnd(24)}${String(calls).padStart(3)} requests to services`);
      if (calls > MOST_CALLS) beyond.push(`${path} takes ${calls}`);
    }
  }
  if (beyond.length > 0) throw new Error(`at most ${MOST_CALLS} requests to services a page: ${beyond.join(', ')}`);
}

const WARM = 20;
const LOOKS = 20;

async function inTurn(
  { rounds }: Size,
  say: Say,
  { ours, beside }: { ours: () => Promise<Seen>; beside: () => Promise<Seen> },
): Promise<Figure> {
  const times = async (look: () => Promise<Seen>, count: number) => {
    const all: number[] = [];
    for (let n = 0; n < count; n++) all.push((await look()).milliseconds);
    return all;
  };
  await times(ours, WARM);
  await times(beside, WARM);
  const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const found = { ours: [] as number[], beside: [] as number[], each: [] as number[] };
  for (let n = 1; n <= rounds; n++) {
    const many = await times(ours, LOOKS);
    const few = await times(beside, LOOKS);
    found.ours.push(middle(many));
    found.beside.push(middle(few));
    found.each.push(...many);
    say(`  round ${n}: ${middle(many).toFixed(1)} ms beside ${middle(few).toFixed(1)} ms`);
  }
  return figureOf({ ...found, unit: 'ms' });
}
