import { barred } from '@footbridge/access';
import { type ConsentId, type StudentId } from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import { Database, done, entryOf, type Outcome, type RequestTransaction, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { acted, hidden } from '../recorded.js';
import { load as loadStudent } from '../student/student.store.js';
import { effectOf } from '../withdrawal/withdrawal.js';
import { load as loadWithdrawal } from '../withdrawal/withdrawal.store.js';
import { ALWAYS_TOLD, consentActions, type Consent } from './consent.js';
import { load, ofStudent, versionsOf } from './consent.store.js';

@Injectable()
export class ConsentQueries {
  constructor(private readonly database: Database) {}

  /** Every permission of a student, newest first. */
  list(studentId: StudentId, by: Who): Promise<Outcome> {
    return this.database.onBehalfOf(by, async (tx) => {
      const recorded = acted('consent.list', { kind: 'student', id: studentId }, { act: 'access', studentId });
      const refusal = await barred(tx, 'consent.read', recorded);
      if (refusal) return refusal;
      const stored = await loadStudent(tx, studentId);
      if (!stored) return hidden(tx, recorded);
      const organisations = [stored.student.registeredBy];
      const consents = await ofStudent(tx, studentId);
      const objects = consents.map(({ id, version }) => ({ kind: 'consent', id, version }));
      await writeEntries(tx, [entryOf(tx, { ...recorded, organisations, objects: [...recorded.objects, ...objects] })]);
      return done({ body: { consents: consents.map(viewOf) } });
    });
  }

  /** One permission with every version of it, and the text that was shown for each. */
  one(id: ConsentId, by: Who): Promise<Outcome> {
    return this.seen(id, 'consent.read', by, async (tx, consent) => {
      const versions = await versionsOf(tx, id);
      return done({ version: consent.version, body: { ...viewOf(consent), versions } });
    });
  }

  /**
   * Since when nothing more is shared on a permission that was taken back, and how that is known: every enforcer said so, or the
   * limit has passed after which each refuses by itself. The student is told where the audit service lists what was still shared
   * in between, if anything.
   */
  withdrawal(id: ConsentId, by: Who): Promise<Outcome> {
    return this.seen(id, 'consent.read-withdrawal', by, async (tx, consent, missing) => {
      const stored = await loadWithdrawal(tx, id);
      if (!stored) return missing();
      const { withdrawnAt, acknowledgements } = stored.withdrawal;
      const effect = effectOf(stored.withdrawal, tx.now);
      const recipients = consent.terms.recipients;
      const listed = tx.actor?.kind === 'student' ? { stillShared: `/api/audit/my-withdrawals?consent=${id}` } : {};
      return done({ body: { consentId: id, withdrawnAt, recipients, effect, acknowledgements, ...listed } });
    });
  }

  private seen(
    id: ConsentId,
    action: string,
    by: Who,
    view: (tx: RequestTransaction, consent: Consent, missing: () => Promise<Outcome>) => Promise<Outcome>,
  ): Promise<Outcome> {
    return this.database.onBehalfOf(by, async (tx) => {
      const asked = acted(action, { kind: 'consent', id }, { act: 'access' });
      const refusal = await barred(tx, 'consent.read', asked);
      if (refusal) return refusal;
      const consent = await load(tx, id);
      if (!consent) return hidden(tx, asked);
      const { version, studentId, registeredBy } = consent;
      const recorded = {
        ...asked,
        studentId,
        organisations: [registeredBy],
        objects: [{ kind: 'consent', id, version }],
      };
      const outcome = await view(tx, consent, () => hidden(tx, recorded));
      if (outcome.kind === 'done') await writeEntries(tx, [entryOf(tx, recorded)]);
      return outcome;
    });
  }
}

/** What a permission looks like to those who may see it. `expire` is nobody's to do. */
function viewOf(consent: Consent) {
  const { id, studentId, registeredBy, version, state, terms, asked } = consent;
  const actions = consentActions[state].filter((action) => action !== 'expire');
  return {
    id,
    studentId,
    registeredBy,
    version,
    state,
    terms,
    alwaysTold: ALWAYS_TOLD,
    asked,
    ...(consent.state === 'withdrawn' ? { withdrawnAt: consent.withdrawnAt, withdrawnBy: consent.withdrawnBy } : {}),
    ...(consent.state === 'expired' ? { expiredAt: consent.expiredAt } : {}),
    actions,
  };
}
