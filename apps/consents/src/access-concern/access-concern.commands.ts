import { barred, staffWho } from '@footbridge/access';
import { isRefused } from '@footbridge/contracts';
import { Keyring } from '@footbridge/keyring';
import { beforeAct, Database, done, entryOf, refuse, type Outcome, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v4 } from 'uuid';
import { organisationIsKnown } from '../knowledge/directory.js';
import { acted, hidden, stale } from '../recorded.js';
import { answer, raise } from './access-concern.js';
import { type RaiseDto } from './access-concern.dto.js';
import { insert, load, save, standing } from './access-concern.store.js';
import { sealWords } from './sealed-words.js';

@Injectable()
export class AccessConcernCommands {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {}

  /** The student says that they do not recognise a look. It goes to the data protection officer of the organisation that looked. */
  async raise({ organisationId, entryId, words }: RaiseDto, by: Who): Promise<Outcome> {
    const id = v4();
    const kept = words === undefined ? undefined : await this.wordsFor({ id, organisationId, words }, by);
    return this.database.onBehalfOf(by, async (tx) => {
      const asked = acted('access-concern.raise', { kind: 'access-concern', id });
      const refusal = await barred(tx, 'access-concern.read', asked);
      if (refusal) return refusal;
      if (tx.actor?.kind !== 'student')
        return refuse(tx, asked, 'refused', [{ code: 'actor-not-allowed', facts: { kind: tx.actor?.kind } }]);
      const { studentId } = tx.actor;
      const recorded = { ...asked, studentId, organisations: [organisationId] };
      const known = await organisationIsKnown(tx, organisationId);
      const circumstances = { organisationIsKnown: known, ...(await standing(tx, studentId, entryId)) };
      const outcome = raise({ id, studentId, organisationId, entryId }, circumstances, tx.now);
      // Of an organisation that is not there, there is no trail.
      if (isRefused(outcome)) return refuse(tx, known ? recorded : asked, 'rule', outcome);
      const entry = entryOf(tx, { ...recorded, objects: [{ kind: 'access-concern', id, version: 1 }] });
      const event = await insert(tx, { ...outcome, entry }, kept ?? null);
      const location = `/api/consents/access-concerns/${id}`;
      return done({ location, version: 1, body: { id }, ...(event ? { event } : {}) });
    });
  }

  /** An officer of the organisation that looked answers the student. */
  async answer(of: { id: string; version: number; answer: string }, by: Who): Promise<Outcome> {
    const { id, version } = of;
    const seen = await beforeAct(() =>
      this.database.onBehalfOf(by, async (tx) => ({ stored: tx.actor && (await load(tx, id)) })),
    );
    const sealed = seen.stored && (await sealWords(this.keyring, seen.stored.concern, 'answer', of.answer));
    return this.database.onBehalfOf(by, async (tx) => {
      const asked = acted('access-concern.answer', { kind: 'access-concern', id });
      const { actor, refusal } = await staffWho(tx, 'access-concern.answer', asked);
      if (refusal) return refusal;
      const stored = await load(tx, id, { forChange: true });
      if (!stored || !sealed) return hidden(tx, asked);
      const { concern } = stored;
      const recorded = { ...asked, studentId: concern.studentId };
      if (concern.version !== version) return stale(tx, recorded, { seen: version, current: concern.version });
      const outcome = answer(concern, actor.appointmentId, tx.now);
      if (isRefused(outcome)) return refuse(tx, recorded, 'wrong-state', outcome);
      const objects = [{ kind: 'access-concern', id, version: outcome.next.version }];
      const event = await save(tx, { ...outcome, entry: entryOf(tx, { ...recorded, objects }) }, sealed);
      return done({ version: outcome.next.version, ...(event ? { event } : {}) });
    });
  }

  /** The words encrypted for the organisation concerned, before the act; nothing for whoever may not raise a concern anyway. */
  private async wordsFor(
    { id, organisationId, words }: { id: string; organisationId: string; words: string },
    by: Who,
  ): Promise<Buffer | undefined> {
    const { studentId } = await beforeAct(() =>
      this.database.onBehalfOf(by, async (tx) => ({
        studentId:
          tx.actor?.kind === 'student' && (await organisationIsKnown(tx, organisationId))
            ? tx.actor.studentId
            : undefined,
      })),
    );
    if (studentId === undefined) return undefined;
    return sealWords(this.keyring, { id, studentId, organisationId }, 'words', words);
  }
}
