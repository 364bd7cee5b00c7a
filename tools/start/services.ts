import { SERVICES, type ServiceName } from '@footbridge/contracts';
import {
  databaseOf,
  KEYS_DATABASE,
  KEYS_OWNER,
  keysRoleOf,
  linkIssuerBase,
  passwordOf,
  PORTAL,
  PORTAL_CLIENT,
  portalIssuers,
  roleOf,
  systemKeyFile,
  urlOf,
  type DemoWorld,
  type Platform,
} from '@footbridge/infra';
import { formatVerifierKey, noteVerifier } from '@footbridge/transparency';
import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  keyEncryptionKeyFile,
  root,
  sessionKeyFile,
  signInLinkKeyFile,
  type Installation,
  type Places,
} from './installation.js';

/** Those that keep personal data and so keys. */
const WITH_KEYS: readonly ServiceName[] = ['consents', 'referrals'];

/** Where a service's program lies. */
export const mainOf = (service: ServiceName | typeof PORTAL): string => join(root, 'apps', service, 'src', 'main.ts');
export const auditSigningKeyFile = (places: Places): string => join(places.keys, 'audit-signing.pem');
/** The key with which agreements are signed for their signatories. */
export const agreementSigningKeyFile = (places: Places): string => join(places.keys, 'agreement-signing.pem');

/** The services that there are. */
export function servicesHere(): ServiceName[] {
  return SERVICES.filter((service) => existsSync(mainOf(service)));
}

export type Surroundings = {
  readonly places: Places;
  readonly platform: Platform;
  readonly ports: Readonly<Record<string, number>>;
  /** IDENTITY_ISSUERS */
  readonly issuers: readonly object[];
  /** The address of the first start, after which issuers are named; without it there are no one-time links. */
  readonly base?: string;
  /** Where the directory's notices go, and the address that they name. */
  readonly smtpUrl?: string;
  readonly url?: string;
};

/** The whole environment of a service's process. */
export function environmentOf(service: ServiceName, surroundings: Surroundings): Record<string, string> {
  const { places, platform, ports, issuers, base, smtpUrl, url } = surroundings;
  const { kafka, secrets } = platform;
  return {
    SERVICE: service,
    NODE_ENV: 'development',
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(ports[service]),
    METRICS_PORT: String(ports[metricsName(service)]),
    ...databaseUrlsOf(service, platform),
    KAFKA_BROKERS: kafka.brokers.join(','),
    KAFKA_USERNAME: service,
    KAFKA_PASSWORD: passwordOf(secrets.kafka, service),
    IDENTITY_ISSUERS: JSON.stringify(issuers),
    KEY_ENCRYPTION_KEY_FILE: keyEncryptionKeyFile(places),
    ...(service === 'consents' &&
      base !== undefined && {
        SIGN_IN_LINK_KEY_FILE: signInLinkKeyFile(places),
        SIGN_IN_LINK_ISSUER: linkIssuerBase(base),
      }),
    ...(service === 'audit' && { AUDIT_SIGNING_KEY_FILE: auditSigningKeyFile(places) }),
    ...(service === 'agreements' && { AGREEMENT_SIGNING_KEY_FILE: agreementSigningKeyFile(places) }),
    ...(service === 'directory' &&
      smtpUrl !== undefined &&
      url !== undefined && { SMTP_URL: smtpUrl, NOTICE_FROM: 'no-reply@footbridge.example', PORTAL_URL: url }),
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
  };
}

export type PortalSurroundings = Omit<Surroundings, 'issuers' | 'base' | 'smtpUrl' | 'url'> & {
  readonly installation: Installation;
  readonly url: string;
  readonly world: DemoWorld;
};

/** The whole environment of the portal's process. */
export function environmentOfPortal(surroundings: PortalSurroundings): Record<string, string> {
  const { places, platform, ports, installation, url, world } = surroundings;
  const { postgres, secrets } = platform;
  const user = roleOf(PORTAL, 'request');
  return {
    NODE_ENV: 'development',
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(ports[PORTAL]),
    DATABASE_URL_REQUEST: urlOf(postgres.url, {
      user,
      password: passwordOf(secrets.postgres, user),
      database: databaseOf(PORTAL),
    }),
    PUBLIC_URL: url,
    SERVICE_URLS: JSON.stringify(
      Object.fromEntries(servicesHere().map((service) => [service, `http://127.0.0.1:${ports[service] ?? 0}`])),
    ),
    PORTAL_ISSUERS: JSON.stringify(portalIssuers(world, installation.base)),
    ISSUERS_NAMED_AFTER: installation.base,
    OIDC_CLIENT_ID: PORTAL_CLIENT,
    OIDC_CLIENT_KEY_FILE: systemKeyFile(places.identity, PORTAL_CLIENT),
    SESSION_KEY_FILE: sessionKeyFile(places),
    ...verifierKeyOf(auditSigningKeyFile(places)),
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
  };
}

/** What the audit service names its log where AUDIT_LOG_NAME does not say otherwise. */
const LOG_NAME = 'footbridge.localhost/audit';

/** The public half of the key that signs the audit log: the portal checks proofs against it. */
export function verifierKeyOf(file: string): { AUDIT_VERIFIER_KEY?: string } {
  if (!existsSync(file)) return {};
  return { AUDIT_VERIFIER_KEY: formatVerifierKey(noteVerifier(LOG_NAME, createPublicKey(readFileSync(file, 'utf8')))) };
}

/** The names under which an installation remembers ports. */
export const metricsName = (service: ServiceName): string => `${service}-metrics`;

/** The database URLs of a service, and of the keys where it has some. */
function databaseUrlsOf(service: ServiceName, { postgres, secrets }: Platform): Record<string, string> {
  const as = (user: string, database: string) =>
    urlOf(postgres.url, { user, password: passwordOf(secrets.postgres, user), database });
  const own = (kind: 'request' | 'handler' | 'relay') => as(roleOf(service, kind), databaseOf(service));
  return {
    DATABASE_URL_REQUEST: own('request'),
    DATABASE_URL_HANDLER: own('handler'),
    DATABASE_URL_RELAY: own('relay'),
    ...(WITH_KEYS.includes(service) && { KEYS_DATABASE_URL: as(keysRoleOf(service), KEYS_DATABASE) }),
  };
}

/** URLs of the owners, who migrate. */
export function ownerUrls({ postgres, secrets }: Platform, services: readonly ServiceName[]) {
  const as = (user: string, database: string) =>
    urlOf(postgres.url, { user, password: passwordOf(secrets.postgres, user), database });
  return {
    keys: as(KEYS_OWNER, KEYS_DATABASE),
    portal: as(roleOf(PORTAL, 'owner'), databaseOf(PORTAL)),
    services: Object.fromEntries(
      services.map((service) => [service, as(roleOf(service, 'owner'), databaseOf(service))]),
    ) as Partial<Record<ServiceName, string>>,
  };
}
