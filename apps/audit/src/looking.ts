import { barred, type Action } from '@footbridge/access';
import { type AuditObject, type StaffActor, type StudentId } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import {
  done,
  entryOf,
  refuse,
  type Database,
  type Outcome,
  type Recorded,
  type RequestTransaction,
  type Who,
} from '@footbridge/service';

/** Who looks at what: goes into the entry of the look, before anything is shown. */
export type Look = {
  readonly action: string;
  readonly permission?: Action;
  readonly studentId?: StudentId | undefined;
  readonly objects?: readonly AuditObject[];
  /** What was asked for, in codes. */
  readonly asked?: object;
};

export type Seen = { readonly body: object; readonly objects?: readonly AuditObject[] };

export const recordedOf = ({ action, studentId, objects = [], asked }: Look): Recorded => ({
  service: 'audit',
  act: 'access',
  action,
  objects,
  studentId,
  ...(asked ? { input: asked } : {}),
});

/**
 * An officer looks at the log of their organisation: the role is checked, row-level security shows their organisation's entries
 * and no others, and the look is an entry that lists what was shown. Nothing found is `not-found`, an entry too.
 */
export function look(
  database: Database,
  who: Who,
  what: Look,
  view: (tx: RequestTransaction) => Promise<Seen | undefined>,
): Promise<Outcome> {
  return database.onBehalfOf(who, async (tx): Promise<Outcome> => {
    const recorded = recordedOf(what);
    const refusal = await barredOfficer(tx, what);
    if (refusal) return refusal;
    const seen = await view(tx);
    if (!seen) return refuse(tx, recorded, 'not-found', [{ code: 'not-found' }]);
    const objects = [...recorded.objects, ...(seen.objects ?? [])];
    await writeEntries(tx, [entryOf(tx, { ...recorded, objects })]);
    return done({ body: seen.body });
  });
}

/** A student looks at what the log holds about them. Others are refused, and the look is an entry that lists what was shown. */
export function lookAsStudent(
  database: Database,
  who: Who,
  what: Look,
  view: (tx: RequestTransaction, student: StudentId) => Promise<Seen>,
): Promise<Outcome> {
  return database.onBehalfOf(who, async (tx): Promise<Outcome> => {
    const recorded = recordedOf(what);
    if (!tx.actor) return refuse(tx, recorded, 'refused', tx.actorRefusal);
    const { actor } = tx;
    if (actor.kind !== 'student') {
      const facts = { action: what.action, kind: actor.kind };
      return refuse(tx, recorded, 'refused', [{ code: 'actor-not-allowed', facts }]);
    }
    const { studentId } = actor;
    const seen = await view(tx, studentId);
    const objects = [{ kind: 'student', id: studentId }, ...(seen.objects ?? [])];
    await writeEntries(tx, [entryOf(tx, { ...recorded, studentId, objects })]);
    return done({ body: seen.body });
  });
}

/** The refusal, with its entry written, of whoever is no officer in a role that holds now. */
export function barredOfficer(tx: RequestTransaction, what: Look): Promise<Outcome | undefined> {
  return barred(tx, what.permission ?? 'audit.search', recordedOf(what));
}

/** The organisation for which an officer acts; after `barredOfficer` it is there. */
export function organisationOf({ actor }: RequestTransaction): StaffActor['organisationId'] {
  if (!actor || actor.kind === 'student') throw new Error('unreachable: only officers come here');
  return actor.organisationId;
}
