import { instant, type AppointmentId, type Instant, type OrganisationId, type ReferralId } from '@footbridge/contracts';
import { decrypt, encrypt, type DataKey } from '@footbridge/keyring';
import { type Transaction } from '@footbridge/service';
import { type Referral } from '../referral/referral.js';

/** Where the receiver entered a referral. */
export type RecordNumber = { readonly number: string; readonly at: Instant; readonly by: AppointmentId };

const place = (referralId: ReferralId, controller: OrganisationId) => ({
  table: 'record_number',
  column: 'bytes',
  row: `${referralId}/${controller}`,
});

/** Writes the receiver's number in place of the one before, under the key of its own copy. */
export async function writeRecordNumber(
  tx: Transaction,
  { id, to, studentId }: Referral,
  given: { number: string; by: AppointmentId },
  key: DataKey,
): Promise<void> {
  await tx.query(
    `insert into record_number (referral_id, controller, student_id, key_id, bytes, entered_at, entered_by)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (controller, referral_id) do update set key_id = excluded.key_id, bytes = excluded.bytes,
       entered_at = excluded.entered_at, entered_by = excluded.entered_by`,
    [id, to, studentId, key.id, encrypt(key, place(id, to), given.number), tx.now, given.by],
  );
}

/** The controller's own number; undefined where there is none, or its key was erased. */
export async function readRecordNumber(
  tx: Transaction,
  id: ReferralId,
  controller: OrganisationId,
  key: DataKey | undefined,
): Promise<RecordNumber | undefined> {
  const [row] = await tx.query<{ bytes: Buffer; entered_at: Date; entered_by: AppointmentId }>(
    'select bytes, entered_at, entered_by from record_number where referral_id = $1 and controller = $2',
    [id, controller],
  );
  if (!row || !key) return undefined;
  const number = decrypt(key, place(id, controller), row.bytes).toString('utf8');
  return { number, at: instant(row.entered_at), by: row.entered_by };
}
