import { instant, type AuditEntry, type DomainEvent, type StudentId } from '@footbridge/contracts';
import { writeEntries, writeEvents, type Sql, type WrittenEvent } from '@footbridge/messaging';
import { entryOf, type Transaction } from '@footbridge/service';
import { isRefused } from '@footbridge/contracts';
import { acted } from '../recorded.js';
import { makeVoid, type SignInLink } from './sign-in-link.js';

/** The only SQL on `sign_in_link`. Of tokens and secrets only hashes come here, and requests cannot read them. */

type Row = {
  id: string;
  student_id: string;
  registered_by: string;
  version: number;
  person_id: string;
  linked_at: Date;
  made_at: Date;
  state: SignInLink['state'];
  ends_at: Date | null;
  wrong: number;
};
const COLUMNS = 'id, student_id, registered_by, version, person_id, linked_at, made_at, state, ends_at, wrong';
const QUALIFIED = COLUMNS.replaceAll(/\w+/g, 'l.$&');

/** The student's link, if this transaction may see it; under the row lock when it is to be changed. One that was erased is none. */
export async function linkOf(
  tx: Sql,
  studentId: StudentId,
  { forChange = false }: { forChange?: boolean } = {},
): Promise<SignInLink | undefined> {
  const [row] = await tx.query<Row>(
    `select ${COLUMNS} from sign_in_link where student_id = $1 and person_id is not null${forChange ? ' for update' : ''}`,
    [studentId],
  );
  return row && storedOf(row);
}

export type FoundByToken = { readonly studentId: StudentId; readonly birthDate: Buffer | null };

/** Whose link this is, while it can be used, and their date of birth as it rests. */
export async function findByToken(tx: Transaction, hash: Buffer): Promise<FoundByToken | undefined> {
  const [row] = await tx.query<{ student_id: string; birth_date: Buffer | null }>(
    `select l.student_id, s.birth_date from ${USABLE} and l.state = 'open' and l.token_hash = $2`,
    [tx.now, hash],
  );
  return row && { studentId: row.student_id, birthDate: row.birth_date };
}

/** A link that its time, its student and staff let be used. */
const USABLE = `sign_in_link l join student s on s.id = l.student_id
  where l.ends_at > $1 and l.person_id is not null and s.online_view <> 'off'`;

/** The link of a token, or of the secret that renews access, locked; nothing unless it can be used now. */
export async function take(
  tx: Transaction,
  by: { readonly token: Buffer } | { readonly renewal: Buffer },
): Promise<SignInLink | undefined> {
  const [column, state, hash] =
    'token' in by ? (['token_hash', 'open', by.token] as const) : (['renewal_hash', 'in-use', by.renewal] as const);
  const [row] = await tx.query<Row>(
    `select ${QUALIFIED} from ${USABLE} and l.state = $2 and l.${column} = $3 for update of l`,
    [tx.now, state, hash],
  );
  return row && storedOf(row);
}

/** The link whose use this secret renews, locked, whatever else stands against it: it is to be ended. */
export async function takeToEnd(tx: Transaction, renewal: Buffer): Promise<SignInLink | undefined> {
  const [row] = await tx.query<Row>(`select ${COLUMNS} from sign_in_link where renewal_hash = $1 for update`, [
    renewal,
  ]);
  return row && storedOf(row);
}

type Written = {
  readonly next: SignInLink;
  readonly events?: readonly DomainEvent[];
  readonly entries: readonly AuditEntry[];
};

/** Saves a link. `secret`: the hash of the token of an open one, or of what renews access. Without it the one that stands stays. */
export async function save(
  tx: Transaction,
  { next, events = [], entries }: Written,
  secret?: Buffer,
): Promise<WrittenEvent | undefined> {
  const { id, studentId, registeredBy, version, personId, linkedAt, madeAt, state } = next;
  const endsAt = 'endsAt' in next ? next.endsAt : null;
  const wrong = state === 'open' ? next.wrong : 0;
  const token = state === 'open' ? (secret ?? null) : null;
  const renewal = state === 'in-use' ? (secret ?? null) : null;
  if (state === 'open' && secret === undefined) {
    await tx.query('update sign_in_link set wrong = $2 where id = $1', [id, wrong]);
  } else if (version === 1) {
    await tx.query(
      `insert into sign_in_link (id, student_id, registered_by, version, person_id, linked_at, made_at, state, ends_at, wrong, token_hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [id, studentId, registeredBy, version, personId, linkedAt, madeAt, state, endsAt, wrong, token],
    );
  } else {
    await tx.query(
      `update sign_in_link set version = $2, made_at = $3, state = $4, ends_at = $5, wrong = $6, token_hash = $7, renewal_hash = $8
       where id = $1`,
      [id, version, madeAt, state, endsAt, wrong, token, renewal],
    );
  }
  const [first] = events.length > 0 ? await writeEvents(tx, events) : [];
  await writeEntries(tx, entries);
  return first;
}

/** Makes the student's link void, if one stands: what they could see online was switched off. */
export async function voidOf(tx: Transaction, studentId: StudentId): Promise<void> {
  const link = await linkOf(tx, studentId, { forChange: true });
  const outcome = link && makeVoid(link);
  if (!outcome || isRefused(outcome)) return;
  await save(tx, { ...outcome, entries: [entryOf(tx, voided(outcome.next))] });
}

/** What the entry tells of a link that was made void. */
export function voided(next: SignInLink) {
  return aboutLink('student.void-sign-in-link', next);
}

/** What the entry of an act on a link tells: identifiers, and nothing of token, secret or date. */
export function aboutLink(action: string, { id, version, studentId, registeredBy }: SignInLink) {
  return {
    ...acted(action, { kind: 'sign-in-link', id, version }, { studentId }),
    organisations: [registeredBy],
  };
}

/** At the erasure of who the student is: the link is void, and leads to nobody. */
export async function forget(tx: Sql, studentId: StudentId): Promise<void> {
  await tx.query(
    `update sign_in_link set state = 'void', person_id = null, ends_at = null, wrong = 0, token_hash = null, renewal_hash = null
     where student_id = $1`,
    [studentId],
  );
}

function storedOf(row: Row): SignInLink {
  const core = {
    id: row.id,
    studentId: row.student_id,
    registeredBy: row.registered_by,
    version: row.version,
    personId: row.person_id,
    linkedAt: instant(row.linked_at),
    madeAt: instant(row.made_at),
  };
  const { state } = row;
  if (state === 'void' || state === 'ended') return { ...core, state };
  if (row.ends_at === null) throw new Error('a link that stands has no end');
  const endsAt = instant(row.ends_at);
  return state === 'open' ? { ...core, state, endsAt, wrong: row.wrong } : { ...core, state, endsAt };
}
