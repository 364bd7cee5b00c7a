import { kafkaOf, type KafkaSettings } from '@footbridge/messaging';
import { v4 } from 'uuid';

/** A record of a topic, as it lies there. */
export type TopicRecord = {
  readonly partition: number;
  readonly key: string;
  readonly id: string;
  readonly sequence: number;
  readonly value: string;
};

/** Everything on a topic now, each partition in its order. */
export async function readTopic(settings: KafkaSettings, topic: string): Promise<TopicRecord[]> {
  const kafka = kafkaOf(settings, 'proof');
  const admin = kafka.admin();
  await admin.connect();
  const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]));
  await admin.disconnect();
  const left = new Set([...ends].filter(([, end]) => end > 0).map(([partition]) => partition));
  if (left.size === 0) return [];
  const records: TopicRecord[] = [];
  const consumer = kafka.consumer({ groupId: `proof-${v4()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => {
        reject(payload.error);
      });
      consumer
        .run({
          autoCommit: false,
          eachBatch: ({ batch: { partition, messages } }) => {
            for (const { key, value, headers, offset } of messages) {
              const header = (name: string) => headers?.[name]?.toString() ?? '';
              records.push({
                partition,
                key: key?.toString() ?? '',
                id: header('ce_id'),
                sequence: Number(header('ce_sequence')),
                value: value?.toString() ?? '',
              });
              if (Number(offset) >= (ends.get(partition) ?? 0) - 1) left.delete(partition);
            }
            if (left.size === 0) resolve();
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return records;
}
