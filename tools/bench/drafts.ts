import { encrypt, Keyring, readKeyEncryptionKeys, type DataKey } from '@footbridge/keyring';
import type pg from 'pg';
import { v4, v7 } from 'uuid';
import { CONTENT, permittingStudent, writtenDraft } from '../prove/withdrawal-student.js';
import { KEY, UNIVERSITY, type World } from '../prove/withdrawal-world.js';
import { insertRows, oneRow, replaced, type Row } from './rows.js';

const STUDENTS = 40;
const AT_ONCE = 8;

/** Drafts that can be sent, as many as are asked for: copies of one that was written through the API. */
export type Drafts = {
  /** Ids of fresh ones in the database of the service, each of one of some students. */
  ours(count: number): Promise<string[]>;
  /** The same in another database with these tables; what they hold was encrypted for others and is never opened. */
  elsewhere(database: pg.Pool, count: number): Promise<string[]>;
  close(): Promise<void>;
};

type Template = { id: string; studentId: string; referral: Row; copy: Row; relationship: Row };
type Student = { studentId: string; key: DataKey };

export async function prepareDrafts(world: World, database: pg.Pool): Promise<Drafts> {
  const registered = await manyTimes(STUDENTS, () => permittingStudent(world));
  const first = registered[0]?.studentId ?? '';
  const template = await templateOf(database, await writtenDraft(world, first), first);
  const { keys } = world.surroundings.databases;
  const keyEncryptionKeys = await readKeyEncryptionKeys({ KEY_ENCRYPTION_KEY: KEY, NODE_ENV: 'test' });
  const keyring = await Keyring.open({ url: keys.urls.referrals, service: 'referrals', keyEncryptionKeys });
  const students: Student[] = [];
  for (const { studentId } of registered)
    students.push({
      studentId,
      key: await keyring.dataKey({ studentId, controller: UNIVERSITY, recordClass: 'referral' }),
    });
  return {
    ours: (count) => insertDrafts(database, { template, students, count }),
    elsewhere: (other, count) => insertDrafts(other, { template, students, count }),
    close: () => keyring.close(),
  };
}

async function templateOf(database: pg.Pool, id: string, studentId: string): Promise<Template> {
  return {
    id,
    studentId,
    referral: await oneRow(database, 'referral', 'id = $1', [id]),
    copy: await oneRow(database, 'referral_copy', 'referral_id = $1', [id]),
    relationship: await oneRow(database, 'relationship', 'referral_id = $1', [id]),
  };
}

async function insertDrafts(
  database: pg.Pool,
  { template, students, count }: { template: Template; students: readonly Student[]; count: number },
): Promise<string[]> {
  const made = Array.from({ length: count }, (_, index) => {
    const student = students[index % students.length];
    if (!student) throw new Error('there are no students');
    return { id: v7(), ...student };
  });
  const changed = ({ id, studentId }: (typeof made)[number], row: Row, more: Row = {}): Row => ({
    ...replaced(
      row,
      new Map([
        [template.id, id],
        [template.studentId, studentId],
      ]),
    ),
    ...more,
  });
  await insertRows(
    database,
    'referral',
    made.map((each) => changed(each, template.referral)),
  );
  await insertRows(
    database,
    'referral_copy',
    made.map((each) => changed(each, template.copy, { key_id: each.key.id, bytes: sealed(each) })),
  );
  await insertRows(
    database,
    'relationship',
    made.map((each) => changed(each, template.relationship, { id: v4() })),
  );
  return made.map(({ id }) => id);
}

/** As `referrals` writes its own copies (apps/referrals/src/referral/copies.store.ts): encrypted for this row alone. */
function sealed({ id, key }: { id: string; key: DataKey }): Buffer {
  const place = { table: 'referral_copy', column: 'bytes', row: `${id}/${UNIVERSITY}/own` };
  return encrypt(key, place, JSON.stringify(CONTENT));
}

/** Does it so often, some at a time. */
export async function manyTimes<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  let begun = 0;
  const worker = async () => {
    while (begun < times) {
      begun += 1;
      done.push(await work());
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}
