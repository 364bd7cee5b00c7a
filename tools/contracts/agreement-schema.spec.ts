import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as classes from '../../apps/agreements/src/agreement/terms.dto.js';
import { EXAMPLES, universityAndTrust } from '../../apps/agreements/test/agreements/agreements.js';
import { changed } from '../../apps/agreements/test/agreements/changed.js';
import { MALFORMED } from '../../apps/agreements/test/agreements/malformed.js';
import { agreementSchema } from './agreement-schema.js';
import { docComments } from './doc-comments.js';
import { rulesWithoutSchema } from './schemas.js';

const root = join(import.meta.dirname, '..', '..');
const committed: unknown = JSON.parse(readFileSync(join(root, 'docs', 'agreement.schema.json'), 'utf8'));
const docs = docComments(join(root, 'apps', 'agreements', 'src', 'agreement'));
const accepts = new Ajv({ validateFormats: false, strict: true, strictRequired: false }).compile(committed as object);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The ways to what has no end: text, numbers, lists, and objects with fields that nobody named. */
function unbounded(schema: unknown, way: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const lacks: Readonly<Record<string, (of: object) => boolean>> = {
    string: (of) => !('maxLength' in of || 'pattern' in of || 'enum' in of),
    integer: (of) => !('minimum' in of && 'maximum' in of),
    number: (of) => !('minimum' in of && 'maximum' in of),
    array: (of) => !('maxItems' in of && 'items' in of),
    object: (of) => !('additionalProperties' in of && of.additionalProperties === false),
  };
  const type: unknown = 'type' in schema ? schema.type : undefined;
  const own = typeof type === 'string' && lacks[type]?.(schema) ? [way] : [];
  return [...own, ...Object.entries(schema).flatMap(([name, each]) => unbounded(each, `${way}.${name}`))];
}

describe('the published schema of an agreement', () => {
  it('is what the classes say', () => {
    expect(committed).toEqual(plain(agreementSchema(classes.TermsDto, docs)));
  });

  it.each(Object.entries(classes))('says every rule of %s', (_, of) => {
    expect(rulesWithoutSchema(of)).toEqual([]);
  });

  it('bounds every field, and names all that there are', () => {
    expect(unbounded({ items: { type: 'string' } }, 'some')).toEqual(['some.items']);
    expect(unbounded(committed, 'terms')).toEqual([]);
  });

  it.each(Object.entries(EXAMPLES))('accepts the terms of %s', (_, example) => {
    accepts(plain(example().terms));
    expect(accepts.errors ?? []).toEqual([]);
  });

  it.each(MALFORMED)('refuses %s, as the service does', (_, way, becomes) => {
    expect(accepts(plain(changed(universityAndTrust().terms, way, becomes)))).toBe(false);
  });
});
