import { type Doc } from './doc-comments.js';
import { type Described, publishedSchema, type Schema, SCHEMA_BASE } from './schemas.js';

/** The schema of the terms of an agreement in force or in draft. A field that it does not name is refused. */
export function agreementSchema(terms: Described, docs: ReadonlyMap<string, Doc>): Schema {
  const name = { $id: `${SCHEMA_BASE}agreement.schema.json`, title: 'Terms of a data sharing agreement' };
  const { definitions, ...root } = publishedSchema(terms, docs, name);
  const parts = Object.entries((definitions ?? {}) as Record<string, Schema>);
  return { ...closed(root), definitions: Object.fromEntries(parts.map(([part, schema]) => [part, closed(schema)])) };
}

function closed(schema: Schema): Schema {
  return { ...schema, additionalProperties: false };
}
