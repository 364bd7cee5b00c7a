import {
  instant,
  StudentSignInLinkedV1,
  type AuditEntry,
  type DomainEvent,
  type OrganisationId,
  type StudentId,
} from '@footbridge/contracts';
import { writeEntries, writeEvents, type WrittenEvent } from '@footbridge/messaging';
import { type Transaction } from '@footbridge/service';
import { In, Not, type FindOptionsWhere } from 'typeorm';
import { PARTS, type Indexes, type SealedDetails } from './sealed-details.js';
import { StudentRow } from './student.entities.js';
import { type OnlineView, type Student } from './student.js';

/** The only writer of `student`. What is encrypted comes in and goes out encrypted. */

export type StoredStudent = {
  readonly student: Student;
  readonly sealed: SealedDetails;
  readonly indexes: Partial<Indexes>;
};
type Written = { readonly next: Student; readonly events: readonly DomainEvent[]; readonly entry: AuditEntry };

/** The student, if this transaction may see them; under the row lock when they are to be changed. */
export async function load(
  tx: Transaction,
  id: StudentId,
  { forChange = false }: { forChange?: boolean } = {},
): Promise<StoredStudent | undefined> {
  const row = await tx.manager.findOne(StudentRow, {
    where: { id },
    ...(forChange ? { lock: { mode: 'pessimistic_write' as const } } : {}),
  });
  return row ? storedOf(row) : undefined;
}

export async function insert(
  tx: Transaction,
  { next, events, entry }: Written,
  kept: { sealed: SealedDetails; indexes: Indexes },
): Promise<WrittenEvent | undefined> {
  await tx.manager.insert(StudentRow, {
    ...columns(next),
    ...kept.sealed,
    ...indexColumns(kept.indexes),
    linkedAt: null,
    changedAt: tx.now,
  });
  return write(tx, events, entry);
}

/** Saves a change; without `kept` the details stay as they are. */
export async function save(
  tx: Transaction,
  { next, events, entry }: Written,
  kept?: { sealed: SealedDetails; indexes: Indexes },
): Promise<WrittenEvent | undefined> {
  const { affected } = await tx.manager.update(
    StudentRow,
    { id: next.id, version: next.version - 1 },
    {
      ...columns(next),
      ...(kept ? { ...kept.sealed, ...indexColumns(kept.indexes) } : {}),
      ...(events.some(({ of }) => of === StudentSignInLinkedV1) ? { linkedAt: tx.now } : {}),
      changedAt: tx.now,
    },
  );
  if (affected !== 1) throw new Error('A student was saved without the row lock.');
  return write(tx, events, entry);
}

/** Students of this organisation who match one of the indexes: candidates, for a person to judge. */
export async function matching(
  tx: Transaction,
  organisation: OrganisationId,
  by: { nhsNumber?: Buffer | null; nameAndBirthDate?: Buffer; except?: StudentId },
): Promise<StoredStudent[]> {
  const others = by.except === undefined ? {} : { id: Not(by.except) };
  const where: FindOptionsWhere<StudentRow>[] = [];
  if (by.nhsNumber) where.push({ registeredBy: organisation, nhsNumberIndex: In([by.nhsNumber]), ...others });
  if (by.nameAndBirthDate) {
    where.push({ registeredBy: organisation, nameBirthDateIndex: In([by.nameAndBirthDate]), ...others });
  }
  if (where.length === 0) return [];
  const rows = await tx.manager.find(StudentRow, { where, order: { registeredAt: 'asc', id: 'asc' }, take: 20 });
  return rows.map(storedOf);
}

async function write(
  tx: Transaction,
  events: readonly DomainEvent[],
  entry: AuditEntry,
): Promise<WrittenEvent | undefined> {
  const [first] = events.length > 0 ? await writeEvents(tx, events) : [];
  await writeEntries(tx, [entry]);
  return first;
}

function columns(student: Student) {
  const { id, registeredBy, registeredAt, version, personId, onlineView } = student;
  const onlineViewAt = onlineView.state === 'not-asked' ? null : onlineView.changedAt;
  return {
    id,
    registeredBy,
    registeredAt,
    version,
    personId: personId ?? null,
    onlineView: onlineView.state,
    onlineViewAt,
  };
}

function indexColumns({ nhsNumber, nameAndBirthDate }: Indexes) {
  return { nhsNumberIndex: nhsNumber, nameBirthDateIndex: nameAndBirthDate };
}

function onlineViewOf({ onlineView: state, onlineViewAt: at }: StudentRow): OnlineView {
  return state === 'not-asked' || at === null ? { state: 'not-asked' } : { state, changedAt: instant(at) };
}

function storedOf(row: StudentRow): StoredStudent {
  const { id, registeredBy, version, personId } = row;
  return {
    student: {
      state: 'registered',
      id,
      registeredBy,
      registeredAt: instant(row.registeredAt),
      version,
      ...(personId === null ? {} : { personId }),
      onlineView: onlineViewOf(row),
    },
    sealed: Object.fromEntries(PARTS.map((part) => [part, row[part]])) as SealedDetails,
    indexes: {
      nhsNumber: row.nhsNumberIndex,
      ...(row.nameBirthDateIndex ? { nameAndBirthDate: row.nameBirthDateIndex } : {}),
    },
  };
}
