import { type OrganisationId, type ServiceName } from '@footbridge/contracts';
import { type FreshDatabase } from './databases.js';
import { type TestIssuer } from './issuer.js';
import { type FreshTopics } from './topics.js';

export type SettingsWanted = {
  readonly service: ServiceName;
  readonly database: FreshDatabase;
  /** Who may say of people that they are of this organisation; one issuer may speak for several. */
  readonly issuers: Readonly<Record<OrganisationId, TestIssuer>>;
  /** Absent where the service is to run without Kafka. */
  readonly topics?: FreshTopics | undefined;
};

/** The environment of a service under test: no limit that a test would reach, nothing logged unless it is told. */
export function serviceSettings({ service, database, issuers, topics }: SettingsWanted): Record<string, string> {
  return {
    NODE_ENV: 'test',
    HTTP_PORT: '0',
    LOG_LEVEL: 'silent',
    RATE_LIMIT_PER_MINUTE: '1000000',
    DATABASE_URL_REQUEST: database.urls.request,
    DATABASE_URL_HANDLER: database.urls.handler,
    DATABASE_URL_RELAY: database.urls.relay,
    IDENTITY_ISSUERS: JSON.stringify(
      [...new Set(Object.values(issuers))].map((each) => ({
        issuer: each.issuer,
        jwksUri: each.jwksUri,
        organisations: Object.keys(issuers).filter((organisation) => issuers[organisation] === each),
      })),
    ),
    ...(topics && kafkaSettings(topics, service)),
  };
}

function kafkaSettings(topics: FreshTopics, service: ServiceName): Record<string, string> {
  const { username, password } = topics.login(service);
  return {
    KAFKA_BROKERS: topics.brokers.join(','),
    KAFKA_USERNAME: username,
    KAFKA_PASSWORD: password,
    KAFKA_TOPIC_PREFIX: topics.prefix,
  };
}
