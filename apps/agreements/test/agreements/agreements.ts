import { type PathwayClause, type Purpose, type Role, type Terms } from '@footbridge/contracts';
import { PATHWAY_PRESETS } from '../../src/pathways/presets.js';
import {
  aBasis,
  aTrust,
  aUniversity,
  BPP,
  CENTRAL_NORTH_WEST,
  COLLEGE,
  commonTerms,
  EAST_LONDON,
  items,
  JOHN_MOORES,
  KINGS,
  LIVERPOOL,
  MAUDSLEY,
  MERSEY_CARE,
  NORTH_LONDON,
  TERM_DATES,
  UCL,
} from './parts.js';

/** A complete agreement between real organisations, and what its drafters recorded on each warning of the check. */
export type Example = { readonly terms: Terms; readonly answers: Readonly<Record<string, string>> };

const CARE: Purpose[] = ['assessment-and-treatment', 'continuity-of-care'];
const CARE_AND_SAFETY: Purpose[] = [...CARE, 'safeguarding'];
const ADVISERS: Role[] = ['wellbeing-adviser', 'mental-health-adviser'];
const CLINICIANS: Role[] = [
  'single-point-of-access-practitioner',
  'triage-clinician',
  'community-clinician',
  'liaison-psychiatry-practitioner',
  'duty-worker',
];
const { 'university-to-nhs-referral': toNhs, 'nhs-to-university-step-down': toUniversity } = PATHWAY_PRESETS;
const POLICY = 'Appropriate policy document of the university, version 3, approved on 1 September 2026.';

/** Both ways between one university and one trust. */
export function universityAndTrust(): Example {
  return {
    terms: {
      ...{ title: 'Liverpool student mental health partnership', ...commonTerms(), purposes: CARE_AND_SAFETY },
      parties: [aUniversity(LIVERPOOL, CARE_AND_SAFETY), aTrust(MERSEY_CARE, CARE_AND_SAFETY)],
      items: [
        ...items('both', 'identity', 'contact', 'reason-for-referral', 'risk-and-safety', 'safety-plan', 'adjustments'),
        ...items('out', 'gp', 'demographics', 'study-context'),
        ...items('both', 'mental-health-history', 'referral-progress', 'appointment-attendance'),
        ...items('back', 'outcome-summary'),
      ],
      ...{ pathways: [toNhs, toUniversity], roles: [...ADVISERS, ...CLINICIANS] },
    },
    answers: { [`policy-document-needed/${LIVERPOOL}`]: POLICY },
  };
}

/** Care spread over several trusts: two universities and three trusts of London. */
export function acrossLondon(): Example {
  const { dpia, ...common } = commonTerms();
  return {
    terms: {
      ...{ title: 'London student mental health agreement', ...common, purposes: CARE },
      ...(dpia && { dpia: { ...dpia, on: '2025-10-01T00:00:00.000Z' } }),
      parties: [
        ...[UCL, KINGS].map((id) => aUniversity(id, CARE)),
        ...[NORTH_LONDON, CENTRAL_NORTH_WEST, MAUDSLEY].map((id) => aTrust(id, CARE)),
      ],
      items: [
        ...items('both', 'identity', 'contact', 'reason-for-referral', 'risk-and-safety', 'referral-progress'),
        ...items('out', 'gp', 'demographics'),
        ...items('back', 'appointment-attendance', 'outcome-summary'),
      ],
      ...{ pathways: [toNhs, toUniversity], roles: [...ADVISERS, ...CLINICIANS] },
    },
    answers: {
      [`policy-document-needed/${UCL}`]: POLICY,
      [`policy-document-needed/${KINGS}`]: POLICY,
      'dpia-older-than-a-year/2025-10-01T00:00:00.000Z':
        'Looked at again on 2 October 2026: nothing has changed; the next is due in March.',
    },
  };
}

/** Support in term: it stands still over Christmas or Easter, and for what is urgent it does not. */
const inTerm: PathwayClause = {
  ...toUniversity,
  steps: toUniversity.steps.map((each) =>
    each.step === 'treat'
      ? {
          ...each,
          ...{ calendar: 'term-days', urgentCalendar: 'working-days', mostStillDays: 28, cover: 'counsellor' },
          limits: { routine: 40, urgent: 20, 'very-urgent': 5, emergency: 5 },
          pauses: [{ reason: 'student-away', mostDays: 28 }],
        }
      : each,
  ),
};

/** A trust tells a college that teaches degree courses, and the university whose degrees they are, when care ends. */
export function collegeAndUniversity(): Example {
  return {
    terms: {
      ...{ title: 'Liverpool step-down to college and university', ...commonTerms() },
      purposes: CARE_AND_SAFETY,
      parties: [
        ...[COLLEGE, JOHN_MOORES].map((id) =>
          aUniversity(id, CARE_AND_SAFETY, {
            retention: [{ record: 'referral-record', years: 7 }],
            termDates: structuredClone(TERM_DATES),
          }),
        ),
        aTrust(MERSEY_CARE, CARE_AND_SAFETY),
      ],
      items: [
        ...items('back', 'identity', 'contact', 'reason-for-referral', 'risk-and-safety', 'safety-plan', 'adjustments'),
        ...items('out', 'referral-progress'),
      ],
      ...{ pathways: [inTerm], roles: ['wellbeing-adviser', 'counsellor', ...CLINICIANS] },
    },
    answers: {
      [`policy-document-needed/${COLLEGE}`]: POLICY,
      [`policy-document-needed/${JOHN_MOORES}`]: POLICY,
      'children-may-be-concerned':
        'Students of 16 and 17 are asked themselves; the college has nobody under 16 on these courses.',
    },
  };
}

/** A private university: no public authority, so it weighs its interests, and safeguards under the recognised one. */
export function privateProvider(): Example {
  const { ending, ...common } = commonTerms();
  return {
    terms: {
      ...{ title: 'BPP University and East London', ...common, purposes: CARE_AND_SAFETY },
      parties: [
        aUniversity(BPP, CARE_AND_SAFETY, {
          publicAuthority: false,
          bases: [...CARE.map((purpose) => aBasis(purpose, '6(1)(f)')), aBasis('safeguarding', '6(1)(ea)')],
        }),
        aTrust(EAST_LONDON, CARE_AND_SAFETY, {
          bases: aTrust(EAST_LONDON, CARE_AND_SAFETY).bases.map((basis) => ({
            ...basis,
            confidentiality: 'implied-direct-care',
          })),
          retention: [
            { record: 'referral-record', years: 20 },
            { record: 'exchange-copy', years: 0 },
          ],
        }),
      ],
      ...(ending && {
        ending: {
          ...ending,
          inFlight: { continues: 'nothing', phone: 'Staff phone the duty desk of the other side.' },
        },
      }),
      items: [
        ...items('out', 'identity', 'contact', 'gp', 'reason-for-referral', 'risk-and-safety'),
        ...items('back', 'referral-progress', 'appointment-attendance'),
      ],
      ...{ pathways: [toNhs], roles: [...ADVISERS, ...CLINICIANS] },
    },
    answers: {
      [`policy-document-needed/${BPP}`]: POLICY,
      [`legitimate-interests-to-weigh/${BPP}/assessment-and-treatment`]:
        'Assessment LIA-7 of 3 September 2026: the student asks for it, and expects it; the balance is for sharing.',
      [`legitimate-interests-to-weigh/${BPP}/continuity-of-care`]: 'Assessment LIA-7 covers it.',
    },
  };
}

export const EXAMPLES: Readonly<Record<string, () => Example>> = {
  'a university and a trust': universityAndTrust,
  'five parties across London': acrossLondon,
  'a college, a university and a trust': collegeAndUniversity,
  'a private university and a trust': privateProvider,
};
