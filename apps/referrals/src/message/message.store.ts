import { type OrganisationId, type ReferralId, type StudentId } from '@footbridge/contracts';
import { decrypt, encrypt, keyIdOf, type DataKey, type Keyring } from '@footbridge/keyring';
import { type Transaction } from '@footbridge/service';
import { type Message } from './message.js';

const place = (id: string, controller: OrganisationId) => ({
  table: 'message',
  column: 'bytes',
  row: `${id}/${controller}`,
});

/** Writes the copy of each controller under that controller's own key. */
export async function insertMessage(
  tx: Transaction,
  message: Message & { studentId: StudentId },
  text: string,
  keys: readonly { controller: OrganisationId; key: DataKey }[],
): Promise<void> {
  for (const { controller, key } of keys)
    await tx.query(
      `insert into message (id, controller, referral_id, from_org, to_org, student_id, kind, key_id, bytes, sent_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        message.id,
        controller,
        message.referralId,
        message.from,
        message.to,
        message.studentId,
        message.kind,
        key.id,
        encrypt(key, place(message.id, controller), text),
        message.sentAt,
      ],
    );
}

type Stored = { id: string; kind: string; from: OrganisationId; to: OrganisationId; sent_at: Date; bytes: Buffer };

/** The controller's own copies of a referral's messages, oldest first, as stored; at most 200. */
export function messagesOf(tx: Transaction, referralId: ReferralId, controller: OrganisationId): Promise<Stored[]> {
  return tx.query<Stored>(
    `select id, kind, from_org as "from", to_org as "to", sent_at, bytes from message
     where referral_id = $1 and controller = $2 order by sent_at, id limit 200`,
    [referralId, controller],
  );
}

/** Opens stored messages with one query for all their keys; one whose key was erased has no text. */
export async function openMessages(keyring: Keyring, stored: readonly Stored[], controller: OrganisationId) {
  const keys = await keyring.byIds(stored.map(({ bytes }) => keyIdOf(bytes)));
  return stored.map(({ id, kind, from, to, sent_at, bytes }) => {
    const key = keys.get(keyIdOf(bytes));
    const text = key && decrypt(key, place(id, controller), bytes).toString('utf8');
    return { id, kind, from, to, sentAt: sent_at.toISOString(), ...(text === undefined ? {} : { text }) };
  });
}
