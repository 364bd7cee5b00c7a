import {
  event,
  nhsNumber,
  refused,
  StudentOnlineViewChangedV1,
  StudentRegisteredV1,
  StudentSignInLinkedV1,
  type DomainEvent,
  type Instant,
  type OrganisationId,
  type PersonId,
  type Reason,
  type Refused,
  type StudentId,
} from '@footbridge/contracts';

export const NHS_NUMBER_UNAVAILABLE = ['nhs-number-not-known', 'overseas-patient', 'devolved-nation'] as const;
export const CONTACT_WAYS = ['text', 'call', 'email', 'post', 'in-person'] as const;

/** The number, or why there is none: one of the two, always. */
export type NhsNumber = { readonly number: string } | { readonly unavailable: (typeof NHS_NUMBER_UNAVAILABLE)[number] };

export type Address = { readonly lines: readonly string[]; readonly postcode?: string; readonly country?: string };

/** What the registering organisation holds about the person. All of it rests encrypted, each part in a column of its own. */
export type PersonalDetails = {
  readonly name: { readonly given: string; readonly family: string; readonly preferred?: string };
  readonly birthDate: string;
  readonly nhsNumber: NhsNumber;
  readonly contacts: { readonly phone?: string; readonly email?: string };
  /** `registered: false` is a to-do, not a gap. */
  readonly gp: { readonly registered: true; readonly practice: string } | { readonly registered: false };
  readonly addresses: { readonly term?: Address; readonly home?: Address };
  readonly language: { readonly spoken: string; readonly interpreter: boolean };
  /** How and when the student likes to be reached. */
  readonly contactPreferences: {
    readonly ways: readonly (typeof CONTACT_WAYS)[number][];
    readonly notBefore?: string;
    readonly notAfter?: string;
    readonly note?: string;
  };
  /** What could put the student at risk when they are contacted: someone else reads the post, a voicemail is overheard. */
  readonly safety: {
    readonly voicemail: boolean;
    readonly postHome: boolean;
    readonly nameService: boolean;
    readonly note?: string;
  };
};

/** What the student sees online. Not asked yet: the student says first, alone, whether somebody could make them show it. */
export type OnlineView =
  { readonly state: 'not-asked' } | { readonly state: 'on' | 'off'; readonly changedAt: Instant };

/** A student as registered by one organisation. The personal details are kept beside this, encrypted. */
export type Student = {
  readonly state: 'registered';
  readonly id: StudentId;
  readonly registeredBy: OrganisationId;
  readonly registeredAt: Instant;
  readonly version: number;
  /** The student's own sign-in, once linked: then they can act online. */
  readonly personId?: PersonId;
  readonly onlineView: OnlineView;
};

/** The whole life of a registration. A permission has its own. */
export const studentActions = {
  registered: ['amend', 'link-sign-in', 'give-permission', 'set-online-view'],
} as const satisfies Record<Student['state'], readonly string[]>;

const OLDEST = '1900-01-01';

/** What is wrong with the details, all of it at once. Reasons name fields and never carry what was entered. */
export function faultsOf(details: PersonalDetails, today: string): Reason[] {
  const faults: Reason[] = [];
  if ('number' in details.nhsNumber) {
    const checked = nhsNumber(details.nhsNumber.number);
    if (!checked.ok) faults.push({ code: checked.problem });
  }
  if (details.birthDate >= today || details.birthDate < OLDEST) faults.push({ code: 'birth-date-not-possible' });
  const { notBefore, notAfter } = details.contactPreferences;
  if (notBefore !== undefined && notAfter !== undefined && notBefore >= notAfter)
    faults.push({ code: 'contact-hours-end-before-they-begin' });
  return faults;
}

type Registration = { id: StudentId; registeredBy: OrganisationId; details: PersonalDetails };

/** Registers a student under a new pseudonym. `today` is the day in England. */
export function register(
  of: Registration,
  at: { now: Instant; today: string },
): { next: Student; events: DomainEvent[] } | Refused {
  const faults = faultsOf(of.details, at.today);
  if (faults.length > 0) return { refused: faults };
  const next: Student = {
    state: 'registered',
    id: of.id,
    registeredBy: of.registeredBy,
    registeredAt: at.now,
    version: 1,
    onlineView: { state: 'not-asked' },
  };
  return { next, events: [event(StudentRegisteredV1, { studentId: of.id, registeredBy: of.registeredBy })] };
}

/** Replaces the details. Nothing about a person is in an event, so none is sent. */
export function amend(
  student: Student,
  details: PersonalDetails,
  today: string,
): { next: Student; events: DomainEvent[] } | Refused {
  const faults = faultsOf(details, today);
  return faults.length > 0 ? { refused: faults } : { next: { ...student, version: student.version + 1 }, events: [] };
}

/** Links the student's own sign-in. A link is never replaced silently: someone else could be let in. */
export function linkSignIn(student: Student, personId: PersonId): { next: Student; events: DomainEvent[] } | Refused {
  if (student.personId !== undefined) return refused('sign-in-already-linked');
  const { id, registeredBy } = student;
  return {
    next: { ...student, personId, version: student.version + 1 },
    events: [event(StudentSignInLinkedV1, { studentId: id, registeredBy, personId })],
  };
}

/**
 * Switches what the student sees online off, or on. The others are told only of a change: before the first answer it is on. Whoever
 * may do it is asked before: switched off, the student themselves can do nothing online.
 */
export function setOnlineView(
  student: Student,
  on: boolean,
  now: Instant,
): { next: Student; events: DomainEvent[] } | Refused {
  const was = student.onlineView.state;
  const state = on ? 'on' : 'off';
  if (was === state) return refused('online-view-is-so', { state });
  const { id: studentId, registeredBy } = student;
  const told = event(StudentOnlineViewChangedV1, { studentId, registeredBy, on, at: now });
  return {
    next: { ...student, version: student.version + 1, onlineView: { state, changedAt: now } },
    events: was === 'not-asked' && on ? [] : [told],
  };
}
