import { type OrganisationId, type StudentId } from '@footbridge/contracts';
import {
  blindIndex,
  decrypt,
  encrypt,
  keyIdOf,
  normaliseNameAndBirthDate,
  normaliseNhsNumber,
  type DataKey,
  type Keyring,
} from '@footbridge/keyring';
import { type PersonalDetails } from './student.js';

/** Which record class each part belongs to: an erasure names classes. */
const CLASS_OF = {
  name: 'student-identity',
  birthDate: 'student-identity',
  nhsNumber: 'student-identity',
  contacts: 'student-contact',
  addresses: 'student-contact',
  language: 'student-contact',
  contactPreferences: 'student-contact',
  gp: 'student-care',
  safety: 'student-care',
} as const satisfies Record<keyof PersonalDetails, string>;
export const RECORD_CLASSES = [...new Set(Object.values(CLASS_OF))];

type Part = keyof PersonalDetails;
export const PARTS = Object.keys(CLASS_OF) as Part[];
/** The encrypted parts of one student; a part that was erased is null. */
export type SealedDetails = Record<Part, Buffer | null>;
/** Keyed hashes to find a student by, within one organisation. */
export type Indexes = { readonly nhsNumber: Buffer | null; readonly nameAndBirthDate: Buffer };
export type NameAndBirthDate = { readonly given: string; readonly family: string; readonly birthDate: string };

export function partsOfClass(recordClass: string): Part[] {
  return PARTS.filter((part) => CLASS_OF[part] === recordClass);
}

/** Encrypts every part under the key of student, controller and record class, for its row and column. */
export async function seal(
  keyring: Keyring,
  of: { studentId: StudentId; controller: OrganisationId },
  details: PersonalDetails,
): Promise<SealedDetails> {
  const keys = new Map<string, DataKey>();
  for (const recordClass of RECORD_CLASSES) keys.set(recordClass, await keyring.dataKey({ ...of, recordClass }));
  const sealed = PARTS.map((part) => {
    const key = keys.get(CLASS_OF[part]);
    if (!key) throw new Error(`no key for ${part}`);
    return [part, encrypt(key, place(of.studentId, part), JSON.stringify(details[part]))];
  });
  return Object.fromEntries(sealed) as SealedDetails;
}

/** Opens the parts asked for, of several students with one question to the keyring; what was erased is missing. */
export async function open<P extends Part>(
  keyring: Keyring,
  rows: readonly { id: StudentId; sealed: Pick<SealedDetails, P> }[],
  parts: readonly P[],
): Promise<Map<StudentId, Partial<Pick<PersonalDetails, P>>>> {
  const envelopes = rows.flatMap(({ sealed }) => parts.flatMap((part) => sealed[part] ?? []));
  const keys = await keyring.byIds(envelopes.map(keyIdOf));
  const openedOf = (id: StudentId, part: P, envelope: Buffer | null): [P, unknown][] => {
    const key = envelope && keys.get(keyIdOf(envelope));
    if (!envelope || !key) return [];
    return [[part, JSON.parse(decrypt(key, place(id, part), envelope).toString('utf8')) as unknown]];
  };
  return new Map(
    rows.map(({ id, sealed }) => [
      id,
      Object.fromEntries(parts.flatMap((part) => openedOf(id, part, sealed[part]))) as Partial<
        Pick<PersonalDetails, P>
      >,
    ]),
  );
}

export async function indexOfNhsNumber(
  keyring: Keyring,
  organisation: OrganisationId,
  number: string,
): Promise<Buffer> {
  const key = await keyring.indexKey({ organisation, field: 'nhs-number' });
  return blindIndex(key, 'nhs-number', normaliseNhsNumber(number) ?? number);
}

export async function indexOfName(
  keyring: Keyring,
  organisation: OrganisationId,
  { given, family, birthDate }: NameAndBirthDate,
): Promise<Buffer> {
  const key = await keyring.indexKey({ organisation, field: 'name-and-birth-date' });
  const normalised = normaliseNameAndBirthDate({ givenName: given, familyName: family, birthDate });
  return blindIndex(key, 'name-and-birth-date', normalised);
}

export async function indexesOf(
  keyring: Keyring,
  organisation: OrganisationId,
  { name, birthDate, nhsNumber }: PersonalDetails,
): Promise<Indexes> {
  return {
    nhsNumber: 'number' in nhsNumber ? await indexOfNhsNumber(keyring, organisation, nhsNumber.number) : null,
    nameAndBirthDate: await indexOfName(keyring, organisation, { given: name.given, family: name.family, birthDate }),
  };
}

function place(row: StudentId, column: string) {
  return { table: 'student', column, row };
}
