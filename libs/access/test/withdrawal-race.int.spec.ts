import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decide, loadFacts } from '../src/index.js';
import { committed, KnowledgeDatabase, type Session } from './knowledge-database.js';
import { aSubmission, NOW, STUDENT, TRUST, UNIVERSITY } from './questions.js';
import { APPOINTMENT, ENOUGH, PERSON, told } from './told.js';

let database: KnowledgeDatabase;
beforeAll(async () => {
  database = await KnowledgeDatabase.make();
  await committed(database.handler(), (tx) => database.tell(tx, ...ENOUGH));
  await database.level(NOW);
}, 60_000);
afterAll(() => database.drop());

/** The same query with its locks taken out: what the test must be able to notice. */
const unlocked = (tx: Session): Session => ({
  ...tx,
  query: (text, values) => tx.query(text.replaceAll(' for share', ''), values),
});
const open = () => database.request({ organisation: UNIVERSITY, person: PERSON });
const withdraw = (tx: Session) => database.tell(tx, told.withdrawn());

async function disclose(tx: Session): Promise<string> {
  const facts = await loadFacts(tx, {
    appointmentId: APPOINTMENT,
    between: { from: UNIVERSITY, to: TRUST },
    studentId: STUDENT,
  });
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
    await expect(database.untilWaits(withdrawing, disclosing, 200)).rejects.toThrow('nobody waits');
    await withdrawing.roll();
    await disclosing.commit();
  });

  it('is waited for by a disclosure that comes second, which then sees it and is refused', async () => {
    const withdrawing = await database.handler();
    await withdraw(withdrawing);
    const disclosing = await open();
    const outcome = disclose(disclosing);
    await database.untilWaits(disclosing, withdrawing);
    await withdrawing.commit();
    expect(await outcome).toBe('refuse');
    await disclosing.commit();
    await committed(database.handler(), (tx) => tx.query(`update permission set state = 'given', version = 1`));
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

describe('what else ends a right', () => {
  it.each([
    ['a suspension', told.agreement('suspended')],
    ['a termination', told.agreement('terminated')],
    ['a narrower version', told.inForce({ version: 2, categories: ['identity'] })],
    ['an end of the appointment', told.appointmentEnded()],
  ])('%s waits for the open disclosure too', async (_, event) => {
    const disclosing = await open();
    expect(await disclose(disclosing)).toBe('permit');
    const ending = await database.handler();
    const applied = database.tell(ending, event);
    await database.untilWaits(ending, disclosing);
    await disclosing.commit();
    await applied;
    await ending.roll();
  });
});
