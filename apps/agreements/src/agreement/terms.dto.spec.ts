import { type Terms } from '@footbridge/contracts';
import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { ValidationPipe } from '@nestjs/common';
import { EXAMPLES, universityAndTrust } from '../../test/agreements/agreements.js';
import { changed, repeated } from '../../test/agreements/changed.js';
import { MALFORMED } from '../../test/agreements/malformed.js';
import { TermsDto } from './terms.dto.js';

/** As libs/service reads every body. */
const pipe = new ValidationPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
});
const read = (body: unknown): Promise<unknown> => pipe.transform(body, { type: 'body', metatype: TermsDto });
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const { terms } = universityAndTrust();

// The compiler says so: what is read are terms, and terms can be read.
const asTerms: (read: TermsDto) => Terms = (read) => read;
const asRead: (terms: Terms) => TermsDto = (terms) => terms;

describe('the terms that a request brings', () => {
  it.each(Object.entries(EXAMPLES))('of %s are read as they are', async (_, example) => {
    const given = example().terms;
    expect(plain(await read(plain(given)))).toEqual(plain(given));
    expect(asTerms(asRead(given))).toBe(given);
  });

  it.each([
    'processor',
    'subProcessors',
    'transfers',
    'security',
    'rights',
    'dpia',
    'ending',
    'from',
    'to',
    'reviewBy',
  ])('may lack %s in a draft', async (part) => {
    const draft = plain(changed(terms, part, undefined));
    expect(plain(await read(draft))).toEqual(draft);
  });

  it('may be next to nothing in a draft', async () => {
    const [party] = terms.parties;
    const first = { ...party, bases: [], contacts: [], signatories: [], retention: [] };
    const draft = { title: '', parties: [first], purposes: [], items: [], pathways: [], roles: [] };
    expect(plain(await read(draft))).toEqual(draft);
  });

  it.each(MALFORMED)('may not have %s', async (_, way, becomes) => {
    await expect(read(plain(changed(terms, way, becomes)))).rejects.toMatchObject({ status: 400 });
  });

  it('may not say twice how long a record is kept', async () => {
    const given = changed(terms, 'parties.0.retention', repeated(0));
    await expect(read(plain(given))).rejects.toMatchObject({ status: 400 });
  });
});
