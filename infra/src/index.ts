export { startServer, type ServerCommand, type ServerProcess } from './local/child.js';
export { kafkaReady, startLocalKafka, type KafkaOptions, type LocalKafka } from './local/kafka.js';
export { DirectoryInUse } from './local/lock.js';
export {
  databaseOf,
  databaseRoles,
  KEYS_DATABASE,
  KEYS_OWNER,
  keysRoleOf,
  ROLE_KINDS,
  roleOf,
  topicsOf,
  type RoleKind,
  type TopicSpec,
} from './local/names.js';
export {
  startPlatform,
  type Chosen,
  type Interruptible,
  type KafkaPart,
  type Part,
  type Platform,
  type PlatformOptions,
  type PostgresPart,
} from './local/platform.js';
export { freePorts } from './local/ports.js';
export { startLocalPostgres, type LocalPostgres, type PostgresOptions } from './local/postgres.js';
export { provisionKafka, removeTopics, withKafkaAdmin, type KafkaLogin } from './local/provision-kafka.js';
export { grantAccess, grantConnect, provisionPostgres, urlOf, withClient } from './local/provision-postgres.js';
export { passwordOf, readSecrets, secretsIn, type Secrets } from './local/secrets.js';
export { removePlaces } from './local/unprivileged.js';
export { waitUntil } from './local/wait.js';
