import { type Keyring } from '@footbridge/keyring';
import { type Transaction } from '@footbridge/service';

/**
 * Destroys the sealing keys that openings and withdrawals asked for; what fails is tried again. Destroying twice changes
 * nothing, so a crash between the two databases loses nothing. Returns how many it took.
 */
export async function destroySealingKeys(tx: Transaction, keyring: Keyring): Promise<number> {
  const asked = await tx.query<{ key_id: string }>(
    'select key_id from key_destruction where done_at is null order by asked_at limit 50 for update skip locked',
  );
  for (const { key_id } of asked) await keyring.destroy(key_id);
  if (asked.length > 0)
    await tx.query('update key_destruction set done_at = $2 where key_id = any($1::uuid[])', [
      asked.map(({ key_id }) => key_id),
      tx.now,
    ]);
  return asked.length;
}

/** Which of these keys stand in rows of this service. */
export async function keysInUse(tx: Transaction, keyIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ key_id: string }>(
    `select key_id from referral_copy where key_id = any($1::uuid[])
     union select key_id from message where key_id = any($1::uuid[])
     union select key_id from record_number where key_id = any($1::uuid[])
     union select key_id from sharing_copy where key_id = any($1::uuid[])`,
    [keyIds],
  );
  return rows.map(({ key_id }) => key_id);
}
