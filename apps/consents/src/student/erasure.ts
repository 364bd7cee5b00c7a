import { keyIdOf, type Erasing, type Tombstone } from '@footbridge/keyring';
import { writeEntries } from '@footbridge/messaging';
import { entryOf, type Transaction } from '@footbridge/service';
import { In } from 'typeorm';
import { erase, sealedOf } from '../access-concern/access-concern.store.js';
import { CONCERN_CLASS } from '../access-concern/sealed-words.js';
import { forget } from '../sign-in-link/sign-in-link.store.js';
import { PARTS, partsOfClass, RECORD_CLASSES } from './sealed-details.js';
import { StudentRow } from './student.entities.js';

/** The record class that search and sign-in rest on: with it go the indexes, which are hashes of what was erased, and the link to the person. */
const IDENTITY = 'student-identity';
const WHO = { nhsNumberIndex: null, nameBirthDateIndex: null, personId: null, linkedAt: null };

/** How this service erases. Done again, it changes nothing; what was entered under newer keys stays. */
export const erasing: Erasing<Transaction> = {
  service: 'consents',
  recordClasses: [...RECORD_CLASSES, CONCERN_CLASS],
  remove: async (tx, tombstones) => {
    for (const tombstone of tombstones) {
      await (tombstone.recordClass === CONCERN_CLASS ? removeWords(tx, tombstone) : remove(tx, tombstone));
    }
  },
  record: async (tx, entry) => {
    await writeEntries(tx, [entryOf(tx, entry)]);
  },
};

async function remove(tx: Transaction, { studentId, controller, recordClass, keyIds }: Tombstone): Promise<void> {
  const row = await tx.manager.findOne(StudentRow, {
    where: { id: studentId, registeredBy: controller },
    lock: { mode: 'pessimistic_write' },
  });
  if (!row) return;
  const gone = partsOfClass(recordClass).filter((part) => {
    const envelope = row[part];
    return envelope !== null && keyIds.includes(keyIdOf(envelope));
  });
  if (gone.length === 0) return;
  const parts = Object.fromEntries(gone.map((part) => [part, null]));
  await tx.manager.update(StudentRow, { id: studentId }, { ...parts, ...(recordClass === IDENTITY && WHO) });
  if (recordClass === IDENTITY) await forget(tx, studentId);
}

/** What a student wrote to this controller about its looks, and what it answered. That they asked stays. */
async function removeWords(tx: Transaction, { studentId, controller, keyIds }: Tombstone): Promise<void> {
  const without = (envelope: Buffer | null) =>
    envelope !== null && keyIds.includes(keyIdOf(envelope)) ? null : envelope;
  for (const { id, words, answer } of await sealedOf(tx, [studentId], controller)) {
    await erase(tx, id, { words: without(words), answer: without(answer) });
  }
}

/** Which of these keys stand in rows of these students. */
export async function keysInUse(
  tx: Transaction,
  keyIds: readonly string[],
  studentIds: readonly string[],
): Promise<string[]> {
  const rows = await tx.manager.findBy(StudentRow, { id: In([...studentIds]) });
  const concerns = await sealedOf(tx, studentIds);
  const envelopes = [
    ...rows.flatMap((row) => PARTS.map((part) => row[part])),
    ...concerns.flatMap(({ words, answer }) => [words, answer]),
  ];
  const used = new Set(envelopes.flatMap((envelope) => (envelope === null ? [] : [keyIdOf(envelope)])));
  return keyIds.filter((id) => used.has(id));
}
