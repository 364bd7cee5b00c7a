import { instant, type AuditEntry, type DomainEvent, type OrganisationId, type StudentId } from '@footbridge/contracts';
import { writeEntries, writeEvents, type Sql, type WrittenEvent } from '@footbridge/messaging';
import { type Transaction } from '@footbridge/service';
import { type AccessConcern } from './access-concern.js';

/** The only SQL on `access_concern`. Words come in and go out encrypted. */

type Row = {
  id: string;
  student_id: string;
  organisation_id: string;
  entry_id: string;
  version: number;
  state: string;
  raised_at: Date;
  due_at: Date;
  answered_at: Date | null;
  answered_by: string | null;
  words: Buffer | null;
  answer: Buffer | null;
};
export type SealedWords = { readonly words: Buffer | null; readonly answer: Buffer | null };
export type StoredConcern = { readonly concern: AccessConcern; readonly sealed: SealedWords };
type Written = { readonly next: AccessConcern; readonly events: readonly DomainEvent[]; readonly entry: AuditEntry };

/** The concern, if this transaction may see it; under the row lock when it is to be changed. */
export async function load(
  tx: Sql,
  id: string,
  { forChange = false }: { forChange?: boolean } = {},
): Promise<StoredConcern | undefined> {
  const [row] = await tx.query<Row>(`select * from access_concern where id = $1${forChange ? ' for update' : ''}`, [
    id,
  ]);
  return row && storedOf(row);
}

/** Whether this look is among the student's concerns, and how many of theirs wait. */
export async function standing(
  tx: Sql,
  studentId: StudentId,
  entryId: string,
): Promise<{ already: boolean; open: number }> {
  const [row] = await tx.query<{ already: boolean; open: number }>(
    `select coalesce(bool_or(entry_id = $2), false) as already, count(*) filter (where state = 'raised')::int as open
     from access_concern where student_id = $1`,
    [studentId, entryId],
  );
  return row ?? { already: false, open: 0 };
}

/** The newest hundred of a student. */
export async function ofStudent(tx: Sql, studentId: StudentId): Promise<StoredConcern[]> {
  const rows = await tx.query<Row>(
    'select * from access_concern where student_id = $1 order by raised_at desc, id desc limit 100',
    [studentId],
  );
  return rows.map(storedOf);
}

/** Whether a list is sorted by when an answer is due; else the newest come first. */
export const isByDue = (state: string | undefined): boolean => state === 'raised';

/** Those of the caller's organisation after a place; those that wait by when they are due. One row more than the limit. */
export async function ofOrganisation(
  tx: Sql,
  organisationId: OrganisationId,
  asked: { state: string | undefined; after: readonly [string, string]; limit: number },
): Promise<StoredConcern[]> {
  const inOrder = isByDue(asked.state)
    ? '(due_at, id) > ($3::timestamptz, $4::uuid) order by due_at, id'
    : '(raised_at, id) < ($3::timestamptz, $4::uuid) order by raised_at desc, id desc';
  const rows = await tx.query<Row>(
    `select * from access_concern
     where organisation_id = $1 and ($2::text is null or state = $2) and ${inOrder} limit $5`,
    [organisationId, asked.state ?? null, ...asked.after, asked.limit + 1],
  );
  return rows.map(storedOf);
}

export async function insert(
  tx: Transaction,
  { next, events, entry }: Written,
  words: Buffer | null,
): Promise<WrittenEvent | undefined> {
  const { id, studentId, organisationId, entryId, version, state, raisedAt, dueAt } = next;
  await tx.query(
    `insert into access_concern (id, student_id, organisation_id, entry_id, version, state, raised_at, due_at, words)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, studentId, organisationId, entryId, version, state, raisedAt, dueAt, words],
  );
  return write(tx, events, entry);
}

/** Saves the answer. */
export async function save(
  tx: Transaction,
  { next, events, entry }: Written,
  answer: Buffer,
): Promise<WrittenEvent | undefined> {
  if (next.state !== 'answered') throw new Error('Only an answer changes a concern.');
  const saved = await tx.query(
    `update access_concern set version = $2, state = $3, answered_at = $4, answered_by = $5, answer = $6
     where id = $1 and version = $7 returning 1`,
    [next.id, next.version, next.state, next.answeredAt, next.answeredBy, answer, next.version - 1],
  );
  if (saved.length !== 1) throw new Error('A concern was saved without its row lock.');
  return write(tx, events, entry);
}

/** Every encrypted word about students, for erasures. */
export async function sealedOf(
  tx: Sql,
  studentIds: readonly StudentId[],
  controller?: OrganisationId,
): Promise<({ readonly id: string } & SealedWords)[]> {
  return tx.query(
    `select id, words, answer from access_concern
     where student_id = any ($1::uuid[]) and ($2::text is null or organisation_id = $2) for update`,
    [studentIds, controller ?? null],
  );
}

/** Takes out what was erased. */
export async function erase(tx: Sql, id: string, { words, answer }: SealedWords): Promise<void> {
  await tx.query('update access_concern set words = $2, answer = $3 where id = $1', [id, words, answer]);
}

async function write(
  tx: Transaction,
  events: readonly DomainEvent[],
  entry: AuditEntry,
): Promise<WrittenEvent | undefined> {
  const [first] = await writeEvents(tx, events);
  await writeEntries(tx, [entry]);
  return first;
}

function storedOf(row: Row): StoredConcern {
  const core = {
    id: row.id,
    studentId: row.student_id,
    organisationId: row.organisation_id,
    entryId: row.entry_id,
    version: row.version,
    raisedAt: instant(row.raised_at),
    dueAt: instant(row.due_at),
  };
  const concern: AccessConcern =
    row.answered_at !== null && row.answered_by !== null
      ? { ...core, state: 'answered', answeredAt: instant(row.answered_at), answeredBy: row.answered_by }
      : { ...core, state: 'raised' };
  return { concern, sealed: { words: row.words, answer: row.answer } };
}
