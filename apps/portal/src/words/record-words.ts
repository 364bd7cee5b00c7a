/** Plain words for the codes of a decision record: who asked, and the power that it rests on. */
export const RECORD_WORDS: Readonly<Record<string, string>> = {
  // outside bodies
  police: 'The police',
  'ambulance-service': 'An ambulance service',
  'fire-and-rescue-service': 'A fire and rescue service',
  'adult-social-care': 'Adult social care of a council',
  'childrens-social-care': 'Children’s social care of a council',
  'court-or-tribunal': 'A court or tribunal',
  coroner: 'A coroner',
  'other-nhs-body': 'Another NHS body',
  'other-college-or-university': 'Another college or university',
  regulator: 'A regulator',
  // powers
  'university-powers': 'The general powers of a university',
  'nhs-trust-powers': 'The general powers of an NHS trust',
  'public-interest': 'The public interest, in common law',
  'share-for-direct-care': 'The duty to share for direct care',
  'safeguarding-adults-board': 'A request of a Safeguarding Adults Board',
  'adult-safeguarding-cooperation': 'Co-operation with a council about an adult at risk',
  'child-protection-enquiry': 'Help with an enquiry about a child',
  'child-safeguarding-cooperation': 'Co-operation to keep children safe',
  'mental-capacity': 'Acting in the best interests of somebody who lacks capacity',
  'crime-and-disorder': 'Preventing crime and disorder',
  'coroner-notice': 'A coroner’s notice',
};
