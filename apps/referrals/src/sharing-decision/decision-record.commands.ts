import { mayAct, staffWho } from '@footbridge/access';
import { isRefused, type SharingDecisionId } from '@footbridge/contracts';
import { Keyring } from '@footbridge/keyring';
import { writeEntries } from '@footbridge/messaging';
import { beforeAct, Database, done, entryOf, refuse, type Outcome, type Recorded, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { codesOf, wordsOf, type IncompleteRecord, type RecordDto } from './decision-record.dto.js';
import { completeRecord } from './sharing-decision.js';
import {
  incompleteRecords,
  insertShared,
  loadDecision,
  sharedCopies,
  updateDecision,
} from './sharing-decision.store.js';

/** So many of one person's incomplete records are listed, the newest first. */
const MOST = 25;

/** The decision record of a sharing that could not wait for it. */
@Injectable()
export class DecisionRecordCommands {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {}

  /** What the caller decided and has not recorded in full yet: for their list of what to do. */
  incomplete(who: Who): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx): Promise<Outcome> => {
      const recorded: Recorded = {
        ...{ service: 'referrals', act: 'access', action: 'sharing.list-incomplete-records', objects: [] },
      };
      const { actor, refusal } = await staffWho(tx, 'sharing.complete-record', recorded);
      if (refusal) return refusal;
      const decisions = await incompleteRecords(tx, actor, MOST);
      const objects = decisions.map(({ id, version }) => ({ kind: 'sharing-decision', id, version }));
      await writeEntries(tx, [entryOf(tx, { ...recorded, objects })]);
      const items: IncompleteRecord[] = decisions.map(({ id, to, oneOff, decidedAt: at }) => ({ id, to, oneOff, at }));
      return done({ body: { items } });
    });
  }

  async complete(what: { id: SharingDecisionId; version: number }, given: RecordDto, who: Who): Promise<Outcome> {
    const { id } = what;
    const key = await this.keyOf(id, who);
    return this.database.asRequest(who.caller, who.actingAs, async (tx): Promise<Outcome> => {
      const hidden: Recorded = {
        ...{ service: 'referrals', act: 'access', action: 'sharing.complete-record' },
        objects: [{ kind: 'sharing-decision', id }],
      };
      if (tx.actorRefusal) return refuse(tx, hidden, 'refused', tx.actorRefusal);
      const decision = await loadDecision(tx, id, true);
      if (!decision || decision.from !== tx.appointment?.organisationId)
        return refuse(tx, hidden, 'not-found', [{ code: 'not-found' }]);
      const seen = (version: number) => ({
        ...{ ...hidden, studentId: decision.studentId },
        objects: [{ kind: 'sharing-decision', id, version }],
      });
      const refusing = (status: Parameters<typeof refuse>[2], why: Parameters<typeof refuse>[3]) =>
        refuse(tx, seen(decision.version), status, why);
      const role = mayAct(tx.actor, 'sharing.complete-record');
      if (role) return refusing('refused', role);
      if (decision.version !== what.version)
        return refusing('stale-version', [{ code: 'stale-version', facts: { version: decision.version } }]);
      const decided = completeRecord(decision, { by: tx.actor.personId, record: codesOf(given) });
      if (isRefused(decided)) return refusing('rule', decided);
      if (!key) return refusing('rule', [{ code: 'record-erased' }]);
      const { next } = decided;
      await updateDecision(tx, next);
      await insertShared(tx, next, { controller: next.from, kind: 'words', key, content: wordsOf(given) });
      await writeEntries(tx, [entryOf(tx, seen(next.version))]);
      return done({ version: next.version });
    });
  }

  /** The key that the sharer's own reasons rest under; undefined when they were erased, or are not there for this caller. */
  private async keyOf(id: SharingDecisionId, { caller, actingAs }: Who) {
    const keyId = await beforeAct(() =>
      this.database.asRequest(caller, actingAs, async (tx) => {
        const own = tx.appointment?.organisationId;
        const copies = own === undefined ? [] : await sharedCopies(tx, id, own);
        return copies.find(({ kind }) => kind === 'reasons')?.keyId;
      }),
    );
    return keyId === undefined ? undefined : this.keyring.byId(keyId);
  }
}
