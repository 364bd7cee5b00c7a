import { type ServiceName } from '@footbridge/contracts';
import { type ISocketFactory, Kafka, type KafkaConfig, logLevel, Partitioners } from 'kafkajs';

/** Every event topic has twelve partitions, for ever: a key's partition is part of what consumers remember. */
export const PARTITIONS = 12;

/** How a service reaches the broker: as its own principal. */
export type KafkaSettings = {
  readonly brokers: readonly string[];
  readonly username: string;
  readonly password: string;
  /** Stands before topic and group names: tests have topics of their own. */
  readonly topicPrefix?: string | undefined;
  /** How connections are made, where they must go through something. */
  readonly socketFactory?: ISocketFactory | undefined;
};

/** The events that a service owns. */
export function eventTopic(service: ServiceName, prefix = ''): string {
  return `${prefix}footbridge.${service}.v1`;
}

/** A service's numbered audit entries; one partition. */
export function auditTopic(service: ServiceName, prefix = ''): string {
  return `${prefix}footbridge.audit.${service}.v1`;
}

/** Up to when a service has published everything; one partition, compacted. */
export function heartbeatTopic(service: ServiceName, prefix = ''): string {
  return `${prefix}footbridge.heartbeats.${service}.v1`;
}

/** A consumer group of a service. The access rules of the broker allow a service only groups that begin with its name. */
export function groupOf(service: ServiceName, name: string, prefix = ''): string {
  return `${prefix}${service}-${name}`;
}

const partitioner = Partitioners.DefaultPartitioner();
const partitionMetadata = Array.from({ length: PARTITIONS }, (_, partitionId) => ({
  partitionId,
  partitionErrorCode: 0,
  leader: 0,
  replicas: [],
  isr: [],
}));

/** The partition of a key on any event topic (murmur2, as the Java and kafkajs clients choose it). */
export function partitionOf(key: string): number {
  return partitioner({ topic: '', partitionMetadata, message: { key, value: null } });
}

/**
 * A client of the broker under the service's principal. Silent: in an outage it would say the same thing hundreds of times; who
 * uses it reports what failed.
 */
export function kafkaOf(settings: KafkaSettings, clientId: string): Kafka {
  const config: KafkaConfig = {
    clientId,
    brokers: [...settings.brokers],
    sasl: { mechanism: 'scram-sha-256', username: settings.username, password: settings.password },
    connectionTimeout: 3_000,
    authenticationTimeout: 5_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 50, maxRetryTime: 1_000, retries: 3 },
    ...(settings.socketFactory ? { socketFactory: settings.socketFactory } : {}),
    logLevel: logLevel.NOTHING,
  };
  return new Kafka(config);
}
