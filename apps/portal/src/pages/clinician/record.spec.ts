import { describe, expect, it } from '@jest/globals';
import { readBack } from '../../../test/support/read-pdf.js';
import { pdfOf } from './record-pdf.js';
import { recordCopyOf, textOf } from './record.js';
import { type Received } from './received.js';

const received: Received = {
  id: '0197a000-0000-7000-8000-00000c0ffee1',
  version: 5,
  side: 'receiver',
  from: '10006842',
  to: 'RW4',
  serviceId: 'service',
  urgency: 'urgent',
  submittedAt: '2026-11-26T10:00:00.000Z',
  state: 'not-accepted',
  times: { opened: '2026-11-26T11:00:00.000Z', decided: '2026-11-26T12:00:00.000Z' },
  decision: { reason: 'no-capacity', nextStep: 'gp' },
  basis: 'permission',
  notShared: { categories: ['adjustments'], fields: ['adjustments.text'], minimumMet: true, missing: [] },
  content: {
    'risk.summary': 'Passive thoughts.\nNo plan.',
    'identity.given-name': 'Łucja',
    'identity.family-name': 'Plantedname',
    'identity.birth-date': '2006-05-04',
    'identity.nhs-number': '9992443707',
    'demographics.language': 'pl',
    'reason.presenting-problem': 'Low mood “since October” – sleeps badly',
  },
  knownAt: {},
  actions: [],
};
const names = {
  organisation: (id: string | undefined) => `Organisation ${id ?? ''}`,
  service: () => 'Triage',
  person: () => '',
};
const made = { by: 'Ines Jardine', now: new Date('2026-11-26T13:00:00.000Z') };
const copy = (more: Partial<Received> = {}) => recordCopyOf({ ...received, ...more }, names, made);

describe('the copy for a record system', () => {
  it('has what was received, in the order of a referral form, in words', () => {
    expect(textOf(copy())).toBe(`REFERRAL

ABOUT THIS REFERRAL
Reference: 0C0F-FEE1
From: Organisation 10006842
To: Triage, Organisation RW4
Urgency: Urgent
Sent: 26 November 2026 at 10am
Opened: 26 November 2026 at 11am
Shared by: The student’s permission

NAME, DATE OF BIRTH AND NHS NUMBER
Given name: Łucja
Family name: Plantedname
Date of birth: 4 May 2006
NHS number: 999 244 3707

LANGUAGE AND BACKGROUND
Language: Polish

REASON FOR THE REFERRAL
Reason for referral: Low mood “since October” – sleeps badly

RISK AND SAFETY
Risk and safety: Passive thoughts.
No plan.

NOT SHARED
Was written but not shared: Adjustments

DECISION
State: Not accepted
Reason: No room at the moment
Next step: GP
Decided: 26 November 2026 at midday

Copied from Footbridge on 26 November 2026 at 1pm by Ines Jardine. Later changes are not in this copy.
`);
  });

  it('is a tagged PDF with language and a title that names nobody, whose headings and paragraphs read in order', async () => {
    const { elements, marked, language, title } = await readBack(await pdfOf(copy()));
    expect({ marked, language, title }).toEqual({ marked: true, language: 'en-GB', title: 'Referral' });
    expect(elements.filter(({ role }) => role !== 'P')).toEqual([
      { role: 'H1', text: 'Referral' },
      { role: 'H2', text: 'About this referral' },
      { role: 'H2', text: 'Name, date of birth and NHS number' },
      { role: 'H2', text: 'Language and background' },
      { role: 'H2', text: 'Reason for the referral' },
      { role: 'H2', text: 'Risk and safety' },
      { role: 'H2', text: 'Not shared' },
      { role: 'H2', text: 'Decision' },
    ]);
    const text = elements.map((each) => each.text);
    expect(text.slice(1, 3)).toEqual(['About this referral', 'Reference: 0C0F-FEE1']);
    expect(text).toContain('Given name: Łucja');
    expect(text).toContain('Risk and safety: Passive thoughts. No plan.');
    expect(text).toContain('Reason for referral: Low mood “since October” – sleeps badly');
    expect(text.at(-1)).toMatch(/^Copied from Footbridge/);
  });

  it('says in the PDF that letters are missing which its typeface lacks, and keeps them in the text', async () => {
    const content = { ...received.content, 'identity.given-name': '美 Nguyễn' };
    const { elements } = await readBack(await pdfOf(copy({ content })));
    expect(elements[1]?.text).toMatch(/^Some letters cannot be printed/);
    expect(elements.map(({ text }) => text)).toContain('Given name: □ Nguy□n');
    expect(textOf(copy({ content }))).toContain('Given name: 美 Nguyễn');
  });

  it('runs over as many pages as it needs', async () => {
    const content = { ...received.content, 'history.summary': 'A long story. '.repeat(280) };
    const { elements } = await readBack(await pdfOf(copy({ content })));
    expect(elements.map(({ text }) => text).join(' ')).toContain('Decided: 26 November 2026 at midday');
  });
});
