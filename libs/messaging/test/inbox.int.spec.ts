import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshTopics, type FreshTopics } from '@footbridge/testing';
import { randomUUID } from 'node:crypto';
import {
  knowledgeAt,
  listParked,
  type OpenTransaction,
  partitionOf,
  ProjectionConsumer,
  reached,
  ReactionConsumer,
  Unprocessable,
} from '../src/index.js';
import { aRecord } from './records.js';
import { expectWhole, type Seen, seenBy, seenPart, testService, type TestService } from './support.js';

describe('the inbox of a projection', () => {
  let topics: FreshTopics;
  let referrals: TestService;
  let consumer: ProjectionConsumer;
  let key: string;
  let next: number;

  beforeAll(async () => {
    topics = await freshTopics(['audit']);
    referrals = await testService('referrals', topics, [seenPart]);
    consumer = consumerOf(referrals.asHandler);
  });
  afterAll(async () => {
    await referrals.close();
    await topics.drop();
  });
  beforeEach(async () => {
    await referrals.look(`truncate knowledge.consumer_position, knowledge.consumer_applied, knowledge.consumer_inbox,
      knowledge.consumer_parked, knowledge.seen, public.heartbeat`);
    key = randomUUID();
    next = 0;
  });

  const consumerOf = (openTransaction: OpenTransaction) =>
    new ProjectionConsumer({ service: 'referrals', parts: [seenPart], kafka: referrals.kafka, openTransaction });
  const of = (sequence: number, more: Partial<Parameters<typeof aRecord>[0]> = {}) =>
    aRecord({ key, sequence, offset: next++, partition: partitionOf(key), ...more });
  const seen = async (): Promise<Seen[]> => seenBy(referrals);
  const sequences = async () => (await seen()).map((each) => each.sequence);
  const knownTo = (of?: string) => referrals.asHandler((tx) => knowledgeAt(tx, 'consents', of));
  const level = () =>
    referrals.look(`insert into heartbeat values ('consents', clock_timestamp(), array_fill(0, array[12]))`);

  it('applies a record twice on the topic once', async () => {
    const one = of(1);
    await consumer.inbox.apply([one, { ...one, offset: next++ }, of(2)]);
    await consumer.inbox.apply([{ ...one, offset: next++ }]);
    expect(await sequences()).toEqual([1, 2]);
  });

  it('passes over what it is handed again, and tells where it stands', async () => {
    const records = [of(1), of(2), of(3)];
    await consumer.inbox.apply(records);
    expect(await consumer.inbox.apply(records.slice(0, 2))).toEqual({ nextOffset: 3 });
    expect(await sequences()).toEqual([1, 2, 3]);
  });

  it('keeps the order of a key when old events come again out of order', async () => {
    const [one, two, three] = [of(1), of(2), of(3)];
    await consumer.inbox.apply([one, two, three]);
    await consumer.inbox.apply([
      { ...three, offset: 3 },
      { ...two, offset: 4 },
      { ...one, offset: 5 },
    ]);
    next = 6;
    await consumer.inbox.apply([of(4)]);
    expect(await sequences()).toEqual([1, 2, 3, 4]);
  });

  it('asks for the records before, when some are missing', async () => {
    await consumer.inbox.apply([of(1)]);
    next = 5;
    expect(await consumer.inbox.apply([of(2)])).toEqual({ nextOffset: 1 });
    expect(await sequences()).toEqual([1]);
  });

  it('gives one effect when two processes hold the same partition for a moment', async () => {
    const records = Array.from({ length: 120 }, (_, index) => of(index + 1));
    const other = consumerOf(referrals.asHandler);
    for (let from = 0; from < records.length; from += 10) {
      const some = records.slice(from, from + 10);
      await Promise.all([consumer.inbox.apply(some), other.inbox.apply(some), consumer.inbox.apply(some.slice(0, 5))]);
    }
    expectWhole(await seen(), new Map([[key, 120]]));
    expect(await referrals.look(`select from knowledge.consumer_parked`)).toEqual([]);
  });

  it('takes twins, which have one sequence, as one event', async () => {
    await consumer.inbox.apply([
      of(1),
      of(2, { type: 'consent.withdrawn.v2', twinOf: 'consent.withdrawn.v1' }),
      of(2),
      of(3),
    ]);
    expect(await sequences()).toEqual([1, 2, 3]);
  });

  describe('poison', () => {
    it('parks an invalid withdrawal and what follows it, and knows nothing of that key from then on', async () => {
      await level();
      const other = randomUUID();
      await consumer.inbox.apply([of(1), of(2, { value: '{"studentId":"no' }), of(3)]);
      await consumer.inbox.apply([
        aRecord({ key: other, sequence: 1, offset: 0, partition: (partitionOf(key) + 1) % 12 }),
      ]);
      expect(await sequences()).toEqual([1, 1]);
      const parked = await referrals.asHandler((tx) => listParked(tx, 'knowledge'));
      expect(parked.map(({ key: of, sequence, reason }) => ({ of, sequence, reason }))).toEqual([
        { of: key, sequence: 2, reason: 'invalid-json' },
        { of: key, sequence: 3, reason: 'behind' },
      ]);
      expect(await knownTo(key)).toBeUndefined();
      expect(await knownTo()).toBeUndefined();
      expect(await knownTo(other)).not.toBeUndefined();
      expect(await referrals.asHandler((tx) => reached(tx, { service: 'consents', key, sequence: 2 }))).toBe(false);
    });

    it('parks what the domain refuses without losing its neighbours in the same run', async () => {
      const others = [randomUUID(), randomUUID()];
      const refusing = { ...seenPart, handlers: { ...seenPart.handlers, 'consent.withdrawn.v1': refuseTwo } };
      const mixed = new ProjectionConsumer({ ...options(), parts: [refusing] });
      const partition = partitionOf(key);
      await mixed.inbox.apply([
        of(1),
        of(1, { key: others[0], partition }),
        of(2),
        of(1, { key: others[1], partition }),
        of(3),
      ]);
      expect(new Set((await seen()).map((each) => each.key))).toEqual(new Set([key, ...others]));
      expect((await referrals.asHandler((tx) => listParked(tx, 'knowledge'))).map(({ reason }) => reason)).toEqual([
        'test-refused',
        'behind',
      ]);
    });

    it.each([
      ['a type it does not know, on a topic that grants', { type: 'consent.frozen.v1' }, 'unknown-type'],
      ['another version of a type', { type: 'consent.withdrawn.v9' }, 'unknown-type'],
      [
        'an unknown type with an unknown twin',
        { type: 'consent.frozen.v2', twinOf: 'consent.frozen.v1' },
        'unknown-type',
      ],
      ['data of the wrong shape', { data: { studentId: 'x' } }, 'invalid-data'],
      [
        'another key in the data',
        {
          data: {
            studentId: randomUUID(),
            consentId: randomUUID(),
            version: 1,
            withdrawnAt: '2026-01-01T00:00:00.000Z',
          },
        },
        'invalid-key',
      ],
      ['an event id that is none', { headers: { ce_id: 'x' } }, 'invalid-id'],
      ['a sequence that is none', { headers: { ce_sequence: '-1' } }, 'invalid-sequence'],
      ['another source', { headers: { ce_source: 'footbridge/audit' } }, 'invalid-envelope'],
    ])('parks %s', async (_, wish, reason) => {
      await consumer.inbox.apply([of(1, wish)]);
      const parked = await referrals.asHandler((tx) => listParked(tx, 'knowledge'));
      expect(parked.map((each) => [each.key, each.reason])).toEqual([[key, reason]]);
    });

    it('passes over an unknown type on a topic that grants nothing, and parks an unknown version there', async () => {
      const source = 'referrals' as const;
      await consumer.inbox.apply([
        of(1, { source, type: 'referral.sang.v1' }),
        of(2, { source, type: 'referral.submitted.v99' }),
      ]);
      const parked = await referrals.asHandler((tx) => listParked(tx, 'knowledge'));
      expect(parked.map(({ sequence, reason }) => [sequence, reason])).toEqual([[2, 'unknown-version']]);
      expect(consumer.inbox.skipped).toBeGreaterThan(0);
    });

    it('knows nothing of a whole partition in which an event has no key', async () => {
      await level();
      await consumer.inbox.apply([aRecord({ key: '', sequence: 1, offset: 0, partition: partitionOf(key) })]);
      expect(await knownTo(key)).toBeUndefined();
      await referrals.look(`delete from knowledge.consumer_parked`);
      expect(await knownTo(key)).not.toBeUndefined();
    });
  });

  describe('a gap', () => {
    it('parks what comes after it; when the missing one is there, a replay applies all in order', async () => {
      await level();
      await consumer.inbox.apply([of(1), of(3), of(4), of(2), of(5)]);
      expect(await sequences()).toEqual([1]);
      expect(await knownTo(key)).toBeUndefined();
      expect(await consumer.replay('consents', key)).toEqual({ applied: 4, remaining: 0 });
      expect(await sequences()).toEqual([1, 2, 3, 4, 5]);
      expect(await knownTo(key)).not.toBeUndefined();
    });

    it('stops a replay where one is still missing, with what came before applied', async () => {
      await consumer.inbox.apply([of(1), of(3), of(2), of(5)]);
      expect(await consumer.replay('consents', key)).toEqual({ applied: 2, remaining: 1, reason: 'gap' });
      expect(await sequences()).toEqual([1, 2, 3]);
    });

    it('lets no newer event slip between a replay and the consumer', async () => {
      await consumer.inbox.apply([of(1), of(3), of(2), ...Array.from({ length: 40 }, (_, index) => of(index + 4))]);
      const later = Array.from({ length: 40 }, (_, index) => of(index + 44));
      await Promise.all([consumer.replay('consents', key), ...later.map((each) => applyWhenDue(each))]);
      await consumer.replay('consents', key);
      expectWhole(await seen(), new Map([[key, 83]]));
    });
  });

  describe('a failure that time cures', () => {
    it('parks nothing, however often it comes', async () => {
      let failures = 0;
      const flaky: OpenTransaction = (work) =>
        referrals.asHandler(async (tx) => {
          const result = await work(tx);
          // The server ends this very connection before the commit.
          if (failures++ < 3) await tx.query(`select pg_terminate_backend(pg_backend_pid())`);
          return result;
        });
      const shaky = consumerOf(flaky);
      const record = of(1);
      for (let attempt = 0; attempt < 3; attempt++) await expect(shaky.inbox.apply([record])).rejects.toThrow();
      await shaky.inbox.apply([record]);
      expect(await sequences()).toEqual([1]);
      expect(await referrals.asHandler((tx) => listParked(tx, 'knowledge'))).toEqual([]);
    });

    it('blocks behind a lock, and parks nothing when the wait times out', async () => {
      const impatient: OpenTransaction = (work) =>
        referrals.asHandler(async (tx) => {
          await tx.query(`set local lock_timeout = '50ms'`);
          return work(tx);
        });
      await consumer.inbox.apply([of(1)]);
      const two = of(2);
      await referrals.asHandler(async (holder) => {
        await holder.query(`select from knowledge.consumer_position for update`);
        await expect(consumerOf(impatient).inbox.apply([two])).rejects.toMatchObject({ code: '55P03' });
      });
      await consumer.inbox.apply([two]);
      expect(await sequences()).toEqual([1, 2]);
    });
  });

  it('claims no knowledge of a topic that was cut shorter than what it applied', async () => {
    await consumer.inbox.apply([of(1), of(2)]);
    const partition = partitionOf(key);
    await referrals.look(
      `insert into heartbeat values ('consents', clock_timestamp() + interval '9 seconds', array_fill(0, array[12]))`,
    );
    expect(await knownTo(key)).not.toBeUndefined();
    await referrals.look(
      `insert into heartbeat values ('consents', clock_timestamp() + interval '11 seconds', array_fill(0, array[12]))`,
    );
    expect(await knownTo(key)).toBeUndefined();
    await referrals.look(`update heartbeat set next_offsets[$1] = 2`, [partition + 1]);
    expect(await knownTo(key)).not.toBeUndefined();
  });

  it('is refused to the request role, which may only look', async () => {
    await expect(
      referrals.asHandler(async (tx) => {
        await tx.query(`set local role referrals_request`);
      }),
    ).rejects.toThrow('permission denied');
    const rights = await referrals.look<{ table: string; writes: boolean }>(
      `select c.relname as table, bool_or(has_table_privilege('referrals_request', c.oid, p)) as writes
       from pg_class c, unnest(array['insert', 'update', 'delete', 'truncate']) p
       where c.relname like 'consumer\\_%' and c.relkind = 'r' group by 1`,
    );
    expect(rights.length).toBeGreaterThan(3);
    expect(rights.filter(({ writes }) => writes)).toEqual([]);
  });

  const options = () => ({
    service: 'referrals' as const,
    kafka: referrals.kafka,
    openTransaction: referrals.asHandler,
  });

  const refuseTwo: (typeof seenPart.handlers)[string] = async (tx, event) => {
    await seenPart.handlers[event.type]?.(tx, event);
    if (event.sequence === 2) throw new Unprocessable('test-refused');
  };

  async function applyWhenDue(record: ReturnType<typeof aRecord>): Promise<void> {
    for (;;) {
      const progress = await consumer.inbox.apply([record]);
      if (progress && progress.nextOffset > record.offset) return;
    }
  }
});

describe('the inbox of a reaction', () => {
  let topics: FreshTopics;
  let duties: TestService;

  beforeAll(async () => {
    topics = await freshTopics(['audit']);
    duties = await testService('duties', topics, []);
    await duties.look(
      `create table minted (key text, sequence bigint); grant select, insert on minted to duties_handler`,
    );
  });
  afterAll(async () => {
    await duties.close();
    await topics.drop();
  });

  it('acts once for each event, apart from other reactions', async () => {
    const key = randomUUID();
    const mint = (name: string) =>
      new ReactionConsumer({
        service: 'duties',
        kafka: duties.kafka,
        openTransaction: duties.asHandler,
        reaction: {
          name,
          topics: ['consents'],
          handlers: {
            'consent.withdrawn.v1': async (tx, event) => {
              await tx.query(`insert into minted values ($1, $2)`, [`${name} ${event.key}`, event.sequence]);
            },
          },
        },
      });
    const records = [1, 2].map((sequence) => aRecord({ key, sequence, offset: sequence - 1 }));
    const minting = mint('minting');
    await minting.inbox.apply(records);
    await minting.inbox.apply(records);
    await mint('noting').inbox.apply(records);
    expect(await duties.look(`select key, count(*)::int from minted group by 1 order by 1`)).toEqual([
      { key: `minting ${key}`, count: 2 },
      { key: `noting ${key}`, count: 2 },
    ]);
  });

  it('has a name that its group and rows can bear', () => {
    const reaction = { name: 'knowledge', topics: [], handlers: {} };
    const { kafka, asHandler: openTransaction } = duties;
    expect(() => new ReactionConsumer({ service: 'duties', kafka, openTransaction, reaction })).toThrow(
      'cannot name a reaction',
    );
  });
});
