import kafkajs, { type Admin } from 'kafkajs';
import { topicsOf, type TopicSpec } from './names.js';
import { passwordOf } from './secrets.js';
import { waitUntil, words } from './wait.js';

// Node finds only the first of the names that kafkajs exports.
const {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ConfigResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} = kafkajs;

export type KafkaLogin = { username: string; password: string };

type Acl = Parameters<Admin['createAcls']>[0]['acl'][number];

/**
 * Brings a broker to what the services need, whatever was there before: their topics with exact settings, and access: a
 * service writes its own three topics alone, reads every topic of Footbridge, and joins groups named `<service>-…`. With a
 * `prefix` it makes a second, separate set of topics and groups. The users must exist; this fails where one cannot log in.
 */
export async function provisionKafka(
  brokers: readonly string[],
  admin: KafkaLogin,
  options: { services: readonly string[]; passwords: Readonly<Record<string, string>>; prefix?: string },
): Promise<void> {
  const prefix = options.prefix ?? '';
  await withKafkaAdmin(brokers, admin, async (client) => {
    await ensureTopics(
      client,
      options.services.flatMap((service) => topicsOf(service, prefix)),
    );
    const access = options.services.flatMap((service) => accessOf(service, prefix));
    await client.createAcls({ acl: access });
    await waitForAccess(client, access);
  });
  const logins = options.services.map(async (service) => {
    try {
      const login = { username: service, password: passwordOf(options.passwords, service) };
      await withKafkaAdmin(brokers, login, (client) => client.describeCluster());
    } catch (error) {
      throw new Error(
        `Kafka refuses the user "${service}": ${words(error)}. Every service needs a SCRAM-SHA-256 user of its own name; for given brokers name the file of their passwords in FOOTBRIDGE_SECRETS.`,
        { cause: error },
      );
    }
  });
  await Promise.all(logins);
}

/** Deletes the topics that `provisionKafka` made for a prefix, and their access lists. */
export async function removeTopics(
  brokers: readonly string[],
  admin: KafkaLogin,
  options: { services: readonly string[]; prefix: string },
): Promise<void> {
  if (options.prefix === '') throw new Error('Only topics of a prefix may be removed.');
  await withKafkaAdmin(brokers, admin, async (client) => {
    const mine = new Set(
      options.services.flatMap((service) => topicsOf(service, options.prefix).map((spec) => spec.topic)),
    );
    const topics = (await client.listTopics()).filter((topic) => mine.has(topic));
    if (topics.length > 0) {
      await client.deleteTopics({ topics });
      const gone = async () => (await client.listTopics()).every((topic) => !mine.has(topic)) || undefined;
      await waitUntil(gone, 60_000, () => 'Kafka still lists deleted topics after 60 s.');
    }
    const acls = options.services.flatMap((service) => accessOf(service, options.prefix));
    const filters = acls.filter((acl) => acl.resourceType !== AclResourceTypes.CLUSTER);
    await client.deleteAcls({ filters });
  });
}

/** Runs `work` with a connected admin client, and closes it. */
export async function withKafkaAdmin<T>(
  brokers: readonly string[],
  login: KafkaLogin,
  work: (client: Admin) => Promise<T>,
): Promise<T> {
  const kafka = new Kafka({
    clientId: 'footbridge-admin',
    brokers: [...brokers],
    sasl: { mechanism: 'scram-sha-256', ...login },
    logLevel: logLevel.NOTHING,
  });
  const client = kafka.admin();
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.disconnect();
  }
}

async function ensureTopics(client: Admin, specs: readonly TopicSpec[]): Promise<void> {
  const existing = new Set(await client.listTopics());
  const missing = specs.filter((spec) => !existing.has(spec.topic));
  if (missing.length > 0) {
    await client.createTopics({
      waitForLeaders: false, // the client would take "not known yet", which a busy broker answers, for a failure
      topics: missing.map((spec) => ({
        topic: spec.topic,
        numPartitions: spec.partitions,
        configEntries: Object.entries(spec.config).map(([name, value]) => ({ name, value })),
      })),
    });
    await waitForTopics(client, missing);
  }
  await refuseOtherPartitions(client, specs);
  const kept = specs.filter((spec) => existing.has(spec.topic));
  if (kept.length === 0) return;
  await client.alterConfigs({
    validateOnly: false,
    resources: kept.map((spec) => ({
      type: ConfigResourceTypes.TOPIC,
      name: spec.topic,
      configEntries: Object.entries(spec.config).map(([name, value]) => ({ name, value })),
    })),
  });
}

/** A topic is created in the controller first; a broker knows it, and leads its partitions, some moments later. */
async function waitForTopics(client: Admin, specs: readonly TopicSpec[]): Promise<void> {
  const led = async () => {
    const { topics } = await client.fetchTopicMetadata({ topics: specs.map((spec) => spec.topic) });
    const ready = specs.every((spec) => {
      const partitions = topics.find((topic) => topic.name === spec.topic)?.partitions ?? [];
      return partitions.length > 0 && partitions.every((partition) => partition.leader >= 0);
    });
    return ready || undefined;
  };
  await waitUntil(led, 60_000, (last) => `Kafka made topics that no broker leads after 60 s: ${words(last)}`);
}

/** Access is granted in the controller first as well; a busy broker refuses until it has heard of it. */
async function waitForAccess(client: Admin, wanted: readonly Acl[]): Promise<void> {
  const named = (of: Pick<Acl, 'resourceType' | 'resourceName' | 'resourcePatternType' | 'principal' | 'operation'>) =>
    [of.resourceType, of.resourceName, of.resourcePatternType, of.principal, of.operation].join(' ');
  const given = async () => {
    const { resources } = await client.describeAcls({
      resourceType: AclResourceTypes.ANY,
      resourcePatternType: ResourcePatternTypes.ANY,
      operation: AclOperationTypes.ANY,
      permissionType: AclPermissionTypes.ANY,
    });
    const there = new Set(resources.flatMap(({ acls, ...of }) => acls.map((acl) => named({ ...of, ...acl }))));
    return wanted.every((acl) => there.has(named(acl))) || undefined;
  };
  await waitUntil(given, 60_000, (last) => `Kafka does not know after 60 s what it was told of access: ${words(last)}`);
}

/** The number of partitions fixes the order of events of a key; it is never changed on a living topic. */
async function refuseOtherPartitions(client: Admin, specs: readonly TopicSpec[]): Promise<void> {
  const { topics } = await client.fetchTopicMetadata({ topics: specs.map((spec) => spec.topic) });
  for (const spec of specs) {
    const found = topics.find((topic) => topic.name === spec.topic)?.partitions.length;
    if (found !== spec.partitions) {
      throw new Error(`The topic ${spec.topic} has ${found} partitions and must have ${spec.partitions}.`);
    }
  }
}

function accessOf(service: string, prefix: string): Acl[] {
  const allow = { principal: `User:${service}`, host: '*', permissionType: AclPermissionTypes.ALLOW };
  const { TOPIC, GROUP, CLUSTER } = AclResourceTypes;
  const { LITERAL, PREFIXED } = ResourcePatternTypes;
  const { READ, WRITE, DESCRIBE, IDEMPOTENT_WRITE } = AclOperationTypes;
  const own = topicsOf(service, prefix).map((spec) => ({
    resourceType: TOPIC,
    resourceName: spec.topic,
    resourcePatternType: LITERAL,
  }));
  const every = { resourceType: TOPIC, resourceName: `${prefix}footbridge.`, resourcePatternType: PREFIXED };
  const groups = { resourceType: GROUP, resourceName: `${prefix}${service}-`, resourcePatternType: PREFIXED };
  const cluster = { resourceType: CLUSTER, resourceName: 'kafka-cluster', resourcePatternType: LITERAL };
  return [
    ...own.flatMap((topic) => [WRITE, DESCRIBE].map((operation) => ({ ...allow, ...topic, operation }))),
    ...[READ, DESCRIBE].map((operation) => ({ ...allow, ...every, operation })),
    { ...allow, ...groups, operation: READ },
    { ...allow, ...cluster, operation: IDEMPOTENT_WRITE },
  ];
}
