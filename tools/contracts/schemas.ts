import { EVENTS, type EventClass, SERVICES } from '@footbridge/contracts';
import { getMetadataStorage } from 'class-validator';
import { targetConstructorToSchema, validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { createRequire } from 'node:module';
import { type Doc } from './doc-comments.js';

/** A JSON Schema (draft 7), as far as we write it. */
export type Schema = { [key: string]: unknown; properties?: Record<string, Schema>; $ref?: string };

// class-transformer keeps what `@Type` says in a file that it does not type.
const { defaultMetadataStorage } = createRequire(import.meta.url)('class-transformer/cjs/storage.js') as {
  defaultMetadataStorage: NonNullable<Options['classTransformerMetadataStorage']>;
};
/** A class with rules of class-validator. */
export type Described = new (...args: never[]) => object;
type Options = NonNullable<Parameters<typeof validationMetadatasToSchemas>[0]>;

const UUID =
  '^([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12})$';
const INSTANT = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$';

const highest = {
  type: 'object' as const,
  propertyNames: { enum: [...SERVICES] },
  additionalProperties: { type: 'integer' as const, minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
};

/** Our own rules in the words of JSON Schema. A rule that is missing here has no schema, and a test says so. */
const options: Options = {
  classTransformerMetadataStorage: defaultMetadataStorage,
  refPointerPrefix: '#/definitions/',
  additionalConverters: {
    isId: { type: 'string', format: 'uuid', pattern: UUID },
    isInstant: { type: 'string', format: 'date-time', pattern: INSTANT },
    // As a function, since the library's type of a schema lacks `propertyNames`.
    isHighest: () => highest,
    // Whether it is a whole number is said by another rule of the same field.
    min: ({ constraints }) => ({ minimum: Number(constraints[0]) }),
    max: ({ constraints }) => ({ maximum: Number(constraints[0]) }),
  },
};

export const SCHEMA_BASE = 'https://footbridge.example/contracts/';
/** Where the schema of an event lies in the folder of schemas. */
export const schemaFile = (type: string): string => `${type}.json`;

/** The schema of one event's data, with everything that it refers to. Fields that it does not name are let pass. */
export function schemaOf(of: EventClass, docs: ReadonlyMap<string, Doc>): Schema {
  return publishedSchema(of, docs, { $id: `${SCHEMA_BASE}${schemaFile(of.type)}`, title: of.type });
}

/** The schema of a class and of everything that it refers to, under a name. */
export function publishedSchema(
  of: Described,
  docs: ReadonlyMap<string, Doc>,
  name: { readonly $id: string; readonly title: string },
): Schema {
  const parts = validationMetadatasToSchemas(options) as Record<string, Schema>;
  const classes = classesIn(of);
  const root = described(targetConstructorToSchema(of, options) as Schema, of, docs);
  const definitions: Record<string, Schema> = {};
  const wanted = refsIn(root);
  for (let part = wanted.pop(); part !== undefined; part = wanted.pop()) {
    const found = parts[part];
    if (definitions[part]) continue;
    if (!found) throw new Error(`${name.title} refers to ${part}, which has no rules`);
    definitions[part] = withDocs(withAlternatives(classes.get(part), found), docs.get(part));
    wanted.push(...refsIn(definitions[part]));
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...name,
    ...root,
    ...(Object.keys(definitions).length > 0 && { definitions: sorted(definitions) }),
  };
}

/** A field that is one of several classes, told apart by a field of theirs, has one of their schemas. */
function withAlternatives(of: Described | undefined, schema: Schema): Schema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]): [string, Schema] => {
    const either = of ? alternatives(of, name) : [];
    const refs = either.map((each) => ({ $ref: `#/definitions/${each.name}` }));
    return [name, refs.length > 0 ? { oneOf: refs } : property];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** A class and every class in a field of it, by name. */
function classesIn(of: Described, found = new Map<string, Described>()): Map<string, Described> {
  if (found.has(of.name)) return found;
  found.set(of.name, of);
  for (const name of new Set(rulesOf(of).map(({ propertyName }) => propertyName))) {
    const field = typeOf(of, name)?.typeFunction?.() as Described | undefined;
    for (const each of [...(field ? [field] : []), ...alternatives(of, name)]) classesIn(each, found);
  }
  return found;
}

function alternatives(of: Described, field: string): Described[] {
  const subTypes = typeOf(of, field)?.options?.discriminator?.subTypes ?? [];
  return subTypes.map(({ value }) => value as Described);
}

type FieldType = { typeFunction?: () => unknown; options?: { discriminator?: { subTypes: { value: unknown }[] } } };

function typeOf(of: Described, field: string): FieldType | undefined {
  return defaultMetadataStorage.findTypeMetadata(of, field);
}

function rulesOf(of: Described) {
  return getMetadataStorage().getTargetValidationMetadatas(of, '', false, false);
}

/** Every event's schema by type. */
export function schemas(docs: ReadonlyMap<string, Doc>): Record<string, Schema> {
  return sorted(Object.fromEntries(EVENTS.map((of) => [of.type, schemaOf(of, docs)])));
}

/** The names of the rules that class-validator knows for a class and no schema can say. */
export function rulesWithoutSchema(of: Described): string[] {
  const said = new Set([...Object.keys(options.additionalConverters ?? {}), ...STANDARD]);
  return rulesOf(of)
    .map(({ name, type }) => name ?? type)
    .filter((name) => !said.has(name));
}

/** Rules of class-validator in use that class-validator-jsonschema translates in full. */
const STANDARD = [
  'arrayMaxSize',
  'arrayMinSize',
  'arrayUnique',
  'conditionalValidation',
  'isArray',
  'isBoolean',
  'isIn',
  'isInt',
  'isObject',
  'isOptional',
  'isString',
  'matches',
  'maxLength',
  'nestedValidation',
];

/** A class tells of itself and of the fields that it has from the classes before it. */
function described(schema: Schema, of: Described, docs: ReadonlyMap<string, Doc>): Schema {
  const line: Doc[] = [];
  for (let each: unknown = of; typeof each === 'function' && each.name !== ''; each = Object.getPrototypeOf(each)) {
    line.unshift(docs.get(each.name) ?? { text: '', fields: {} });
  }
  return withDocs(schema, {
    text: line.at(-1)?.text ?? '',
    fields: Object.assign({}, ...line.map(({ fields }) => fields)) as Record<string, string>,
  });
}

function withDocs(schema: Schema, doc: Doc | undefined): Schema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]): [string, Schema] => {
    const description = doc?.fields[name];
    const plain = plainRefs(property);
    // Beside a $ref nothing else counts.
    return [name, description === undefined || plain.$ref !== undefined ? plain : { description, ...plain }];
  });
  const { required } = schema as { required?: string[] };
  return {
    ...(doc?.text && { description: doc.text }),
    type: 'object',
    properties: sorted(Object.fromEntries(properties)),
    ...(required && { required: [...required].sort() }),
  };
}

function plainRefs(schema: Schema): Schema {
  if (schema.$ref !== undefined) return { $ref: schema.$ref };
  const { type, items, ...rest } = schema as { type?: string; items?: Schema } & Schema;
  return { type, ...sorted(rest), ...(items && { items: plainRefs(items) }) };
}

function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) =>
    key === '$ref' && typeof each === 'string' ? [each.replace('#/definitions/', '')] : refsIn(each),
  );
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
