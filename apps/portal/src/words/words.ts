/**
 * The plain words that pages use for the codes of the services (design, words). A code that is not here is shown as it is, with
 * blanks for its hyphens.
 */
const WORDS: Readonly<Record<string, string>> = {
  // urgency
  routine: 'Routine',
  urgent: 'Urgent',
  'very-urgent': 'Very urgent',
  emergency: 'Emergency',
  // states of a referral
  draft: 'Draft',
  submitted: 'Sent',
  received: 'Arrived',
  opened: 'Being read',
  accepted: 'Accepted for assessment',
  returned: 'Returned with advice',
  'not-accepted': 'Not accepted',
  'taken-on': 'Taken on',
  'not-taken-on': 'Not taken on after assessment',
  withdrawn: 'Stopped before it was read',
  closed: 'Closed',
  // data categories
  identity: 'Name, date of birth and NHS number',
  contact: 'How to reach you',
  demographics: 'Language and background',
  gp: 'GP',
  'reason-for-referral': 'Reason for the referral',
  'mental-health-history': 'Earlier mental health care',
  'risk-and-safety': 'Risk and safety',
  'safety-plan': 'Whether there is a safety plan',
  adjustments: 'Adjustments',
  'study-context': 'Course and studies',
  'referral-progress': 'How the referral is going',
  'appointment-attendance': 'Appointments kept or missed',
  'outcome-summary': 'Summary at the end',
  // steps
  'decide-on-offer': 'Decide about the referral',
  'check-on-student': 'Check how the student is',
  assess: 'Assess the student',
  'tell-student': 'Tell the student the answer',
  treat: 'Treat the student',
  close: 'Close the referral',
  'speak-with-student': 'Speak with the student',
  'phone-service': 'Phone the service',
  'review-access': 'Review why a colleague looked',
  'review-sharing': 'Review a sharing without permission',
  'register-with-gp': 'Help the student register with a GP',
  'answer-access-concern': 'Answer a student who does not recognise a look',
  'send-gp-copy': 'Send a copy to the GP',
  // reasons for "no"
  'no-capacity': 'No room at the moment',
  'not-clinically-appropriate': 'Not the right service clinically',
  'not-eligible': 'Not eligible for this service',
  'patient-choice': 'The student chose otherwise',
  'could-not-be-contacted': 'The student could not be reached',
  'outside-area': 'Outside the area of this service',
  'already-open-elsewhere': 'Already with another service',
  // next steps
  'other-service': 'Another service',
  'university-wellbeing-service': 'The university’s wellbeing service',
  'talking-therapies-self-referral': 'NHS Talking Therapies, by self-referral',
  'crisis-line': 'The crisis line',
  'refer-again-with-more-information': 'Refer again with more information',
  // close reasons
  'treatment-ended': 'Treatment ended',
  'moved-to-another-service': 'Moved to another service',
  'student-chose-to-stop': 'The student chose to stop',
  'moved-away': 'Moved away',
  'did-not-engage': 'Did not engage',
  died: 'Died',
  'student-told': 'The student has been told',
  // purposes
  'assessment-and-treatment': 'Assessment and treatment',
  'continuity-of-care': 'Continuing care',
  safeguarding: 'Keeping people safe',
  'service-improvement': 'Making services better',
  // what comes back
  'nothing-more': 'Nothing more',
  'arrived-and-decided': 'That it arrived, and what was decided',
  attendance: 'Also appointments kept or missed',
  'summary-at-end': 'Also a short summary at the end',
  // grounds for sharing without permission
  'safeguarding-adult': 'Safeguarding an adult at risk',
  'safeguarding-child': 'Safeguarding a child',
  'serious-harm-to-student': 'Serious harm to the student',
  'serious-harm-to-others': 'Serious harm to others',
  'best-interests': 'Best interests, where capacity is lacking',
  'legal-duty': 'A legal duty',
  'court-order': 'A court order',
  'vital-interests': 'To save a life',
  // capacity of a service
  accepting: 'Taking referrals',
  limited: 'Taking referrals, with a longer wait',
  paused: 'Taking nothing routine at the moment',
};

/** The words for a code. */
export function words(code: string | undefined): string {
  if (code === undefined) return '';
  const known = WORDS[code];
  if (known !== undefined) return known;
  const plain = code.replaceAll('-', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
