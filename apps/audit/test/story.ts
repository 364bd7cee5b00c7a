import { type AuditEntry } from '@footbridge/contracts';
import { randomUUID } from 'node:crypto';
import { type App } from './app.js';
import {
  aDisclosure,
  adviserAt,
  anEntry,
  aRefusal,
  clinicianAt,
  LIVERPOOL,
  MERSEY_CARE,
  OTHER_TRUST,
  type Place,
} from './builders.js';
import { type Answer } from './http.js';

export const api = '/api/audit';
export const student = randomUUID();
export const other = randomUUID();
export const referral = randomUUID();
export const decision = randomUUID();
export const unreviewed = randomUUID();
export const at = (time: string) => `2026-02-01T${time}.000Z`;

export const claimed = {
  relationship: { kind: 'claimed', claimed: 'covering-for-colleague', from: at('09:00:00'), to: at('23:00:00') },
};
const withoutPermission = (id: string, time: string): AuditEntry => ({
  ...aDisclosure(student, referral, { at: time, action: 'sharing.without-permission' }),
  objects: [{ kind: 'sharing-decision', id, version: 1 }],
  disclosure: {
    from: LIVERPOOL,
    to: MERSEY_CARE,
    purpose: 'safeguarding',
    categories: ['identity', 'risk-and-safety'],
    basis: { kind: 'without-permission', id },
  },
  input: { basis: { kind: 'without-permission', decision: { id, ground: 'serious-harm-to-student' } } },
});

export const story: Record<string, AuditEntry> = {
  refused: aRefusal('referral.submit', referral, {
    at: at('09:00:00'),
    act: 'disclosure',
    actor: adviserAt(LIVERPOOL),
    organisations: [LIVERPOOL, MERSEY_CARE],
    studentId: student,
  }),
  submitted: aDisclosure(student, referral, { at: at('09:05:00') }),
  opened: aDisclosure(student, referral, {
    at: at('09:10:00'),
    action: 'referral.open',
    actor: clinicianAt(MERSEY_CARE),
  }),
  read: anEntry({
    at: at('09:20:00'),
    studentId: student,
    objects: [{ kind: 'referral', id: referral, version: 4 }],
    input: { relationship: { kind: 'assigned', from: at('09:10:00') } },
  }),
  readAgain: anEntry({
    at: at('09:30:00'),
    studentId: student,
    objects: [{ kind: 'referral', id: referral, version: 5 }],
    input: claimed,
  }),
  never: aRefusal('referral.read', randomUUID(), { at: at('09:40:00'), studentId: student }),
  shared: withoutPermission(decision, at('10:00:00')),
  sharedToo: withoutPermission(unreviewed, at('10:01:00')),
  reviewed: anEntry({
    at: at('12:00:00'),
    act: 'governance',
    action: 'sharing.review',
    actor: adviserAt(LIVERPOOL),
    organisations: [LIVERPOOL],
    studentId: student,
    objects: [{ kind: 'sharing-decision', id: decision, version: 2 }],
  }),
  elsewhere: anEntry({
    at: at('12:10:00'),
    organisations: [OTHER_TRUST],
    studentId: other,
    actor: clinicianAt(OTHER_TRUST),
  }),
  ours: anEntry({ at: at('12:20:00'), organisations: [LIVERPOOL], actor: adviserAt(LIVERPOOL) }),
};

/** Ids of entries of the story. */
export const idsOf = (...names: string[]) => names.map((name) => story[name]?.id);

export type Item = Record<string, unknown> & { id: string; leafIndex: number };

/** The story in the log, signed in the middle and at the end. Answers the size of the tree in the middle. */
export async function tell(app: App): Promise<number> {
  await app.logged('referrals', Object.values(story).slice(0, 7));
  const { size } = await app.sign();
  await app.logged('referrals', Object.values(story).slice(7));
  await app.logged('consents', [anEntry({ at: at('12:30:00'), service: 'consents', action: 'consent.read' })]);
  await app.sign();
  return size;
}

/** Asks as the information governance lead of a place. */
export const leadOf =
  (app: App) =>
  (place: Place, path: string): Promise<Answer> =>
    app.as('information-governance-lead', place, { path: `${api}/${path}` });

export const itemsOf = ({ body }: Answer): Item[] => body['items'] as Item[];

/** The entries that the audit service itself wrote during some work. */
export async function newEntries(app: App, work: () => Promise<unknown>): Promise<AuditEntry[]> {
  const before = await app.query<{ id: string }>('select id from audit_entry');
  await work();
  const rows = await app.query<{ bytes: string }>('select bytes from audit_entry where not id = any ($1)', [
    before.map(({ id }) => id),
  ]);
  return rows.map(({ bytes }) => JSON.parse(bytes) as AuditEntry);
}
