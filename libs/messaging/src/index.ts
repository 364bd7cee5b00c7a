export { auditPathOldest } from './audit/audit-path.js';
export { AuditEntryConsumer, type AuditEntryConsumerOptions, type NumberedEntry } from './audit/entry-consumer.js';
export { bytesOf, writeEntries } from './audit/entries.js';
export { codeOf, isTransient, Unprocessable } from './failure.js';
export { knowledgeAt, knowledgeOf, reached, type EventPlace, type SourceKnowledge } from './knowledge/ages.js';
export { Heartbeats, type HeartbeatsOptions } from './knowledge/heartbeats.js';
export { ProjectionConsumer, type ProjectionOptions } from './inbox/projection.js';
export { ReactionConsumer, type Reaction, type ReactionOptions } from './inbox/reaction.js';
export { listParked, type ParkedEvent } from './inbox/parked.js';
export { type Replayed } from './inbox/replay.js';
export { on, type EventHandler, type HandlerTransaction, type KnowledgePart, type Received } from './knowledge/part.js';
export { derivedId, writeEvents, type WriteOptions, type WrittenEvent } from './outbox.js';
export { knowledgeSchema, type KnowledgeSchemaOptions } from './schema/knowledge-schema.js';
export { messagingSchema } from './schema/messaging-schema.js';
export { rebuild, type RebuildOptions } from './rebuild.js';
export { Relay, type RelayOptions } from './relay/relay.js';
export { relayStatus, type RelayStatus } from './relay/status.js';
export { prepared } from './prepared.js';
export { silent, type Log, type OpenTransaction, type Sql, type Timed } from './sql.js';
export { AUDIT_ENTRY_TYPE } from './relay/audit-publisher.js';
export {
  auditTopic,
  eventTopic,
  groupOf,
  heartbeatTopic,
  kafkaOf,
  partitionOf,
  PARTITIONS,
  type KafkaSettings,
} from './topics.js';
