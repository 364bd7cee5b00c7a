import { waitUntil } from '@footbridge/infra';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { permittingStudent, send } from './withdrawal-student.js';
import { startWorld, type World } from './withdrawal-world.js';

const logs = mkdtempSync(join(tmpdir(), 'footbridge-trace-'));
let world: World;
beforeAll(async () => {
  world = await startWorld({ logs });
}, 150_000);
afterAll(async () => {
  await world.stop();
  rmSync(logs, { recursive: true, force: true });
});

describe('one trace across two services', () => {
  it('goes from the request with its event to the handler elsewhere, and back with the answer', async () => {
    const { studentId, consentId } = await permittingStudent(world);
    const traceId = randomBytes(16).toString('hex');
    const withdrawn = await send(world, world.consents.url, world.adviser, {
      method: 'POST',
      path: `/api/consents/consents/${consentId}/withdraw`,
      ifMatch: '"1"',
      traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
    });
    expect(withdrawn.status).toBeLessThan(300);
    const traceOf = (service: 'consents' | 'referrals', action: string) =>
      waitUntil(
        async () => {
          const [entry] = await world.query<{ trace: string | null }>(
            service,
            `select bytes::jsonb ->> 'traceId' as trace from audit_entry where student_id = $1 and action = $2`,
            [studentId, action],
          );
          return entry && { trace: entry.trace };
        },
        30_000,
        () => `${service} wrote no entry of ${action}`,
      );
    expect(await traceOf('consents', 'consent.withdraw')).toEqual({ trace: traceId });
    expect(await traceOf('referrals', 'consent.stop')).toEqual({ trace: traceId });
    expect(await traceOf('consents', 'withdrawal.take-effect')).toEqual({ trace: traceId });
    const sent = async (service: 'consents' | 'referrals') =>
      world.query(
        service,
        `select type, split_part(traceparent, '-', 2) = $2 as traced from outbox
         where key = $1 and type in ('consent.withdrawn.v1', 'withdrawal.acknowledged.v1', 'withdrawal.took-effect.v1')
         order by type`,
        [studentId, traceId],
      );
    expect(await sent('consents')).toEqual([
      { type: 'consent.withdrawn.v1', traced: true },
      { type: 'withdrawal.took-effect.v1', traced: true },
    ]);
    expect(await sent('referrals')).toEqual([{ type: 'withdrawal.acknowledged.v1', traced: true }]);
  }, 60_000);

  it('is not the trace of another event that the handler took in the same transaction', async () => {
    const students = [await permittingStudent(world), await permittingStudent(world), await permittingStudent(world)];
    const traces = await Promise.all(
      students.map(async ({ consentId, studentId }) => {
        const traceId = randomBytes(16).toString('hex');
        const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
        const path = `/api/consents/consents/${consentId}/withdraw`;
        await send(world, world.consents.url, world.adviser, { method: 'POST', path, ifMatch: '"1"', traceparent });
        return { studentId, traceId };
      }),
    );
    const seen = await waitUntil(
      async () => {
        const rows = await world.query<{ studentId: string; traceId: string }>(
          'referrals',
          `select student_id as "studentId", bytes::jsonb ->> 'traceId' as "traceId" from audit_entry
           where action = 'consent.stop' and student_id = any ($1)`,
          [traces.map(({ studentId }) => studentId)],
        );
        return rows.length === traces.length ? rows : undefined;
      },
      30_000,
      () => 'not every withdrawal was acknowledged',
    );
    expect(seen).toEqual(expect.arrayContaining(traces));
  }, 60_000);
});
