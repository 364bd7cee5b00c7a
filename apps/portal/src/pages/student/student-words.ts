import { type DataCategory } from '@footbridge/contracts';
import { isReturning } from '../../words/categories.js';

/** Words for students: short, and without a word that says more than it must to somebody who looks over a shoulder. */
const CATEGORIES: Readonly<Record<string, string>> = {
  identity: 'Your name, birth date and NHS number',
  contact: 'How to reach you',
  demographics: 'Your language and background',
  gp: 'Your GP',
  'reason-for-referral': 'Why you ask for help',
  'mental-health-history': 'Care you have had before',
  'risk-and-safety': 'How safe you are',
  'safety-plan': 'Your safety plan',
  adjustments: 'What makes things easier for you',
  'study-context': 'Your course',
  'referral-progress': 'How it goes',
  'appointment-attendance': 'Visits you kept or missed',
  'outcome-summary': 'A short note at the end',
};
export const categoryInWords = (code: string): string => CATEGORIES[code] ?? code.replaceAll('-', ' ');

/** What comes back, as the answer to its own question says it; the rest is what they may know. */
export const RETURNING: Readonly<Record<string, readonly DataCategory[]>> = {
  'nothing-more': [],
  'arrived-and-decided': ['referral-progress'],
  attendance: ['referral-progress', 'appointment-attendance'],
  'summary-at-end': ['referral-progress', 'appointment-attendance', 'outcome-summary'],
};
export const categoriesInWords = (codes: readonly string[]): string[] => codes.map(categoryInWords);
export const whatTheyMayKnow = (codes: readonly string[]): string[] =>
  categoriesInWords(codes.filter((each) => !isReturning(each)));

const PURPOSES: Readonly<Record<string, string>> = {
  'assessment-and-treatment': 'To find out what helps you, and to help you',
  'continuity-of-care': 'To go on helping you',
  safeguarding: 'To keep people safe',
  'service-improvement': 'To make help better for all',
};
export const purposeInWords = (code: string): string => PURPOSES[code] ?? code.replaceAll('-', ' ');

const RETURNS: Readonly<Record<string, string>> = {
  'nothing-more': 'Only if they took you on or sent it back',
  'arrived-and-decided': 'That it got there, and the answer',
  attendance: 'The answer, and which visits you kept or missed',
  'summary-at-end': 'The answer, your visits, and a short note at the end',
};
export const returnsInWords = (code: string): string => RETURNS[code] ?? code.replaceAll('-', ' ');

const LOOKS: Readonly<Record<string, string>> = {
  'referral.open': 'Opened what was sent about you, for the first time',
  'referral.read': 'Read what was sent about you',
  'referral.draft': 'Wrote what is to be sent',
  'referral.as-received': 'Checked what would be sent',
  'referral.assign': 'Chose who in the team works on it',
  'referral.follow-up-gp': 'Checked what your GP has to be told',
  'referral.claim-relationship': 'Asked to see what was sent',
  'progress.read': 'Looked at how it goes',
  'student.read': 'Looked at your details',
  'consent.read': 'Looked at what you let us share',
  'consent.list': 'Looked at what you let us share',
  'consent.read-withdrawal': 'Looked at when sharing stopped',
  'access-concern.read': 'Read what you asked us to check',
  'audit.disclosures': 'Checked what was shared about you',
  'audit.withdrawals': 'Checked when sharing stopped',
  'audit.openings': 'Checked who has looked',
  'audit.read-entry': 'Checked one line of this list',
};
export const lookInWords = (action: string): string => LOOKS[action] ?? 'Looked at something about you';

const WHY: Readonly<Record<string, string>> = {
  referrer: 'They look after you',
  addressed: 'It was sent to their team',
  assigned: 'It was given to them to do',
  'holding-step': 'They have something to do for you',
  claimed: 'They gave a reason, and it is checked',
  'covering-for-colleague': 'They stood in for someone. This is checked',
  'urgent-contact-from-student': 'You got in touch and it was urgent. This is checked',
  'clinical-advice-asked': 'They were asked for advice. This is checked',
  'safeguarding-enquiry': 'To keep someone safe. This is checked',
  'incident-review': 'To look into something that went wrong. This is checked',
};

const OFFICERS: readonly string[] = [
  'information-governance-lead',
  'data-protection-officer',
  'caldicott-guardian',
  'senior-information-risk-owner',
  'senior-information-owner',
];

/** Why somebody looked, as far as the log says. */
export function whyInWords(look: {
  action: string;
  role?: string;
  relationship?: { kind: string; claimed?: string };
}): string {
  const { relationship, role } = look;
  const code = relationship?.claimed ?? relationship?.kind;
  if (code !== undefined) return WHY[code] ?? 'It is their job';
  return role !== undefined && OFFICERS.includes(role)
    ? 'To check that the rules are kept'
    : 'It is part of their job with you';
}

const SHARED: Readonly<Record<string, string>> = {
  'referral.submit': 'Sent',
  'referral.update': 'Sent again, with changes',
  'referral.open': 'Opened by them',
  'progress.read': 'Told how it goes',
  'sharing.without-permission': 'Shared without asking you',
};
export const sharedInWords = (action: string): string => SHARED[action] ?? 'Shared';

const GROUNDS: Readonly<Record<string, string>> = {
  'safeguarding-adult': 'to keep an adult safe',
  'safeguarding-child': 'to keep a child safe',
  'serious-harm-to-student': 'to keep you safe',
  'serious-harm-to-others': 'to keep others safe',
  'best-interests': 'because you could not decide at that time',
  'legal-duty': 'because the law says so',
  'vital-interests': 'to save a life',
};

/** By what right something was shared. */
export function rightInWords(right: { kind: string; ground?: string } | undefined): string {
  if (right?.kind === 'permission') return 'You said yes to this';
  const why = GROUNDS[right?.ground ?? ''] ?? 'because of a rule for such a case';
  return `You were not asked: it was shared ${why}. Someone else checks this`;
}
