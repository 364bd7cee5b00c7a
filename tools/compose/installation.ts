import { SERVICES, type ServiceName } from '@footbridge/contracts';
import {
  databaseOf,
  demoWorld,
  developmentIssuers,
  issuerSettings,
  KEYS_DATABASE,
  KEYS_OWNER,
  keysRoleOf,
  linkIssuerSettings,
  loadReferenceData,
  passwordOf,
  PORTAL,
  portalIssuers,
  roleOf,
  urlOf,
  type Secrets,
} from '@footbridge/infra';
import { kafkaProperties, scramArguments } from '../../infra/src/local/kafka.js';

/** The address that people use. Issuers, and so who everybody is, are named after it. */
export const BASE = 'http://localhost:8080';
/** Where the services fetch the keys of the sign-ins: an address of the network of containers. */
const KEYS_FROM = 'http://edge:8081';
export const BROKERS = ['kafka:9092'];
/** Where a container finds what was made for it. */
export const MOUNT = '/run/footbridge';
/** Where the containers that make it see the places of all the others. */
export const PLACES = process.env['FOOTBRIDGE_PLACES'] ?? '/secrets';
/** Those that keep personal data and so keys. */
export const WITH_KEYS: readonly ServiceName[] = ['consents', 'referrals'];

/** Who has a place of their own among the secrets: nobody reads another's. */
export const placeNames = ['installation', 'postgres', 'kafka', 'identity', 'portal', ...SERVICES] as const;

const postgresAs = (secrets: Secrets, user: string, database: string) =>
  urlOf('postgres://postgres:5432/postgres', { user, password: passwordOf(secrets.postgres, user), database });

export const adminUrl = (secrets: Secrets): string => postgresAs(secrets, 'postgres', 'postgres');

/** URLs of the owners, who migrate. */
export function ownerUrls(secrets: Secrets) {
  return {
    keysOwner: postgresAs(secrets, KEYS_OWNER, KEYS_DATABASE),
    portalOwner: postgresAs(secrets, roleOf(PORTAL, 'owner'), databaseOf(PORTAL)),
    owners: Object.fromEntries(
      SERVICES.map((service) => [service, postgresAs(secrets, roleOf(service, 'owner'), databaseOf(service))]),
    ),
  };
}

/** The part of a service's environment that is secret or follows from the demo world; the rest stands in docker-compose.yml. */
export function secretEnvironment(service: ServiceName, secrets: Secrets): Record<string, string> {
  const own = (kind: 'request' | 'handler' | 'relay') =>
    postgresAs(secrets, roleOf(service, kind), databaseOf(service));
  const signIns = developmentIssuers(demoWorld(loadReferenceData()));
  const issuers = [
    ...issuerSettings(signIns, BASE, KEYS_FROM),
    ...linkIssuerSettings(signIns, BASE, 'http://consents:8080'),
  ];
  return {
    DATABASE_URL_REQUEST: own('request'),
    DATABASE_URL_HANDLER: own('handler'),
    DATABASE_URL_RELAY: own('relay'),
    ...(WITH_KEYS.includes(service) && { KEYS_DATABASE_URL: postgresAs(secrets, keysRoleOf(service), KEYS_DATABASE) }),
    KAFKA_PASSWORD: passwordOf(secrets.kafka, service),
    IDENTITY_ISSUERS: JSON.stringify(issuers),
  };
}

/** The same for the portal. */
export function portalSecretEnvironment(secrets: Secrets): Record<string, string> {
  const issuers = portalIssuers(demoWorld(loadReferenceData()), BASE);
  return {
    DATABASE_URL_REQUEST: postgresAs(secrets, roleOf(PORTAL, 'request'), databaseOf(PORTAL)),
    PORTAL_ISSUERS: JSON.stringify(issuers),
    SERVICE_URLS: JSON.stringify(Object.fromEntries(SERVICES.map((service) => [service, `http://${service}:8080`]))),
  };
}

/** As `node --env-file` reads it. */
export function environmentText(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => {
      if (/['\n]/.test(value)) throw new Error(`${name} cannot be written into a file of variables`);
      return `${name}='${value}'\n`;
    })
    .join('');
}

const KAFKA_DATA = '/var/lib/kafka/data';
const KAFKA_PORT = 9092;

/** What the broker's container runs on: configuration, a start that formats new storage, and a login for its health check. */
export function kafkaFiles(secrets: Secrets, clusterId: string): Record<string, string> {
  const password = passwordOf(secrets.kafka, 'admin');
  const local = `advertised.listeners=SASL_PLAINTEXT://127.0.0.1:${KAFKA_PORT}`;
  const properties = kafkaProperties({
    bind: '0.0.0.0',
    port: KAFKA_PORT,
    advertisedPort: KAFKA_PORT,
    controllerPort: 9093,
    password,
    data: KAFKA_DATA,
  });
  if (!properties.includes(local)) throw new Error('The template of the broker names its address in another way.');
  const file = `${MOUNT}/server.properties`;
  const users = scramArguments(secrets.kafka).map((word) => `'${word}'`);
  return {
    'server.properties': properties.replace(local, `advertised.listeners=SASL_PLAINTEXT://${BROKERS.join(',')}`),
    'start.sh': [
      'set -e',
      `if [ ! -f ${KAFKA_DATA}/meta.properties ]; then`,
      `  /opt/kafka/bin/kafka-storage.sh format -t '${clusterId}' -c ${file} ${users.join(' ')}`,
      'fi',
      `exec /opt/kafka/bin/kafka-server-start.sh ${file}`,
      '',
    ].join('\n'),
    'admin.properties': [
      'security.protocol=SASL_PLAINTEXT',
      'sasl.mechanism=SCRAM-SHA-256',
      `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="admin" password="${password}";`,
      '',
    ].join('\n'),
  };
}
