import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import kafkajs from 'kafkajs';
import { kafkaLacks, removePlatform, startLocalKafka, withKafkaAdmin, type LocalKafka } from '../src/index.js';

const { Kafka, logLevel } = kafkajs;
const passwords = { admin: 'of-this-test', duties: 'its-own' };
const admin = { username: 'admin', password: passwords.admin };

/** Only where the embedded broker can run; where Docker takes its place there is no broker of our own to stop. */
const here = kafkaLacks() === undefined ? describe : () => undefined;

here('a Kafka of our own', () => {
  let dir: string;
  let broker: LocalKafka;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'footbridge-kafka-'));
    const cacheDir = resolve(import.meta.dirname, '../../.footbridge');
    broker = await startLocalKafka({ dir, cacheDir, passwords });
    await withKafkaAdmin([broker.broker], admin, (client) =>
      client.createTopics({ waitForLeaders: false, topics: [{ topic: 'notes', numPartitions: 1 }] }),
    );
  }, 120_000);
  afterAll(async () => {
    await broker.stop();
    removePlatform(dir);
  });

  async function send(value: string): Promise<string | undefined> {
    const kafka = new Kafka({
      brokers: [broker.broker],
      sasl: { mechanism: 'scram-sha-256', ...admin },
      logLevel: logLevel.NOTHING,
    });
    const producer = kafka.producer();
    await producer.connect();
    const [sent] = await producer.send({ topic: 'notes', acks: -1, messages: [{ value }] });
    await producer.disconnect();
    return sent?.baseOffset;
  }

  it('has the same address and messages after a stop and a kill', async () => {
    const { broker: address } = broker;
    expect(await send('one')).toBe('0');
    await broker.stop();
    await broker.start();
    expect(await send('two')).toBe('1');
    await broker.kill();
    await broker.start();
    expect(await send('three')).toBe('2');
    expect(broker.broker).toBe(address);
  }, 120_000);

  it('refuses a wrong password and a user that it does not have', async () => {
    const login = (username: string, password: string) =>
      withKafkaAdmin([broker.broker], { username, password }, (client) => client.listTopics());
    await expect(login('duties', 'guessed')).rejects.toThrow('Authentication failed');
    await expect(login('audit', 'its-own')).rejects.toThrow('Authentication failed');
    expect(await login('duties', 'its-own')).toEqual([]); // what it may not describe, it does not see
  });
});
