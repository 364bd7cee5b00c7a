import { plus, ROLES, type AppointmentId, type Instant, type OrganisationId } from '@footbridge/contracts';
import { v5 } from 'uuid';
import { obligationId } from '../obligation/obligation-id.js';
import { discharge, isEnded, mint, STAND_INS, type Obligation, type Reach } from '../obligation/obligation.js';
import { type Changes } from '../minting/reconcile.js';

/** A role or duty team, by its code or id, that has open to-dos at an organisation. */
export type Place = {
  readonly organisationId: OrganisationId;
  readonly kind: string | undefined;
  readonly what: string;
  /** The last to-do to fill it, however it ended. */
  readonly last: Obligation | undefined;
};

const NAMESPACE = '3a8d6b52-9f0e-5a31-8c44-7be1a2d0c5f6';
/** Hours until a role must have been filled, and between the turns of who is told. */
export const FILL_HOURS = 24;
export const FILL_STEP = 'fill-role';

/** The case of a role or team at an organisation: the same whenever it falls vacant. */
export function placeId({ organisationId, what }: Pick<Place, 'organisationId' | 'what'>): string {
  return v5(`${organisationId}/${what}`, NAMESPACE);
}

/**
 * A place with open to-dos that nobody holds is somebody's to-do at once: of the directory administrator, or who stands in where
 * that is vacant too. It is done once somebody holds it. Undefined: nothing changes.
 */
export function watch(place: Place, reach: Reach, now: Instant): Changes | undefined {
  const standing = place.last && !isEnded(place.last) ? place.last : undefined;
  const held = reach.get(place.what);
  if (held === undefined) return standing ? undefined : fall(place, reach, now);
  return standing ? fill(standing, held, now) : undefined;
}

function fall({ organisationId, kind, what, last }: Place, reach: Reach, now: Instant): Changes {
  const fillers = STAND_INS.filter(
    (role) => role !== what && (kind === undefined || (ROLES[role].at as readonly string[]).includes(kind)),
  );
  const holder = fillers.find((role) => reach.has(role)) ?? fillers[0] ?? 'directory-administrator';
  const escalation = fillers.filter((role) => role !== holder);
  const caseId = placeId({ organisationId, what });
  const stepVersion = (last?.stepVersion ?? 0) + 1;
  const dueAt = plus(now, { hours: FILL_HOURS });
  const { next, events } = mint(
    {
      id: obligationId('role', caseId, FILL_STEP, stepVersion),
      caseKind: 'role',
      caseId,
      step: FILL_STEP,
      stepVersion,
      holder: { organisationId, role: holder },
      dueAt,
      escalation,
      turns: Array.from({ length: Math.max(1, escalation.length) }, (_, n) => plus(dueAt, { hours: n * FILL_HOURS })),
      remindAt: [],
      about: what,
    },
    now,
  );
  return { changed: [{ action: 'mint', next }], events };
}

function fill(standing: Obligation, held: AppointmentId, now: Instant): Changes | undefined {
  const outcome = discharge(standing, { appointmentId: held, type: 'appointment' }, now);
  if ('refused' in outcome) return undefined;
  return { changed: [{ action: 'discharge', next: outcome.next }], events: outcome.events };
}
