import { describe, expect, it } from '@jest/globals';
import { aParty, anAgreement, name, now, terms, TRUST, UNIVERSITY } from '../../../test/support/an-agreement.js';
import { readBack } from '../../../test/support/read-pdf.js';
import { pdfOf } from '../clinician/record-pdf.js';
import { partiesOf, sectionsOf } from './document.js';
import { flowPicture } from './flows.js';
import { pdfCopyOf } from './signatures.page.js';

describe('the parties of an agreement', () => {
  it('are those of now, with the annex that they signed themselves', () => {
    const joined = aParty('RXV', { retention: [{ record: 'referral-record', years: 8 }] });
    const signature = { appointmentId: 'x', organisationId: 'RXV', role: 'caldicott-guardian', at: '' } as const;
    const agreement = anAgreement({ members: [TRUST, 'RXV'], accessions: [{ party: joined, signature }] });
    expect(partiesOf(agreement)).toEqual([terms.parties[1], joined]);
  });
});

describe('an agreement as a document', () => {
  it('says what a draft does not say yet', () => {
    const empty = { ...terms, title: ' ', parties: [], purposes: [], items: [], pathways: [], roles: [] };
    const { processor: _, security: __, rights: ___, dpia: ____, ending: _____, ...draft } = empty;
    const lines = sectionsOf(draft, [], name).flatMap((each) => each.lines);
    expect(lines.filter(({ text }) => text === 'Not said yet').map(({ label }) => label)).toEqual([
      ...['Title', 'What for', 'Roles that may act', 'Security', 'People’s rights', 'Impact assessment'],
      ...['Who runs the system', 'Ending'],
    ]);
  });

  it('is a tagged PDF whose headings and clauses read in order, and which names no person', async () => {
    const read = await readBack(await pdfOf(pdfCopyOf(anAgreement(), name, now)));
    expect(read).toMatchObject({ marked: true, language: 'en-GB', title: 'Data sharing agreement' });
    expect(read.elements.filter(({ role }) => role !== 'P').map(({ text }) => text)).toEqual([
      'Data sharing agreement',
      'How it stands on 26 November 2026',
      'What it is about',
      'Information',
      'University of Liverpool',
      'Mersey Care',
      'Referral from a university to an NHS service',
      'Security, rights and impact assessment',
      'How it ends',
      'Signatures',
    ]);
    const texts = read.elements.map(({ text }) => text);
    expect(texts[2]).toBe('State: In force since 3 November 2026: the parties may share under it.');
    expect(texts).toContain('Mersey Care: Caldicott guardian, 2 November 2026');
    expect(texts.join(' ')).toContain('Meanwhile: The university keeps supporting the student');
    expect(texts.join(' ')).not.toContain('appointment at');
  });
});

describe('the picture of flows', () => {
  it('draws what goes which way, and has each kind of information in its table', () => {
    const both = { category: 'contact', direction: 'both', necessity: 'To reach them.' } as const;
    const drawn = flowPicture([...terms.items, both], terms.parties, name);
    expect(drawn.says).toBe(
      '2 kinds of information from University of Liverpool to Mersey Care, 2 kinds of information back.',
    );
    expect(drawn.rows.map(([what]) => what)).toHaveLength(3);
    const texts = drawn.texts.map(({ text }) => text);
    expect(texts.filter((text) => text === 'How to reach you')).toHaveLength(2);
    expect(Math.max(...drawn.texts.map(({ y }) => y))).toBeLessThan(drawn.height);
    expect(Math.max(...drawn.boxes.map(({ y, height }) => y + height))).toBeLessThanOrEqual(drawn.height);
  });

  it('is drawn for a draft that says nothing yet', () => {
    const drawn = flowPicture([], [aParty(UNIVERSITY)], name);
    expect(drawn.says).toBe('Nothing from University of Liverpool to the NHS, nothing back.');
    expect(drawn.texts.map(({ text }) => text)).toContain('No party yet');
  });
});
