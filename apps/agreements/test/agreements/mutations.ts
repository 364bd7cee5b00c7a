import { acrossLondon, collegeAndUniversity, privateProvider, universityAndTrust, type Example } from './agreements.js';
import { and, repeated, without, type Becomes } from './changed.js';
import { aBasis, BPP, EAST_LONDON, JOHN_MOORES, LIVERPOOL, MERSEY_CARE } from './parts.js';

type Mutation = readonly [name: string, of: () => Example, way: string, becomes: Becomes, finding: string];

const L = universityAndTrust;
const T = collegeAndUniversity;
const DECIDE = 'pathways.0.steps.0';
const CHECK = 'pathways.0.steps.1';
const TREAT = 'pathways.0.steps.4';
const TO_NHS = 'university-to-nhs-referral';
const treat = 'nhs-to-university-step-down/treat';
const decide = `${TO_NHS}/decide-on-offer`;
const checkOn = `${TO_NHS}/check-on-student`;
const care = 'assessment-and-treatment';
const OLD = '2025-11-21T00:00:00.000Z';
const LATE = '2028-06-01T00:00:00.000Z';
const RECORD = 'ending.inFlight.record';

const ofParties: readonly Mutation[] = [
  ['a party twice', L, 'parties', repeated(1), `party-named-twice/${MERSEY_CARE}`],
  ['a trust that merged', L, 'parties.1.organisationId', 'RRP', 'party-closed/RRP'],
  ['a code that nobody has', acrossLondon, 'parties.4.organisationId', 'ZZ9', 'party-unknown/ZZ9'],
  ['a trust that is not public', L, 'parties.1.publicAuthority', false, `nhs-body-is-public-authority/${MERSEY_CARE}`],
  ['one joint controller', L, 'parties.0.controller', 'joint', `joint-controller-alone/${LIVERPOOL}`],
  ['no contact for incidents', L, 'parties.0.contacts', without(2), `contact-missing/${LIVERPOOL}/incidents`],
  [
    'a contact of the other side',
    ...([L, 'parties.1.contacts.0.role', 'wellbeing-lead'] as const),
    `contact-role-not-of-organisation-kind/${MERSEY_CARE}/wellbeing-lead`,
  ],
  ['nobody who signs', L, 'parties.0.signatories', [], `signatory-missing/${LIVERPOOL}`],
  [
    'a signatory of the other side',
    ...([L, 'parties.1.signatories.0', 'senior-information-owner'] as const),
    `signatory-role-not-of-organisation-kind/${MERSEY_CARE}/senior-information-owner`,
  ],
  [
    'the officer as signatory',
    ...([L, 'parties.1.signatories', and('data-protection-officer')] as const),
    `officer-as-signatory/${MERSEY_CARE}`,
  ],
  [
    'a manager as signatory',
    ...([L, 'parties.1.signatories', and('service-manager')] as const),
    `signatory-may-not-sign/${MERSEY_CARE}/service-manager`,
  ],
];

const ofBases: readonly Mutation[] = [
  ['no basis for a purpose', L, 'parties.1.bases', without(0), `bases-missing/${MERSEY_CARE}/${care}`],
  ['a basis twice', L, 'parties.1.bases', repeated(0), `bases-given-twice/${MERSEY_CARE}/${care}`],
  [
    'a basis of no purpose',
    ...([L, 'parties.0.bases', and(aBasis('service-improvement', '6(1)(e)'))] as const),
    `basis-of-no-purpose/${LIVERPOOL}/service-improvement`,
  ],
  ...(['6(1)(f)', '6(1)(ea)'] as const).map((article6): Mutation => [
    `${article6} by a trust`,
    ...([L, 'parties.1.bases.0.article6', article6] as const),
    `basis-not-for-public-authority/${MERSEY_CARE}/${care}`,
  ]),
  [
    'the recognised interest for care',
    ...([privateProvider, 'parties.0.bases.0.article6', '6(1)(ea)'] as const),
    `recognised-interest-not-fitting/${BPP}/${care}`,
  ],
  [
    'consent to a trust',
    ...([L, 'parties.1.bases.0.article6', '6(1)(a)'] as const),
    `consent-not-for-public-authority/${MERSEY_CARE}/${care}`,
  ],
  [
    'consent to a private university',
    ...([privateProvider, 'parties.0.bases.0.article6', '6(1)(a)'] as const),
    `consent-as-basis/${BPP}/${care}`,
  ],
  [
    'a public task of a private university',
    ...([privateProvider, 'parties.0.bases.0.article6', '6(1)(e)'] as const),
    `public-task-without-authority/${BPP}/${care}`,
  ],
  [
    'vital interests',
    ...([L, 'parties.1.bases.0.article6', '6(1)(d)'] as const),
    `vital-interests-as-standing-basis/${MERSEY_CARE}/${care}`,
  ],
  [
    'no Schedule 1 condition',
    ...([L, 'parties.1.bases.0.schedule1', undefined] as const),
    `schedule-1-condition-missing/${MERSEY_CARE}/${care}`,
  ],
  [
    'a Schedule 1 condition that does not fit',
    ...([L, 'parties.1.bases.0.schedule1', 'paragraph-18'] as const),
    `schedule-1-condition-not-fitting/${MERSEY_CARE}/${care}`,
  ],
  [
    'a Schedule 1 condition without need',
    ...([L, 'parties.1.bases.0.article9', '9(2)(a)'] as const),
    `schedule-1-condition-without-need/${MERSEY_CARE}/${care}`,
  ],
  [
    'an implied agreement at a university',
    ...([L, 'parties.0.bases.0.confidentiality', 'implied-direct-care'] as const),
    `implied-agreement-outside-care/${LIVERPOOL}/${care}`,
  ],
  [
    'an implied agreement to tell a university',
    ...([L, 'parties.1.bases.0.confidentiality', 'implied-direct-care'] as const),
    `explicit-agreement-to-tell-university/${MERSEY_CARE}/${care}`,
  ],
  [
    'a standing public interest',
    ...([L, 'parties.1.bases.0.confidentiality', 'overriding-public-interest'] as const),
    `public-interest-as-standing-basis/${MERSEY_CARE}/${care}`,
  ],
  [
    'a duty to share of a university',
    ...([L, 'parties.0.bases.0.confidentiality', 'legal-duty'] as const),
    `duty-to-share-not-of-education/${LIVERPOOL}/${care}`,
  ],
];

const ofInformation: readonly Mutation[] = [
  ['a title of discipline', L, 'title', 'Student discipline in Liverpool', 'use-that-is-never-agreed/title/discipline'],
  ['a reason of fees', L, 'items.0.necessity', 'For fee status.', 'use-that-is-never-agreed/items/identity/fees'],
  [
    'a record of visas',
    ...([L, `${RECORD}.dpoView`, 'Good for visa checks too.'] as const),
    'use-that-is-never-agreed/ending/inFlight/dpoView/visas',
  ],
  ['no items', L, 'items', [], 'items-missing'],
  ['an item twice', L, 'items', repeated(6), 'item-listed-twice/gp'],
  ['an item without a reason', L, 'items.0.necessity', ' ', 'necessity-missing/identity'],
  [
    'what no pathway needs',
    ...([collegeAndUniversity, 'items', and({ category: 'gp', direction: 'out', necessity: 'To know.' })] as const),
    'category-not-needed/gp',
  ],
  ['the wrong way', L, 'items.8.direction', 'back', 'direction-of-no-pathway/study-context/back'],
  ['the wrong way besides', L, 'items.8.direction', 'both', 'direction-of-no-pathway/study-context/back'],
  ['no news of the referral', privateProvider, 'items', without(5), `category-missing/${TO_NHS}/referral-progress`],
  [
    'no retention',
    ...([privateProvider, 'parties.1.retention', without(0)] as const),
    `retention-missing/${EAST_LONDON}/referral-record`,
  ],
  [
    'retention of nothing received',
    ...([privateProvider, 'parties.1.retention', and({ record: 'progress-updates', years: 1 })] as const),
    `retention-of-nothing-received/${EAST_LONDON}/progress-updates`,
  ],
  [
    'a health record for eight years',
    ...([L, 'parties.1.retention.0.years', 8] as const),
    `retention-shorter-than-records-code/${MERSEY_CARE}/referral-record`,
  ],
  [
    'a record for 30 years',
    ...([L, 'parties.1.retention.0.years', 30] as const),
    `retention-longer-than-usual/${MERSEY_CARE}/referral-record`,
  ],
  [
    'a copy in between for two years',
    ...([L, 'parties.1.retention.2.years', 2] as const),
    `exchange-copy-kept-long/${MERSEY_CARE}/exchange-copy`,
  ],
];

const ofPathways: readonly Mutation[] = [
  ['no pathway', L, 'pathways', [], 'pathways-missing'],
  ['a pathway twice', L, 'pathways', repeated(0), `pathway-named-twice/${TO_NHS}`],
  ['an officer who acts', L, 'roles', and('data-protection-officer'), 'governance-role-acts/data-protection-officer'],
  [
    'no clinician who acts',
    ...([privateProvider, 'roles', ['wellbeing-adviser', 'mental-health-adviser']] as const),
    `side-has-no-role/${TO_NHS}/receiver`,
  ],
  ['no check on the student', L, 'pathways.0.steps', without(1), `step-missing/${checkOn}`],
  ['a step twice', L, 'pathways.0.steps', repeated(4), `step-named-twice/${TO_NHS}/treat`],
  ['a step of nobody', L, `${CHECK}.role`, undefined, `step-role-missing/${checkOn}`],
  ['a step of who may not act', L, `${CHECK}.role`, 'counsellor', `step-role-may-not-act/${checkOn}/counsellor`],
  [
    'an escalation to the other side',
    ...([L, `${CHECK}.escalation`, and('service-manager')] as const),
    `step-role-not-of-side/${checkOn}/service-manager`,
  ],
  ['nothing that completes a step', L, `${CHECK}.evidence`, undefined, `step-evidence-missing/${checkOn}`],
  ['a decision as a contact', L, `${CHECK}.evidence`, 'decision-recorded', `step-evidence-not-of-step/${checkOn}`],
  ['no escalation', L, `${CHECK}.escalation`, [], `step-escalation-missing/${checkOn}`],
  [
    'an escalation in a circle',
    L,
    `${CHECK}.escalation`,
    and('wellbeing-adviser'),
    `step-escalates-to-itself/${checkOn}`,
  ],
  ['cover by oneself', L, `${CHECK}.cover`, 'wellbeing-adviser', `step-cover-same-as-role/${checkOn}`],
  ['nobody meanwhile', L, `${DECIDE}.meanwhile`, [], `nobody-supports-meanwhile/${decide}`],
  ['more time when more urgent', L, `${CHECK}.limits.very-urgent`, 30, `step-slower-when-more-urgent/${checkOn}`],
  ['two days to an urgent answer', L, `${DECIDE}.limits.urgent`, 48, `step-slower-than-standard/${decide}`],
  ['an answer in office hours', L, `${DECIDE}.calendar`, 'working-hours', `step-closed-for-emergencies/${decide}`],
  [
    'pauses that are too long together',
    L,
    'pathways.0.steps.2.pauses.1.mostDays',
    15,
    `step-pause-longer-than-limit/${TO_NHS}/assess`,
  ],
  ['a pause without end', L, `${DECIDE}.pauses.0.mostDays`, 6, `step-pause-longer-than-limit/${decide}`],
  ['a reminder before the start', L, `${DECIDE}.reminders.0`, 120, `step-reminder-before-start/${decide}`],
];

const ofVacations: readonly Mutation[] = [
  ['days in term at a trust', L, 'pathways.0.steps.4.calendar', 'term-days', `step-in-term-not-here/${TO_NHS}/treat`],
  [
    'days in term while a student waits to be told',
    ...([L, 'pathways.0.steps.3.calendar', 'term-days'] as const),
    `step-in-term-not-here/${TO_NHS}/tell-student`,
  ],
  ['a vacation from what is urgent', T, `${TREAT}.urgentCalendar`, undefined, `step-in-term-for-urgent/${treat}`],
  ['a vacation without end', T, `${TREAT}.mostStillDays`, undefined, `step-in-term-without-end/${treat}`],
  ['a vacation without cover', T, `${TREAT}.cover`, undefined, `step-in-term-without-cover/${treat}`],
  ['no term dates', T, 'parties.1.termDates', undefined, `term-dates-missing/${JOHN_MOORES}`],
  ['term dates of one term alone', T, 'parties.1.termDates', without(3), `term-dates-run-out/${JOHN_MOORES}`],
  [
    'a term that ends before it begins',
    ...([T, 'parties.1.termDates.1.to', '2027-01-10'] as const),
    `term-dates-wrong/${JOHN_MOORES}/2`,
  ],
  [
    'a term that begins in another',
    ...([T, 'parties.1.termDates.1.from', '2026-12-11'] as const),
    `term-dates-wrong/${JOHN_MOORES}/2`,
  ],
  [
    'a term until the 30th of February',
    ...([T, 'parties.1.termDates.1.to', '2027-02-30'] as const),
    `term-dates-wrong/${JOHN_MOORES}/2`,
  ],
];

const ofGovernance: readonly Mutation[] = [
  ['no title', L, 'title', '  ', 'title-missing'],
  ['no processor', L, 'processor', undefined, 'processor-missing'],
  ['no contract', L, 'processor.contract', '', 'processor-contract-missing'],
  ['sub-processors not stated', L, 'subProcessors', undefined, 'sub-processors-not-stated'],
  ['transfers not stated', L, 'transfers', undefined, 'transfers-not-stated'],
  ['servers abroad', ...([L, 'subProcessors.0.country', 'US'] as const), 'sub-processor-abroad-without-safeguard/1/US'],
  ['adequacy of the moon', L, 'transfers', [{ country: 'US', safeguard: 'adequacy' }], 'adequacy-not-known/US'],
  ['no security', L, 'security', undefined, 'security-missing'],
  ['no encryption', L, 'security', without(0), 'security-measure-missing/encryption-at-rest'],
  ['no rights', L, 'rights', undefined, 'rights-missing'],
  ['two weeks to tell', L, 'rights.tellWithinDays', 14, 'rights-told-late'],
  ['no impact assessment', L, 'dpia', undefined, 'dpia-missing'],
  ['an impact assessment to come', L, 'dpia.on', '2026-12-24T00:00:00.000Z', 'dpia-not-yet-made'],
  ['an old impact assessment', L, 'dpia.on', OLD, `dpia-older-than-a-year/${OLD}`],
  ['a review after 18 months', L, 'reviewBy', LATE, `review-later-than-a-year/${LATE}`],
  ['a review after three years', L, 'reviewBy', '2029-12-01T00:00:00.000Z', 'review-later-than-two-years'],
  ['no ending', L, 'ending', undefined, 'ending-missing'],
  ['a week of notice', L, 'ending.noticeDays', 7, 'ending-notice-short'],
  ['deletion at the end', L, 'ending.data', 'deleted', 'ending-data-against-retention'],
  ['a record without a reason', L, `${RECORD}.necessity`, '', 'ending-record-incomplete'],
  ['a record that forgot the assessment', L, `${RECORD}.dpiaConsidered`, false, 'ending-record-incomplete'],
  ['a record on a barred basis', L, `${RECORD}.article6`, '6(1)(f)', 'ending-record-basis-not-for-public-authority'],
  ['no word on the phone', privateProvider, 'ending.inFlight.phone', '', 'ending-phone-missing'],
];

/** Changes of one field of a complete agreement, each with the one finding that it brings. */
export const MUTATIONS = [...ofParties, ...ofBases, ...ofInformation, ...ofPathways, ...ofVacations, ...ofGovernance];
