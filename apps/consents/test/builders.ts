import { v4 } from 'uuid';
import { type ConsentsApp, type Person } from './app.js';

/** Words that may not be found anywhere but in an answer to who may see them. */
export const PLANTED = {
  given: 'Zephyrine',
  family: 'Quillfeather',
  nhsNumber: '9434765919',
  phone: '07700900461',
  street: 'Marmalade Crescent 17',
  note: 'step-brother reads the post',
};

/** A plausible student of 20, born on 14 March 2006. */
export function details(more: object = {}) {
  return {
    name: { given: PLANTED.given, family: PLANTED.family },
    birthDate: '2006-03-14',
    nhsNumber: { number: PLANTED.nhsNumber },
    contacts: { phone: PLANTED.phone, email: 'zq@example.org' },
    gp: { registered: false },
    addresses: { term: { lines: [PLANTED.street, 'Liverpool'], postcode: 'L1 1AA' } },
    language: { spoken: 'pt', interpreter: false },
    contactPreferences: { ways: ['text'], notBefore: '16:00' },
    safety: { voicemail: false, postHome: false, nameService: false, note: PLANTED.note },
    ...more,
  };
}

export function answers(more: object = {}) {
  return {
    recipients: ['RW4'],
    purposes: ['assessment-and-treatment'],
    categories: ['identity', 'contact', 'reason-for-referral'],
    returns: 'attendance',
    to: '2027-06-30T23:00:00.000Z',
    explained: true,
    wording: { version: '2026-11', language: 'en' },
    ...more,
  };
}

/** A student, registered by this adviser. */
export async function aStudent(app: ConsentsApp, by: Person, more: object = {}): Promise<string> {
  const answer = await app.ask('POST', '/students', { as: by, body: details(more), key: v4() });
  if (answer.status !== 201) throw new Error(`not registered: ${JSON.stringify(answer.body)}`);
  return String(answer.body['id']);
}

/** A student who can act online: registered, and their sign-in linked. */
export async function aStudentOnline(app: ConsentsApp, by: Person, at: string, more: object = {}) {
  const id = await aStudent(app, by, more);
  const subject = `student-${v4()}`;
  const linked = await app.ask('POST', `/students/${id}/sign-in`, { as: by, body: { subject }, version: 1 });
  if (linked.status !== 204) throw new Error(`not linked: ${JSON.stringify(linked.body)}`);
  return { id, person: await app.signIn(subject, at) };
}

/** A permission that stands, given in a session with this adviser. */
export async function aPermission(app: ConsentsApp, by: Person, studentId: string, more: object = {}): Promise<string> {
  const answer = await app.ask('POST', `/students/${studentId}/consents`, { as: by, body: answers(more), key: v4() });
  if (answer.status !== 201) throw new Error(`not given: ${JSON.stringify(answer.body)}`);
  return String(answer.body['id']);
}

/** A permission taken back by staff on the student's word. */
export async function aWithdrawal(app: ConsentsApp, by: Person, studentId: string): Promise<string> {
  const id = await aPermission(app, by, studentId);
  const answer = await app.ask('POST', `/consents/${id}/withdraw`, { as: by, version: 1 });
  if (answer.status !== 204) throw new Error(`not withdrawn: ${JSON.stringify(answer.body)}`);
  return id;
}
