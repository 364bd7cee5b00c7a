import { type OrganisationId, type ReferralContent } from '@footbridge/contracts';
import { demoPlace } from './partnerships.js';
import { bornBefore, demoStudents, type DemoStudent } from './students.js';

/** The student whom the journey follows, with what their adviser writes; and the one who withdraws before the trust opens. */
export type JourneyStudents = { readonly followed: DemoStudent; readonly withdrawing: DemoStudent };

/**
 * New students for one run of the journey; the same run gives the same ones. The followed student is 20, international, without an NHS number, with a GP at home,
 * and prefers texts after 4pm.
 */
export function journeyStudents(university: OrganisationId, run: number, on: string): JourneyStudents {
  const serial = 50_000 + ((run * 10) % 50_000);
  const students = demoStudents(university, 6, { seed: `journey ${run}`, on, serial });
  const [base, other] = [students[4], students[5]];
  if (!base || !other) throw new Error('Six students were asked for.');
  const { domain } = demoPlace(university);
  const named = (student: DemoStudent, name: string): DemoStudent => ({
    ...student,
    subject: `${name}-${run}@${university}`,
    email: `${name}-${run}@${domain}`,
  });
  return {
    followed: named(
      {
        ...base,
        birthDate: bornBefore(on, 20, run % 360),
        contact: { channel: 'text', when: 'after 4pm', safeToLeaveMessage: false },
      },
      'journey',
    ),
    withdrawing: named(other, 'journey-withdraws'),
  };
}

/**
 * A complete referral of a student, as an adviser might write it on a day: low mood with passive suicidal thoughts and a safety plan. It has every field that
 * the demo world's services ask for, and no NHS number where the student has none.
 */
export function referralContentOf(student: DemoStudent, on: string): ReferralContent {
  const { contact, gp, termAddress } = student;
  return {
    'identity.given-name': student.givenName,
    'identity.family-name': student.familyName,
    'identity.birth-date': student.birthDate,
    ...(student.nhsNumber ? { 'identity.nhs-number': student.nhsNumber } : {}),
    'contact.phone': student.phone,
    'contact.email': student.email,
    'contact.address': [termAddress.line, termAddress.town, termAddress.postcode].join(', '),
    'contact.preference': `Prefers ${contact.channel}, ${contact.when}`,
    'contact.safe-to-leave-message': contact.safeToLeaveMessage ? 'yes' : 'no',
    'demographics.language': student.language,
    'demographics.interpreter': student.interpreter ? 'yes' : 'no',
    'demographics.origin': student.origin,
    ...(gp.kind === 'none' ? { 'gp.not-registered': 'yes' } : { 'gp.practice': gp.practice }),
    'gp.copy': gp.kind === 'near-university' ? 'yes' : 'no',
    'reason.presenting-problem':
      'Low mood since the start of term, sleeps badly, has stopped going to lectures and eats alone. Wishes to feel like themselves again.',
    'reason.duration': 'About 9 weeks',
    'reason.hoped-for': 'Somebody to talk to regularly, and to know whether treatment would help.',
    'history.summary': 'Saw a counsellor at school for some months. No hospital care.',
    'history.medication': 'None',
    'risk.summary':
      'Passive thoughts that it would be easier not to wake up, on most evenings. No plan, no intent, no earlier self-harm. Says that friends in the flat help.',
    'risk.suicidal-thoughts': 'passive',
    'risk.assessed-on': on,
    'safety-plan.in-place': 'yes',
    'safety-plan.text':
      'Warning sign: not answering messages for a day. Goes to a flatmate; phones home; knows 111 option 2 and the crisis line.',
    'adjustments.text': 'Would like questions in writing beforehand.',
    'study.course': student.course,
    'study.year': String(student.year),
    'study.impact': 'Two pieces of coursework late; extension agreed.',
  };
}
