import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decide, loadFacts } from '../src/index.js';
import { knowledgeDatabase, type Session } from './knowledge-database.js';
import { anAgreement, aPermission, aSubmission, NOW, STUDENT, TRUST, UNIVERSITY, YESTERDAY } from './questions.js';

let database: Awaited<ReturnType<typeof knowledgeDatabase>>;
const { actor } = aSubmission();
const person = actor.personId;
const appointmentId = actor.appointment?.id ?? '';
const { id: consentId } = aPermission();

beforeAll(async () => {
  database = await knowledgeDatabase();
  const { id: agreementId, state: _, ...agreed } = anAgreement();
  const { id: __, state: ___, ...given } = aPermission();
  const pathways = [{ pathway: 'university-to-nhs-referral', steps: [] }];
  await database.asHandler(async (tx) => {
    const made = {
      organisationId: UNIVERSITY,
      appointmentId,
      personId: person,
      role: 'wellbeing-adviser',
      dutyTeamIds: [],
    };
    await database.apply(tx, 'appointment.made.v1', UNIVERSITY, { ...made, from: YESTERDAY });
    await database.apply(tx, 'agreement.came-into-force.v1', agreementId, { ...agreed, agreementId, pathways });
    await database.apply(tx, 'consent.given.v1', STUDENT, { ...given, consentId });
  });
  await database.asSuperuser((tx) =>
    tx.query(`create table public.happened (what text not null, number int generated always as identity);
      grant insert on public.happened to referrals_request, referrals_handler`),
  );
  await database.level(NOW);
}, 60_000);
afterAll(() => database.drop());

/** The same query with its locks taken out: what the test must be able to notice. */
const unlocked = (tx: Session): Session => ({
  ...tx,
  query: (text, values) => tx.query(text.replaceAll(' for share', ''), values),
});
const open = () => database.request({ organisation: UNIVERSITY, person });
const withdraw = (tx: Session) =>
  database.apply(tx, 'consent.withdrawn.v1', STUDENT, { studentId: STUDENT, consentId, version: 2, withdrawnAt: NOW });

async function disclose(tx: Session): Promise<string> {
  const facts = await loadFacts(tx, { appointmentId, between: { from: UNIVERSITY, to: TRUST }, studentId: STUDENT });
  const { permissions, agreements, knowledge } = facts;
  return decide(aSubmission({ agreements, knowledge, basis: { kind: 'permission', permissions } })).outcome;
}

describe('a withdrawal that races a disclosure', () => {
  it('waits for the open disclosure, so that the permit commits before the acknowledgement', async () => {
    const disclosing = await open();
    expect(await disclose(disclosing)).toBe('permit');
    const withdrawing = await database.handler();
    const acknowledged = withdraw(withdrawing);
    await database.untilWaits(withdrawing, disclosing);
    await disclosing.commit();
    await acknowledged;
    await withdrawing.roll();
  });

  it('is noticed to be overtaken when the lock is taken out: it acknowledges while the permit is still open', async () => {
    const disclosing = await open();
    expect(await disclose(unlocked(disclosing))).toBe('permit');
    const withdrawing = await database.handler();
    await withdraw(withdrawing);
    // Nothing waited: the acknowledgement could commit here, and the permit after it.
    await expect(database.untilWaits(withdrawing, disclosing)).rejects.toThrow('nobody waits');
    await withdrawing.roll();
    await disclosing.commit();
  }, 10_000);

  it('is waited for by a disclosure that comes second, which then sees it and is refused', async () => {
    const withdrawing = await database.handler();
    await withdraw(withdrawing);
    const disclosing = await open();
    const outcome = disclose(disclosing);
    await database.untilWaits(disclosing, withdrawing);
    await withdrawing.commit();
    expect(await outcome).toBe('refuse');
    await disclosing.commit();
    await database.asHandler((tx) => tx.query(`update permission set state = 'given', version = 1`));
  });

  it('would not be seen by a disclosure without the lock', async () => {
    const withdrawing = await database.handler();
    await withdraw(withdrawing);
    const disclosing = await open();
    expect(await disclose(unlocked(disclosing))).toBe('permit');
    await withdrawing.roll();
    await disclosing.commit();
  });
});
