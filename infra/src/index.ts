export { journeyStudents, referralContentOf, type JourneyStudents } from './demo/journey-students.js';
export { demoPartnerships, type DemoPartnership } from './demo/partnerships.js';
export {
  isOpen,
  loadReferenceData,
  START_NOT_KNOWN,
  type ReferenceData,
  type ReferenceOrganisation,
  type Region,
} from './demo/reference-data.js';
export { DEMO_START, type DemoDutyTeam, type DemoHours, type DemoService } from './demo/services.js';
export { type DemoAppointment, type DemoPerson } from './demo/staff.js';
export { demoStudents, type DemoAddress, type DemoStudent, type StudentOptions } from './demo/students.js';
export { demoWorld, type DemoWorld, type DemoWorldOptions } from './demo/world.js';
export { DEMO_SYSTEMS, PORTAL_CLIENT } from './identity/clients.js';
export {
  accountsOf,
  developmentIssuers,
  issuerAt,
  issuerSettings,
  linkIssuerBase,
  linkIssuerSettings,
  journeyAccount,
  portalIssuers,
  type Account,
  type AccountAppointment,
  type DevelopmentIssuer,
} from './identity/issuers.js';
export { systemKey, systemKeyFile } from './identity/keys.js';
export { isLoopback } from './identity/loopback.js';
export { followSignIn, signInAs, signInSystem, type Followed, type Signed } from './identity/sign-in.js';
export { endWithUs, startServer, type ServerCommand, type ServerProcess } from './local/child.js';
export { kafkaLacks } from './local/kafka-classpath.js';
export { kafkaReady, startLocalKafka, type KafkaOptions, type LocalKafka } from './local/kafka.js';
export { DirectoryInUse, lockDirectory } from './local/lock.js';
export { catchMail, type CaughtMail, type MailCatcher } from './local/mail-catcher.js';
export {
  databaseOf,
  databaseRoles,
  KEYS_DATABASE,
  KEYS_OWNER,
  keysRoleOf,
  PORTAL,
  PORTAL_ROLES,
  ROLE_KINDS,
  roleOf,
  topicsOf,
  type RoleKind,
  type TopicSpec,
} from './local/names.js';
export {
  removePlatform,
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
export { startTunnel, throughTunnel, type Proxy } from './local/proxy.js';
export { provisionKafka, removeTopics, withKafkaAdmin, type KafkaLogin } from './local/provision-kafka.js';
export { grantAccess, grantConnect, provisionPostgres, urlOf, withClient } from './local/provision-postgres.js';
export { passwordOf, readSecrets, secretsIn, type Secrets } from './local/secrets.js';
export { waitUntil } from './local/wait.js';
