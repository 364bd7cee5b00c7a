import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isOpen, loadReferenceData, START_NOT_KNOWN } from './reference-data.js';

const reference = loadReferenceData();
const data = join(import.meta.dirname, '..', '..', 'data');
const organisation = (id: string) => {
  const found = reference.organisations.get(id);
  if (!found) throw new Error(`${id} is missing`);
  return found;
};

describe('the reference data', () => {
  it('has all that its README counts', () => {
    const all = [...reference.organisations.values()];
    const count = (kind: string) => all.filter((one) => one.kind === kind).length;
    expect(reference.regions).toHaveLength(7);
    expect([count('he-provider'), count('nhs-trust'), count('integrated-care-board')]).toEqual([132, 206, 48]);
    const now = '2026-11-22T00:00:00.000Z';
    const open = all.filter((one) => isOpen(one, now));
    expect(open.filter(({ kind }) => kind === 'integrated-care-board')).toHaveLength(36);
    expect(open.filter(({ kind }) => kind === 'nhs-trust')).toHaveLength(202);
    expect(open.filter(({ kind, mentalHealth }) => kind === 'nhs-trust' && mentalHealth)).toHaveLength(49);
  });

  it('knows what a trust, a university and a board are', () => {
    expect(organisation('RW4')).toEqual({
      id: 'RW4',
      kind: 'nhs-trust',
      name: 'Mersey Care NHS Foundation Trust',
      regionCode: 'Y62',
      town: 'Prescot',
      postcode: 'L34 1PJ',
      integratedCareBoard: 'QYG',
      mentalHealth: true,
      validFrom: START_NOT_KNOWN,
      successors: [],
    });
    expect(organisation('10006842')).toMatchObject({
      kind: 'he-provider',
      name: 'University of Liverpool',
      regionCode: 'Y62',
    });
    expect(organisation('G6V2S')).toMatchObject({
      name: 'North London NHS Foundation Trust',
      integratedCareBoard: 'Z9B2Z',
    });
  });

  it('ends an organisation at the midnight of London after its last day, in winter and in summer', () => {
    expect(organisation('TAF')).toMatchObject({ validTo: '2024-11-01T00:00:00.000Z', successors: ['G6V2S'] });
    expect(organisation('R1C')).toMatchObject({ validTo: '2024-09-30T23:00:00.000Z', successors: ['RW1'] });
    expect(organisation('QMJ')).toMatchObject({
      validFrom: '2022-06-30T23:00:00.000Z',
      validTo: '2026-03-31T23:00:00.000Z',
      successors: ['Z9B2Z'],
    });
    expect(organisation('Z9B2Z').validFrom).toBe('2026-03-31T23:00:00.000Z');
    expect(organisation('QNQ').successors).toHaveLength(3);
  });

  it('leads from every closed organisation to one that was open when it closed', () => {
    const closed = [...reference.organisations.values()].filter(({ validTo }) => validTo);
    expect(closed).toHaveLength(16);
    for (const { validTo = START_NOT_KNOWN, successors } of closed) {
      expect(successors.length).toBeGreaterThan(0);
      for (const id of successors) expect(isOpen(organisation(id), validTo)).toBe(true);
    }
  });

  it('is the compiled files, byte for byte', () => {
    const digest = (file: string) =>
      createHash('sha256')
        .update(readFileSync(join(data, file)))
        .digest('hex')
        .slice(0, 16);
    expect({
      'he-providers.csv': digest('he-providers.csv'),
      'integrated-care-boards.csv': digest('integrated-care-boards.csv'),
      'nhs-regions.csv': digest('nhs-regions.csv'),
      'nhs-trusts.csv': digest('nhs-trusts.csv'),
    }).toEqual({
      'he-providers.csv': 'a18ad199655e12c1',
      'integrated-care-boards.csv': '01b89bad7f332829',
      'nhs-regions.csv': '8aae158f7a077f0c',
      'nhs-trusts.csv': '8d6e9a15c4ff0ba4',
    });
  });

  it.each([
    {
      what: 'a malformed code',
      file: 'nhs-trusts.csv',
      change: ['RW4,', 'rw4,'],
      words: /nhs-trusts\.csv:\d+ has "rw4" for ods_code/,
    },
    {
      what: 'an unknown region',
      file: 'he-providers.csv',
      change: ['Liverpool,Y62', 'Liverpool,Y57'],
      words: /unknown region Y57/,
    },
    {
      what: 'a successor that does not exist',
      file: 'nhs-trusts.csv',
      change: [',RW1,QRL', ',RZZ,QRL'],
      words: /R1C names RZZ/,
    },
    {
      what: 'an id that stands twice',
      file: 'he-providers.csv',
      change: ['10003957,', '10006842,'],
      words: /10006842 twice/,
    },
    {
      what: 'a date that is none',
      file: 'nhs-trusts.csv',
      change: ['2024-09-30', '2024-09-31'],
      words: /nhs-trusts\.csv:\d+ has "2024-09-31" for closed_on/,
    },
  ] as const)('is refused with $what, naming it', ({ file, change: [old, changed], words }) => {
    const folder = mkdtempSync(join(tmpdir(), 'footbridge-data-'));
    try {
      cpSync(data, folder, { recursive: true });
      const text = readFileSync(join(folder, file), 'utf8');
      expect(text).toContain(old);
      writeFileSync(join(folder, file), text.replace(old, changed));
      expect(() => loadReferenceData(folder)).toThrow(words);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
