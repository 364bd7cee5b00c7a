import { ConsentWithdrawnV1, event } from '@footbridge/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { App } from './app.js';
import { aStudent, permission, registered } from './world.js';

describe('the acknowledgement of a withdrawal', () => {
  let app: App;

  beforeAll(async () => {
    app = await App.start();
  });
  afterAll(() => app.stop());

  it('names a time at which the last open disclosure is over, though its own transaction began before that', async () => {
    const student = aStudent();
    await app.told(registered(student), permission(student));
    // A disclosure that has read the permission and is not over.
    await app.query('begin');
    await app.query('select from knowledge.permission where consent_id = $1 for share', [student.consentId]);
    const withdrawnAt = app.clock.now().toISOString();
    const stopping = app.told(event(ConsentWithdrawnV1, { ...student, version: 2, withdrawnAt }));
    const waits = `select from pg_locks where not granted and pid in (select pid from pg_stat_activity
      where datname = current_database() and application_name = 'referrals handlers')`;
    while ((await app.query(waits)).length === 0);
    const [over] = await app.query('select clock_timestamp() as at');
    await app.query('commit');
    await stopping;
    const events = (await app.events(student.studentId)).filter(({ type }) => type === 'withdrawal.acknowledged.v1');
    expect(events).toHaveLength(1);
    const stoppedAt = String(events[0]?.data['stoppedAt']);
    expect(Date.parse(stoppedAt)).toBeGreaterThanOrEqual((over?.['at'] as Date).getTime());
    expect(Date.parse(stoppedAt)).toBeLessThanOrEqual(app.clock.now().getTime());
  });
});
