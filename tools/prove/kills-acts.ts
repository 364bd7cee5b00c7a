import {
  ConsentChangedV1,
  ConsentGivenV1,
  type DomainEvent,
  event,
  HandoverAcceptedV1,
  type Instant,
  plus,
  ReferralClosedV1,
  ReferralSubmittedV1,
  type ServiceName,
  StudentRegisteredV1,
  type ToDo,
} from '@footbridge/contracts';
import { derivedId, writeEntries, writeEvents } from '@footbridge/messaging';
import type pg from 'pg';
import { v4, v5 } from 'uuid';
import { type Choices } from './random.js';
import { inTransaction } from '../shared/handler-transactions.js';

export const UNIVERSITY = '10006842';
export const TRUST = 'RW4';
const TEAM = v4();
const SINCE = '2020-01-01T00:00:00.000Z';

/** One act of the load, to be committed once, however often it is tried: its events have ids of their own from the start. */
export type Act = {
  readonly service: ServiceName;
  readonly id: string;
  readonly events: (now: Instant) => DomainEvent[];
};

/** What acts of the load led to, for who checks. */
export type Ledger = {
  /** Ids of the events of every act that was acknowledged. */
  readonly events: Map<ServiceName, Set<string>>;
  /** Ids of the audit entries of these acts. */
  readonly entries: Map<ServiceName, Set<string>>;
  /** Permissions, with their last version. */
  readonly permissions: Map<string, number>;
  /** Cases that were told of to their end. */
  readonly cases: Set<string>;
};

export const emptyLedger = (): Ledger => ({
  events: new Map(),
  entries: new Map(),
  permissions: new Map(),
  cases: new Set(),
});

const idOfEvent = (act: string, index: number) => derivedId('proof', act, String(index));

/** Commits an act in the handler's role: tries until it is acknowledged; a try that nobody knows the end of is no second act. */
export async function commit(pool: pg.Pool, act: Act, ledger: Ledger, given: AbortSignal): Promise<void> {
  const entryId = v5(act.id, '8d2c1c52-6a35-4d5c-9a51-4e3b63c8f6aa');
  for (;;) {
    try {
      const count = await inTransaction(pool, async (tx) => {
        const events = act.events(tx.now);
        const ids = events.map((_, index) => idOfEvent(act.id, index));
        const written = await writeEvents(tx, events, { derivedIds: ids });
        if (written.length > 0) await writeEntries(tx, [entryOf(act, entryId, tx.now)]);
        return events.length;
      });
      const { events, entries } = ledger;
      const own = events.get(act.service) ?? new Set();
      for (let index = 0; index < count; index++) own.add(idOfEvent(act.id, index));
      events.set(act.service, own);
      entries.set(act.service, (entries.get(act.service) ?? new Set()).add(entryId));
      return;
    } catch (error) {
      if (given.aborted) throw error;
      if (isDefect(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Anything but a lost connection, a server that starts, or the same act coming twice at once. */
function isDefect(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(22|23(?!505)|42)/.test(code);
}

function entryOf({ service, id: act }: Act, id: string, at: Instant) {
  return {
    id,
    service,
    at,
    act: 'system' as const,
    action: 'proof.act',
    outcome: 'permitted' as const,
    reasons: [],
    actor: { kind: 'system' as const, service },
    organisations: [UNIVERSITY],
    objects: [{ kind: 'proof-act', id: act }],
  };
}

/** Permissions of a few students that change again and again: long sequences of few keys. */
export async function* permissionActs(choices: Choices, ledger: Ledger): AsyncGenerator<Act> {
  const students = Array.from({ length: 25 }, () => ({ studentId: v4(), consentId: v4(), version: 0 }));
  for (;;) {
    const from = choices.between(0, students.length - 1);
    const some = Array.from({ length: 8 }, (_, index) => students[(from + index) % students.length] ?? students[0]);
    const told = some.flatMap((student) => {
      if (!student) return [];
      student.version++;
      const { studentId, consentId, version } = student;
      const data = { studentId, consentId, version, ...TERMS };
      return version === 1
        ? [event(StudentRegisteredV1, { studentId, registeredBy: UNIVERSITY }), event(ConsentGivenV1, data)]
        : [event(ConsentChangedV1, data)];
    });
    yield await Promise.resolve({ service: 'consents' as const, id: v4(), events: () => told });
    for (const student of some) if (student) ledger.permissions.set(student.consentId, student.version);
  }
}

const TERMS = {
  registeredBy: UNIVERSITY,
  recipients: [TRUST],
  purposes: ['assessment-and-treatment'],
  categories: ['identity'],
  returns: 'attendance',
  from: SINCE,
};

/** Referrals from sending to closing, a few at a time: many keys with short sequences, each with to-dos to mint and end. */
export async function* referralActs(ledger: Ledger): AsyncGenerator<Act> {
  for (;;) {
    const some = Array.from({ length: 5 }, () => v4());
    const act = (told: (referralId: string, now: Instant) => DomainEvent): Act => ({
      service: 'referrals',
      id: v4(),
      events: (now) => some.map((referralId) => told(referralId, now)),
    });
    yield await Promise.resolve(act((id, now) => event(ReferralSubmittedV1, { ...fact(id, 1, now), ...SUBMITTED })));
    yield act((id, now) => event(HandoverAcceptedV1, fact(id, 2, now)));
    yield act((id, now) => event(ReferralClosedV1, { ...fact(id, 3, now), reason: 'completed' }));
    for (const id of some) ledger.cases.add(id);
  }
}

const SUBMITTED = {
  studentId: v4(),
  from: UNIVERSITY,
  to: TRUST,
  serviceId: v4(),
  pathway: 'university-to-nhs-referral',
  urgency: 'routine',
  ageBand: '18-20',
  origin: 'home',
  mature: false,
};

/** What is told of a referral in its first, second and last version. */
function fact(referralId: string, version: 1 | 2 | 3, now: Instant) {
  const holder = { organisationId: TRUST, dutyTeamId: TEAM };
  const step = version === 1 ? 'decide-on-offer' : 'assess';
  const toDo: ToDo = { step, stepVersion: 1, holder, dueAt: plus(now, { hours: 24 }), escalation: ['service-manager'] };
  return { referralId, version, at: now, holder, toDos: version === 3 ? [] : [toDo] };
}
