import { ask, type Answer, type Asked } from '@footbridge/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { v4 } from 'uuid';
import { newStudent } from './new-student.js';
import { TRUST } from './kills-acts.js';

/** A permission given and taken back through the API, while the service was killed again and again. */
export type Submitted = { readonly studentId: string; readonly consentId: string };

export type Client = {
  readonly url: string;
  readonly actingAs: string;
  readonly token: () => Promise<string>;
  /** When nothing is to be begun any more. */
  readonly over: AbortSignal;
};

/** Submits one act after the other until it is over; each is repeated with its own idempotency key until it is answered. */
export async function submitActs(client: Client, submitted: Submitted[]): Promise<void> {
  while (!client.over.aborted) {
    const registered = await answered(client, { path: '/students', body: newStudent() }, [201]);
    const studentId = idIn(registered);
    const given = await answered(client, { path: `/students/${studentId}/consents`, body: answers() }, [201]);
    const consentId = idIn(given);
    // Without a key: the version that it names makes sure that it happens once. A repeat finds it done.
    const path = `/consents/${consentId}/withdraw`;
    await answered(client, { method: 'POST', path, ifMatch: '"1"' }, [204, 409, 412]);
    submitted.push({ studentId, consentId });
    await pause(200);
  }
}

const idIn = ({ location }: Answer) => location?.split('/').at(-1) ?? '';

async function answered(client: Client, asked: Asked, good: readonly number[]): Promise<Answer> {
  const key = v4();
  for (;;) {
    const answer = await tryOnce(client, { ...asked, path: `/api/consents${asked.path}`, key });
    if (answer && good.includes(answer.status)) return answer;
    // Killed, starting, or its database away: nobody knows whether it was done. What else it says is an answer.
    if (answer && answer.status < 500 && answer.status !== 429)
      throw new Error(`${asked.path}: ${answer.status} ${answer.codes.join(', ')}`);
    await pause(150);
  }
}

async function tryOnce({ url, actingAs, token }: Client, asked: Asked): Promise<Answer | undefined> {
  try {
    return await ask(url, { ...asked, actingAs, token: await token() });
  } catch {
    return undefined;
  }
}

const answers = () => ({
  recipients: [TRUST],
  purposes: ['assessment-and-treatment'],
  categories: ['identity'],
  returns: 'attendance',
  explained: true,
  wording: { version: '2026-11', language: 'en' },
});
