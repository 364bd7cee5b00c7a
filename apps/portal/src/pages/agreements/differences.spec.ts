import { describe, expect, it } from '@jest/globals';
import { aParty, aStep, name, terms, TRUST } from '../../../test/support/an-agreement.js';
import { differencesInWords } from './differences.js';

const said = (path: string, value: unknown) => {
  const [changed] = differencesInWords([{ path, kind: 'added', after: value }], name);
  return [changed?.title, changed?.after];
};
const { bases, contacts, retention } = aParty(TRUST);

describe('a clause that differs', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['title', 'A name', 'Title', /^A name$/],
    ['from', terms.from, 'From', /^1 November 2026$/],
    ['to', terms.to, 'To', /2028/],
    ['reviewBy', terms.reviewBy, 'Review by', /2027/],
    ['purposes', terms.purposes, 'What for', /^Continuing care$/],
    [
      'items/identity',
      terms.items[0],
      'Information: Name, date of birth and NHS number',
      /^From the university to the NHS\./,
    ],
    ['pathways/university-to-nhs-referral', 'governed', 'Referral from a university to an NHS service', /governed/],
    [
      'pathways/university-to-nhs-referral/decide-on-offer',
      aStep,
      'Referral from a university to an NHS service: Decide about the referral',
      /urgent 24 hours.*Service manager/,
    ],
    ['roles', terms.roles, 'Roles that may act', /^Wellbeing adviser; Triage clinician$/],
    ['processor', terms.processor, 'Who runs the system', /under contract FB-1/],
    ['subProcessors', 'stated', 'Sub-processors', /said/],
    [
      'subProcessors/A/B Ltd',
      { name: 'A/B Ltd', service: 'Hosting', country: 'Ireland' },
      'Sub-processor A/B Ltd',
      /^Hosting, in Ireland$/,
    ],
    ['transfers', 'stated', 'Transfers abroad', /said/],
    ['transfers/Ireland', { country: 'Ireland', safeguard: 'adequacy' }, 'Transfer to Ireland', /adequate/],
    ['security', terms.security, 'Security', /encrypted/],
    ['rights', terms.rights, 'People’s rights', /within 5 days/],
    ['dpia', terms.dpia, 'Impact assessment', /DPIA-1, version 1\.0, of 1 October 2026: risks were reduced/],
    ['ending/notice', 90, 'Notice', /^90 days$/],
    ['ending/data', 'returned', 'What becomes of the data', /^Data is returned$/],
    ['ending/inFlight', terms.ending?.inFlight, 'Referrals in flight at the end', /go on for 14 days/],
    ['parties/RW4', 'party', 'Mersey Care', /^It is a party$/],
    ['parties/RW4/publicAuthority', false, 'Mersey Care, public authority', /^Does not act/],
    ['parties/RW4/controller', 'joint', 'Mersey Care, relation as a controller', /joint controller/],
    [
      'parties/RW4/bases/continuity-of-care',
      bases[0],
      'Mersey Care, why it may: Continuing care',
      /6\(1\)\(e\).*9\(2\)\(h\).*paragraph 2.*implied/,
    ],
    [
      'parties/RW4/contacts/rights-requests',
      contacts[0],
      'Mersey Care, contact: Requests about your rights',
      /^Data protection officer$/,
    ],
    ['parties/RW4/signatories', ['caldicott-guardian'], 'Mersey Care, roles that may sign', /^Caldicott guardian$/],
    [
      'parties/RW4/retention/referral-record',
      retention[0],
      'Mersey Care, how long it keeps: The record of a referral',
      /^Kept 20 years$/,
    ],
    ['items/identity~2', terms.items[0], 'Information: Name, date of birth and NHS number', /^From the university/],
  ])('%s is told in words', (path, value, title, text) => {
    expect(said(path, value)).toEqual([title, expect.stringMatching(text)]);
  });

  it('is told with both of its sides, or the one that there is', () => {
    const changed = differencesInWords(
      [
        { path: 'ending/notice', kind: 'changed', before: 30, after: 90 },
        { path: 'title', kind: 'removed', before: 'Old' },
      ],
      name,
    );
    expect(changed).toEqual([
      { title: 'Notice', kind: 'changed', before: '30 days', after: '90 days' },
      { title: 'Title', kind: 'removed', before: 'Old' },
    ]);
  });
});
