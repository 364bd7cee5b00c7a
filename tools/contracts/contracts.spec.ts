import { describe, expect, it } from '@jest/globals';
import specs from '@asyncapi/specs';
import { EVENTS, SERVICES } from '@footbridge/contracts';
import { topicsOf } from '@footbridge/infra';
import { Ajv } from 'ajv';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { asyncApi } from './asyncapi.js';
import { docComments } from './doc-comments.js';
import { rulesWithoutSchema, type Schema, schemas } from './schemas.js';

const root = join(import.meta.dirname, '..', '..');
const examples = join(root, 'libs', 'contracts', 'examples');
const docs = docComments(join(root, 'libs', 'contracts', 'src', 'events'));
const all = schemas(docs);
const byType = Object.entries(all);

/** Every schema inside a schema, with the way to it. */
function within(schema: Schema, path: string): [string, Schema][] {
  const inner = (['properties', 'definitions'] as const).flatMap((group) =>
    Object.entries((schema[group] ?? {}) as Record<string, Schema>).flatMap(([name, each]) =>
      within(each, `${path}.${name}`),
    ),
  );
  const items = schema['items'] as Schema | undefined;
  const values = schema['additionalProperties'] as Schema | undefined;
  return [
    [path, schema],
    ...inner,
    ...(items ? within(items, `${path}[]`) : []),
    ...(values ? within(values, `${path}{}`) : []),
  ];
}

/** Fixed length, or lengths with an upper end: `{3,10}` and no `+` or `*`. */
const isFixed = (pattern: unknown) =>
  typeof pattern === 'string' && /^\^.*\$$/.test(pattern) && !/[+*](?!\/)/.test(pattern);

function isBounded(schema: Schema): boolean {
  if (schema.$ref !== undefined || 'enum' in schema) return true;
  switch (schema['type']) {
    case 'string':
      return typeof schema['maxLength'] === 'number' || isFixed(schema['pattern']);
    case 'integer':
      return typeof schema['minimum'] === 'number' && typeof schema['maximum'] === 'number';
    case 'array':
      return typeof schema['maxItems'] === 'number' && 'items' in schema;
    case 'object':
      return 'properties' in schema || ('propertyNames' in schema && 'additionalProperties' in schema);
    default:
      return schema['type'] === 'boolean';
  }
}

describe('the schema of an event', () => {
  it.each(EVENTS.map((of) => [of.type, of] as const))('of %s says every rule of its class', (_, of) => {
    expect(rulesWithoutSchema(of)).toEqual([]);
  });

  it.each(byType)('%s bounds every field', (type, schema) => {
    const unbounded = within(schema, type).filter(([, each]) => !isBounded(each));
    expect(unbounded.map(([path]) => path)).toEqual([]);
  });

  it.each(byType)('%s tells what the event promises', (_, schema) => {
    expect(schema['description']).toMatch(/^\S.{20,}/);
  });

  it.each(byType)('%s judges the committed examples as the class does', (type, schema) => {
    const accepts = new Ajv({ validateFormats: false, strict: true, strictRequired: false }).compile(schema);
    const files = readdirSync(join(examples, type));
    const read = (file: string): unknown => JSON.parse(readFileSync(join(examples, type, file), 'utf8'));
    expect(files.filter((file) => accepts(read(file)))).toEqual(files.filter((file) => file.startsWith('good-')));
  });
});

describe('personal data', () => {
  const SUSPECT =
    /name|phone|mobile|mail|address|postcode|birth|dob|gender|sex|ethnic|text|note|comment|summary|description|message|diagnos|medication|symptom|score|nhs|title|words/i;
  /** Fields whose names only sound like it, each with the reason. */
  const ALLOWED: Readonly<Record<string, string>> = {
    'organisation.registered.v1.name': 'the published name of an organisation',
    'service.offered.v1.name': 'the published name of a service',
    'message.sent.v1.messageId': 'an identifier; the words stay in referrals',
  };
  const suspects = byType.flatMap(([type, schema]) =>
    within(schema, type)
      .flatMap(([path, each]) =>
        Object.keys(each.properties ?? {}).map((name) => [`${path}.${name}`, name] as [string, string]),
      )
      .filter(([, name]) => SUSPECT.test(name))
      .map(([path]) => path),
  );

  it('has no field in any event, by its name', () => {
    expect(suspects.filter((path) => !(path in ALLOWED))).toEqual([]);
  });

  it('has no exception that is not needed any more', () => {
    expect(Object.keys(ALLOWED).filter((path) => !suspects.includes(path))).toEqual([]);
  });

  it('does not fit into a field as free text: what is no name of an organisation or service is a code or an identifier', () => {
    const free = byType.flatMap(([type, schema]) =>
      within(schema, type)
        .filter(([, each]) => each['type'] === 'string' && !('enum' in each) && each['pattern'] === undefined)
        .map(([path]) => path),
    );
    expect(free).toEqual(['organisation.registered.v1.name', 'service.offered.v1.name']);
  });
});

describe('the AsyncAPI document', () => {
  const text = readFileSync(join(root, 'docs', 'asyncapi.yaml'), 'utf8');
  const committed = parse(text) as {
    channels: Record<string, { address: string; messages: Record<string, { $ref: string }> }>;
    components: { messages: Record<string, { payload: { schema?: { $ref: string } } }> };
  };

  it('is an AsyncAPI 3.0 document', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    // The published schema holds the one of draft 7, which Ajv has already.
    ajv.removeSchema('http://json-schema.org/draft-07/schema');
    const accepts = ajv.compile(specs.schemas['3.0.0']);
    accepts(committed);
    expect(accepts.errors ?? []).toEqual([]);
  });

  it('is refused by that check when a channel has no address of the right kind', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    ajv.removeSchema('http://json-schema.org/draft-07/schema');
    const accepts = ajv.compile(specs.schemas['3.0.0']);
    expect(accepts({ ...committed, channels: { directory: { address: 7 } } })).toBe(false);
  });

  it('is what the event classes say', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(committed).toEqual(JSON.parse(JSON.stringify(asyncApi(docs, version, '../libs/contracts/schemas'))));
  });

  it('has a channel for every topic, and every event on the topic of its owner', () => {
    const addresses = Object.values(committed.channels).map(({ address }) => address);
    expect(addresses.sort()).toEqual(SERVICES.flatMap((each) => topicsOf(each).map(({ topic }) => topic)).sort());
    for (const { service, type } of EVENTS) {
      expect(committed.channels[service]?.messages).toHaveProperty([type]);
    }
  });

  it('refers only to what is there', () => {
    const refs = [...text.matchAll(/\$ref: ['"]?([^'"\s]+)/g)].map(([, ref]) => ref ?? '');
    const missing = refs.filter((ref) => {
      if (!ref.startsWith('#/'))
        return !readdirSync(join(root, 'libs/contracts/schemas')).includes(ref.split('/').at(-1) ?? '');
      const at = ref
        .slice(2)
        .split('/')
        .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], committed);
      return at === undefined;
    });
    expect(missing).toEqual([]);
    expect(refs.length).toBeGreaterThan(EVENTS.length * 3);
  });
});
