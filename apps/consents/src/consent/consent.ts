import {
  ConsentChangedV1,
  ConsentExpiredV1,
  ConsentGivenV1,
  ConsentWithdrawnV1,
  event,
  refused,
  type Actor,
  type AppointmentId,
  type CapacityBasis,
  type ConsentId,
  type DataCategory,
  type DomainEvent,
  type Instant,
  type OrganisationId,
  type PermissionMethod,
  type PersonId,
  type Purpose,
  type Reason,
  type Refused,
  type ReturnLevel,
  type StaffActor,
  type StudentActor,
  type StudentId,
  type SystemActor,
} from '@footbridge/contracts';

/** Which service is right for someone of 16 or 17, as checked before permission was asked. */
export const ROUTES_UNDER_18 = ['young-people-service', 'adult-service-takes-under-18'] as const;
export type RouteUnder18 = (typeof ROUTES_UNDER_18)[number];

/** What the sender is told about every referral, whatever the student answers; explained before permission is given. */
export const ALWAYS_TOLD = ['referral-taken', 'referral-returned'] as const;

/** What the student permits: whom, why, what, what may come back to the registering organisation, from–to. */
export type Terms = {
  readonly recipients: readonly OrganisationId[];
  readonly purposes: readonly Purpose[];
  readonly categories: readonly DataCategory[];
  readonly returns: ReturnLevel;
  readonly from: Instant;
  readonly to?: Instant;
};

export type Safeguards = { readonly route: RouteUnder18; readonly safeguardingLead: AppointmentId };

/** How these terms came to be: kept for as long as the version is, as evidence. */
export type Asked = {
  readonly at: Instant;
  readonly method: PermissionMethod;
  readonly by: PersonId;
  /** The member of staff in whose presence it was given. */
  readonly witness?: AppointmentId;
  readonly wording: { readonly version: string; readonly language: string };
  readonly capacity: CapacityBasis;
  readonly safeguards?: Safeguards;
};

type Core = {
  readonly id: ConsentId;
  readonly studentId: StudentId;
  readonly registeredBy: OrganisationId;
  readonly version: number;
  readonly terms: Terms;
  readonly asked: Asked;
};
export type Given = Core & { readonly state: 'given' };
export type Withdrawn = Core & {
  readonly state: 'withdrawn';
  readonly withdrawnAt: Instant;
  /** By the student online, or written down by staff on the student's word. */
  readonly withdrawnBy: 'student-online' | 'staff-on-students-word';
};
export type Expired = Core & { readonly state: 'expired'; readonly expiredAt: Instant };
export type Consent = Given | Withdrawn | Expired;

/** The whole life of a permission to share. Nothing follows an end: a new permission is a new one. */
export const consentActions = {
  given: ['change', 'withdraw', 'expire'],
  withdrawn: [],
  expired: [],
} as const satisfies Record<Consent['state'], readonly string[]>;
export type ConsentAction = (typeof consentActions)[Consent['state']][number];

/** The student's two answers, and how they were asked. */
export type Answers = Omit<Terms, 'from'> & {
  readonly from?: Instant;
  /** Whoever asked explained `ALWAYS_TOLD`, or the student read it. */
  readonly explained: boolean;
  readonly wording: { readonly version: string; readonly language: string };
  readonly capacity?: CapacityBasis;
  readonly safeguards?: Safeguards;
};

/** What the decision needs to know beside the answers. */
export type Circumstances = {
  readonly age: number;
  /** Those of the recipients that are NHS trusts today. */
  readonly trusts: readonly OrganisationId[];
  /** The wording is one that is shown today. */
  readonly wordingIsCurrent: boolean;
  /** The appointment named is one of a designated safeguarding lead there, and holds now. */
  readonly leadHolds: boolean;
};

/** Whoever can ask the student, or answer as the student. */
type Asker = StaffActor | StudentActor;
type Outcome<Next> = { next: Next; events: DomainEvent[] } | Refused;

/** A clock of another machine may be this much ahead of ours; a `from` within it counts as now. */
const CLOCK_DRIFT_MS = 5 * 60 * 1000;
const ADULT = 18;
const YOUNGEST = 16;

/** The student gives permission: online, or in a session with staff of the registering organisation, who are the witness. */
export function give(
  of: { id: ConsentId; studentId: StudentId; registeredBy: OrganisationId },
  input: { answers: Answers; circumstances: Circumstances },
  by: Actor,
  now: Instant,
): Outcome<Given> {
  if (by.kind === 'system') return nobody(by);
  const reasons = [...strangers(of, by), ...faultsOf(of.registeredBy, input, by, now)];
  if (reasons.length > 0) return { refused: reasons };
  const next: Given = { ...of, state: 'given', version: 1, ...accepted(input.answers, input.circumstances, by, now) };
  return { next, events: [event(ConsentGivenV1, granted(next))] };
}

/** Replaces the terms by new ones. For a student under 18 online, the safeguards of the earlier version go on. */
export function change(
  consent: Consent,
  input: { answers: Answers; circumstances: Circumstances },
  by: Actor,
  now: Instant,
): Outcome<Given> {
  if (consent.state !== 'given') return wrongState(consent);
  if (by.kind === 'system') return nobody(by);
  if (consent.terms.to !== undefined && consent.terms.to <= now)
    return refused('permission-over', { to: consent.terms.to });
  const answers = by.kind === 'student' ? carryingOn(consent, input) : input.answers;
  const reasons = [...strangers(consent, by), ...faultsOf(consent.registeredBy, { ...input, answers }, by, now)];
  if (reasons.length > 0) return { refused: reasons };
  const next: Given = {
    ...consent,
    version: consent.version + 1,
    ...accepted(answers, input.circumstances, by, now),
  };
  return { next, events: [event(ConsentChangedV1, granted(next))] };
}

/** The student takes the permission back. No reason is asked, no age is too young, and it is possible as long as it stands. */
export function withdraw(consent: Consent, by: Actor, now: Instant): Outcome<Withdrawn> {
  if (consent.state !== 'given') return wrongState(consent);
  const reasons = strangers(consent, by);
  if (reasons.length > 0) return { refused: reasons };
  const next: Withdrawn = {
    ...consent,
    state: 'withdrawn',
    version: consent.version + 1,
    withdrawnAt: now,
    withdrawnBy: by.kind === 'student' ? 'student-online' : 'staff-on-students-word',
  };
  const { studentId, id, version } = next;
  return { next, events: [event(ConsentWithdrawnV1, { studentId, consentId: id, version, withdrawnAt: now })] };
}

/** Ends a permission whose time is over. Nobody said no: this is no withdrawal. */
export function expire(consent: Consent, now: Instant): Outcome<Expired> {
  if (consent.state !== 'given') return wrongState(consent);
  const { to } = consent.terms;
  if (to === undefined || now < to) return refused('not-over-yet', { to });
  const next: Expired = { ...consent, state: 'expired', version: consent.version + 1, expiredAt: to };
  const { studentId, id, version } = next;
  return { next, events: [event(ConsentExpiredV1, { studentId, consentId: id, version, expiredAt: to })] };
}

function nobody(by: SystemActor): Refused {
  return refused('actor-not-allowed', { kind: by.kind });
}

function wrongState(consent: Consent): Refused {
  return refused('wrong-state', { state: consent.state });
}

/** Only the student, or staff of the organisation that registered them. */
function strangers(of: { studentId: StudentId; registeredBy: OrganisationId }, by: Actor): Reason[] {
  if (by.kind === 'student') return by.studentId === of.studentId ? [] : [{ code: 'not-own-student' }];
  if (by.kind === 'staff')
    return by.organisationId === of.registeredBy ? [] : [{ code: 'not-registering-organisation' }];
  return [{ code: 'actor-not-allowed', facts: { kind: by.kind } }];
}

function faultsOf(
  registeredBy: OrganisationId,
  { answers, circumstances }: { answers: Answers; circumstances: Circumstances },
  by: Asker,
  now: Instant,
): Reason[] {
  const faults = [...ageFaults(registeredBy, answers, circumstances, by), ...periodFaults(answers, now)];
  if (!answers.explained) faults.push({ code: 'always-told-not-explained', facts: { always: ALWAYS_TOLD } });
  if (!circumstances.wordingIsCurrent)
    faults.push({ code: 'wording-not-current', facts: { wording: answers.wording.version } });
  const others = answers.recipients.filter((each) => !circumstances.trusts.includes(each));
  if (others.length > 0) faults.push({ code: 'recipient-is-no-trust', facts: { recipients: others } });
  return faults;
}

function ageFaults(
  registeredBy: OrganisationId,
  answers: Answers,
  { age, leadHolds }: Circumstances,
  by: Asker,
): Reason[] {
  if (age < YOUNGEST) {
    // Whom to phone is a role, so that the page can name who holds it today.
    return [{ code: 'under-16', facts: { phone: 'designated-safeguarding-lead', at: registeredBy } }];
  }
  if (age >= ADULT) {
    return answers.capacity === undefined || answers.capacity === 'adult'
      ? []
      : [{ code: 'capacity-basis-does-not-fit-age' }];
  }
  if (by.kind === 'student' && !answers.safeguards) {
    return [{ code: 'under-18-needs-a-session', facts: { speakWith: 'wellbeing-adviser', at: registeredBy } }];
  }
  const faults: Reason[] = [];
  if (answers.capacity === undefined) faults.push({ code: 'capacity-basis-missing' });
  else if (answers.capacity !== 'presumed-16-17') faults.push({ code: 'capacity-basis-does-not-fit-age' });
  if (!answers.safeguards) faults.push({ code: 'routing-check-missing' }, { code: 'safeguarding-lead-missing' });
  else if (by.kind !== 'student' && !leadHolds)
    faults.push({
      code: 'safeguarding-lead-does-not-hold',
      facts: { appointment: answers.safeguards.safeguardingLead },
    });
  return faults;
}

function periodFaults({ from, to }: Answers, now: Instant): Reason[] {
  const faults: Reason[] = [];
  if (from !== undefined && Date.parse(from) < Date.parse(now) - CLOCK_DRIFT_MS)
    faults.push({ code: 'begins-in-the-past' });
  const begins = from === undefined || from < now ? now : from;
  if (to !== undefined && to <= begins) faults.push({ code: 'ends-before-it-begins' });
  return faults;
}

/** The terms and the evidence, once nothing is wrong. */
function accepted(answers: Answers, { age }: Circumstances, by: Asker, now: Instant): { terms: Terms; asked: Asked } {
  const { recipients, purposes, categories, returns, to, wording, safeguards } = answers;
  const from = answers.from === undefined || answers.from < now ? now : answers.from;
  return {
    terms: { recipients, purposes, categories, returns, from, ...(to === undefined ? {} : { to }) },
    asked: {
      at: now,
      method: by.kind === 'student' ? 'online' : 'in-session',
      by: by.personId,
      ...(by.kind === 'staff' ? { witness: by.appointmentId } : {}),
      wording,
      capacity: age >= ADULT ? 'adult' : 'presumed-16-17',
      ...(safeguards && age < ADULT ? { safeguards } : {}),
    },
  };
}

function carryingOn(
  consent: Given,
  { answers, circumstances }: { answers: Answers; circumstances: Circumstances },
): Answers {
  const { safeguards } = consent.asked;
  if (!safeguards || circumstances.age >= ADULT) return { ...answers, capacity: undefined, safeguards: undefined };
  return { ...answers, capacity: 'presumed-16-17', safeguards };
}

function granted({ studentId, id, version, registeredBy, terms }: Given): ConsentGivenV1 {
  return {
    studentId,
    consentId: id,
    version,
    registeredBy,
    recipients: [...terms.recipients],
    purposes: [...terms.purposes],
    categories: [...terms.categories],
    returns: terms.returns,
    from: terms.from,
    ...(terms.to === undefined ? {} : { to: terms.to }),
  };
}
