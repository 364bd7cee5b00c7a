import { type Reason } from '../../services/answer.js';
import { type Names } from '../../services/names.js';
import { reference } from '../../words/reference.js';
import { span } from '../../words/time.js';
import { words } from '../../words/words.js';
import { path } from '../../engine/path.js';

/** Who acted, as an entry of the audit log names them. */
export type EntryActor = {
  readonly kind: string;
  readonly personId?: string;
  readonly appointmentId?: string;
  readonly organisationId?: string;
  readonly role?: string;
  readonly studentId?: string;
  readonly service?: string;
};

export type EntryObject = { readonly kind: string; readonly id: string; readonly version?: number };

/** An entry of the audit log, as lists show it. */
export type Entry = {
  readonly id: string;
  readonly service: string;
  readonly at: string;
  readonly act: string;
  readonly action: string;
  readonly outcome: 'permitted' | 'refused';
  readonly reasons: readonly (Reason & { readonly detail: string })[];
  readonly actor: EntryActor;
  readonly organisations: readonly string[];
  readonly studentId?: string;
  readonly objects: readonly EntryObject[];
};

export type Paged<T> = { readonly items: readonly T[]; readonly next?: number };

export const studentsPath = path('/assurance/students');
export const studentPath = path('/assurance/students/:id');
export const openedPath = path('/assurance/students/:id/opened');
export const takenBackPath = path('/assurance/students/:id/taken-back');
export const entryPath = path('/audit/entries/:id');
export const auditPath = path('/audit');

/** By what right something was shared, in words. */
export type Right = {
  readonly kind: string;
  readonly id: string;
  readonly version?: number;
  readonly ground?: string;
  readonly agreement?: { readonly id: string; readonly version: number };
  readonly sentence: string;
};

/** Whoever acted, as words. */
export function whoOf(actor: EntryActor, names: Names): { name: string; role?: string; organisation?: string } {
  const { kind, appointmentId, organisationId, role, service } = actor;
  if (kind === 'student') return { name: 'The student' };
  if (kind === 'system') return { name: 'Footbridge by itself', role: `Service ${service ?? ''}` };
  if (kind === 'unknown') return { name: 'Somebody whose role did not hold' };
  return {
    name: names.person(appointmentId),
    role: words(role),
    organisation: names.organisation(organisationId),
  };
}

/** The sentence, without what only machines read: ids have links beside it. */
export function rightInWords({ kind, version, ground, agreement }: Right): string {
  const under = agreement
    ? `under the data sharing agreement, version ${agreement.version}`
    : 'without a data sharing agreement, as a one-off disclosure';
  if (kind === 'permission') {
    return `The student’s permission to share${version === undefined ? '' : `, version ${version}`}, ${under}.`;
  }
  return `A recorded decision to share without permission${ground === undefined ? '' : ` (${words(ground).toLowerCase()})`}, ${under}.`;
}

/** A reason's sentence with names of organisations for their codes, and short references for identifiers. */
export function plainly(sentence: string, organisations: readonly string[], names: Names): string {
  const named = organisations.reduce(
    (text, id) => text.replaceAll(new RegExp(`\\b${id}\\b`, 'g'), names.organisation(id)),
    sentence,
  );
  return named.replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, (id) => reference(id));
}

/** How long something waited, as words. */
export function waitInWords(seconds: number): string {
  return seconds < 60 ? 'Less than a minute' : span(seconds * 1_000);
}
