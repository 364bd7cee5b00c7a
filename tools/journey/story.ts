import { DATA_CATEGORIES, type DataCategory, type OrganisationId, type ReferralContent } from '@footbridge/contracts';
import { journeyStudents, referralContentOf, type DemoStudent } from '@footbridge/infra';
import { type Answer, type Player } from './player.js';
import { type JourneyOptions } from './seam.js';

/** Who is in this run of the story, by their names at the sign-in. */
export type Cast = {
  readonly university: OrganisationId;
  readonly trust: OrganisationId;
  readonly otherTrust: OrganisationId;
  readonly adviser: string;
  readonly clinician: string;
  readonly colleague: string;
  readonly serviceId: string;
  readonly team: string;
  readonly followed: DemoStudent;
  readonly withdrawing: DemoStudent;
  readonly today: string;
};

/** What the agreement leaves out, so that a category can be seen to stop. */
export const NOT_AGREED: DataCategory = 'adjustments';
export const AGREED = DATA_CATEGORIES.filter((each) => each !== NOT_AGREED);
export const PURPOSES = ['assessment-and-treatment', 'continuity-of-care'];

/** Run 1 is Liverpool and Mersey Care; each later run is a pair that no earlier one used. */
export function castOf({ options: { world, run } }: { options: Pick<JourneyOptions, 'world' | 'run'> }): Cast {
  const { partnerships, services } = world;
  const universities = partnerships.flatMap((each) => each.universities);
  const trusts = partnerships.flatMap((each) => each.trusts);
  const pairs = universities.flatMap((university) => trusts.map((trust) => ({ university, trust })));
  const { university, trust } = pairs[(run - 1) % pairs.length] ?? { university: '10006842', trust: 'RW4' };
  const offered = services.filter(
    ({ organisationId, pathway, referrerOrganisations: from = [university], capacity }) =>
      organisationId === trust &&
      pathway === 'university-to-nhs-referral' &&
      from.includes(university) &&
      capacity.status !== 'paused',
  );
  const colleague = `community-clinician-2@${trust}`;
  const teams = world.people.find(({ subject }) => subject === colleague)?.appointments[0]?.dutyTeamIds ?? [];
  // The colleague has no relationship with the student, so is not in the service's team.
  const service = offered.find(({ dutyTeamId }) => !teams.includes(dutyTeamId));
  if (!service) throw new Error(`${trust} offers no service to refer to from ${university}.`);
  const today = new Date().toISOString().slice(0, 10);
  const clinician = world.people.find(
    ({ organisationId, appointments: [first] }) =>
      organisationId === trust &&
      first?.dutyTeamIds.includes(service.dutyTeamId) &&
      first.to === undefined &&
      first.role !== 'service-manager',
  );
  if (!clinician) throw new Error(`Nobody at ${trust} is in the team of its service.`);
  return {
    university,
    trust,
    otherTrust: trusts.find((each) => each !== trust) ?? trust,
    adviser: `wellbeing-adviser@${university}`,
    clinician: clinician.subject,
    colleague,
    serviceId: service.serviceId,
    team: service.dutyTeamId,
    ...journeyStudents(university, run, today),
    today,
  };
}

/** Registers a student; resolves with their pseudonym. */
export async function register(player: Player, { adviser }: Cast, student: DemoStudent): Promise<string> {
  const { contact } = student;
  const address = ({ line, town, postcode, country }: DemoStudent['termAddress']) => ({
    lines: [line, town],
    ...(postcode === undefined ? {} : { postcode }),
    country,
  });
  const answer = await player.must(adviser, {
    path: 'consents/students',
    body: {
      name: { given: student.givenName, family: student.familyName },
      birthDate: student.birthDate,
      nhsNumber:
        student.nhsNumber === undefined ? { unavailable: 'nhs-number-not-known' } : { number: student.nhsNumber },
      contacts: { phone: student.phone, email: student.email },
      gp: student.gp.kind === 'none' ? { registered: false } : { registered: true, practice: student.gp.practice },
      addresses: { term: address(student.termAddress), home: address(student.homeAddress) },
      language: { spoken: student.language, interpreter: student.interpreter },
      contactPreferences: {
        ways: [{ text: 'text', phone: 'call', 'e-mail': 'email' }[contact.channel]],
        ...(contact.when === 'after 4pm' ? { notBefore: '16:00' } : {}),
      },
      safety: { voicemail: contact.safeToLeaveMessage, postHome: false, nameService: false },
    },
  });
  return answer.made ?? '';
}

/** The student's two answers, given in a session with the adviser as witness. */
export function permission(player: Player, cast: Cast, studentId: string, more: object = {}): Promise<Answer> {
  return player.call(cast.adviser, {
    path: `consents/students/${studentId}/consents`,
    body: {
      recipients: [cast.trust],
      purposes: PURPOSES,
      categories: DATA_CATEGORIES,
      returns: 'arrived-and-decided',
      explained: true,
      wording: { version: '2026-11', language: 'en' },
      ...more,
    },
  });
}

export type Held = { readonly id: string; readonly etag: string };

/** A draft with its content. `less` takes fields out. */
export async function draft(
  player: Player,
  cast: Cast,
  student: DemoStudent & { studentId: string },
  less: readonly string[] = [],
): Promise<Held> {
  const { adviser, trust, serviceId } = cast;
  const begun = await player.must(adviser, {
    path: 'referrals/referrals',
    body: {
      studentId: student.studentId,
      to: trust,
      serviceId,
      pathway: 'university-to-nhs-referral',
      urgency: 'routine',
    },
  });
  const id = begun.made ?? '';
  const content: ReferralContent = referralContentOf(student, cast.today);
  const fields = Object.fromEntries(Object.entries(content).filter(([name]) => !less.includes(name)));
  const written = await player.must(adviser, {
    method: 'PUT',
    path: `referrals/referrals/${id}/content`,
    body: { fields },
    ifMatch: '"1"',
  });
  return { id, etag: written.etag ?? '' };
}

export const submit = (
  player: Player,
  { adviser }: Cast,
  { id, etag }: Held,
  leaveOut: readonly DataCategory[] = [NOT_AGREED],
) => player.call(adviser, { path: `referrals/referrals/${id}/submit`, body: { leaveOut }, ifMatch: etag });

export const post = (player: Player, subject: string, { id, etag }: Held, [act, body]: readonly [string, object?]) =>
  player.call(subject, {
    method: 'POST',
    path: `referrals/referrals/${id}/${act}`,
    ifMatch: etag,
    ...(body ? { body } : {}),
  });

export const read = (player: Player, subject: string, id: string) =>
  player.call(subject, { path: `referrals/referrals/${id}` });
