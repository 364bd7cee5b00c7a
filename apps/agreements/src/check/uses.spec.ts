import { describe, expect, it } from '@jest/globals';
import { universityAndTrust, privateProvider } from '../../test/agreements/agreements.js';
import { changed } from '../../test/agreements/changed.js';
import { NEVER_USED_FOR, usesIn, usesNamed, type NeverUsedFor } from './uses.js';

const NAMED: readonly (readonly [NeverUsedFor, string])[] = [
  ['academic-judgement', 'To inform academic judgement about progression.'],
  ['academic-judgement', 'Academic decisions may take it into account'],
  ['academic-judgement', 'So that the exam board sees it.'],
  ['academic-judgement', 'Supports claims of mitigating circumstances.'],
  ['academic-judgement', 'to explain degree results'],
  ['discipline', 'For disciplinary purposes.'],
  ['discipline', 'Student discipline'],
  ['discipline', 'Passed to the conduct panel.'],
  ['discipline', 'Where misconduct is suspected.'],
  ['discipline', 'discipline\n  procedures of the university'],
  ['fitness-to-study', 'Fitness to study reviews'],
  ['fitness-to-study', 'fitness-to-practise panels'],
  ['fitness-to-study', 'Whether they are fit to practice.'],
  ['fitness-to-study', 'Under the support to study policy.'],
  ['admissions', 'For the admissions office.'],
  ['admissions', 'Student admissions'],
  ['admissions', 'decisions on admission to the university'],
  ['admissions', 'before they are readmitted to their course'],
  ['admissions', 'To decide on the offer of a place.'],
  ['fees', 'Tuition fees'],
  ['fees', 'To settle fee status.'],
  ['fees', 'debt recovery'],
  ['visas', 'Visa sponsorship'],
  ['visas', 'To report to UKVI.'],
  ['visas', 'Immigration compliance'],
  ['visas', 'student sponsor duties'],
];

const FALSE_FRIENDS = [
  'So that the team knows of an admission to hospital.',
  'Reduces psychiatric admissions and readmission within thirty days.',
  'Hospital admission decisions are for the trust.',
  'Admission to University College Hospital after an emergency.',
  'admitted to the university hospital overnight',
  'A multi-disciplinary meeting; a multidisciplinary team.',
  'An inter-disciplinary review.',
  'Across disciplines, each clinician reads the same plan.',
  'Marks of self-harm seen by a nurse.',
  'A physical examination was offered.',
  'Progress of the referral.',
  'In the academic year; at academic staff meetings nothing is said.',
  'Physical fitness and sleep.',
  'Fit to travel home.',
  'The service is free: no fee is charged.',
  'Vis-à-vis the family.',
  'Trauma after immigration detention.',
  'Conduct of the assessment; conduct a safety check.',
  'An offer of treatment; a place at the day clinic.',
  'A grade of concern is never computed.',
  'The sponsor of this agreement is the medical director.',
  'Good practice; the practice nurse.',
  'Study skills and support to study groups.',
];

describe('a use that is never agreed', () => {
  it.each(NAMED)('of %s is seen in "%s"', (use, text) => {
    expect(usesIn(text)).toEqual([use]);
  });

  it.each(FALSE_FRIENDS)('is not seen in "%s"', (text) => {
    expect(usesIn(text)).toEqual([]);
  });

  it('is each seen in some words', () => {
    expect(new Set(NAMED.map(([use]) => use))).toEqual(new Set(NEVER_USED_FOR));
  });

  it('is named with its place and without the words', () => {
    const bad = 'For visa checks.';
    const { terms } = universityAndTrust();
    const places: [string, string][] = [
      ['title', 'title'],
      ['items.2.necessity', 'items/reason-for-referral'],
      ['processor.contract', 'processor'],
      ['subProcessors.0.service', 'subProcessors/1'],
      ['dpia.reference', 'dpia'],
      ['ending.inFlight.record.necessity', 'ending/inFlight/necessity'],
      ['ending.inFlight.record.dpoView', 'ending/inFlight/dpoView'],
    ];
    for (const [way, where] of places) expect(usesNamed(changed(terms, way, bad))).toEqual([{ where, use: 'visas' }]);
    expect(usesNamed(changed(privateProvider().terms, 'ending.inFlight.phone', bad))).toEqual([
      { where: 'ending/inFlight/phone', use: 'visas' },
    ]);
  });
});
