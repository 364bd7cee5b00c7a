import { type KafkaLogin } from '@footbridge/infra';
import { Kafka, logLevel } from 'kafkajs';

export type Read = {
  partition: number;
  offset: string;
  key: string;
  value: string;
  headers: Record<string, string>;
  timestamp: string;
};

/** Everything that is on a topic now, per partition in order. */
export async function readTopic(brokers: readonly string[], login: KafkaLogin, topic: string): Promise<Read[]> {
  const kafka = new Kafka({
    brokers: [...brokers],
    sasl: { mechanism: 'scram-sha-256', ...login },
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]));
  await admin.disconnect();
  const wanted = [...ends.values()].reduce((sum, each) => sum + each, 0);
  const read: Read[] = [];
  if (wanted === 0) return read;
  const consumer = kafka.consumer({ groupId: `reader-${topic}-${Date.now()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        autoCommit: false,
        eachMessage: ({ partition, message }) => {
          if (Number(message.offset) >= (ends.get(partition) ?? 0)) return Promise.resolve();
          const headers = Object.fromEntries(
            Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
          );
          const { offset, timestamp } = message;
          read.push({ partition, offset, key: String(message.key), value: String(message.value), headers, timestamp });
          if (read.length === wanted) resolve();
          return Promise.resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return read;
}
