import { describe, expect, it } from '@jest/globals';
import { anAgreement, GMMH, joinedBy, LIVERPOOL, MERSEY_CARE, now, terms } from '../../test/builders.js';
import { type Agreement } from '../agreement/agreement.js';
import { activityOf, partiesAt, type Governed } from './processing.js';

const before = '2026-11-22T09:59:59.999Z';
const later = '2027-02-01T00:00:00.000Z';
const governed = (agreement: Agreement, more: Partial<Governed> = {}): Governed => ({
  ...{ version: 1, terms: terms(), from: '2026-11-20T00:00:00.000Z', accessions: [], agreement },
  ...more,
});
const ids = (of: Governed, at: string) => partiesAt(of, at).map(({ organisationId }) => organisationId);

describe('the parties at a moment', () => {
  it('have a party that joined from the moment on at which it signed', () => {
    const joined = governed(joinedBy(GMMH));
    expect(ids(joined, before)).toEqual([LIVERPOOL, MERSEY_CARE]);
    expect(ids(joined, now)).toEqual([LIVERPOOL, MERSEY_CARE, GMMH]);
  });

  it('have a party that left until then, and again once it has joined again', () => {
    const agreement = joinedBy(GMMH);
    const [accession] = agreement.accessions;
    if (!accession) throw new Error('somebody joined');
    const { jws: _, ...person } = accession.signature;
    const left = [{ ...person, at: '2026-12-01T00:00:00.000Z' }];
    const gone = governed({ ...agreement, left });
    expect(ids(gone, '2026-11-30T00:00:00.000Z')).toContain(GMMH);
    expect(ids(gone, later)).toEqual([LIVERPOOL, MERSEY_CARE]);
    const again = { ...accession, signature: { ...accession.signature, at: '2027-01-01T00:00:00.000Z' } };
    expect(ids(governed({ ...agreement, left, accessions: [again] }), later)).toContain(GMMH);
  });

  it('have who had joined a version that another replaced since, and left it', () => {
    const { accessions, ...agreement } = joinedBy(GMMH);
    const [person] = accessions.map(({ signature }) => signature);
    if (!person) throw new Error('somebody joined');
    const left = [{ ...person, at: '2027-01-01T00:00:00.000Z' }];
    const replaced = governed({ ...agreement, accessions: [], left, version: 2 }, { accessions });
    expect(ids(replaced, before)).toEqual([LIVERPOOL, MERSEY_CARE]);
    expect(ids(replaced, now)).toEqual([LIVERPOOL, MERSEY_CARE, GMMH]);
    expect(ids(replaced, later)).toEqual([LIVERPOOL, MERSEY_CARE]);
  });
});

describe('an activity', () => {
  it('has the annex of the organisation and none of another', () => {
    const activity = activityOf(governed(anAgreement().inForce()), MERSEY_CARE, now);
    expect(activity).toMatchObject({
      party: { organisationId: MERSEY_CARE, retention: [{ record: 'referral-record', years: 20 }] },
      others: [{ organisationId: LIVERPOOL, controller: 'separate' }],
      purposes: ['continuity-of-care'],
      transfers: [],
    });
    expect(JSON.stringify(activity)).not.toContain('senior-information-owner');
  });

  it('is none where it was no party then', () => {
    expect(activityOf(governed(anAgreement().inForce()), GMMH, now)).toBeUndefined();
    expect(activityOf(governed(joinedBy(GMMH)), GMMH, before)).toBeUndefined();
  });
});
