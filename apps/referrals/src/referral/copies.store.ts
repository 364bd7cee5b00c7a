import {
  categoriesOf,
  type DataCategory,
  type OrganisationId,
  type ReferralContent,
  type ReferralId,
} from '@footbridge/contracts';
import { decrypt, encrypt, type DataKey } from '@footbridge/keyring';
import { type Transaction } from '@footbridge/service';
import { type Referral } from './referral.js';

export type CopyKind = 'own' | 'sealed';
type Party = Pick<Referral, 'id' | 'from' | 'studentId'>;

const place = (referralId: ReferralId, controller: OrganisationId, kind: CopyKind) => ({
  table: 'referral_copy',
  column: 'bytes',
  row: `${referralId}/${controller}/${kind}`,
});

export type StoredCopy = {
  readonly keyId: string;
  readonly bytes: Buffer;
  readonly categories: readonly DataCategory[];
};

/** Writes a controller's copy, in place of the one before. Encrypted for this row and column alone. */
export async function writeCopy(
  tx: Transaction,
  of: Party & { controller: OrganisationId; kind: CopyKind },
  content: ReferralContent,
  key: DataKey,
): Promise<void> {
  const bytes = encrypt(key, place(of.id, of.controller, of.kind), JSON.stringify(content));
  const values = [of.id, of.controller, of.kind, of.from, of.studentId, key.id, categoriesOf(content), bytes, tx.now];
  const text = `insert into referral_copy (referral_id, controller, kind, from_org, student_id, key_id, categories, bytes, written_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;
  // A sealed copy is written once and never again; the controller's own may be.
  const again = ` on conflict (controller, referral_id, kind)
    do update set key_id = excluded.key_id, categories = excluded.categories, bytes = excluded.bytes, written_at = excluded.written_at`;
  await tx.query(of.kind === 'own' ? text + again : text, values);
}

export async function readCopy(
  tx: Transaction,
  id: ReferralId,
  controller: OrganisationId,
  kind: CopyKind,
): Promise<StoredCopy | undefined> {
  const rows = await tx.query<StoredCopy>(
    `select key_id as "keyId", bytes, categories from referral_copy where referral_id = $1 and controller = $2 and kind = $3`,
    [id, controller, kind],
  );
  return rows[0];
}

/** The controller's own copies of many referrals in one query; those without one are missing. */
export async function readOwnCopies(
  tx: Transaction,
  ids: readonly ReferralId[],
  controller: OrganisationId,
): Promise<Map<ReferralId, StoredCopy>> {
  const rows = await tx.query<StoredCopy & { id: ReferralId }>(
    `select referral_id as id, key_id as "keyId", bytes, categories from referral_copy
     where referral_id = any($1::uuid[]) and controller = $2 and kind = 'own'`,
    [ids, controller],
  );
  return new Map(rows.map(({ id, ...copy }) => [id, copy]));
}

/** Opens a stored copy; throws when key or place are not the ones it was written with. */
export function openCopy(
  copy: StoredCopy,
  key: DataKey,
  of: { id: ReferralId; controller: OrganisationId; kind: CopyKind },
): ReferralContent {
  return JSON.parse(decrypt(key, place(of.id, of.controller, of.kind), copy.bytes).toString('utf8')) as ReferralContent;
}

/** Takes the sealed copy away and asks for its key to be destroyed once this transaction is committed. */
export async function unseal(tx: Transaction, id: ReferralId): Promise<void> {
  await tx.query(
    `with gone as (delete from referral_copy where referral_id = $1 and kind = 'sealed' returning key_id)
     insert into key_destruction (key_id, referral_id, asked_at) select key_id, $1, $2 from gone`,
    [id, tx.now],
  );
}
