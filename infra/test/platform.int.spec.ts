import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { DirectoryInUse, removePlatform, startPlatform, startTunnel, throughTunnel } from '../src/index.js';

const { Kafka, logLevel } = kafkajs;

describe('a platform that was given', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'footbridge-platform-'));
  });
  afterEach(() => {
    removePlatform(dir);
  });

  const start = (need?: readonly ('postgres' | 'kafka')[], lines: string[] = []) =>
    startPlatform({ dir, report: (line) => lines.push(line), services: ['duties'], ...(need && { need }) });

  it('is used, and said to be; stopping leaves it as it was', async () => {
    const lines: string[] = [];
    const platform = await start(undefined, lines);
    expect([platform.postgres.chosen, platform.kafka.chosen]).toEqual(['given', 'given']);
    expect(lines).toEqual([
      'PostgreSQL: the server given in FOOTBRIDGE_POSTGRES_URL.',
      'Kafka: the brokers given in FOOTBRIDGE_KAFKA_BROKERS.',
    ]);
    await platform.stop();
    const again = await start();
    await again.stop();
  });

  it('has only what was needed', async () => {
    const platform = await start(['postgres']);
    expect(platform.postgres.port).toBe(Number(new URL(platform.postgres.url).port));
    expect(() => platform.kafka).toThrow('without kafka');
    await platform.stop();
  });

  it('is refused to a second process in the same directory, and free after a failure', async () => {
    const platform = await start(['postgres']);
    await expect(start(['postgres'])).rejects.toThrow(DirectoryInUse);
    await platform.stop();
    const given = process.env['FOOTBRIDGE_POSTGRES_URL'];
    process.env['FOOTBRIDGE_POSTGRES_URL'] = 'postgres://postgres@127.0.0.1:1/postgres';
    try {
      await expect(start(['postgres'])).rejects.toThrow('FOOTBRIDGE_POSTGRES_URL does not answer');
    } finally {
      process.env['FOOTBRIDGE_POSTGRES_URL'] = given;
    }
    await (await start(['postgres'])).stop();
  });

  it('is out of reach for a Kafka client while its tunnel is cut', async () => {
    const platform = await start(['kafka']);
    const tunnel = await startTunnel();
    const { brokers, admin } = platform.kafka;
    const client = new Kafka({
      brokers,
      sasl: { mechanism: 'scram-sha-256', ...admin },
      socketFactory: throughTunnel(tunnel.port),
      logLevel: logLevel.NOTHING,
      retry: { retries: 0 },
    }).admin();
    await client.connect();
    expect((await client.describeCluster()).brokers).toHaveLength(brokers.length);
    tunnel.cut();
    await expect(client.listTopics()).rejects.toThrow();
    tunnel.mend();
    await client.connect();
    expect((await client.describeCluster()).brokers).toHaveLength(brokers.length);
    await client.disconnect();
    await tunnel.close();
    await platform.stop();
  });
});
