import { type AuditEntry } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import { freshDatabase, numberEntries, type FreshDatabase } from '@footbridge/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { type MigrationInterface, type QueryRunner } from 'typeorm';
import {
  COMPARED,
  Database,
  entryOf,
  FOUND,
  migrateService,
  versionComparison,
  versionsSchema,
  type Finding,
  type Versioned,
} from '../src/index.js';
import { versionGauges } from '../src/versions/comparison.js';
import { migrations } from './notes.js';

class Versions1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(versionsSchema('duties'));
  }

  down(): Promise<void> {
    throw new Error('forward only');
  }
}
const migrateNotes = (url: string) =>
  migrateService({ name: 'duties', migrations: [...migrations, Versions1700000000002] }, url);

const aggregates: readonly Versioned[] = [
  {
    kind: 'note',
    table: 'note',
    id: { column: 'id', type: 'uuid' },
    version: 'version',
    organisations: 'array[organisation]',
    actions: ['note.write'],
  },
];

describe('comparing versions with audit entries', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let past: pg.Client;
  let told: Finding[];
  beforeEach(async () => {
    fresh = await freshDatabase('duties', migrateNotes);
    database = await Database.connect({ service: 'duties', request: fresh.urls.request, handler: fresh.urls.handler });
    past = new pg.Client({ connectionString: fresh.superuserUrl });
    await past.connect();
    told = [];
  }, 60_000);
  afterEach(async () => {
    await database.close();
    await past.end();
    await fresh.drop();
  });

  const behind = (text: string, values: unknown[] = []): Promise<unknown> => past.query(text, values);

  /** Writes a note `versions` times, each time with its entry, as a service does. */
  async function written(versions = 1, id: string = randomUUID()): Promise<string> {
    for (let nth = 1; nth <= versions; nth++)
      await database.asHandler(async (tx) => {
        const [row] = await tx.query<{ version: number }>(
          `insert into note as n (id, organisation, text) values ($1, 'RW4', '') on conflict (id) do update set version = n.version + 1
           returning version`,
          [id],
        );
        await recorded(tx, id, row?.version ?? 0);
      });
    return id;
  }

  const recorded = (tx: Parameters<typeof entryOf>[0], id: string, version: number, action = 'note.write') =>
    writeEntries(tx, [
      entryOf(tx, {
        service: 'duties',
        act: 'access',
        action,
        organisations: ['RW4'],
        objects: [{ kind: 'note', id, version }],
      }),
    ]);

  /** A whole round, whenever the next one is due. Answers how many transactions it took. */
  async function round({ batch = 100, numbered = true } = {}): Promise<number> {
    if (numbered) await numberEntries(past);
    await behind(`update version_comparison set next_at = '-infinity'`);
    const loop = versionComparison({ service: 'duties', aggregates, batch, found: (finding) => told.push(finding) });
    for (let turns = 1; ; turns++) if ((await database.asHandler((tx) => loop.work(tx, tx.now))) === 0) return turns;
  }

  async function entries(action: string): Promise<AuditEntry[]> {
    const { rows } = await past.query<{ bytes: string }>(
      'select bytes from audit_entry where action = $1 order by id',
      [action],
    );
    return rows.map(({ bytes }) => JSON.parse(bytes) as AuditEntry);
  }

  it('finds nothing where every change wrote its entry, and says so in an entry', async () => {
    for (const versions of [1, 3, 2]) await written(versions);
    await round();
    expect(await entries(FOUND)).toEqual([]);
    expect(await entries(COMPARED)).toMatchObject([
      { act: 'system', organisations: [], objects: [], input: { checked: 3, missing: 0, beyond: 0, new: 0 } },
    ]);
  });

  it('is not misled by entries that have no number yet', async () => {
    const early = await written(2);
    await round();
    await written(1, early);
    await written(3);
    await round({ numbered: false });
    expect(told).toEqual([]);
    await round();
    expect(told).toEqual([]);
  });

  it('finds a row whose version was moved behind the back of the service, once', async () => {
    await written(2);
    const id = await written(2);
    await round();
    await behind('update note set version = 4 where id = $1', [id]);
    await round();
    await round();
    expect(told).toEqual([
      { kind: 'note', id, code: 'version-without-entry', version: 4, recorded: 2, organisations: ['RW4'] },
    ]);
    expect(await entries(FOUND)).toMatchObject([
      {
        outcome: 'refused',
        organisations: ['RW4'],
        objects: [{ kind: 'note', id, version: 4 }],
        reasons: [{ code: 'version-without-entry', facts: { version: 4, recorded: 2 } }],
      },
    ]);
    expect((await entries(COMPARED)).map(({ input }) => input)).toMatchObject([
      { checked: 2, missing: 0, new: 0 },
      { checked: 2, missing: 1, new: 1 },
      { checked: 2, missing: 1, new: 0 },
    ]);
  });

  it('finds a change without entry also when the service has gone on since, and once', async () => {
    const id = await written();
    await behind('update note set version = 2 where id = $1', [id]);
    await written(2, id);
    await round();
    await round();
    expect(told).toMatchObject([{ id, code: 'version-without-entry', version: 2, recorded: 1 }]);
  });

  it('is not satisfied by a look or a refusal that names the version', async () => {
    const id = await written();
    await behind('update note set version = 2 where id = $1', [id]);
    await database.asHandler(async (tx) => {
      await recorded(tx, id, 2, 'note.read');
      const objects = [{ kind: 'note', id, version: 2 }];
      const refusedOne = { service: 'duties', act: 'access', action: 'note.write', objects } as const;
      await writeEntries(tx, [entryOf(tx, refusedOne, [{ code: 'wrong-state' }])]);
    });
    await round();
    expect(told).toMatchObject([{ id, version: 2, recorded: 1 }]);
  });

  it('finds a row without any entry, a row that was set back, and a row that is gone', async () => {
    const [alone, back, gone]: string[] = [randomUUID(), await written(3), await written(2)];
    await behind(`insert into note (id, organisation, text) values ($1, '10006842', '')`, [alone]);
    await behind('update note set version = 2 where id = $1', [back]);
    await behind('delete from note where id = $1', [gone]);
    await round();
    await round();
    expect(told).toHaveLength(3);
    expect(told).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: alone, code: 'version-without-entry', recorded: 0, organisations: ['10006842'] }),
        expect.objectContaining({ id: back, code: 'entry-beyond-version', version: 2, recorded: 3 }),
        expect.objectContaining({ id: gone, code: 'aggregate-gone', recorded: 2, organisations: ['RW4'] }),
      ]),
    );
    const [found = Number.NaN, age = Number.NaN] = await Promise.all(
      versionGauges.map(({ read }) => database.asHandler((tx) => read(tx))),
    );
    expect(found).toBe(3);
    expect(age).toBeLessThan(60);
  });

  it('goes in batches from where it stands, also in another process, and rests between rounds', async () => {
    const ids = await Promise.all(Array.from({ length: 7 }, () => written(2)));
    await behind('update note set version = 9 where id = $1', [ids[3]]);
    expect(await round({ batch: 2 })).toBeGreaterThan(7);
    expect(told).toHaveLength(1);
    expect((await entries(COMPARED)).map(({ input }) => input)).toMatchObject([{ checked: 7, missing: 1 }]);
    const other = versionComparison({ service: 'duties', aggregates, batch: 2 });
    await numberEntries(past);
    expect(await database.asHandler((tx) => other.work(tx, tx.now))).toBe(2);
    while ((await database.asHandler((tx) => other.work(tx, tx.now))) > 0);
    expect(await entries(COMPARED)).toHaveLength(1);
    await database.asHandler(async (tx) => {
      await tx.query('select from version_comparison for update');
      expect(await database.asHandler((beside) => other.work(beside, beside.now))).toBe(0);
    });
  });

  it('is nothing that a request could see or change', async () => {
    const client = new pg.Client({ connectionString: fresh.urls.request });
    await client.connect();
    for (const table of ['version_recorded', 'version_finding', 'version_comparison'])
      await expect(client.query(`select from ${table}`)).rejects.toThrow('permission denied');
    await client.end();
  });
});
