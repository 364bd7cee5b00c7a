import { explain } from '@footbridge/access';
import { type Reason } from '@footbridge/contracts';

/** What this service's own refusals say to a person: what stood against it and what to do next. */
const SENTENCES: Readonly<Record<string, string>> = {
  'under-16':
    'The student is under 16, so permission to share cannot be recorded here; phone the designated safeguarding lead of your university now.',
  'under-18-needs-a-session':
    'You are under 18, so the first permission is given together with a wellbeing adviser; ask for an appointment.',
  'capacity-basis-missing':
    'The student is 16 or 17; say on what basis you take it that they can decide about this themselves.',
  'capacity-basis-does-not-fit-age':
    'The basis for deciding does not fit the student’s age; choose the one for their age.',
  'routing-check-missing': 'The student is 16 or 17; check first which service is right for their age, and record it.',
  'safeguarding-lead-missing': 'The student is 16 or 17; name the designated safeguarding lead of your university.',
  'safeguarding-lead-does-not-hold':
    'The appointment named is not a designated safeguarding lead of your university today; name the one who is.',
  'always-told-not-explained':
    'The sender is always told whether a referral was taken or returned; explain that to the student first.',
  'wording-not-current': 'This text is not one that is shown today; show the student the current one.',
  'recipient-is-no-trust': 'Permission can name NHS trusts only, and one of those named is none that is known here.',
  'begins-in-the-past': 'Permission cannot begin in the past; leave the start out, or name a later one.',
  'ends-before-it-begins': 'The end is not after the start; name a later end.',
  'permission-over': 'The time of this permission is over; ask the student for a new one.',
  'not-registering-organisation': 'Another organisation registered this student; only its staff can do this.',
  'birth-date-not-held':
    'The student’s date of birth is not held any more, so their age is not known; register them anew.',
  'birth-date-not-possible': 'The date of birth is in the future or too long ago; check it.',
  'contact-hours-end-before-they-begin': 'The hours for contact end before they begin; swap them.',
  'sign-in-already-linked':
    'A sign-in is linked to this student already, and it is never replaced; ask whoever runs Footbridge.',
  'online-view-off-no-link':
    'What this student sees online is switched off, so no link can be made; phone the student and speak with them alone.',
  'no-sign-in-links-here':
    'One-time links are not set up here; ask whoever runs Footbridge, or link the student’s university sign-in.',
  'no-sign-in-link-stands': 'There is no link that could be used, so there is nothing to end.',
  'sign-in-link-not-usable': 'This link cannot be used; ask your wellbeing team for a new one.',
  'birth-date-does-not-fit': 'This date of birth does not fit the link; check it.',
  'sign-in-link-over': 'Your time with this link is over; ask your wellbeing team for a new one.',
  'nhs-number-format': 'An NHS number has 10 digits; check it, or say why there is none.',
  'nhs-number-check-digit':
    'This NHS number cannot be right: its check digit does not fit; check it, or say that it is not known.',
  'nhs-number-repeated-digit':
    'This NHS number cannot be right: its digits are all the same; check it, or say that it is not known.',
  'online-view-is-so': 'What the student sees online is set like this already.',
  'organisation-not-known': 'This organisation is not known here; go back to the list and try again.',
  'concern-already-raised': 'You have told us about this already; you can see it in your list.',
  'too-many-open-concerns':
    'You have told us about many things that wait for an answer; phone your wellbeing team about this one.',
  'concern-already-answered': 'This has been answered already.',
  'stale-version': 'Somebody changed this in the meantime; look at it again and repeat what you meant to do.',
  'wrong-state': 'This permission was withdrawn or has expired, so it stays as it is; ask the student for a new one.',
};

export const OWN_REASONS = Object.keys(SENTENCES);

/** One plain sentence; reasons of others are explained by libs/access. */
export function explainHere(reason: Reason): string {
  return SENTENCES[reason.code] ?? explain(reason);
}
