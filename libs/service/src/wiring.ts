import { Heartbeats, ProjectionConsumer, ReactionConsumer, Relay, type KafkaSettings } from '@footbridge/messaging';
import { type Logger } from 'pino';
import { clockOffset } from './clock.js';
import { type Database } from './database.js';
import { type Loop, type ServiceDefinition } from './definition.js';
import { Loops } from './loops.js';
import { forgetAnswers } from './once.js';
import { SettingsError, type Settings } from './settings.js';
import { versionComparison } from './versions/comparison.js';
import { type Finding } from './versions/versioned.js';

/** The part of a service that works without being asked: relay, consumers and loops. */
export type Background = { readonly relay: Relay; start(): Promise<void>; stop(): Promise<void> };

/** Puts it together; nothing runs yet, and neither broker nor database need be there when it starts. */
export function background(
  definition: ServiceDefinition,
  settings: Settings,
  database: Database,
  log: Logger,
): Background {
  const { kafka, relayUrl } = needed(settings);
  const service = definition.name;
  const relay = new Relay({
    service,
    databaseUrl: relayUrl,
    kafka,
    log,
    clockOffset: () => clockOffset(settings.testClockFile),
  });
  const openTransaction = database.asHandler.bind(database);
  const projection = new ProjectionConsumer({
    service,
    parts: definition.knowledge ?? [],
    kafka,
    openTransaction,
    log,
  });
  const consumers = [
    new Heartbeats({ service, sources: projection.sources, kafka, openTransaction, log }),
    projection,
    ...(definition.reactions ?? []).map(
      (reaction) => new ReactionConsumer({ service, reaction, kafka, openTransaction, log }),
    ),
  ];
  const loops = new Loops([...(definition.loops ?? []), forgetting, ...comparing(definition, log)], database, log);
  database.afterEveryCommit(() => {
    relay.kick();
  });
  return {
    relay,
    async start() {
      await relay.start();
      for (const consumer of consumers) consumer.start();
      loops.start();
    },
    async stop() {
      await Promise.all([loops.stop(), ...consumers.map((consumer) => consumer.stop())]);
      await relay.stop();
    },
  };
}

const forgetting: Loop = { name: 'forget-answers', everyMs: 600_000, work: forgetAnswers };

/** A service without aggregates has nothing to compare. */
function comparing({ name: service, aggregates = [] }: ServiceDefinition, log: Logger): Loop[] {
  if (aggregates.length === 0) return [];
  const found = ({ kind, id, code }: Finding) => {
    log.error({ kind, id, code }, 'the version of an aggregate and its audit entries differ');
  };
  return [versionComparison({ service, aggregates, found })];
}

function needed(settings: Settings): { kafka: KafkaSettings; relayUrl: string } {
  const { kafkaBrokers, kafkaUsername: username, kafkaPassword: password, databaseUrlRelay: relayUrl } = settings;
  if (kafkaBrokers !== undefined && username !== undefined && password !== undefined && relayUrl !== undefined) {
    return {
      kafka: { brokers: kafkaBrokers.split(','), username, password, topicPrefix: settings.kafkaTopicPrefix },
      relayUrl,
    };
  }
  const missing = Object.entries({
    KAFKA_BROKERS: kafkaBrokers,
    KAFKA_USERNAME: username,
    KAFKA_PASSWORD: password,
    DATABASE_URL_RELAY: relayUrl,
  }).flatMap(([name, value]) => (value === undefined ? [`${name} is missing`] : []));
  throw new SettingsError(`Settings: ${missing.join('; ')}`);
}
