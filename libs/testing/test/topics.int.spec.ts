import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withKafkaAdmin } from '@footbridge/infra';
import { freshTopics, testPlatform, type FreshTopics } from '../src/index.js';

describe('fresh topics', () => {
  const { brokers, kafkaAdmin } = testPlatform();
  let first: FreshTopics;
  let second: FreshTopics;
  beforeAll(async () => {
    [first, second] = await Promise.all([freshTopics(['duties']), freshTopics(['duties'])]);
  });
  afterAll(() => first.drop());

  const topicsWith = (prefix: string) =>
    withKafkaAdmin(brokers, kafkaAdmin, async (client) =>
      (await client.listTopics()).filter((t) => t.startsWith(prefix)),
    );

  it('are the three of each service asked for, under a prefix of their own', async () => {
    expect(first.prefix).not.toBe(second.prefix);
    expect((await topicsWith(first.prefix)).sort()).toEqual([
      `${first.prefix}footbridge.audit.duties.v1`,
      `${first.prefix}footbridge.duties.v1`,
      `${first.prefix}footbridge.heartbeats.duties.v1`,
    ]);
  });

  it('are seen by the principal of a service', async () => {
    const seen = await withKafkaAdmin(first.brokers, first.login('duties'), (client) => client.listTopics());
    expect(seen).toContain(`${first.prefix}footbridge.duties.v1`);
  });

  it('are gone once dropped, and nobody else’s with them', async () => {
    await second.drop();
    expect(await topicsWith(second.prefix)).toEqual([]);
    expect(await topicsWith(first.prefix)).toHaveLength(3);
  });
});
