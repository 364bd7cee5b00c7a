// The one process that all HTTP load comes from; tools/bench/load.ts starts it and tells it what to send.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { type Sent, type Shot, type Volley } from './load.js';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Milliseconds since 1970, with fractions. */
const now = () => performance.timeOrigin + performance.now();

function shoot(volley: Volley, shot: Shot): Promise<Sent> {
  const body = volley.body === undefined ? undefined : JSON.stringify(volley.body);
  const headers = {
    ...volley.headers,
    ...shot.headers,
    'idempotency-key': randomUUID(),
    ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
  };
  const begun = now();
  return new Promise((resolve, reject) => {
    const asked = request(`${volley.url}${shot.path}`, { method: volley.method, agent, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.once('error', reject);
      answer.once('end', () => {
        const status = answer.statusCode ?? 0;
        const wrong = status >= 300 ? Buffer.concat(parts).toString('utf8').slice(0, 500) : undefined;
        resolve({ begun, ended: now(), status, ...(wrong !== undefined && { wrong }) });
      });
    });
    asked.once('error', reject);
    asked.end(body);
  });
}

/** Sends with so many at once, until all are sent or the time is over; what was begun is waited for. */
async function fire(volley: Volley): Promise<Sent[]> {
  const until = now() + (volley.forMilliseconds ?? Number.POSITIVE_INFINITY);
  const sent: Sent[] = [];
  let next = 0;
  const one = async () => {
    while (now() < until) {
      const shot = volley.shots[next++];
      if (!shot) return;
      const answer = await shoot(volley, shot);
      sent.push(answer);
      const wait = (volley.everyMilliseconds ?? 0) - (answer.ended - answer.begun);
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    }
  };
  await Promise.all(Array.from({ length: volley.atOnce }, one));
  return sent;
}

process.on('message', ({ id, volley }: { id: number; volley: Volley }) => {
  fire(volley).then(
    (sent) => process.send?.({ id, sent }),
    (error: unknown) => process.send?.({ id, failed: error instanceof Error ? error.message : String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined); // our parent ends us
