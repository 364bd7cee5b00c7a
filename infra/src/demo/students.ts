import { type OrganisationId, type Origin } from '@footbridge/contracts';
import { demoNhsNumber, demoPhone } from './identifiers.js';
import { courses, homeNames, internationalNames, type NameGroup } from './names.js';
import { demoPlace } from './partnerships.js';
import { randomFrom, type Random } from './random.js';

export type DemoAddress = {
  readonly line: string;
  readonly town: string;
  /** Only in the United Kingdom. */
  readonly postcode?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
};

/** An invented student. Their `studentId` is made where they are registered. */
export type DemoStudent = {
  /** Name at the university's sign-in. */
  readonly subject: string;
  readonly university: OrganisationId;
  readonly givenName: string;
  readonly familyName: string;
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  readonly origin: Exclude<Origin, 'not-known'>;
  /** BCP 47. */
  readonly language: string;
  readonly interpreter: boolean;
  /** Valid, of the test range 999. Many international students have none. */
  readonly nhsNumber?: string;
  readonly gp: { readonly kind: 'near-university' | 'at-home'; readonly practice: string } | { readonly kind: 'none' };
  readonly termAddress: DemoAddress;
  readonly homeAddress: DemoAddress;
  readonly phone: string;
  readonly email: string;
  readonly contact: {
    readonly channel: 'text' | 'phone' | 'e-mail';
    readonly when: 'any time' | 'mornings' | 'after 4pm' | 'not on Fridays';
    readonly safeToLeaveMessage: boolean;
  };
  readonly course: string;
  readonly year: number;
};

/** `on` is the day (YYYY-MM-DD) on which ages are reckoned; `serial` makes telephone and NHS numbers differ between students. */
export type StudentOptions = { readonly seed: string; readonly on: string; readonly serial: number };

/**
 * So many students of a university, the same for the same options. Whatever the seed, the first five hold the cases that rules turn on: a birthday on 29 February,
 * a 17-year-old, a mature student, a home student without a GP, an international student with a GP at home alone.
 */
export function demoStudents(university: OrganisationId, count: number, options: StudentOptions): DemoStudent[] {
  return Array.from({ length: count }, (_, n) => student(university, n, { ...options, serial: options.serial + n }));
}

function student(university: OrganisationId, n: number, { seed, on, serial }: StudentOptions): DemoStudent {
  const random = randomFrom(`${seed}/student/${university}/${n}`);
  const international = n === 4 || (n !== 3 && random.oneIn(3));
  const family = random.pick(international ? internationalNames : homeNames);
  const place = demoPlace(university);
  const subject = `student-${String(n + 1).padStart(2, '0')}@${university}`;
  const nhsNumber =
    n !== 4 && !(international ? random.below(4) > 0 : random.oneIn(8)) ? nhsNumberOf(serial) : undefined;
  return {
    subject,
    university,
    givenName: random.pick(family.given),
    familyName: random.pick(family.family),
    birthDate: birthDate(n, on, random),
    origin: international ? 'international' : 'home',
    language: family.language,
    interpreter: international && random.oneIn(6),
    ...(nhsNumber ? { nhsNumber } : {}),
    gp: gp(n, family, place.city, random),
    termAddress: {
      line: `Flat ${random.below(60) + 1}, Example Hall`,
      town: place.city,
      postcode: postcode(place.postcodeArea, random),
      country: 'GB',
    },
    homeAddress: homeAddress(family, random),
    phone: demoPhone(serial),
    email: `${subject.slice(0, subject.indexOf('@'))}@${place.domain}`,
    contact: {
      channel: random.pick(['text', 'phone', 'e-mail']),
      when: random.pick(['any time', 'mornings', 'after 4pm', 'not on Fridays']),
      safeToLeaveMessage: !random.oneIn(4),
    },
    course: random.pick(courses),
    year: random.below(4) + 1,
  };
}

/** The birth date of somebody who on a day turned so many years old, and then so many days. */
export function bornBefore(on: string, years: number, days: number): string {
  return daysBefore(yearsBefore(on, years), days);
}

function birthDate(n: number, on: string, random: Random): string {
  if (n === 0) return lastLeapDay(Number(on.slice(0, 4)) - 19);
  if (n === 1) return bornBefore(on, 17, random.below(60));
  if (n === 2) return bornBefore(on, 30 + random.below(15), random.below(360));
  return bornBefore(on, 18 + random.below(8), random.below(360));
}

function gp(n: number, family: NameGroup, city: string, random: Random): DemoStudent['gp'] {
  if (n === 3) return { kind: 'none' };
  const near = { kind: 'near-university', practice: `Example Street Surgery, ${city} (invented)` } as const;
  const atHome = { kind: 'at-home', practice: `Sample Family Practice, ${family.town} (invented)` } as const;
  if (n === 4) return atHome;
  return random.pick([near, near, atHome, { kind: 'none' }]);
}

function homeAddress(family: NameGroup, random: Random): DemoAddress {
  const line = `${random.below(120) + 1} Sample Road`;
  if (family.country !== 'GB') return { line, town: family.town, country: family.country };
  return { line, town: family.town, postcode: postcode('ZZ99', random), country: 'GB' };
}

function postcode(area: string, random: Random): string {
  const letters = 'ABDEFGHJLN'.split('');
  return `${area} ${random.below(10)}${random.pick(letters)}${random.pick(letters)}`;
}

/** Differs for serials that differ, up to a hundred thousand: of ten numbers in a row at least one has a check digit. */
function nhsNumberOf(serial: number): string {
  for (let n = (serial % 100_000) * 10; ; n += 1) {
    const number = demoNhsNumber(n);
    if (number) return number;
  }
}

function yearsBefore(day: string, years: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCFullYear(date.getUTCFullYear() - years);
  return date.toISOString().slice(0, 10);
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

/** 29 February of a leap year not after this one. */
function lastLeapDay(year: number): string {
  const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
  return isLeap ? `${year}-02-29` : lastLeapDay(year - 1);
}
