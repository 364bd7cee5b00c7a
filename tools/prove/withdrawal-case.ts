import { type Answer, type Asked } from '@footbridge/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { v4 } from 'uuid';
import { type Choices } from './random.js';
import { expected, permittingStudent, send, writtenDraft } from './withdrawal-student.js';
import { type Person, type World } from './withdrawal-world.js';

export const READ_KINDS = ['opening', 'message', 'own-record', 'own-messages'] as const;
export type ReadKind = (typeof READ_KINDS)[number];

/** One read that was raced against the withdrawal. */
export type Read = {
  readonly kind: ReadKind;
  readonly referralId: string;
  readonly permitted: boolean;
  readonly status: number;
  readonly codes: readonly string[];
  /** Sent after "stopped" had been shown to whoever withdrew. */
  readonly afterStopped: boolean;
};

export type RacedCase = {
  readonly consentId: string;
  readonly referralIds: readonly string[];
  /** The student took it back online, or staff on their word. */
  readonly by: 'student' | 'staff';
  readonly reads: readonly Read[];
  /** What was shown as the effect, and how long after the withdrawal's answer. */
  readonly effect: { readonly state: string; readonly since: string };
};

type Case = {
  readonly studentId: string;
  readonly consentId: string;
  readonly withdrawer: Person;
  /** Not yet opened: each can be opened once. */
  readonly unopened: readonly string[];
  readonly opened: string;
};

const RACED_OPENINGS = 4;
const STOPPED_WITHIN_MS = 60_000;

/** A student with a permission and referrals, one of them opened; then everything at once. */
export async function raceOne(world: World, choices: Choices): Promise<RacedCase> {
  const online = choices.between(0, 1) === 1;
  const set = await prepare(world, online);
  const act = actsOf(world, set);
  const reads: Promise<Read>[] = [];
  const fire = (kind: ReadKind, referralId: string, afterStopped = false) => {
    reads.push(act.read(kind, referralId, afterStopped));
  };
  const withdrawsAfter = choices.between(50, 400);
  const later = async (kind: ReadKind, referralId: string) => {
    await pause(choices.between(0, withdrawsAfter + 200));
    fire(kind, referralId);
  };
  const [kept = '', ...raced] = set.unopened;
  const withdrawing = pause(withdrawsAfter).then(() => act.withdraw());
  const planned = [
    ...raced.map((id) => later('opening', id)),
    ...[1, 2, 3, 4].flatMap(() => [later('message', set.opened), later('own-record', set.opened)]),
  ];
  await withdrawing;
  const effect = await act.stopped(() => {
    fire('message', set.opened);
    fire(choices.pick(['own-record', 'own-messages'] as const), set.opened);
  });
  await Promise.all(planned);
  // What is sent from here on is sent by somebody who has been told that nothing more is shared.
  for (const kind of ['message', 'own-record', 'message', 'own-messages'] as const) fire(kind, set.opened, true);
  fire('opening', kept, true);
  const before = await Promise.all(reads);
  // What was opened in the race has become the trust's own record, and stays it.
  const opened = before.filter(({ kind, permitted }) => kind === 'opening' && permitted);
  const after = await Promise.all(opened.map(({ referralId }) => act.read('own-record', referralId, true)));
  return {
    consentId: set.consentId,
    referralIds: [...set.unopened, set.opened],
    by: online ? 'student' : 'staff',
    reads: [...before, ...after],
    effect,
  };
}

function actsOf(world: World, { consentId, withdrawer }: Case) {
  const { consents, referrals, adviser, clinician } = world;
  const requests: Readonly<Record<ReadKind, (id: string) => Promise<Answer>>> = {
    opening: (id) => send(world, referrals.url, clinician, { ...open(id) }),
    message: (id) =>
      send(world, referrals.url, adviser, {
        path: `/api/referrals/referrals/${id}/messages`,
        body: { kind: 'update', text: 'Seen today; the safety plan stands.' },
      }),
    'own-record': (id) => send(world, referrals.url, clinician, { path: `/api/referrals/referrals/${id}` }),
    'own-messages': (id) => send(world, referrals.url, clinician, { path: `/api/referrals/referrals/${id}/messages` }),
  };
  const isWhole: Readonly<Record<ReadKind, (answer: Answer) => boolean>> = {
    opening: () => true,
    message: () => true,
    'own-record': ({ body }) => body['content'] !== undefined,
    'own-messages': ({ body }) => Array.isArray(body['items']),
  };
  return {
    async read(kind: ReadKind, referralId: string, afterStopped: boolean): Promise<Read> {
      const answer = await requests[kind](referralId);
      const permitted = answer.status < 300 && isWhole[kind](answer);
      return { kind, referralId, permitted, status: answer.status, codes: answer.codes, afterStopped };
    },
    async withdraw(): Promise<void> {
      const path = `/api/consents/consents/${consentId}/withdraw`;
      expected(await send(world, consents.url, withdrawer, { method: 'POST', path, ifMatch: '"1"' }), 'withdraw');
    },
    /** Looks until "stopped" is shown; `meanwhile` is called with each look. */
    async stopped(meanwhile: () => void): Promise<RacedCase['effect']> {
      const until = performance.now() + STOPPED_WITHIN_MS;
      while (performance.now() < until) {
        const looked = await send(world, consents.url, withdrawer, {
          path: `/api/consents/consents/${consentId}/withdrawal`,
        });
        const effect = expected(looked, 'look at the withdrawal').body['effect'] as RacedCase['effect'];
        if (effect.state !== 'pending') return effect;
        meanwhile();
        await pause(40);
      }
      throw new Error(`"stopped" was not shown within ${STOPPED_WITHIN_MS / 1_000} s.`);
    },
  };
}

const open = (id: string): Asked => ({
  method: 'POST',
  path: `/api/referrals/referrals/${id}/open`,
  ifMatch: '"3"',
});

async function prepare(world: World, online: boolean): Promise<Case> {
  const { consents, referrals, adviser, clinician } = world;
  const { studentId, consentId, etag } = await permittingStudent(world);
  const student = { subject: `student-${v4()}`, at: adviser.at };
  if (online) {
    const path = `/api/consents/students/${studentId}/sign-in`;
    const body = { subject: student.subject };
    expected(await send(world, consents.url, adviser, { path, body, ifMatch: etag }), 'link the sign-in');
  }
  const referral = async () => {
    const id = await writtenDraft(world, studentId);
    const path = `/api/referrals/referrals/${id}/submit`;
    expected(await send(world, referrals.url, adviser, { path, body: {}, ifMatch: '"2"' }), 'submit');
    return id;
  };
  const unopened: string[] = [];
  for (let n = 0; n <= RACED_OPENINGS; n++) unopened.push(await referral());
  const opened = await referral();
  expected(await send(world, referrals.url, clinician, open(opened)), 'open');
  return { studentId, consentId, withdrawer: online ? student : adviser, unopened, opened };
}
