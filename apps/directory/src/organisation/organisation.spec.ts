import { describe, expect, it } from '@jest/globals';
import { isRefused, ORGANISATION_KINDS } from '@footbridge/contracts';
import { register, type Organisation } from './organisation.js';

const liverpool: Organisation = {
  id: '10006842',
  kind: 'he-provider',
  name: 'University of Liverpool',
  region: 'Y62',
  validFrom: '1903-01-01T00:00:00.000Z',
  successors: [],
};
const codes = (result: object) => (isRefused(result) ? result.refused.map(({ code }) => code) : []);

describe('registering an organisation', () => {
  it('tells its kind, name, dates and successors', () => {
    const closed = { ...liverpool, validTo: '2026-03-31T00:00:00.000Z', successors: ['10003957'] };
    const { id, kind, name, validFrom, validTo, successors } = closed;
    const told = { organisationId: id, kind, name, validFrom, validTo, successors };
    expect(register(closed, undefined)).toMatchObject({
      next: closed,
      events: [{ data: told }],
    });
  });

  it('sends nothing when nothing changed, and the whole again when something did', () => {
    expect(register({ ...liverpool }, liverpool)).toEqual({ next: liverpool, events: [] });
    expect(register({ ...liverpool, name: 'Liverpool' }, liverpool)).toMatchObject({
      events: [{ data: { organisationId: '10006842', name: 'Liverpool', kind: 'he-provider' } }],
    });
  });

  it.each(ORGANISATION_KINDS)('takes for %s the identifiers of that kind', (kind) => {
    const of = (id: string) => codes(register({ ...liverpool, kind, id }, undefined));
    const isUniversity = kind === 'he-provider';
    expect(of('10006842')).toEqual(isUniversity ? [] : ['identifier-not-of-kind']);
    for (const ods of ['RW4', 'G6V2S', 'N82117'])
      expect(of(ods)).toEqual(isUniversity ? ['identifier-not-of-kind'] : []);
    expect(of('rw4')).toEqual(['identifier-not-of-kind']);
    expect(of('20006842')).toEqual(['identifier-not-of-kind']);
  });

  it('names every reason at once', () => {
    const wrong = { ...liverpool, validTo: liverpool.validFrom, successors: ['10006842'], region: 'Y57' };
    expect(codes(register(wrong, { ...liverpool, kind: 'nhs-trust' }))).toEqual([
      'kind-cannot-change',
      'ends-before-it-begins',
      'succeeds-itself',
      'region-unknown',
    ]);
  });
});
