import {
  passwordOf,
  readSecrets,
  roleOf,
  keysRoleOf,
  KEYS_OWNER,
  urlOf,
  type KafkaLogin,
  type RoleKind,
  type Secrets,
} from '@footbridge/infra';
import { type ServiceName } from '@footbridge/contracts';

/** The PostgreSQL and Kafka that a test run was given. */
export type TestPlatform = {
  /** The superuser's. */
  readonly postgresUrl: string;
  readonly brokers: readonly string[];
  readonly kafkaAdmin: KafkaLogin;
  readonly secrets: Secrets;
  /** URL of a database as one of a service's roles. */
  readonly databaseUrl: (service: ServiceName, kind: RoleKind, database: string) => string;
  /** URL of a database of keys as a service, or as its owner. */
  readonly keysUrl: (who: ServiceName | 'owner', database: string) => string;
  /** What a service logs in to Kafka with. */
  readonly kafkaLogin: (service: ServiceName) => KafkaLogin;
};

/** Reads what `tools/with-platform.mjs` set in the environment; throws an error that says how to run the tests where it did not. */
export function testPlatform(env: Readonly<Record<string, string | undefined>> = process.env): TestPlatform {
  const read = (name: string) => {
    const value = env[name];
    if (value) return value;
    throw new Error(
      `${name} is not set. Integration tests need PostgreSQL and Kafka: run them with "npm test", or "node tools/with-platform.mjs -- <command>".`,
    );
  };
  const postgresUrl = read('FOOTBRIDGE_POSTGRES_URL');
  const [username = '', ...rest] = read('FOOTBRIDGE_KAFKA_ADMIN').split(':');
  const secrets = readSecrets(read('FOOTBRIDGE_SECRETS'));
  const asRole = (user: string, database: string) =>
    urlOf(postgresUrl, { user, password: passwordOf(secrets.postgres, user), database });
  return {
    postgresUrl,
    brokers: read('FOOTBRIDGE_KAFKA_BROKERS').split(','),
    kafkaAdmin: { username, password: rest.join(':') },
    secrets,
    databaseUrl: (service, kind, database) => asRole(roleOf(service, kind), database),
    keysUrl: (who, database) => asRole(who === 'owner' ? KEYS_OWNER : keysRoleOf(who), database),
    kafkaLogin: (service) => ({ username: service, password: passwordOf(secrets.kafka, service) }),
  };
}
