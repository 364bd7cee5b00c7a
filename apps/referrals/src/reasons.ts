import { explain } from '@footbridge/access';
import { REFERRAL_FIELDS, type Reason } from '@footbridge/contracts';

type Facts = NonNullable<Reason['facts']>;
const labels = (names: unknown) =>
  (Array.isArray(names) ? (names as string[]) : [String(names)])
    .map((name) =>
      Object.hasOwn(REFERRAL_FIELDS, name) ? REFERRAL_FIELDS[name as keyof typeof REFERRAL_FIELDS].label : name,
    )
    .join(', ');

const day = (at: unknown) => String(at).slice(0, 10);
const named = (names: unknown) => (Array.isArray(names) && names.length > 0 ? `, such as ${names.join(', ')}` : '');

/** What this service's own refusals say to a person: what stood against it and what to do next. */
const SENTENCES: Readonly<Record<string, (facts: Facts) => string>> = {
  'minimum-missing': ({ fields, otherWays }) =>
    `The service cannot triage this safely without: ${labels(fields)}. Add it, or help the student another way: ${labels(otherWays)}.`,
  'appointment-not-here': () => 'This appointment is none of your organisation; choose a colleague.',
  'same-person': () => 'Both are the same person; choose somebody else.',
  'taker-role': ({ role }) =>
    `The role "${String(role)}" does not look after students; choose somebody whose role does.`,
  'contact-not-recorded': () =>
    'Somebody is still to speak with the student: speak with them and record that first; or give the reason why nobody can.',
  'step-not-open': () => 'Nobody is asked to do this now; look at the referral again.',
  'not-the-holder': () =>
    'Only the role or team that must do this step may let its clock stand still; ask a colleague there.',
  'already-late': () =>
    'This step is late already: its clock cannot stand still any more. Act, or ask who was told to help.',
  'already-paused': () => 'The clock of this step stands still already; end that pause first.',
  'not-paused': () => 'The clock of this step is running; there is nothing to end.',
  'pause-not-agreed': ({ agreed }) =>
    Array.isArray(agreed) && agreed.length > 0
      ? `The agreed pathway does not let this step wait for that; it names: ${agreed.join(', ')}.`
      : 'The agreed pathway lets the clock of this step never stand still.',
  'pause-over-already': () => 'That time is past; name one to come.',
  'pause-too-long': ({ mostDays, leftHours }) =>
    `This step may stand still for ${String(mostDays)} days altogether for this reason; ${String(leftHours)} hours of it are left.`,
  'pause-longer-than-step': ({ leftHours }) =>
    `A step never stands still for longer than it may take itself, whatever the reasons; ${String(leftHours)} hours of that are left.`,
  'too-urgent-to-pause': () =>
    'This is too urgent to wait for anything: its clock never stands still. Act, or ask for help.',
  'gp-missing': () => 'Name the GP practice, or say that the student is not registered with one.',
  'contact-first-missing': () =>
    'This cannot wait for a referral to be read: phone first, then write down whom you spoke to, when, and who is with the student now.',
  'outside-monitored-hours': ({ readFrom }) =>
    `Nobody reads referrals at this service now (next: ${String(readFrom)}): phone first, then write down whom you spoke to, when, and who is with the student now.`,
  'service-not-known': () =>
    'This organisation offers no such service that takes referrals this way; choose another one.',
  'same-organisation': () => 'A referral goes to another organisation; choose a service elsewhere.',
  'role-may-not-refer': () =>
    'This service does not take referrals from your role; ask a colleague whose referrals it takes.',
  'organisation-may-not-refer': ({ otherWays }) =>
    `This service does not take referrals from your organisation; help the student another way: ${labels(otherWays)}, or choose a service that does.`,
  'service-paused': ({ since, otherNames, otherWays }) =>
    `This service takes nothing routine since ${day(since)}; choose another service${named(otherNames)}, or help another way: ${labels(otherWays)}. What is urgent can still be sent.`,
  'eligibility-age': ({ ageFrom, ageTo }) =>
    `The service is for people${ageFrom === undefined ? '' : ` from ${String(ageFrom)}`}${ageTo === undefined ? '' : ` to ${String(ageTo)}`} years; it can be sent, and its clinicians decide.`,
  'eligibility-gp': () =>
    'The service is for people registered with a GP, and the student is not; help them to register. It can be sent all the same.',
  'eligibility-area': ({ gp }) =>
    gp === 'registered-in-area'
      ? 'The service is for people registered with a GP in its area; check that the student is.'
      : 'The service is for people who live in its area or have a GP there; check that the student does.',
  'eligibility-criteria': ({ rule, criteria }) =>
    `The service takes those who meet ${rule === 'all' ? 'all' : 'at least one'} of: ${labels(criteria)}.`,
  'eligibility-not-taken': ({ criteria }) => `The service does not take: ${labels(criteria)}.`,
  'capacity-paused': ({ since }) => `The service takes nothing routine since ${day(since)}; phone it about this one.`,
  'capacity-limited': ({ waitWeeks }) =>
    `The service has little room${waitWeeks === undefined ? '' : `: a first assessment takes about ${String(waitWeeks)} weeks`}; tell the student.`,
  'capacity-old': ({ declaredAt }) =>
    `What the service says of its room is from ${day(declaredAt)}; ask whether it still holds.`,
  'nothing-to-phone': () => 'Your side has nothing to phone about here; look at it again.',
  'outcome-not-of-kind': ({ may }) => `This cannot end so; choose one of: ${labels(may)}.`,
  'day-to-come': () => 'This day is still to come; record it once it is done.',
  'assignee-not-here': () =>
    'This person does not work here in that role now; choose somebody else of the team that it was sent to.',
  'assignee-not-in-team': () =>
    'Only a clinician of the team that it was sent to can be given it; choose one of that team.',
  'not-your-team': () => 'It was sent to another team, whose clinicians or managers share it out; ask one of them.',
  'already-assigned': () => 'It is assigned to this person already.',
  'wrong-side': () => 'The other organisation has to do this; you can send it a message.',
  'wrong-state': () => 'This was decided or stopped already; look at it again.',
  'stale-version': () => 'Somebody changed this in the meantime; look at it again and repeat what you meant to do.',
  'duty-team-not-known': () => 'The organisation that you share with has no such duty team; choose one of its teams.',
  'reviewer-decided': () => 'You made this decision yourself; a different person reviews it.',
  'answered-already': () => 'Your organisation has said already why no agreement is needed; look at it again.',
  'not-the-decider': () => 'Whoever decided completes the decision record; ask them.',
  'record-whole': () => 'The decision record is complete already, and stays as it is.',
  'record-erased': () => 'What was shared here has been erased; nothing can be added to its record.',
  'reviewer-claimed': () => 'You stated this reason yourself; a different person reviews it.',
  'field-unknown': ({ field }) => `A referral has no field ${String(field)}; leave it out.`,
  'field-not-text': ({ field }) => `${labels(field)} must be text.`,
  'field-too-long': ({ field }) => `${labels(field)} is too long; shorten it.`,
  'field-format': ({ field }) => `${labels(field)} is not in the expected form; check it.`,
  'field-check-digit': ({ field }) =>
    `${labels(field)} cannot be right: its check digit does not fit; check it, or leave it out.`,
};

export const OWN_REASONS = Object.keys(SENTENCES);

/** One plain sentence; reasons of others are explained by libs/access. */
export function explainHere(reason: Reason): string {
  return SENTENCES[reason.code]?.(reason.facts ?? {}) ?? explain(reason);
}
