// Loaded before a service where Kafka is not our own: its connections go through a tunnel, so that the journey can take the
// broker away. Must come before anything else that loads kafkajs.
import { createRequire } from 'node:module';
import { type Kafka, type KafkaConfig } from 'kafkajs';

const kafkajs = createRequire(import.meta.url)('kafkajs') as { Kafka: new (config: KafkaConfig) => Kafka };
const { Kafka: Original } = kafkajs;
const { throughTunnel } = await import('../../infra/src/local/proxy.js');
const socketFactory = throughTunnel(Number(process.env['FOOTBRIDGE_KAFKA_TUNNEL']));

kafkajs.Kafka = class extends Original {
  constructor(config: KafkaConfig) {
    super({ socketFactory, ...config });
  }
};
