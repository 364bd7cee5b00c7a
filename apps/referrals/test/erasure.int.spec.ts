import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { askForErasure, carryOutErasures, Keyring } from '@footbridge/keyring';
import { startService } from '@footbridge/service';
import { v7 } from 'uuid';
import { definition } from '../src/definition.js';
import { erasing } from '../src/referral/erasure.js';
import { adviser, App, clinician } from './app.js';
import { anAgreement, aStudent, content, LIVERPOOL, MERSEY_CARE, type Student } from './world.js';

const said = 'plantedupdate: moved to another hall';
let app: App;
let student: Student;
let id: string;

beforeAll(async () => {
  app = await App.start();
  await app.told(anAgreement());
});
afterAll(() => app.stop());

beforeEach(async () => {
  student = aStudent();
  ({ id } = await app.opened(student));
  const sent = await app.as(adviser, { path: `/referrals/${id}/messages`, body: { kind: 'update', text: said } });
  expect(sent.status).toBe(201);
});

const erasures = (keyring: Keyring) => app.service.database.asHandler((tx) => carryOutErasures(tx, keyring, erasing));

/** What `npm run keys -- erase` does. */
async function erases(controller: string, recordClasses = ['referral']): Promise<string> {
  const wish = { studentId: student.studentId, controller, recordClasses, reference: 'RR-2026-014', askedBy: 'desk-7' };
  const asked = await app.service.database.asHandler((tx) => askForErasure(tx, erasing, wish));
  expect(await erasures(app.service.app.get(Keyring))).toBe(1);
  return asked;
}

const held = (table: string) => app.query(`select * from ${table} where student_id = $1`, [student.studentId]);
const controllers = async (table: string) => (await held(table)).map(({ controller }) => controller).sort();

/** Puts rows back as a backup from before the erasure would, and forgets that it was asked for. */
async function restore(table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  await app.query('delete from erasure where student_id = $1', [student.studentId]);
  for (const row of rows) {
    const places = Object.keys(row).map((_, n) => `$${n + 1}`);
    await app.query(
      `insert into ${table} (${Object.keys(row).join(', ')}) values (${places.join(', ')}) on conflict do nothing`,
      Object.values(row),
    );
  }
}

describe('erasing one controller’s copy of a referral', () => {
  it('takes its content and messages away, leaves the other side’s, and leaves two entries without a word of it', async () => {
    const erasure = await erases(LIVERPOOL);
    expect([await controllers('referral_copy'), await controllers('message')]).toEqual([[MERSEY_CARE], [MERSEY_CARE]]);
    const [own, theirs] = [adviser, clinician].map((who) => app.as(who, { path: `/referrals/${id}` }));
    expect(await own).toMatchObject({ status: 200 });
    expect((await own)?.body).not.toHaveProperty('content');
    expect((await theirs)?.body).toMatchObject({ content });
    const messages = await app.as(clinician, { path: `/referrals/${id}/messages` });
    expect(messages.body).toMatchObject({ items: [{ text: said }] });
    const entries = await app.entries(erasure);
    expect(entries).toMatchObject(
      ['erasure.ask', 'erasure.complete'].map((action) => ({
        action,
        outcome: 'permitted',
        studentId: student.studentId,
        organisations: [LIVERPOOL],
        objects: [
          { kind: 'erasure', id: erasure },
          { kind: 'record-class', id: 'referral' },
          { kind: 'reference', id: 'RR-2026-014' },
          { kind: 'operator', id: 'desk-7' },
        ],
      })),
    );
    expect(JSON.stringify(entries)).not.toMatch(/planted|Mei/);
  });

  it('is refused, and asked for nothing, while a referral that it sent could still arrive', async () => {
    student = aStudent();
    await app.submitted(student);
    await expect(erases(LIVERPOOL)).rejects.toThrow(/withdraw it first/);
    expect(await held('erasure')).toEqual([]);
    expect(await controllers('referral_copy')).toEqual([LIVERPOOL, MERSEY_CARE]);
  });

  it('is refused for a class that is not kept and for a reference that could be a name', async () => {
    await expect(erases(LIVERPOOL, ['student-identity'])).rejects.toThrow(/keeps no student-identity/);
    const wish = {
      studentId: student.studentId,
      controller: LIVERPOOL,
      recordClasses: ['referral'],
      askedBy: 'desk-7',
    };
    const asking = app.service.database.asHandler((tx) =>
      askForErasure(tx, erasing, { ...wish, reference: 'Mei Chen' }),
    );
    await expect(asking).rejects.toThrow(/no name/);
  });

  it('is asked for once and carried out by whoever comes next, when the first was cut off between the two databases', async () => {
    const wish = { studentId: student.studentId, controller: MERSEY_CARE, recordClasses: ['referral'] };
    const keyring = app.service.app.get(Keyring);
    await app.service.database.asHandler((tx) =>
      askForErasure(tx, erasing, { ...wish, reference: v7(), askedBy: 'desk-7' }),
    );
    const cutOff = app.service.database.asHandler(async (tx) => {
      await carryOutErasures(tx, keyring, erasing);
      throw new Error('cut off');
    });
    await expect(cutOff).rejects.toThrow('cut off');
    expect(await controllers('referral_copy')).toEqual([LIVERPOOL, MERSEY_CARE].sort());
    expect((await app.as(clinician, { path: `/referrals/${id}` })).body).not.toHaveProperty('content');
    expect(await erasures(keyring)).toBe(1);
    expect(await erasures(keyring)).toBe(0);
    expect(await controllers('referral_copy')).toEqual([LIVERPOOL]);
  });

  it('takes the number of the receiver’s own record with it', async () => {
    const { etag = '' } = await app.as(clinician, { path: `/referrals/${id}` });
    const path = `/referrals/${id}/entered-in-record`;
    const entered = await app.as(clinician, { method: 'POST', path, ifMatch: etag, body: { number: 'PLANTED-1' } });
    expect(entered.status).toBe(204);
    expect(await controllers('record_number')).toEqual([MERSEY_CARE]);
    await erases(MERSEY_CARE);
    expect(await held('record_number')).toEqual([]);
    expect((await app.as(clinician, { path: `/referrals/${id}` })).body).not.toHaveProperty('record');
  });
});

describe('a start on a database from before an erasure', () => {
  it('brings nothing back: it is not ready until the rows are gone again, and meanwhile nothing of them opens', async () => {
    const before = { copies: await held('referral_copy'), messages: await held('message') };
    await erases(LIVERPOOL);
    await restore('referral_copy', before.copies);
    await restore('message', before.messages);
    expect(await controllers('referral_copy')).toEqual([LIVERPOOL, MERSEY_CARE]);
    expect((await app.as(adviser, { path: `/referrals/${id}` })).body).not.toHaveProperty('content');

    const made = definition();
    let listens = false;
    const ready = () => app.service.database.asHandler((tx) => made.ready?.(tx) ?? Promise.resolve(true));
    const starting = app.service.database.asHandler(async (tx) => {
      await tx.query(`select from referral_copy where referral_id = $1 and controller = '${LIVERPOOL}' for update`, [
        id,
      ]);
      const begun = startService(made, app.service.settings, { port: 0, messaging: false }).then((service) => {
        listens = true;
        return service;
      });
      await waitsForARow();
      expect([listens, await ready()]).toEqual([false, false]);
      return { begun };
    });
    const second = await (await starting).begun;
    try {
      expect(await ready()).toBe(true);
      const health = await fetch(`${second.url}/health/ready`);
      expect(health.status).toBe(200);
      expect(await health.json()).toMatchObject({ checks: { erasures: 'ok' } });
      expect([await controllers('referral_copy'), await controllers('message')]).toEqual([
        [MERSEY_CARE],
        [MERSEY_CARE],
      ]);
      expect((await app.as(clinician, { path: `/referrals/${id}` })).body).toMatchObject({ content });
    } finally {
      await second.stop();
    }
  });

  it('carries out what was asked for and not done', async () => {
    const wish = { studentId: student.studentId, controller: LIVERPOOL, recordClasses: ['referral'] };
    await app.service.database.asHandler((tx) =>
      askForErasure(tx, erasing, { ...wish, reference: 'RR-2026-015', askedBy: 'desk-7' }),
    );
    await (await startService(definition(), app.service.settings, { port: 0, messaging: false })).stop();
    expect(await controllers('referral_copy')).toEqual([MERSEY_CARE]);
    expect(await held('erasure')).toMatchObject([{ done_at: expect.any(Date) }]);
  });
});

/** Until somebody waits for a lock of this database to delete a copy. */
async function waitsForARow(): Promise<void> {
  for (const end = Date.now() + 4_000; Date.now() < end;) {
    const waiting = await app.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
         and query like 'delete from referral_copy%'`,
    );
    if (waiting.length > 0) return;
  }
  throw new Error('nobody waits');
}
