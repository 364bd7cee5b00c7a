import { ask, type Answer, type Asked } from '@footbridge/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { newStudent } from './new-student.js';
import { CATEGORIES, type Person, STUDENT_SERVICE, TRUST, type World } from './withdrawal-world.js';

export async function send(world: World, url: string, by: Person, asked: Asked): Promise<Answer> {
  return ask(url, { ...asked, token: await world.token(by), actingAs: by.appointmentId });
}

export function expected(answer: Answer, what: string): Answer {
  if (answer.status < 300) return answer;
  throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
}

/** A student who lets the trust be told, known to `referrals`; registered by the adviser. `etag` is that of the registration. */
export async function permittingStudent(
  world: World,
): Promise<{ studentId: string; consentId: string; etag: string | undefined }> {
  const at = (what: string, asked: Asked) =>
    send(world, world.consents.url, world.adviser, asked).then((answer) => expected(answer, what));
  const { body, etag } = await at('register', { path: '/api/consents/students', body: newStudent() });
  const studentId = String(body['id']);
  const given = await at('give', { path: `/api/consents/students/${studentId}/consents`, body: answers() });
  await known(world, studentId, Number(given.event?.split('/').at(-1)));
  return { studentId, consentId: String(given.body['id']), etag };
}

/** A draft that can be sent, in its second version: the adviser began and wrote it. */
export async function writtenDraft(world: World, studentId: string): Promise<string> {
  const at = (what: string, asked: Asked) =>
    send(world, world.referrals.url, world.adviser, asked).then((answer) => expected(answer, what));
  const path = '/api/referrals/referrals';
  const draft = { studentId, to: TRUST, serviceId: STUDENT_SERVICE, pathway: 'university-to-nhs-referral' };
  const begun = await at('draft', { path, body: { ...draft, urgency: 'routine' } });
  const id = begun.location?.split('/').at(-1) ?? '';
  const body = { fields: CONTENT };
  await at('write', { method: 'PUT', path: `${path}/${id}/content`, body, ifMatch: begun.etag });
  return id;
}

/** Waits until `referrals` knows of the permission. */
async function known(world: World, studentId: string, sequence: number): Promise<void> {
  const until = performance.now() + 30_000;
  for (;;) {
    const rows = await world.query(
      'referrals',
      `select from knowledge.consumer_applied where source = 'consents' and key = $1 and sequence >= $2`,
      [studentId, sequence],
    );
    if (rows.length > 0) return;
    if (performance.now() > until) throw new Error('A permission did not become known within 30 s.');
    await pause(20);
  }
}

/** Synthetic, and complete enough to triage. */
export const CONTENT = {
  'identity.given-name': 'Mei',
  'identity.family-name': 'Examplename',
  'identity.birth-date': '2006-05-04',
  'gp.practice': 'Example Street Practice',
  'reason.presenting-problem': 'Low mood since October',
  'risk.summary': 'Passive thoughts, no plan; safety plan agreed',
};

const answers = () => ({
  recipients: [TRUST],
  purposes: ['assessment-and-treatment', 'continuity-of-care'],
  categories: CATEGORIES,
  returns: 'attendance',
  explained: true,
  wording: { version: '2026-11', language: 'en' },
});
