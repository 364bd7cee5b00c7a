import { keyIdOf, Keyring, type Tombstone } from '@footbridge/keyring';
import { Database, type Transaction } from '@footbridge/service';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { partsOfClass } from './sealed-details.js';
import { StudentRow } from './student.entities.js';

/** The record class that search rests on: with it go the indexes, which are hashes of what was erased. */
const INDEXED = 'student-identity';

/**
 * Takes out of the rows what was erased, before the service answers anybody: its keys are gone already, also where the rows came
 * back with a backup. Done again, it changes nothing; what was entered under newer keys stays.
 */
@Injectable()
export class Erasures implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const tombstone of await this.keyring.tombstones()) {
      await this.database.asHandler((tx) => apply(tx, tombstone));
    }
  }
}

async function apply(tx: Transaction, { studentId, controller, recordClass, keyIds }: Tombstone): Promise<void> {
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
  const indexes = recordClass === INDEXED ? { nhsNumberIndex: null, nameBirthDateIndex: null } : {};
  const parts = Object.fromEntries(gone.map((part) => [part, null]));
  await tx.manager.update(StudentRow, { id: studentId }, { ...parts, ...indexes });
}
