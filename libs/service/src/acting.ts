import {
  instant,
  isInstant,
  OFFICER_ROLES,
  within,
  type Instant,
  type Reason,
  type Role,
  type StaffActor,
} from '@footbridge/contracts';
import { isUUID } from 'class-validator';
import { type ActingAppointment, type Caller } from './caller.js';
import { escapeLiteral } from './literal.js';
import { claimSql, type OnceKey, type Stored } from './once.js';
import { type RequestTransaction } from './transaction.js';

/** A row of `knowledge.act_as(person, appointment)`. */
type ActingRow = {
  appointment_id: string;
  organisation_id: string;
  role: string;
  duty_team_ids: string[] | null;
  from_at: Date | string;
  to_at: Date | string | null;
  ended_at: Date | string | null;
  source_partition?: number | null;
};

/** The settings that policies read, each local to the transaction. */
const SETTINGS = ['person', 'kind', 'organisation', 'student', 'appointment'] as const;

function settings(values: Partial<Record<(typeof SETTINGS)[number], string>>): string {
  return SETTINGS.map((name) => `set_config('footbridge.${name}', ${values[name] ?? "''"}, true)`).join(', ');
}

/** The database's time moved by the test clock's offset. */
export function nowSql(offsetMilliseconds: number): string {
  return offsetMilliseconds === 0
    ? 'clock_timestamp()'
    : `(clock_timestamp() + interval '${Math.trunc(offsetMilliseconds)} milliseconds')`;
}

/** How a service knows its students: by person, and whether a student may see anything online. */
export type StudentFunctions = {
  /** SQL function (person uuid) → student uuid. */
  readonly studentOf?: string;
  /** SQL function (student uuid) → boolean: the student's online view is switched off. */
  readonly onlineViewOff?: string;
};

type OpeningOptions = StudentFunctions & { readonly now: string; readonly acting: boolean };

/** First statement of a request: everything that policies read is set, and the time is read. One result, two for a student. */
function requestSettingsSql(caller: Caller, options: OpeningOptions): string {
  const person = escapeLiteral(caller.personId);
  const { studentOf, onlineViewOff } = options;
  if (options.acting) return `select ${options.now} as now, ${settings({ person })};\n`;
  const kind = `select ${options.now} as now, ${settings({ person, kind: "'student'" })};\n`;
  if (caller.studentId === undefined && studentOf === undefined) return kind;
  const id =
    caller.studentId === undefined
      ? `${studentOf ?? ''}(${person}::uuid)`
      : `nullif(${escapeLiteral(caller.studentId)}, '')::uuid`;
  const off = onlineViewOff === undefined ? 'false' : `coalesce(${onlineViewOff}(s.id), false)`;
  // Switched off, the student is nobody here: policies show nothing, and whoever acts has no role.
  return `${kind}select set_config('footbridge.student', case when o.off then '' else coalesce(s.id::text, '') end, true) as student, o.off
from (select ${id} as id offset 0) s, lateral (select ${off} as off offset 0) o;
`;
}

/** A handler's or a loop's settings: nothing of a person, and the kind `system`. */
export function systemSettingsSql(now: string): string {
  return `select ${now} as now, ${settings({ kind: "'system'" })};\n`;
}

/** The settings of a question that nobody in particular asks: no policy for a person, an organisation or the system fits. */
export function anyoneSettingsSql(now: string): string {
  return `select ${now} as now, ${settings({})};\n`;
}

/** Takes back what `act_as` set for an appointment that does not hold. */
export const stepBackSql = `select set_config('footbridge.kind', '', true), set_config('footbridge.organisation', '', true), set_config('footbridge.appointment', '', true)`;

function isActingAs(value: string | undefined): value is string {
  return value !== undefined && isUUID(value);
}

function actAsSql(caller: Caller, appointmentId: string): string {
  return `select * from knowledge.act_as(${escapeLiteral(caller.personId)}::uuid, ${escapeLiteral(appointmentId)}::uuid);\n`;
}

function appointmentOf(row: ActingRow): ActingAppointment {
  return {
    id: row.appointment_id,
    organisationId: row.organisation_id,
    role: row.role as Role,
    dutyTeamIds: row.duty_team_ids ?? [],
    from: moment(row.from_at),
    ...(row.to_at !== null && { to: moment(row.to_at) }),
    ...(row.ended_at !== null && { endedAt: moment(row.ended_at) }),
    ...(typeof row.source_partition === 'number' && { sourcePartition: row.source_partition }),
  };
}

/** Why the caller may not act in this appointment now; empty when they may. */
function whyNotActing(caller: Caller, appointment: ActingAppointment, now: Instant): Reason[] {
  const reasons: Reason[] = [];
  const facts = { appointmentId: appointment.id, organisationId: appointment.organisationId };
  if (!caller.organisations.includes(appointment.organisationId))
    reasons.push({ code: 'issuer-not-of-organisation', facts });
  if (now < appointment.from)
    reasons.push({ code: 'appointment-not-begun', facts: { ...facts, from: appointment.from } });
  else if (!within(now, appointment))
    reasons.push({ code: 'appointment-ended', facts: { ...facts, to: appointment.to } });
  else if (appointment.endedAt !== undefined && appointment.endedAt <= now) {
    reasons.push({ code: 'appointment-ended', facts: { ...facts, to: appointment.endedAt } });
  }
  return reasons;
}

function kindOf(role: Role): 'staff' | 'officer' {
  return (OFFICER_ROLES as readonly Role[]).includes(role) ? 'officer' : 'staff';
}

function moment(value: Date | string): Instant {
  return isInstant(value) ? value : instant(value);
}

type Rows = Record<string, unknown>[];

/** What the opening statements of a request found. */
export type Opened = {
  readonly now: Instant;
  readonly student?: string;
  /** The caller is a student whose online view is switched off. */
  readonly off?: boolean;
  readonly row?: ActingRow;
  /** What stands under the idempotency key, when it was used before. */
  readonly stored?: Stored;
};

/** The statements of a request's first round trip, and how to read their results. */
export function openingOf(
  caller: Caller,
  options: StudentFunctions & { actingAs: string | undefined; once: OnceKey | undefined; now: string },
): { sql: string; read: (results: readonly Rows[]) => Opened } {
  const { actingAs, once, now, ...students } = options;
  const acting = isActingAs(actingAs);
  const asksStudent = actingAs === undefined && (caller.studentId ?? students.studentOf) !== undefined;
  const sql = [
    requestSettingsSql(caller, { now, acting: actingAs !== undefined, ...students }),
    once ? claimSql(caller.personId, once, now) : '',
    acting ? actAsSql(caller, actingAs) : '',
  ].join('');
  const read = (results: readonly Rows[]): Opened => {
    const rest = [...results];
    const next = () => rest.shift() ?? [];
    const first = next();
    const asked = asksStudent ? next()[0] : undefined;
    const student = asked?.['student'];
    const [claimed, stored] = once ? [next(), next()] : [];
    const row = acting ? (next()[0] as ActingRow | undefined) : undefined;
    return {
      now: timeOf(first),
      ...(typeof student === 'string' && student !== '' && { student }),
      ...(asked?.['off'] === true && { off: true }),
      ...(row && { row }),
      ...(claimed?.length === 0 && { stored: stored?.[0] as Stored }),
    };
  };
  return { sql, read };
}

/** Who acts, or why the acting role does not hold. */
export function actingOf(
  caller: Caller,
  found: Opened & { actingAs: string | undefined },
): Pick<RequestTransaction, 'actor' | 'appointment' | 'actorRefusal'> {
  if (found.actingAs === undefined) {
    if (found.off === true) return { actorRefusal: [{ code: 'online-view-off' }] };
    if (found.student === undefined) return { actorRefusal: [{ code: 'no-acting-role' }] };
    return { actor: { kind: 'student', personId: caller.personId, studentId: found.student } };
  }
  if (!found.row) return { actorRefusal: [{ code: 'appointment-not-held' }] };
  const appointment = appointmentOf(found.row);
  const reasons = whyNotActing(caller, appointment, found.now);
  if (reasons.length > 0) return { appointment, actorRefusal: reasons };
  const actor: StaffActor = {
    kind: kindOf(appointment.role),
    personId: caller.personId,
    appointmentId: appointment.id,
    organisationId: appointment.organisationId,
    role: appointment.role,
  };
  return { actor, appointment };
}

export function timeOf(rows: Rows | undefined): Instant {
  const now = rows?.[0]?.['now'];
  if (!(now instanceof Date)) throw new Error('the database did not tell the time');
  return instant(now);
}
