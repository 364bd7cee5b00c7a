import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import kafkajs, { type EachMessagePayload, type KafkaConfig } from 'kafkajs';
import { passwordOf, provisionKafka, readSecrets, removeTopics, topicsOf, withKafkaAdmin } from '../src/index.js';

const { ConfigResourceTypes, Kafka, logLevel } = kafkajs;
const services = ['duties', 'audit'];
const prefix = `p${randomBytes(5).toString('hex')}.`;

function given(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run with "node tools/with-platform.mjs -- <command>"`);
  return value;
}

describe('a provisioned Kafka', () => {
  const brokers = given('FOOTBRIDGE_KAFKA_BROKERS').split(',');
  const [username = '', password = ''] = given('FOOTBRIDGE_KAFKA_ADMIN').split(':');
  const admin = { username, password };
  const passwords = readSecrets(given('FOOTBRIDGE_SECRETS')).kafka;
  beforeAll(async () => {
    await provisionKafka(brokers, admin, { services, passwords, prefix });
    await provisionKafka(brokers, admin, { services, passwords, prefix });
  });
  afterAll(() => removeTopics(brokers, admin, { services, prefix }));

  const as = (service: string, retries = 5) => {
    const sasl = { mechanism: 'scram-sha-256', username: service, password: passwordOf(passwords, service) } as const;
    return new Kafka({ brokers, sasl, logLevel: logLevel.NOTHING, retry: { retries } } satisfies KafkaConfig);
  };

  async function publish(service: string, topic: string, idempotent = true): Promise<number | undefined> {
    const producer = as(service).producer({ idempotent, maxInFlightRequests: 1, retry: { retries: 1 } });
    await producer.connect();
    try {
      const [sent] = await producer.send({ topic, acks: -1, messages: [{ key: 'k', value: 'v', partition: 0 }] });
      return sent?.errorCode;
    } finally {
      await producer.disconnect();
    }
  }

  it('has every topic with its partitions, kept for ever, heartbeats compacted', async () => {
    const specs = services.flatMap((service) => topicsOf(service, prefix));
    await withKafkaAdmin(brokers, admin, async (client) => {
      const { topics } = await client.fetchTopicMetadata({ topics: specs.map(({ topic }) => topic) });
      const partitions = Object.fromEntries(topics.map((topic) => [topic.name, topic.partitions.length]));
      const { resources } = await client.describeConfigs({
        includeSynonyms: false,
        resources: specs.map(({ topic: name }) => ({ type: ConfigResourceTypes.TOPIC, name })),
      });
      const settings = (topic: string, name: string) =>
        resources
          .find((resource) => resource.resourceName === topic)
          ?.configEntries.find((entry) => entry.configName === name)?.configValue;
      for (const service of services) {
        const expected = [
          { topic: `${prefix}footbridge.${service}.v1`, count: 12, policy: 'delete' },
          { topic: `${prefix}footbridge.audit.${service}.v1`, count: 1, policy: 'delete' },
          { topic: `${prefix}footbridge.heartbeats.${service}.v1`, count: 1, policy: 'compact' },
        ];
        for (const { topic, count, policy } of expected) {
          expect([topic, partitions[topic]]).toEqual([topic, count]);
          expect([topic, settings(topic, 'retention.ms')]).toEqual([topic, '-1']);
          expect([topic, settings(topic, 'cleanup.policy')]).toEqual([topic, policy]);
        }
      }
    });
  });

  it('lets a service write each of its own topics', async () => {
    for (const { topic } of topicsOf('duties', prefix)) expect(await publish('duties', topic)).toBe(0);
  });

  it('refuses a write to the topic of another service', async () => {
    for (const { topic } of topicsOf('duties', prefix)) {
      await expect(publish('audit', topic)).rejects.toMatchObject({ type: 'TOPIC_AUTHORIZATION_FAILED' });
      await expect(publish('audit', topic, false)).rejects.toMatchObject({ type: 'TOPIC_AUTHORIZATION_FAILED' });
    }
  });

  it('lets a service read the topics of others in groups of its own name alone', async () => {
    const topic = `${prefix}footbridge.duties.v1`;
    await publish('duties', topic);
    const own = as('audit').consumer({ groupId: `${prefix}audit-reads` });
    await own.connect();
    await own.subscribe({ topic, fromBeginning: true });
    const value = await new Promise<string | undefined>((resolve, reject) => {
      const eachMessage = ({ message }: EachMessagePayload) => {
        resolve(message.value?.toString());
        return Promise.resolve();
      };
      own.run({ eachMessage }).catch(reject);
    });
    await own.disconnect();
    expect(value).toBe('v');
    for (const groupId of [`${prefix}duties-reads`, 'duties-reads']) {
      const foreign = as('audit', 0).consumer({ groupId, retry: { retries: 0 } });
      await foreign.connect();
      await foreign.subscribe({ topic });
      const crash = new Promise((resolve) => {
        foreign.on(foreign.events.CRASH, ({ payload }) => {
          resolve(payload.error);
        });
      });
      await foreign.run({ eachMessage: () => Promise.resolve() });
      // the broker's GROUP_AUTHORIZATION_FAILED, in the words of kafkajs
      expect(await crash).toMatchObject({ name: 'KafkaJSGroupCoordinatorNotFound' });
      await foreign.disconnect();
    }
  });

  it('lets no service make topics or access lists', async () => {
    const login = { username: 'audit', password: passwordOf(passwords, 'audit') };
    const create = withKafkaAdmin(brokers, login, (client) =>
      client.createTopics({ waitForLeaders: false, topics: [{ topic: `${prefix}of-my-own` }] }),
    );
    await expect(create).rejects.toThrow();
    const [all] = await withKafkaAdmin(brokers, admin, async (client) => [await client.listTopics()]);
    expect(all).not.toContain(`${prefix}of-my-own`);
  });

  it('refuses to go on with a topic that has another number of partitions', async () => {
    const other = `q${randomBytes(5).toString('hex')}.`;
    const topic = `${other}footbridge.audit.v1`;
    await withKafkaAdmin(brokers, admin, (client) =>
      client.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: 3 }] }),
    );
    await expect(provisionKafka(brokers, admin, { services: ['audit'], passwords, prefix: other })).rejects.toThrow(
      'has 3 partitions and must have 12',
    );
    await removeTopics(brokers, admin, { services: ['audit'], prefix: other });
  });
});
