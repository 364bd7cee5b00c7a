import { EVENTS, type EventClass, SERVICES, type ServiceName } from '@footbridge/contracts';
import { topicsOf, type TopicSpec } from '@footbridge/infra';
import { type Doc } from './doc-comments.js';
import { type Schema, schemaFile } from './schemas.js';

const INSTANT: Schema = { type: 'string', format: 'date-time', pattern: '^\\d{4}-\\d{2}-\\d{2}T[0-9:.]{12}Z$' };
const ID: Schema = { type: 'string', format: 'uuid' };
const SEQUENCE: Schema = { type: 'string', pattern: '^[1-9][0-9]*$' };

type Channel = { name: string; spec: TopicSpec; service: ServiceName; title: string; messages: Record<string, object> };

/** The AsyncAPI 3.0 document of everything that goes over Kafka. `schemaFolder` is the way to the schemas from the document. */
export function asyncApi(docs: ReadonlyMap<string, Doc>, version: string, schemaFolder: string): object {
  const channels = SERVICES.flatMap(channelsOf);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Footbridge events',
      version,
      description:
        'What the services tell each other over Kafka: CloudEvents 1.0 in binary mode, JSON data. Identifiers, codes, states and times; never names, contacts, clinical words or free text. Generated from libs/contracts by `npm run contracts`.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: { kafka: server() },
    channels: Object.fromEntries(channels.map((channel) => [channel.name, channelObject(channel)])),
    operations: Object.fromEntries(channels.map((channel) => [`send-${channel.name}`, operationOf(channel)])),
    components: {
      securitySchemes: {
        principal: {
          type: 'scramSha256',
          description:
            'One user per service, named after it. Only the owner may write its topics; every service may read all.',
        },
      },
      messageTraits: { cloudEvent: cloudEvent(), auditEntry: numberedEntry() },
      messages: {
        ...Object.fromEntries(EVENTS.map((of) => [of.type, messageOf(of, docs, schemaFolder)])),
        'audit.entry.v1': auditEntry(),
        heartbeat: heartbeat(),
      },
    },
  };
}

function server(): object {
  return {
    host: '{brokers}',
    protocol: 'kafka',
    variables: { brokers: { description: 'KAFKA_BROKERS of the installation', default: 'localhost:9092' } },
    security: [{ $ref: '#/components/securitySchemes/principal' }],
  };
}

function channelsOf(service: ServiceName): Channel[] {
  const [events, entries, heartbeats] = topicsOf(service);
  if (!events || !entries || !heartbeats) throw new Error(`${service} lacks topics`);
  const own = EVENTS.filter((of) => of.service === service).map(({ type }) => type);
  const refs = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));
  return [
    { name: service, spec: events, service, title: `Events of ${service}`, messages: refs(own) },
    {
      name: `audit-${service}`,
      spec: entries,
      service,
      title: `Numbered audit entries of ${service}`,
      messages: refs(['audit.entry.v1']),
    },
    {
      name: `heartbeats-${service}`,
      spec: heartbeats,
      service,
      title: `Up to when ${service} has published everything`,
      messages: refs(['heartbeat']),
    },
  ];
}

function channelObject({ spec, title, messages }: Channel): object {
  const number = (name: string) => Number(spec.config[name]);
  return {
    address: spec.topic,
    title,
    messages,
    bindings: {
      kafka: {
        topic: spec.topic,
        partitions: spec.partitions,
        topicConfiguration: {
          'cleanup.policy': [spec.config['cleanup.policy']],
          'retention.ms': number('retention.ms'),
          'retention.bytes': number('retention.bytes'),
        },
        bindingVersion: '0.5.0',
      },
    },
  };
}

function operationOf({ name, service, title, messages }: Channel): object {
  return {
    action: 'send',
    title,
    summary: `Only the user "${service}" may write here.`,
    channel: { $ref: `#/channels/${name}` },
    messages: Object.keys(messages).map((message) => ({ $ref: `#/channels/${name}/messages/${message}` })),
  };
}

function messageOf(of: EventClass, docs: ReadonlyMap<string, Doc>, schemaFolder: string): object {
  return {
    name: of.type,
    title: of.name,
    summary: docs.get(of.name)?.text ?? '',
    contentType: 'application/json',
    traits: [{ $ref: '#/components/messageTraits/cloudEvent' }],
    headers: headersFor(of.type, of.service),
    payload: {
      schemaFormat: 'application/schema+json;version=draft-07',
      schema: { $ref: `${schemaFolder}/${schemaFile(of.type)}` },
    },
    bindings: keyBinding(`The value of \`${of.key}\`: its events come in order.`),
  };
}

const headersFor = (type: string, service?: ServiceName): Schema => ({
  type: 'object',
  properties: {
    ce_type: { type: 'string', const: type },
    ...(service && { ce_source: { type: 'string', const: `footbridge/${service}` } }),
  },
});

const keyBinding = (description: string) => ({
  kafka: { key: { type: 'string', description }, bindingVersion: '0.5.0' },
});

/** CloudEvents 1.0, binary mode over Kafka: attributes are headers, the value is the data alone. */
function cloudEvent(): object {
  return {
    contentType: 'application/json',
    headers: {
      type: 'object',
      required: [
        'ce_specversion',
        'ce_id',
        'ce_source',
        'ce_type',
        'ce_time',
        'ce_subject',
        'ce_sequence',
        'content-type',
      ],
      properties: {
        ce_specversion: { type: 'string', const: '1.0' },
        ce_id: { ...ID, description: 'Of this event for ever; a repeat has the same.' },
        ce_source: { type: 'string', enum: SERVICES.map((service) => `footbridge/${service}`) },
        ce_type: { type: 'string', maxLength: 128 },
        ce_time: { ...INSTANT, description: 'When it happened: the time of the owner’s database.' },
        ce_subject: { type: 'string', maxLength: 64, description: 'The key of the record.' },
        ce_sequence: { ...SEQUENCE, description: 'Gapless per topic and key, from 1.' },
        ce_twinof: {
          type: 'string',
          description: 'The type of the same fact in its other version, where both are sent for a while.',
        },
        'content-type': { type: 'string', const: 'application/json' },
        traceparent: { type: 'string', description: 'W3C trace context of the act.' },
      },
    },
  };
}

function numberedEntry(): object {
  const trait = cloudEvent() as { headers: { properties: Record<string, object> } };
  trait.headers.properties['ce_sequence'] = {
    ...SEQUENCE,
    description: 'The number of the entry in its service, from 1.',
  };
  return trait;
}

/** The shape is `AuditEntry` of libs/contracts; the bytes are canonical JSON (RFC 8785), the leaf of the audit tree. */
function auditEntry(): object {
  const text = { type: 'string' };
  return {
    name: 'audit.entry.v1',
    title: 'Audit entry',
    summary: 'A committed audit entry under its number. A repeat is byte for byte the same.',
    contentType: 'application/json',
    traits: [{ $ref: '#/components/messageTraits/auditEntry' }],
    headers: headersFor('audit.entry.v1'),
    payload: {
      type: 'object',
      required: ['id', 'service', 'at', 'act', 'action', 'outcome', 'reasons', 'actor', 'organisations', 'objects'],
      properties: {
        id: ID,
        service: { type: 'string', enum: [...SERVICES] },
        at: INSTANT,
        act: { type: 'string', enum: ['disclosure', 'access', 'governance', 'system'] },
        action: text,
        outcome: { type: 'string', enum: ['permitted', 'refused'] },
        reasons: { type: 'array', items: { type: 'object', required: ['code'], properties: { code: text } } },
        actor: { type: 'object', required: ['kind'], properties: { kind: text } },
        organisations: { type: 'array', items: text },
        studentId: ID,
        objects: { type: 'array', items: { type: 'object', required: ['kind', 'id'] } },
        disclosure: { type: 'object' },
        input: { description: 'The complete coded input of the gate.' },
        traceId: text,
      },
    },
    bindings: keyBinding('The name of the service.'),
  };
}

function heartbeat(): object {
  return {
    name: 'heartbeat',
    title: 'Heartbeat',
    summary:
      'Everything committed before `at` lies before these offsets of the event topic. Without CloudEvents headers.',
    contentType: 'application/json',
    payload: {
      type: 'object',
      required: ['at', 'nextOffsets'],
      properties: {
        at: INSTANT,
        nextOffsets: { type: 'array', minItems: 12, maxItems: 12, items: { type: 'integer', minimum: 0 } },
      },
    },
    bindings: keyBinding('The name of the service; the topic is compacted to its newest heartbeat.'),
  };
}
