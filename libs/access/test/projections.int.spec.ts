import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Unprocessable } from '@footbridge/messaging';
import { permissionFacts, severalSignIns, signIns } from '../src/index.js';
import { committed, KnowledgeDatabase, rolledBack, type Session } from './knowledge-database.js';
import { NOW, OTHER_STUDENT, OTHER_TRUST, STUDENT, TOMORROW, TRUST, UNIVERSITY } from './questions.js';
import { AGREEMENT, APPOINTMENT, CONSENT, ENOUGH, told } from './told.js';

let database: KnowledgeDatabase;
beforeAll(async () => {
  database = await KnowledgeDatabase.make();
  await committed(database.handler(), (tx) => database.tell(tx, ...ENOUGH));
}, 60_000);
afterAll(() => database.drop());

const one = async (tx: Session, text: string, id: string) => (await tx.query(text, [id]))[0];
const appointment = (tx: Session) => one(tx, 'select * from appointment where appointment_id = $1', APPOINTMENT);
const agreement = (tx: Session) => one(tx, 'select * from agreement where agreement_id = $1', AGREEMENT);
const permission = (tx: Session) => one(tx, 'select * from permission where consent_id = $1', CONSENT);
const after = (work: (tx: Session) => Promise<void>) => rolledBack(database.handler(), work);

describe('the projections', () => {
  it('keep an appointment ended when it is told again', () =>
    after(async (tx) => {
      await database.tell(tx, told.appointmentEnded(), told.appointed(), told.appointmentEnded({ endedAt: TOMORROW }));
      expect(await appointment(tx)).toMatchObject({ ended_at: new Date(NOW) });
    }));

  it('move an agreement, and never lift a suspension or a termination by telling a version again', () =>
    after(async (tx) => {
      await database.tell(tx, told.agreement('suspended'), told.inForce());
      expect(await agreement(tx)).toMatchObject({ state: 'suspended', version: 1 });
      await database.tell(tx, told.agreement('reinstated'));
      expect(await agreement(tx)).toMatchObject({ state: 'in-force' });
      await database.tell(tx, told.agreement('terminated'), told.agreement('reinstated'), told.inForce());
      expect(await agreement(tx)).toMatchObject({ state: 'terminated' });
    }));

  it('keep what a suspension stopped, and until when something goes on, when the agreement then ends', () =>
    after(async (tx) => {
      const continues = { recordId: CONSENT, until: TOMORROW };
      const end = told.agreement('terminated', { terminatedAt: TOMORROW, continues });
      await database.tell(tx, told.agreement('suspended'), end);
      const stopped = { state: 'terminated', stopped_at: new Date(NOW), continues_record: null, continues_until: null };
      expect(await agreement(tx)).toMatchObject(stopped);
    }));

  it('take no stop for later than the last day', () =>
    after(async (tx) => {
      const suspended = told.agreement('suspended', { suspendedAt: TOMORROW, version: 2 });
      await database.tell(tx, told.inForce({ version: 2, to: NOW }), suspended);
      expect(await agreement(tx)).toMatchObject({ state: 'suspended', stopped_at: new Date(NOW) });
      await database.tell(tx, told.agreement('reinstated', { version: 2 }));
      expect(await agreement(tx)).toMatchObject({ state: 'in-force', stopped_at: null });
    }));

  it('begin anew with a stop after a reinstatement', () =>
    after(async (tx) => {
      const continues = { recordId: CONSENT, until: TOMORROW };
      const end = told.agreement('terminated', { terminatedAt: TOMORROW, continues });
      await database.tell(tx, told.agreement('suspended'), told.agreement('reinstated'), end);
      const stopped = {
        stopped_at: new Date(TOMORROW),
        continues_record: CONSENT,
        continues_until: new Date(TOMORROW),
      };
      expect(await agreement(tx)).toMatchObject(stopped);
    }));

  it('replace an agreement by its newer version, which nothing told of the older one touches', () =>
    after(async (tx) => {
      await database.tell(tx, told.inForce({ version: 2, categories: ['identity'] }), told.agreement('suspended'));
      expect(await agreement(tx)).toMatchObject({ state: 'in-force', version: 2, categories: ['identity'] });
    }));

  it('keep who left, since when and under what it goes on, until it is a party again', () =>
    after(async (tx) => {
      const continues = { recordId: CONSENT, until: TOMORROW };
      await database.tell(tx, told.party('left', { continues }), told.party('left', { party: OTHER_TRUST }));
      expect(await agreement(tx)).toMatchObject({
        parties: [UNIVERSITY],
        departures: { [TRUST]: { at: NOW, continues }, [OTHER_TRUST]: { at: NOW } },
      });
      await database.tell(tx, told.party('joined'));
      expect(await agreement(tx)).toMatchObject({
        parties: [UNIVERSITY, TRUST],
        departures: { [OTHER_TRUST]: { at: NOW } },
      });
      await database.tell(tx, told.party('left', { continues }));
      await database.tell(tx, told.inForce({ version: 2, parties: [UNIVERSITY, OTHER_TRUST] }), told.party('joined'));
      expect(await agreement(tx)).toMatchObject({
        parties: [UNIVERSITY, OTHER_TRUST],
        departures: { [TRUST]: { at: NOW, continues } },
      });
    }));

  it('replace a permission by its newer version, never by an older one', () =>
    after(async (tx) => {
      await database.tell(tx, told.changed({ recipients: [OTHER_TRUST] }), told.permitted());
      expect(await permission(tx)).toMatchObject({ version: 2, recipients: [OTHER_TRUST], state: 'given' });
      await database.tell(tx, told.expired());
      expect(await permission(tx)).toMatchObject({ state: 'expired' });
    }));

  it('keep a withdrawal, whatever is told again', () =>
    after(async (tx) => {
      await database.tell(tx, told.withdrawn(), told.permitted(), told.expired(), told.withdrawn());
      expect(await permission(tx)).toMatchObject({ state: 'withdrawn' });
    }));

  it('come to the same when everything is told twice over', () =>
    after(async (tx) => {
      const all = [...ENOUGH, told.agreement('suspended'), told.changed(), told.withdrawn(), told.appointmentEnded()];
      await database.tell(tx, ...all);
      const once = [await appointment(tx), await agreement(tx), await permission(tx)];
      await database.tell(tx, ...all);
      expect([await appointment(tx), await agreement(tx), await permission(tx)]).toEqual(once);
    }));

  it.each([
    ['an end of an unknown appointment', told.appointmentEnded({ appointmentId: STUDENT }), 'appointment-unknown'],
    [
      'a suspension of an unknown agreement',
      told.agreement('suspended', { agreementId: STUDENT }),
      'agreement-unknown',
    ],
    ['a withdrawal of an unknown permission', told.withdrawn({ consentId: STUDENT }), 'permission-unknown'],
    ['a withdrawal by another student', told.withdrawn({ studentId: OTHER_STUDENT }), 'permission-unknown'],
    ['a change by another student', told.changed({ studentId: OTHER_STUDENT }), 'permission-not-changeable'],
  ])('can never process %s', (_, event, code) =>
    after(async (tx) => {
      await expect(database.tell(tx, event)).rejects.toEqual(new Unprocessable(code));
    }),
  );

  it('can never process a change of a withdrawn permission', () =>
    after(async (tx) => {
      await database.tell(tx, told.withdrawn());
      const changed = database.tell(tx, told.changed({ version: 3 }));
      await expect(changed).rejects.toEqual(new Unprocessable('permission-not-changeable'));
    }));

  it('hand a withdrawal to the enforcer in the same transaction, and not while a shadow is filled', async () => {
    const heard: unknown[] = [];
    const part = permissionFacts({
      onWithdrawal: async (tx, { data }) => {
        heard.push(data.consentId, await tx.query('select state from permission where consent_id = $1', [CONSENT]));
      },
    });
    const { type, key, data } = told.withdrawn();
    const about = { id: STUDENT, type, service: 'consents', key, sequence: 2, at: NOW, partition: 0 } as const;
    for (const live of [false, true])
      await after(async (tx) => {
        await part.handlers[type]?.({ ...tx, live }, { ...about, data });
      });
    expect(heard).toEqual([CONSENT, [{ state: 'withdrawn' }]]);
  });
});

describe('the sign-ins of a student', () => {
  const PERSONS = ['9b1f0c8e-2222-5222-9222-0d6f1b8f1a03', '9b1f0c8e-3333-5333-9333-0d6f1b8f1a04'];
  const linked = (tx: Session, personId: string, way?: string, studentId = STUDENT) =>
    signIns.handlers['student.sign-in-linked.v1']?.(
      { ...tx, live: true },
      {
        id: STUDENT,
        type: 'student.sign-in-linked.v1',
        service: 'consents',
        key: studentId,
        sequence: 2,
        at: NOW,
        partition: 0,
        data: { studentId, registeredBy: '10006842', personId, way },
      },
    );
  /** As services that were migrated before students could have several kept them. */
  const ONE_EACH = 'alter table knowledge.sign_in drop constraint sign_in_pkey, add primary key (student_id)';

  it.each([
    ['a new database', undefined],
    ['one that kept a single sign-in each before', ONE_EACH],
  ])('are all kept in %s, and each leads to the student', async (_, before) => {
    const owner = await database.superuser();
    await owner.query(signIns.ddl('knowledge', 'referrals'));
    if (before !== undefined) await owner.query(before);
    await owner.query(
      `insert into knowledge.sign_in (student_id, person_id, linked_at, source_partition) values ($1, $2, $3, 0)`,
      [STUDENT, PERSONS[0], NOW],
    );
    await owner.query(severalSignIns('knowledge'));
    await owner.query(`set local search_path = knowledge, public`);
    for (const __ of [1, 2]) {
      await linked(owner, PERSONS[0] ?? '');
      await linked(owner, PERSONS[1] ?? '', 'one-time-link');
    }
    // The first of a way stays, whatever comes after.
    for (const way of [undefined, 'one-time-link']) await linked(owner, '9b1f0c8e-6666-5666-9666-0d6f1b8f1a06', way);
    await linked(owner, '9b1f0c8e-4444-5444-9444-0d6f1b8f1a05', undefined, OTHER_STUDENT);
    const found = await owner.query<{ student: string }>(
      'select knowledge.student_of(p) as student from unnest($1::uuid[]) p',
      [PERSONS],
    );
    expect(found).toEqual([{ student: STUDENT }, { student: STUDENT }]);
    expect(await owner.query('select count(*)::int as n from sign_in')).toEqual([{ n: 3 }]);
    await owner.roll();
  });
});
