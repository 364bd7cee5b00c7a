import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plus } from '@footbridge/contracts';
import { partitionOf } from '@footbridge/messaging';
import { decide, loadFacts, loadFactsOfPage, type GateInput } from '../src/index.js';
import { committed, KnowledgeDatabase, rolledBack, type Session } from './knowledge-database.js';
import {
  anAgreement,
  aPermission,
  aSubmission,
  NOW,
  OTHER_TRUST,
  STUDENT,
  TOMORROW,
  TRUST,
  UNIVERSITY,
  YESTERDAY,
} from './questions.js';
import { AGREEMENT, APPOINTMENT, ENOUGH, PERSON, TEAM, told } from './told.js';

let database: KnowledgeDatabase;
const adviser = aSubmission().actor;
beforeAll(async () => {
  database = await KnowledgeDatabase.make();
  await committed(database.handler(), (tx) => database.tell(tx, ...ENOUGH));
  await database.level(NOW);
}, 60_000);
afterAll(() => database.drop());

const load = (tx: Session, wanted: Partial<Parameters<typeof loadFacts>[1]> = {}) =>
  loadFacts(tx, {
    appointmentId: APPOINTMENT,
    between: { from: UNIVERSITY, to: TRUST },
    studentId: STUDENT,
    ...wanted,
  });

function asked({ permissions, appointment, ...facts }: Awaited<ReturnType<typeof loadFacts>>): GateInput {
  const actor = appointment ? { ...adviser, appointment } : adviser;
  return { ...aSubmission(), actor, ...facts, basis: { kind: 'permission', permissions } };
}

describe('loading facts', () => {
  it('loads in one query what a permitted disclosure rests on', async () => {
    await rolledBack(database.request({ organisation: UNIVERSITY, person: PERSON }), async (tx) => {
      let queries = 0;
      const counting: Session = {
        ...tx,
        query: (text, values) => {
          queries += 1;
          return tx.query(text, values);
        },
      };
      const facts = await load(counting);
      expect(queries).toBe(1);
      expect(facts).toEqual({
        appointment: adviser.appointment,
        agreements: [anAgreement()],
        permissions: [aPermission()],
        knowledge: { directory: NOW, agreements: NOW, consents: NOW },
      });
      expect(decide(asked(facts))).toMatchObject({ outcome: 'permit', agreement: { id: AGREEMENT, version: 1 } });
    });
  });

  it.each([
    ['who stayed', UNIVERSITY],
    ['who left', TRUST],
  ])('loads an agreement that one of the two left, for %s: it says what goes on', async (_, organisation) => {
    const continues = { recordId: STUDENT, until: TOMORROW };
    const gone = anAgreement({ parties: [UNIVERSITY], left: [{ party: TRUST, at: NOW, continues }] });
    await committed(database.handler(), (tx) => database.tell(tx, told.party('left', { continues })));
    await rolledBack(database.request({ organisation, person: PERSON }), async (tx) => {
      expect((await load(tx)).agreements).toEqual([gone]);
      expect((await load(tx, { between: { from: TRUST, to: OTHER_TRUST } })).agreements).toEqual([]);
      const to = organisation === TRUST ? UNIVERSITY : TRUST;
      const wanted = [{ studentId: STUDENT, to }];
      const page = await loadFactsOfPage(
        { ...tx, now: NOW },
        { appointmentId: APPOINTMENT, organisationId: organisation, wanted },
      );
      expect(page({ studentId: STUDENT, to }).agreements).toEqual([gone]);
    });
    await committed(database.handler(), (tx) => database.tell(tx, told.party('joined')));
  });

  it('loads neither agreements nor permissions for an access', async () => {
    await rolledBack(database.request({ organisation: UNIVERSITY, person: PERSON }), async (tx) => {
      const facts = await loadFacts(tx, { appointmentId: APPOINTMENT, studentId: STUDENT });
      expect(facts).toMatchObject({ agreements: [], permissions: [], appointment: { id: APPOINTMENT } });
    });
  });

  it('loads the current relationship of the person or their team, the claimed one last', async () => {
    const rows = [
      [TEAM, null, 'addressed', null, YESTERDAY, TOMORROW],
      [null, PERSON, 'claimed', 'incident-review', YESTERDAY, TOMORROW],
      [null, PERSON, 'assigned', null, YESTERDAY, NOW],
    ];
    for (const [count, kind] of [
      [3, 'addressed'],
      [2, 'claimed'],
      [1, undefined],
    ] as const)
      await rolledBack(database.superuser(), async (tx) => {
        for (const row of rows.slice(rows.length - count))
          await tx.query(
            `insert into public.relationship (student_id, organisation_id, duty_team_id, person_id, kind, claimed, from_at, to_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)`,
            [STUDENT, UNIVERSITY, ...row],
          );
        const { relationship } = await load(tx, { relationship: true });
        expect(relationship?.kind).toBe(kind);
      });
  });

  it('says how old knowledge is: by the partition of what was found, by the whole source where nothing was', async () => {
    const earlier = plus(NOW, { minutes: -5 });
    await rolledBack(database.superuser(), async (tx) => {
      await tx.query('delete from public.heartbeat');
      const beat = `insert into public.heartbeat (service, at, next_offsets) values ($1, $2, $3)`;
      const all = Array.from({ length: 12 }, () => 0);
      for (const [service, key] of [
        ['directory', UNIVERSITY],
        ['agreements', AGREEMENT],
        ['consents', STUDENT],
      ] as const) {
        await tx.query(beat, [service, earlier, all]);
        // Someone else's partition is behind: level up to the earlier heartbeat only.
        await tx.query(beat, [service, NOW, all.map((_, n) => (n === (partitionOf(key) + 1) % 12 ? 7 : 0))]);
      }
      expect((await load(tx)).knowledge).toEqual({ directory: NOW, agreements: NOW, consents: NOW });
      const nothing = { appointmentId: STUDENT, between: { from: TRUST, to: OTHER_TRUST } };
      expect((await load(tx, nothing)).knowledge).toEqual({ directory: earlier, agreements: earlier, consents: NOW });
    });
  });

  it('knows nothing before the first heartbeat, nor of a parked key', async () => {
    await rolledBack(database.superuser(), async (tx) => {
      const park = `insert into knowledge.consumer_parked (consumer, source, partition, "offset", key, reason, headers)
        values ('knowledge', $1, $2, 0, $3, 'gap', '{}')`;
      for (const [service, key] of [
        ['directory', UNIVERSITY],
        ['agreements', AGREEMENT],
        ['consents', STUDENT],
      ] as const)
        await tx.query(park, [service, partitionOf(key), key]);
      const parked = await load(tx);
      expect(parked.knowledge).toEqual({ directory: undefined, agreements: undefined, consents: undefined });
      expect(decide(asked(parked))).toMatchObject({ outcome: 'refuse', temporary: true });
      await tx.query('delete from knowledge.consumer_parked; delete from public.heartbeat');
      expect((await load(tx)).knowledge).toEqual(parked.knowledge);
    });
  });

  it('tells the oldest audit entry that no checkpoint covers', async () => {
    await rolledBack(database.superuser(), async (tx) => {
      await tx.query(`insert into public.audit_pending (entry_id, at) values (gen_random_uuid(), $1)`, [YESTERDAY]);
      expect((await load(tx)).auditPathOldest).toBe(YESTERDAY);
    });
  });
});

describe('loading the facts of a page', () => {
  const NOBODY = '00000000-0000-4000-8000-000000000009';

  it('answers for each row as for it alone, in one query', async () => {
    await rolledBack(database.superuser(), async (tx) => {
      await tx.query(
        `insert into public.relationship (student_id, organisation_id, duty_team_id, person_id, kind, claimed, from_at, to_at)
         values ($1, $2, null, $3, 'claimed', 'incident-review', $4, $5), ($1, $2, $6, null, 'addressed', null, $4, $5)`,
        [STUDENT, UNIVERSITY, PERSON, YESTERDAY, TOMORROW, TEAM],
      );
      let queries = 0;
      const counting: Session = {
        ...tx,
        query: (text, values) => {
          queries += 1;
          return tx.query(text, values);
        },
      };
      const wanted = [
        { studentId: STUDENT, to: TRUST },
        { studentId: STUDENT, to: OTHER_TRUST },
        { studentId: NOBODY, to: TRUST },
      ];
      const of = { appointmentId: APPOINTMENT, organisationId: UNIVERSITY };
      const facts = await loadFactsOfPage(counting, { ...of, wanted });
      expect(queries).toBe(1);
      for (const { studentId, to } of wanted) {
        const alone = await load(tx, { studentId, between: { from: UNIVERSITY, to }, relationship: true });
        expect(facts({ studentId, to })).toEqual(alone);
      }
      expect(facts({ studentId: STUDENT, to: TRUST })).toMatchObject({
        agreements: [anAgreement()],
        permissions: [aPermission()],
        relationship: { kind: 'addressed' },
      });
    });
  });

  it('has neither agreements nor permissions for a row in which nothing crosses', async () => {
    await rolledBack(database.request({ organisation: UNIVERSITY, person: PERSON }), async (tx) => {
      const page = { appointmentId: APPOINTMENT, organisationId: UNIVERSITY, wanted: [{ studentId: STUDENT }] };
      const facts = await loadFactsOfPage(tx, page);
      expect(facts({ studentId: STUDENT })).toMatchObject({
        agreements: [],
        permissions: [],
        appointment: { id: APPOINTMENT },
        knowledge: { consents: NOW },
      });
    });
  });
});
