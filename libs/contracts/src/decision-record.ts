/**
 * What the ICO's decision record of a one-off disclosure asks for in codes: who asked for it, and the power it rests on. Nobody is named:
 * a role of an organisation, or the kind of body.
 */
export const REQUESTER_KINDS = ['nobody', 'organisation', 'outside-body'] as const;
export type RequesterKind = (typeof REQUESTER_KINDS)[number];

/** Who may ask and is no organisation with roles here. */
export const OUTSIDE_BODIES = [
  'police',
  'ambulance-service',
  'fire-and-rescue-service',
  'adult-social-care',
  'childrens-social-care',
  'court-or-tribunal',
  'coroner',
  'other-nhs-body',
  'other-college-or-university',
  'regulator',
] as const;
export type OutsideBody = (typeof OUTSIDE_BODIES)[number];

/**
 * Powers to share that a body can name, with where each stands. A power is not the lawful basis of UK GDPR: it is what lets a body share
 * at all. General knowledge, for a data protection officer to confirm before real use.
 */
export const LEGAL_POWERS = {
  'university-powers': 'Education Reform Act 1988, section 124, or the university’s charter or articles',
  'nhs-trust-powers': 'National Health Service Act 2006, section 47 (foundation trusts) or Schedule 4, paragraph 14',
  'public-interest': 'Common law: disclosure in the public interest (W v Egdell [1990] Ch 359)',
  'share-for-direct-care': 'Health and Social Care Act 2012, section 251B',
  'safeguarding-adults-board': 'Care Act 2014, section 45',
  'adult-safeguarding-cooperation': 'Care Act 2014, sections 6 and 7',
  'child-protection-enquiry': 'Children Act 1989, section 47(9)',
  'child-safeguarding-cooperation': 'Children Act 2004, sections 10 and 11',
  'mental-capacity': 'Mental Capacity Act 2005, sections 4 and 5',
  'crime-and-disorder': 'Crime and Disorder Act 1998, section 115',
  'coroner-notice': 'Coroners and Justice Act 2009, Schedule 5, paragraph 1',
  'court-order': 'The order of the court or tribunal itself',
} as const;
export type LegalPower = keyof typeof LEGAL_POWERS;
export const LEGAL_POWER_CODES = Object.keys(LEGAL_POWERS) as [LegalPower, ...LegalPower[]];
