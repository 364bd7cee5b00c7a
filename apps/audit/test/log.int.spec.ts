import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ServiceName } from '@footbridge/contracts';
import {
  inclusionProof,
  leafHash,
  openCheckpoint,
  parseVerifierKey,
  rootOfEntries,
  verifyInclusion,
} from '@footbridge/transparency';
import { type NumberedEntry, type OpenTransaction } from '@footbridge/messaging';
import { type Transaction } from '@footbridge/service';
import { verifyCheckpoint } from '@sigstore/verify/dist/tlog/checkpoint.js';
import { verifyMerkleInclusion } from '@sigstore/verify/dist/tlog/merkle.js';
import { randomUUID } from 'node:crypto';
import { signHead } from '../src/checkpoint/checkpoint.store.js';
import { takeEntries, throughGaps, type Alarm } from '../src/log/intake.js';
import { lockHead, rootOfHead, subtreesOf } from '../src/log/log.store.js';
import { LOG_NAME, startApp, type App } from './app.js';
import { anEntry, MERSEY_CARE, numbered } from './builders.js';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

const take = (entries: readonly NumberedEntry[]) => app.asHandler((tx) => takeEntries(tx, entries));
const size = async () => Number((await app.query<{ size: string }>('select size from log_head'))[0]?.size);
const entriesOf = (count: number) => Array.from({ length: count }, () => anEntry());
const bytesInOrder = async () =>
  (await app.query<{ bytes: Buffer }>('select bytes from log_entry order by leaf_index')).map(({ bytes }) => bytes);
const root = () => app.asHandler(async (tx) => rootOfHead(await lockHead(tx)));
const alarmsOf = (service: ServiceName) =>
  app.query('select kind, number::int from log_alarm where service = $1 order by number', [service]);

/** What the whole test file leaves behind must hold at every moment. */
async function expectSound(): Promise<void> {
  const bytes = await bytesInOrder();
  expect(bytes).toHaveLength(await size());
  expect(await root()).toEqual(rootOfEntries(bytes));
  const gaps = await app.query(
    'select service from log_entry group by service having count(*) <> max(number) or min(number) <> 1',
  );
  expect(gaps).toEqual([]);
}

describe('taking entries into the log', () => {
  it('appends the next numbers of a service, and the root is that of all entries', async () => {
    const entries = numbered('referrals', entriesOf(5));
    expect(await take(entries)).toEqual([]);
    expect(await size()).toBe(5);
    await expectSound();
  });

  it('ignores a repeat of the same bytes, also beside new numbers', async () => {
    const entries = numbered('consents', entriesOf(4));
    await take(entries.slice(0, 3));
    const before = await size();
    expect(await take(entries)).toEqual([]);
    expect(await take(entries)).toEqual([]);
    expect(await size()).toBe(before + 1);
    await expectSound();
  });

  it('alarms once, keeps the first bytes and goes on when a number comes back with other bytes', async () => {
    const [first, second] = numbered('agreements', entriesOf(2)) as [NumberedEntry, NumberedEntry];
    await take([first]);
    const forged = { ...first, bytes: Buffer.from(first.bytes.toString().replace('permitted', 'refused')), offset: 1 };
    const alarms = await take([forged, second]);
    expect(alarms).toMatchObject([{ kind: 'number-with-other-bytes', service: 'agreements', number: 1, offset: 1 }]);
    expect(await take([forged])).toEqual([]);
    expect(await alarmsOf('agreements')).toEqual([{ kind: 'number-with-other-bytes', number: 1 }]);
    const [kept] = await app.query(`select bytes from log_entry where service = 'agreements' and number = 1`);
    expect(kept).toEqual({ bytes: first.bytes });
    const told = await app.query<{ bytes: string }>(`select bytes from audit_entry where action = 'audit.alarm'`);
    expect(told.map(({ bytes }) => JSON.parse(bytes) as object)).toMatchObject([
      {
        outcome: 'refused',
        organisations: [MERSEY_CARE],
        objects: [{ kind: 'audit-alarm', id: alarms[0]?.id }],
        reasons: [{ code: 'number-with-other-bytes', facts: { service: 'agreements', number: 1 } }],
      },
    ]);
    await expectSound();
  });

  it.each([
    ['no JSON', 'entry-unreadable', () => Buffer.from('not an entry')],
    ['no UTF-8', 'entry-unreadable', () => Buffer.from([0xff, 0xfe, 0x00])],
    [
      'an id that PostgreSQL could not hold',
      'entry-unreadable',
      () => Buffer.from(JSON.stringify(anEntry({ id: 'x' }))),
    ],
    [
      'an object with a null character',
      'entry-unreadable',
      () => Buffer.from(JSON.stringify(anEntry({ objects: [{ kind: 'referral', id: 'a\u0000b' }] }))),
    ],
    ['an entry of another service', 'entry-of-another-service', () => Buffer.from(JSON.stringify(anEntry()))],
  ])('keeps what was sent and alarms when it is %s', async (_, kind, bytes) => {
    const [{ number } = { number: 0 }] = await app.query<{ number: number }>(
      `select coalesce(max(number), 0)::int + 1 as number from log_entry where service = 'directory'`,
    );
    const entry = { service: 'directory', number, id: randomUUID(), bytes: bytes(), offset: number - 1 } as const;
    expect(await take([entry])).toMatchObject([{ kind, number }]);
    const [row] = await app.query(
      `select bytes, action, organisations from log_entry where service = 'directory' and number = $1`,
      [number],
    );
    expect(row).toEqual({ bytes: entry.bytes, action: null, organisations: [] });
    await expectSound();
  });

  it('waits at a gap, having taken what stood before it, and goes on when the number comes', async () => {
    const entries = numbered('duties', entriesOf(4));
    const missed: number[] = [];
    const alarms: Alarm[] = [];
    const open: OpenTransaction<Transaction> = throughGaps((work) => app.asHandler(work), {
      missing: ({ number }) => missed.push(number),
      alarms: (found) => alarms.push(...found),
    });
    const [first] = entries as [NumberedEntry];
    const forged = { ...first, bytes: Buffer.from('{}') };
    const broken = [first, forged, ...entries.slice(1).filter(({ number }) => number !== 3)];
    for (const attempt of [1, 2, 3]) {
      const taken = open((tx) => takeEntries(tx, broken));
      await expect(taken).rejects.toMatchObject({ name: 'NumberMissing', number: 3 });
      expect({ attempt, missed, alarms: alarms.length }).toEqual({ attempt, missed: [3], alarms: 1 });
    }
    expect(await app.query(`select number::int, waiting_for::int from log_source where service = 'duties'`)).toEqual([
      { number: 2, waiting_for: 3 },
    ]);
    await open((tx) => takeEntries(tx, entries));
    expect(await app.query(`select number::int, waiting_for from log_source where service = 'duties'`)).toEqual([
      { number: 4, waiting_for: null },
    ]);
    await expectSound();
  });

  it('takes appends of several services at once, one after the other', async () => {
    const before = await size();
    const services = ['referrals', 'consents', 'agreements', 'duties', 'audit'] as const;
    const lasts = await app.query<{ service: ServiceName; number: number }>(
      'select service, number::int from log_source',
    );
    await Promise.all(
      services.map(async (service) => {
        const last = lasts.find((each) => each.service === service)?.number ?? 0;
        const all = numbered(service, entriesOf(30), last + 1);
        for (let from = 0; from < all.length; from += 7) await take(all.slice(from, from + 7));
      }),
    );
    expect(await size()).toBe(before + 150);
    await expectSound();
  });

  it('is rolled back whole, tree and entries, when its transaction fails', async () => {
    const before = await size();
    const [{ number } = { number: 0 }] = await app.query<{ number: number }>(
      `select number::int from log_source where service = 'consents'`,
    );
    const failing = app.asHandler(async (tx) => {
      await takeEntries(tx, numbered('consents', entriesOf(3), number + 1));
      throw new Error('the process ends here');
    });
    await expect(failing).rejects.toThrow('the process ends here');
    expect(await size()).toBe(before);
    await expectSound();
  });
});

describe('the log in its database', () => {
  it('can be added to and never changed or emptied by any role that serves', async () => {
    for (const statement of [
      `update log_entry set outcome = 'permitted'`,
      'delete from log_entry',
      'truncate log_entry',
      `update log_subtree set hash = hash`,
      'delete from log_subtree',
      'update log_checkpoint set note = note',
      'delete from log_checkpoint',
      'delete from log_alarm',
      'delete from log_head',
    ]) {
      await expect(app.asHandler((tx) => tx.query(statement))).rejects.toThrow('permission denied');
    }
  });

  it('has row-level security, enabled and forced, on every table that holds rows of organisations or people', async () => {
    const open = await app.query<{ name: string }>(
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and n.nspname in ('public', 'knowledge') and not (c.relrowsecurity and c.relforcerowsecurity)
       order by 1`,
    );
    expect(open.map(({ name }) => name)).toEqual([
      'knowledge.audit_covered',
      'knowledge.consumer_applied',
      'knowledge.consumer_inbox',
      'knowledge.consumer_parked',
      'knowledge.consumer_position',
      'public.audit_number',
      'public.audit_pending',
      'public.audit_published',
      'public.consumer_applied',
      'public.consumer_inbox',
      'public.consumer_parked',
      'public.consumer_position',
      'public.event_key',
      'public.heartbeat',
      'public.log_checkpoint',
      'public.log_head',
      'public.log_source',
      'public.log_subtree',
      'public.migration',
      'public.outbox',
    ]);
  });
});

describe('checkpoints', () => {
  it('are signed when the tree has grown, at most once per second, whoever asks', async () => {
    expect((await app.sign()).size).toBe(await size());
    const begun = performance.now();
    await take(numbered('audit', entriesOf(1), await nextOf('audit')));
    const signed = await Promise.all([1, 2, 3].map(() => app.asHandler((tx) => signHead(tx, app.key))));
    // On a machine that stood still meanwhile, one of them may come a second later.
    const most = performance.now() - begun < 900 ? 0 : 1;
    expect(signed.filter((each) => each !== undefined).length).toBeLessThanOrEqual(most);
    if (most === 0) await app.sign();
    expect(await app.asHandler((tx) => signHead(tx, app.key))).toBeUndefined();
  });

  it('tell by an event how far the log holds each service', async () => {
    const [outbox] = await app.query<{ data: object }>(
      `select data from outbox where type = 'audit.checkpoint-signed.v1' order by position desc limit 1`,
    );
    const sources = await app.query<{ service: string; number: number }>('select service, number::int from log_source');
    expect(outbox?.data).toMatchObject({
      treeSize: await size(),
      rootHash: (await root()).toString('base64'),
      highest: Object.fromEntries(sources.map(({ service, number }) => [service, number])),
    });
  });

  it('open with the verifier key, and prove every entry to two readers that know nothing of each other', async () => {
    const verifier = parseVerifierKey(app.key.verifierKey);
    if (!verifier) throw new Error('no verifier');
    const { note } = await latest();
    const opened = openCheckpoint(note, verifier);
    if (!opened.ok) throw new Error(opened.problem);
    const { checkpoint } = opened;
    expect(checkpoint).toMatchObject({ origin: LOG_NAME, size: await size(), root: await root() });
    const authority = {
      logID: verifier.keyId,
      publicKey: verifier.publicKey,
      baseURL: `https://${LOG_NAME}`,
      validFor: { start: new Date(0), end: new Date(8.64e15) },
    };
    const all = await bytesInOrder();
    for (const [index, bytes] of all.entries()) {
      const proof = await app.asHandler((tx) => inclusionProof(index, checkpoint.size, subtreesOf(tx)));
      const { size: treeSize, root: treeRoot } = checkpoint;
      expect(verifyInclusion({ leafHash: leafHash(bytes), index, size: treeSize, proof, root: treeRoot })).toBe(true);
      const entry = {
        logIndex: `${index}`,
        logId: { keyId: verifier.keyId },
        kindVersion: { kind: 'entry', version: '1' },
        integratedTime: '0',
        inclusionPromise: undefined,
        canonicalizedBody: bytes,
        inclusionProof: {
          logIndex: `${index}`,
          rootHash: treeRoot,
          treeSize: `${treeSize}`,
          hashes: proof,
          checkpoint: { envelope: note },
        },
      };
      verifyMerkleInclusion(entry, verifyCheckpoint(entry, [authority]));
      const other = { ...entry, canonicalizedBody: Buffer.concat([bytes, Buffer.from(' ')]) };
      expect(() => {
        verifyMerkleInclusion(other, verifyCheckpoint(entry, [authority]));
      }).toThrow('does not match');
    }
  });

  it('are not signed over a tree that does not continue the signed one', async () => {
    await take(numbered('audit', entriesOf(1), await nextOf('audit')));
    const [last] = await app.query<{ size: string; root: Buffer }>(
      'select size, root from log_checkpoint order by size desc limit 1',
    );
    await app.query(
      `update log_checkpoint set root = sha256('another'), signed_at = signed_at - interval '1 minute' where size = $1`,
      [last?.size],
    );
    await expect(app.asHandler((tx) => signHead(tx, app.key))).rejects.toMatchObject({ name: 'LogInconsistent' });
    await app.query('update log_checkpoint set root = $2 where size = $1', [last?.size, last?.root]);
    await app.sign();
  });

  async function latest(): Promise<{ note: string }> {
    const [row] = await app.query<{ note: string }>('select note from log_checkpoint order by size desc limit 1');
    if (!row) throw new Error('no checkpoint');
    return row;
  }
  async function nextOf(service: ServiceName): Promise<number> {
    const [row] = await app.query<{ number: number }>('select number::int from log_source where service = $1', [
      service,
    ]);
    return (row?.number ?? 0) + 1;
  }
});
