import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SERVICES } from '@footbridge/contracts';
import { kafkaLacks, type LocalKafka, provisionKafka, removePlatform, startLocalKafka } from '@footbridge/infra';
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { knowledgeAt } from '../src/index.js';
import { aPairOn, eventually, expectWhole, type Pair, seenBy, withdraw } from './support.js';

const passwords = Object.fromEntries(['admin', ...SERVICES].map((name) => [name, `${name}-of-this-test`]));
const admin = { username: 'admin', password: passwords['admin'] ?? '' };

/** Needs a broker of its own, to take away; where Docker takes its place there is none. */
const here = kafkaLacks() === undefined ? describe : describe.skip;

here('while the broker is away', () => {
  let dir: string;
  let broker: LocalKafka;
  let pair: Pair;
  const last = new Map<string, number>();

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'footbridge-messaging-'));
    const cacheDir = resolve(import.meta.dirname, '../../../.footbridge');
    broker = await startLocalKafka({ dir, cacheDir, passwords });
    await provisionKafka([broker.broker], admin, { services: ['consents', 'referrals', 'audit'], passwords });
    const login = (service: string) => ({ username: service, password: passwords[service] ?? '' });
    pair = await aPairOn({ prefix: '', brokers: [broker.broker], login, drop: () => Promise.resolve() });
  }, 120_000);
  afterAll(async () => {
    await pair.close();
    await broker.stop();
    removePlatform(dir);
  }, 60_000);

  const write = async (count: number) => {
    for (let index = 0; index < count; index++) {
      const key = [...last.keys()][index % 20] ?? randomUUID();
      last.set(key, await withdraw(pair.consents, key));
    }
  };
  const known = async () => pair.referrals.asHandler((tx) => knowledgeAt(tx, 'consents'));
  const level = async () => {
    const from = new Date().toISOString();
    await eventually('level knowledge', async () => ((await known()) ?? '') > from, 60);
    expectWhole(await seenBy(pair.referrals), last);
  };

  it('everything starts, acts are committed, and it is all delivered when the broker comes', async () => {
    await broker.stop();
    const relay = pair.consents.relay();
    await relay.start();
    pair.consumer().start();
    pair.heartbeats().start();
    await write(60);
    expect((await relay.status()).depth).toBe(60);
    expect(await known()).toBeUndefined();
    await broker.start();
    await level();
  }, 120_000);

  it('that was killed under load, nothing is lost and nothing comes twice, and age tells of the outage', async () => {
    const load = { going: true };
    const loading = (async () => {
      while (load.going) {
        await write(2);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    await broker.kill();
    const stale = await known();
    await write(20);
    expect(await known()).toBe(stale);
    await broker.start();
    load.going = false;
    await loading;
    await level();
  }, 180_000);
});
