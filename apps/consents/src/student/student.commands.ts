import { barred, personId } from '@footbridge/access';
import { isRefused, type OrganisationId, type StudentId } from '@footbridge/contracts';
import { Keyring } from '@footbridge/keyring';
import {
  beforeAct,
  Database,
  done,
  entryOf,
  type Outcome,
  refuse,
  type RequestTransaction,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v4 } from 'uuid';
import { acted, hidden, stale } from '../recorded.js';
import { voidOf } from '../sign-in-link/sign-in-link.store.js';
import { dayInLondon } from './age.js';
import { indexesOf, seal } from './sealed-details.js';
import { insert, load, matching, save } from './student.store.js';
import { amend, linkSignIn, register, setOnlineView, type PersonalDetails } from './student.js';

@Injectable()
export class StudentCommands {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {}

  /**
   * Registers a student with the caller's organisation under a new random id. Possible duplicates there are listed in the
   * answer, for a person to judge: registering is never refused for them.
   */
  async register(details: PersonalDetails, by: Who): Promise<Outcome> {
    const id = v4();
    const kept = await this.keptFor({ id, details }, by);
    return this.database.onBehalfOf(by, async (tx) => {
      const recorded = acted('student.register', { kind: 'student', id, version: 1 }, { studentId: id });
      const refusal = await barred(tx, 'student.register', recorded);
      if (refusal) return refusal;
      const registeredBy = organisationOf(tx);
      const outcome = register({ id, registeredBy, details }, { now: tx.now, today: dayInLondon(tx.now) });
      if (isRefused(outcome)) return refuse(tx, { ...recorded, objects: [] }, 'rule', outcome);
      const entry = entryOf(tx, recorded);
      const known = keptBy(kept, registeredBy);
      const event = await insert(tx, { ...outcome, entry }, known);
      const others = await matching(tx, registeredBy, { ...known.indexes, except: id });
      const possibleDuplicates = others.map(({ student }) => student.id);
      return done({
        location: `/api/consents/students/${id}`,
        version: 1,
        body: { id, possibleDuplicates },
        ...(event ? { event } : {}),
      });
    });
  }

  /** Replaces what is kept about the student. */
  async amend(of: { id: StudentId; version: number; details: PersonalDetails }, by: Who): Promise<Outcome> {
    const { id, version, details } = of;
    const kept = await this.keptFor({ id, details }, by);
    return this.database.onBehalfOf(by, async (tx) => {
      const recorded = acted('student.amend', { kind: 'student', id }, { studentId: id });
      const refusal = await barred(tx, 'student.register', recorded);
      if (refusal) return refusal;
      const stored = await load(tx, id, { forChange: true });
      if (!stored) return hidden(tx, recorded);
      const { student } = stored;
      if (student.version !== version) return stale(tx, recorded, { seen: version, current: student.version });
      const outcome = amend(student, details, dayInLondon(tx.now));
      if (isRefused(outcome)) return refuse(tx, recorded, 'rule', outcome);
      const objects = [{ kind: 'student', id, version: outcome.next.version }];
      await save(tx, { ...outcome, entry: entryOf(tx, { ...recorded, objects }) }, keptBy(kept, student.registeredBy));
      return done({ version: outcome.next.version });
    });
  }

  /** Links the student's sign-in at the caller's own issuer, so that they can act online. Only the pseudonym is kept. */
  async linkSignIn(of: { id: StudentId; version: number; subject: string }, by: Who): Promise<Outcome> {
    const { id, version, subject } = of;
    return this.database.onBehalfOf(by, async (tx) => {
      const recorded = acted('student.link-sign-in', { kind: 'student', id }, { studentId: id });
      const refusal = await barred(tx, 'student.register', recorded);
      if (refusal) return refusal;
      const stored = await load(tx, id, { forChange: true });
      if (!stored) return hidden(tx, recorded);
      const { student } = stored;
      if (student.version !== version) return stale(tx, recorded, { seen: version, current: student.version });
      const outcome = linkSignIn(student, personId(by.caller.issuer, subject));
      if (isRefused(outcome)) return refuse(tx, recorded, 'rule', outcome);
      const objects = [{ kind: 'student', id, version: outcome.next.version }];
      const event = await save(tx, { ...outcome, entry: entryOf(tx, { ...recorded, objects }) });
      return done({ version: outcome.next.version, ...(event ? { event } : {}) });
    });
  }

  /**
   * The student, asked privately, says whether what they see online may be shown; staff who speak with them in person can switch
   * it off, and on again. Off, the student's own sign-in is refused from the commit on.
   */
  async setOnlineView(of: { id: StudentId | 'me'; version: number; on: boolean }, by: Who): Promise<Outcome> {
    const { version, on } = of;
    return this.database.onBehalfOf(by, async (tx) => {
      const own = tx.actor?.kind === 'student' ? tx.actor.studentId : undefined;
      const id = of.id === 'me' ? own : of.id;
      const recorded = acted(
        'student.set-online-view',
        { kind: 'student', id: id ?? 'me' },
        { ...(id && { studentId: id }) },
      );
      const refusal = await barred(tx, 'student.online-view', recorded);
      if (refusal) return refusal;
      const stored = id === undefined ? undefined : await load(tx, id, { forChange: true });
      if (!stored) return hidden(tx, recorded);
      const { student } = stored;
      if (student.version !== version) return stale(tx, recorded, { seen: version, current: student.version });
      const outcome = setOnlineView(student, on, tx.now);
      if (isRefused(outcome)) return refuse(tx, recorded, 'rule', outcome);
      const objects = [{ kind: 'student', id: student.id, version: outcome.next.version }];
      const entry = entryOf(tx, { ...recorded, organisations: [student.registeredBy], objects });
      const event = await save(tx, { ...outcome, entry });
      if (!on) await voidOf(tx, student.id);
      return done({ version: outcome.next.version, ...(event ? { event } : {}) });
    });
  }

  /** The details encrypted for the acting organisation, before the act; nothing for whoever may not register anyway. */
  private async keptFor(of: { id: StudentId; details: PersonalDetails }, by: Who): Promise<Kept | undefined> {
    const controller = await beforeAct(() =>
      this.database.onBehalfOf(by, (tx) =>
        Promise.resolve({ id: tx.actor?.kind === 'staff' ? tx.actor.organisationId : undefined }),
      ),
    );
    if (controller.id === undefined) return undefined;
    const [sealed, indexes] = await Promise.all([
      seal(this.keyring, { studentId: of.id, controller: controller.id }, of.details),
      indexesOf(this.keyring, controller.id, of.details),
    ]);
    return { controller: controller.id, sealed, indexes };
  }
}

type Kept = {
  readonly controller: OrganisationId;
  readonly sealed: Awaited<ReturnType<typeof seal>>;
  readonly indexes: Awaited<ReturnType<typeof indexesOf>>;
};

function keptBy(kept: Kept | undefined, controller: OrganisationId): Kept {
  if (kept?.controller !== controller) throw new Error('the details were encrypted for another controller');
  return kept;
}

function organisationOf(tx: RequestTransaction): OrganisationId {
  if (!tx.appointment) throw new Error('only staff come here');
  return tx.appointment.organisationId;
}
