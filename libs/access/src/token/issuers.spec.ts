import { describe, expect, it } from '@jest/globals';
import { readIssuers } from './issuers.js';
import { personId } from './person-id.js';

const issuer = { issuer: 'https://cis2.example', jwksUri: 'https://cis2.example/jwks', organisations: ['RW4'] };
const read = (list: unknown, production = true) => readIssuers(JSON.stringify(list), { production });

describe('IDENTITY_ISSUERS', () => {
  it('is a list of issuers with the organisations that each may speak for', () => {
    const university = { ...issuer, issuer: 'https://university.example', organisations: [], students: '10006842' };
    expect(read([issuer, university])).toEqual([issuer, university]);
  });

  it('may fetch keys without https outside production, and from this machine', () => {
    const local = { ...issuer, jwksUri: 'http://127.0.0.1:8090/jwks' };
    const inside = { ...issuer, jwksUri: 'http://identity:8090/jwks' };
    expect(read([local])).toEqual([local]);
    expect(read([inside], false)).toEqual([inside]);
    expect(() => read([inside])).toThrow('IDENTITY_ISSUERS entry 1 needs a jwksUri with https');
  });

  it.each([
    ['nothing', undefined],
    ['text', 'https://cis2.example'],
    ['an empty list', '[]'],
    ['an entry that is no object', '[7]'],
    ['a missing issuer', JSON.stringify([{ ...issuer, issuer: '' }])],
    ['a broken address', JSON.stringify([{ ...issuer, jwksUri: 'keys' }])],
    ['another scheme', JSON.stringify([{ ...issuer, jwksUri: 'file:///etc/keys' }])],
    ['organisations that are none', JSON.stringify([{ ...issuer, organisations: ['rw4'] }])],
    ['no organisations', JSON.stringify([{ ...issuer, organisations: undefined }])],
    ['students of no university', JSON.stringify([{ ...issuer, students: true }])],
    ['a field that is not known', JSON.stringify([{ ...issuer, audience: 'x' }])],
    ['an issuer twice', JSON.stringify([issuer, issuer])],
  ])('is refused as %s, by name and without its value', (_, json) => {
    const reading = () => readIssuers(json, { production: true });
    expect(reading).toThrow(/^Settings: IDENTITY_ISSUERS /);
    expect(reading).not.toThrow(/cis2/);
  });
});

describe('the pseudonym of a person', () => {
  it('never changes for the same issuer and subject', () => {
    expect(personId('https://cis2.example', 'dana')).toBe('a3e6763c-094c-50a4-8e0c-d9bd43b4150a');
  });

  it('differs for every other pair, however the two are cut', () => {
    const ids = [
      ['https://cis2.example', 'dana'],
      ['https://cis2.example', 'Dana'],
      ['https://cis2.exampled', 'ana'],
      ['https://university.example', 'dana'],
    ].map(([from = '', subject = '']) => personId(from, subject));
    expect(new Set(ids).size).toBe(4);
  });
});
