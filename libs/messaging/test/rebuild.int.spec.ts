import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type HandlerTransaction, knowledgeAt, type KnowledgePart, type Received, rebuild } from '../src/index.js';
import { aPair, eventually, expectWhole, type Pair, seenBy, seenPart, testService, withdraw } from './support.js';

describe('rebuilding knowledge', () => {
  let pair: Pair;
  const last = new Map<string, number>();
  const keys = Array.from({ length: 12 }, () => randomUUID());

  beforeAll(async () => {
    pair = await aPair();
    await pair.referrals.look(`create table answered (event_id uuid); grant insert on answered to referrals_handler`);
    await pair.referrals.look(`set role referrals_owner; ${LOCKED_FACT('knowledge')}; reset role`);
    await pair.consents.relay().start();
    pair.consumer({ parts: [acknowledging] }).start();
    pair.heartbeats().start();
  });
  afterAll(async () => {
    await pair.close();
  });

  const write = async (count: number) => {
    for (let index = 0; index < count; index++) {
      const key = keys[index % keys.length] ?? '';
      last.set(key, await withdraw(pair.consents, key));
    }
  };
  const level = async () => {
    const from = new Date().toISOString();
    await eventually('level knowledge', async () => {
      const at = await pair.referrals.asHandler((tx) => knowledgeAt(tx, 'consents'));
      return at !== undefined && at > from;
    });
  };
  const build = () =>
    rebuild({
      service: 'referrals',
      parts: [acknowledging],
      kafka: pair.referrals.kafka,
      ownerUrl: pair.referrals.database.urls.owner,
      openTransaction: pair.referrals.asHandler,
      timeoutSeconds: 25,
    });
  const schemaId = async () =>
    (await pair.referrals.look<{ oid: number }>(`select 'knowledge'::regnamespace::oid as oid`))[0]?.oid;

  it('puts a fresh copy in the place of the live one under load: nothing lost, nothing twice, each event answered once', async () => {
    await write(300);
    await level();
    await pair.referrals.look(`delete from knowledge.seen where sequence % 3 = 0`);
    const before = await schemaId();
    await underLoad(build);
    await level();
    expect(await schemaId()).not.toBe(before);
    expectWhole(await seenBy(pair.referrals), last);
    const answered = await pair.referrals.look<{ times: number }>(
      `select count(*)::int as times from answered group by event_id`,
    );
    expect(answered).toHaveLength([...last.values()].reduce((sum, each) => sum + each, 0));
    expect(answered.filter(({ times }) => times !== 1)).toEqual([]);
    expect(await pair.referrals.look(`select nspname from pg_namespace where nspname like 'knowledge\\_%'`)).toEqual(
      [],
    );
  });

  it('never lets a reader see less than was applied and answered before', async () => {
    const rises = await underLoad(async () => {
      await build();
      await build();
    });
    expect(rises).toBeGreaterThan(10);
  });

  it('waits for open disclosures, and lets their facts be locked afterwards', async () => {
    const disclosure = await pair.referrals.superuser.connect();
    await disclosure.query(`begin; select from knowledge.fact for share`);
    const before = await schemaId();
    let done = false;
    const building = build().then(() => (done = true));
    await eventually('a shadow', async () => {
      const [row] = await pair.referrals.look<{ waits: boolean }>(
        `select exists (select from pg_stat_activity where application_name = 'referrals-rebuild'
           and datname = current_database() and wait_event_type = 'Lock') as waits`,
      );
      return row?.waits;
    });
    expect(done).toBe(false);
    expect(await schemaId()).toBe(before);
    await disclosure.query('commit');
    disclosure.release();
    await building;
    expect(await schemaId()).not.toBe(before);
  });

  it('keeps functions of a part working, whose text names their schema', async () => {
    expect(
      await pair.referrals.look(`select knowledge.count_seen() = (select count(*) from knowledge.seen) as same`),
    ).toEqual([{ same: true }]);
  });

  it('refuses when something stands in the schema that no part makes', async () => {
    await pair.referrals.look(`set role referrals_owner; create table knowledge.stray (); reset role`);
    await expect(build()).rejects.toThrow('no part makes knowledge.stray');
    await pair.referrals.look(`drop table knowledge.stray`);
  });

  it('is worth nothing for a service that knows nothing, and does no harm', async () => {
    const duties = await testService('duties', pair.topics, []);
    const { kafka, asHandler: openTransaction } = duties;
    const ownerUrl = duties.database.urls.owner;
    await rebuild({ service: 'duties', parts: [], kafka, ownerUrl, openTransaction, timeoutSeconds: 20 });
    expect(await duties.look(`select number from knowledge.audit_covered`)).toEqual([{ number: '0' }]);
    await duties.close();
  });

  /** Writes and reads all the while; answers how often the reader saw something new. */
  async function underLoad(work: () => Promise<void>): Promise<number> {
    const load = { going: true };
    const writing = (async () => {
      while (load.going) await write(1);
    })();
    const reading = readThroughout(() => load.going);
    try {
      await work();
    } finally {
      load.going = false;
      await writing;
    }
    return reading;
  }

  /** Reads the highest sequence of a key over and over: it must never go down. Answers how often it rose. */
  async function readThroughout(go: () => boolean): Promise<number> {
    let highest = 0;
    let rises = 0;
    while (go()) {
      const now = await pair.referrals.asHandler(async (tx) => {
        const [row] = await tx.query<{ sequence: string | null }>(
          `select max(sequence) as sequence from knowledge.seen where key = $1`,
          [keys[0]],
        );
        return Number(row?.sequence ?? 0);
      });
      // The damage of the first test may heal, never come back.
      if (now < highest) throw new Error(`${now} was read after ${highest}`);
      if (now > highest) rises++;
      highest = now;
    }
    return rises;
  }
});

const LOCKED_FACT = (schema: string) => `
  create table ${schema}.fact (id int); insert into ${schema}.fact values (1);
  create function ${schema}.count_seen() returns bigint language plpgsql as $$
  begin return (select count(*) from ${schema}.seen); end $$`;

/** As `seenPart`, and answers each event outside the knowledge schema while live. */
const acknowledging: KnowledgePart = {
  ...seenPart,
  ddl: (schema, service) => `${seenPart.ddl(schema, service)} ${LOCKED_FACT(schema)}`,
  handlers: Object.fromEntries(
    Object.entries(seenPart.handlers).map(([type, see]) => [
      type,
      async (tx: HandlerTransaction, event: Received) => {
        await see(tx, event);
        if (tx.live) await tx.query(`insert into public.answered values ($1)`, [event.id]);
      },
    ]),
  ),
};
