import { type Facts, type Terms } from '@footbridge/contracts';

/** What information about a student is never used for (design, promise 5). */
export const NEVER_USED_FOR = [
  'academic-judgement',
  'discipline',
  'fitness-to-study',
  'admissions',
  'fees',
  'visas',
] as const;
export type NeverUsedFor = (typeof NEVER_USED_FOR)[number];

const HOSPITAL = '(?:hospital|psychiatric|inpatient|in-patient|ward|acute|emergency|unplanned|medical|crisis)';
const OFFICE = '(?:office|officer|officers|panel|board|committee|team|tutor|tutors)';

/**
 * How such a use is put into words. Each pattern asks for the words around it, since the bare word often means something else
 * here: an admission is to hospital, a team is multidisciplinary, an examination is physical, and marks are of self-harm.
 * A negation is found as well: that such uses are excluded is for the agreement itself to say, in every case.
 */
const WORDS: Readonly<Record<NeverUsedFor, readonly RegExp[]>> = {
  'academic-judgement': [
    /\bacademic (?:judge?ments?|decisions?|progress|progression|standing|performance|attainment|appeals?|sanctions?|assessments?|results?|outcomes?)\b/i,
    /\b(?:exam|examination|assessment|award|progression) boards?\b/i,
    /\b(?:exam|coursework|module|degree) (?:results?|marks?|grades?|classifications?)\b/i,
    /\b(?:mitigating|extenuating) circumstances\b/i,
    /\b(?:grading|marking) (?:of|decisions?)\b/i,
  ],
  discipline: [
    /(?<!\bmulti[- ]?|\binter[- ]?|\bcross[- ]?|\btrans[- ]?)\bdisciplinary\b/i,
    /\bdisciplin(?:e|ing) (?:students?|procedures?|process|cases?|hearings?|matters?|panels?|policy)\b/i,
    /\bstudent (?:discipline|conduct)\b/i,
    /\b(?:for|maintain|maintaining) discipline\b/i,
    /\bmisconduct\b/i,
    new RegExp(`\\bconduct ${OFFICE}\\b`, 'i'),
    /\bexpulsions?\b|\bexpel(?:s|led|ling)? (?:a |the |any )?students?\b/i,
  ],
  'fitness-to-study': [
    /\bfitness[- ]to[- ](?:study|practi[sc]e|attend|train|continue|teach|work)\b/i,
    /\bfit to (?:study|practi[sc]e)\b/i,
    /\bsupport[- ]to[- ]study (?:procedures?|process|policy|panels?|meetings?)\b/i,
    /\bsuitability (?:to study|to practi[sc]e|for the (?:course|profession))\b/i,
  ],
  admissions: [
    new RegExp(
      `(?<!\\b${HOSPITAL} )\\badmissions? (?:${OFFICE}|decisions?|criteria|polic(?:y|ies)|process|cycle)\\b`,
      'i',
    ),
    /\b(?:student|university|college|course|undergraduate|postgraduate) admissions?\b/i,
    /\b(?:admission|admitted|readmission|readmitted) (?:in)?to (?:a |an |the |our |any |their )?(?:university|college|courses?|programmes?|degrees?|stud(?:y|ies)|school)\b(?! (?:college )?hospitals?\b)/i,
    /\b(?:offer|offers) of (?:a )?(?:place|places)\b/i,
  ],
  fees: [
    /\b(?:tuition|course|accommodation|student|unpaid) (?:fees?|debts?)\b/i,
    /\bfees? (?:status|collection|payments?|arrears|liability|assessment|refunds?)\b/i,
    /\bdebt (?:collection|recovery)\b/i,
  ],
  visas: [
    /\bvisas?\b/i,
    /\bimmigration (?:status|compliance|control|reporting|purposes|checks?|rules)\b/i,
    /\b(?:UKVI|Home Office)\b/,
    /\b(?:student )?sponsor(?:ship)? (?:duties|duty|compliance|licen[cs]e|reporting)\b/i,
  ],
};

/** The uses that a text names, each once. */
export function usesIn(text: string): NeverUsedFor[] {
  const plain = text.replace(/\s+/g, ' ').replace(/[‐‑–]/g, '-');
  return NEVER_USED_FOR.filter((use) => WORDS[use].some((pattern) => pattern.test(plain)));
}

/** Where terms name a use that is never agreed: the place and the use, never the words. */
export function usesNamed(terms: Terms): Facts[] {
  return textsOf(terms).flatMap(([where, text]) => usesIn(text).map((use) => ({ where, use })));
}

/** Every text of the terms that people write, with the clause that it stands in. */
function textsOf({ title, items, processor, subProcessors = [], dpia, ending }: Terms): [string, string][] {
  const record = ending?.inFlight.continues === 'urgent-and-safety' ? ending.inFlight.record : undefined;
  const phone = ending?.inFlight.continues === 'nothing' ? ending.inFlight.phone : undefined;
  const texts: [string, string | undefined][] = [
    ['title', title],
    ...items.map(({ category, necessity }): [string, string] => [`items/${category}`, necessity]),
    ['processor', processor?.contract],
    ...subProcessors.map(({ service }, index): [string, string] => [`subProcessors/${index + 1}`, service]),
    ['dpia', dpia?.reference],
    ['ending/inFlight/necessity', record?.necessity],
    ['ending/inFlight/dpoView', record?.dpoView],
    ['ending/inFlight/phone', phone],
  ];
  return texts.filter((each): each is [string, string] => each[1] !== undefined);
}
