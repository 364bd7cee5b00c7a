import { type Erasing } from '@footbridge/keyring';
import { writeEntries } from '@footbridge/messaging';
import { entryOf, type Transaction } from '@footbridge/service';

/**
 * How this service erases a controller's copy: its referrals with the messages in them, or what it shared without permission and why. The rows go; states,
 * times and identifiers of the referral stay, and so does the other side's copy.
 */
export const erasing: Erasing<Transaction> = {
  service: 'referrals',
  recordClasses: ['referral', 'sharing-decision'],
  async hindrance(tx, { studentId, controller }) {
    const waiting = await tx.query(
      `select from referral_copy where kind = 'sealed' and from_org = $1 and student_id = $2 limit 1`,
      [controller, studentId],
    );
    return waiting.length === 0
      ? undefined
      : 'a referral of this student that this organisation sent is not opened yet and would still arrive: withdraw it first';
  },
  async remove(tx, tombstones) {
    const gone = [tombstones.flatMap(({ keyIds }) => keyIds)];
    await tx.query(`delete from referral_copy where kind = 'own' and key_id = any($1::uuid[])`, gone);
    await tx.query('delete from message where key_id = any($1::uuid[])', gone);
    await tx.query('delete from record_number where key_id = any($1::uuid[])', gone);
    await tx.query('delete from sharing_copy where key_id = any($1::uuid[])', gone);
  },
  record: async (tx, entry) => {
    await writeEntries(tx, [entryOf(tx, entry)]);
  },
};
