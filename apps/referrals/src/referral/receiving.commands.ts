import { type Action } from '@footbridge/access';
import { refused, type CloseReason, type ReferralContent } from '@footbridge/contracts';
import { Keyring, type DataKey } from '@footbridge/keyring';
import { Database, type Outcome, type RequestTransaction, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { askFollowUp } from '../gp-follow-up/ask-follow-up.js';
import { copyGoes } from '../gp-follow-up/gp-follow-up.js';
import { offeredService } from '../knowledge/services.js';
import { enterInRecord } from '../record-number/enter-in-record.js';
import { writeRecordNumber } from '../record-number/record-number.store.js';
import { endRelationships, relate } from '../relationship/relationship.store.js';
import { openCopy, readCopy, unseal, writeCopy, type StoredCopy } from './copies.store.js';
import { phoneWhileHalted, phoned } from './halt.js';
import { GateLimits } from './limits.js';
import { change, peek, thingOf, type Change, type Step } from './referral.change.js';
import { type NoDto, type ReturnDto } from './referral.dto.js';
import { askAccess, askDisclosure, factsFor, PURPOSE_OUT } from './referral.gate.js';
import {
  accept,
  close,
  notAccept,
  notTakeOn,
  open,
  referralActions,
  returnWithAdvice,
  takeOn,
  wrongState,
  type Decided,
  type Referral,
} from './referral.js';
import { mayCross, secondCut } from './second-cut.js';

type Seen = Omit<Change, 'action'>;

/** The receiving side: open, decide, take on; and for either side the end. */
@Injectable()
export class ReceivingCommands {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly limits: GateLimits,
  ) {}

  /**
   * The first opening: the disclosure. Asks the gate, cuts the sealed copy again to what may cross now, re-encrypts it under the
   * receiver's own key and asks for the sealing key to be destroyed. From then on it is the receiver's own record.
   */
  async open(what: Seen, who: Who): Promise<Outcome> {
    const seen = await peek(this.database, who, what.id);
    const sealing = seen?.sealKey ? await this.keyring.byId(seen.sealKey) : undefined;
    const own =
      seen && (await this.keyring.dataKey({ studentId: seen.studentId, controller: seen.to, recordClass: 'referral' }));
    return change(this.database, who, { ...what, action: 'referral.open' }, async (tx, referral): Promise<Step> => {
      const { from, to, studentId } = referral;
      const facts = await factsFor(tx, { between: { from, to }, studentId });
      const sealed = await readCopy(tx, referral.id, to, 'sealed');
      const categories = mayCross(sealed, facts, referral);
      const asked = askDisclosure(tx, facts, this.limits, {
        action: 'referral.open',
        thing: thingOf(referral),
        from,
        to,
        purpose: PURPOSE_OUT,
        categories,
        sent: referral,
      });
      // Until the gate permits, the seal stays closed: then there is nothing to tell of a cut either.
      const whole = asked.decision.outcome === 'permit' && sealed && sealing ? unlock(referral, sealed, sealing) : {};
      const service = await offeredService(tx, referral.serviceId);
      const { content, given } = secondCut(whole, categories, service?.minimum ?? []);
      const also = async () => {
        if (!sealed || !sealing || !own) throw new Error('A referral that may be opened has no sealed copy.');
        await writeCopy(tx, { ...referral, controller: to, kind: 'own' }, content, own);
        await unseal(tx, referral.id);
      };
      return { asked, decided: open(referral, given, tx.now), also };
    });
  }

  accept(what: Seen, who: Who): Promise<Outcome> {
    return this.decide(what, who, 'referral.accept', (referral, tx) => ({
      decided: accept(referral, tx.now),
      also: async () => {
        if (tx.actor?.kind !== 'staff') return;
        const { personId, organisationId } = tx.actor;
        const assigned = {
          organisationId,
          studentId: referral.studentId,
          referralId: referral.id,
          madeBy: organisationId,
        };
        await relate(tx, [{ ...assigned, kind: 'assigned', personId }]);
      },
    }));
  }

  returnWithAdvice(what: Seen, { nextStep }: ReturnDto, who: Who): Promise<Outcome> {
    return this.decide(what, who, 'referral.return-with-advice', (referral, { now }) => ({
      decided: returnWithAdvice(referral, { nextStep }, now),
    }));
  }

  notAccept(what: Seen, { reason, nextStep }: NoDto, who: Who): Promise<Outcome> {
    return this.decide(what, who, 'referral.not-accept', (referral, { now }) => ({
      decided: notAccept(referral, { reason, nextStep }, now),
    }));
  }

  /** After assessment, yes; the copy for the GP is then to be sent. */
  async takeOn(what: Seen, who: Who): Promise<Outcome> {
    const key = await this.recordKey(what, who);
    return this.decide(what, who, 'referral.take-on', (referral, tx) => ({
      decided: takeOn(referral, tx.now),
      also: () => askForGpCopy(tx, referral, key),
    }));
  }

  /** After assessment, no; the GP is told all the same. */
  async notTakeOn(what: Seen, { reason, nextStep }: NoDto, who: Who): Promise<Outcome> {
    const key = await this.recordKey(what, who);
    return this.decide(what, who, 'referral.not-take-on', (referral, tx) => ({
      decided: notTakeOn(referral, { reason, nextStep }, tx.now),
      also: () => askForGpCopy(tx, referral, key),
    }));
  }

  /** The receiver entered it in its own record, under this number: an own field, encrypted. A correction replaces it. */
  async enterInRecord(what: Seen, number: string, who: Who): Promise<Outcome> {
    const key = await this.recordKey(what, who);
    return this.decide(what, who, 'referral.enter-in-record', (referral, tx) => ({
      decided: key ? enterInRecord(referral) : wrongState(referral, 'opened'),
      also: async () => {
        if (!key || !tx.appointment) throw new Error('unreachable: refusals were answered');
        await writeRecordNumber(tx, referral, { number, by: tx.appointment.id }, key);
      },
    }));
  }

  /** Whoever must act next has done it: the sender after a "no", the receiver after treatment. */
  close(what: Seen, reason: CloseReason | 'student-told', who: Who): Promise<Outcome> {
    return this.decide(what, who, 'referral.close', (referral, tx) => {
      const side: string | undefined = (referralActions[referral.state] as Record<string, string>)['close'];
      const own = side === 'sender' ? referral.from : referral.to;
      const wrongSide = side !== undefined && tx.appointment?.organisationId !== own;
      const decided = wrongSide ? refused('wrong-side', { side }) : close(referral, reason, tx.now);
      return { decided, also: () => endRelationships(tx, referral.id) };
    });
  }

  /** Whoever was to phone the other side has done so. */
  phoned(what: Seen, who: Who): Promise<Outcome> {
    return this.decide(what, who, 'referral.phone', (referral, tx) => ({
      decided: phoned(referral, tx.appointment?.organisationId, tx.now),
    }));
  }

  /** The key of the own record; undefined where there is none, or it was erased. */
  private async recordKey({ id }: Seen, who: Who): Promise<DataKey | undefined> {
    const seen = await peek(this.database, who, id);
    return seen?.ownKey ? this.keyring.byId(seen.ownKey) : undefined;
  }

  /** An act on the organisation's own record: role and relationship, whatever became of permission or agreement. */
  private decide(
    what: Seen,
    who: Who,
    action: Action,
    how: (referral: Referral, tx: RequestTransaction) => { decided: Decided<Referral>; also?: () => Promise<void> },
  ): Promise<Outcome> {
    return change(this.database, who, { ...what, action }, async (tx, referral): Promise<Step> => {
      const facts = await factsFor(tx, { studentId: referral.studentId, relationship: true });
      const asked = askAccess(tx, facts, this.limits, { action, thing: thingOf(referral) });
      const either = action === 'referral.close' || action === 'referral.phone';
      const receives = either || tx.appointment?.organisationId === referral.to;
      if (!receives) return { asked, decided: refused('wrong-side', { side: 'receiver' }) };
      const step = how(referral, tx);
      return { asked, ...step, decided: phoneWhileHalted(referral, step.decided, tx.now) };
    });
  }
}

const unlock = ({ id, to }: Referral, sealed: StoredCopy, key: DataKey): ReferralContent =>
  openCopy(sealed, key, { id, controller: to, kind: 'sealed' });

/** The receiver sends the GP its copy where the record names a practice and the student did not say no. */
async function askForGpCopy(tx: RequestTransaction, referral: Referral, key: DataKey | undefined): Promise<void> {
  const { id, to } = referral;
  const own = await readCopy(tx, id, to, 'own');
  if (referral.state === 'draft' || !own || !key || !copyGoes(openCopy(own, key, { id, controller: to, kind: 'own' })))
    return;
  await askFollowUp(tx, referral, 'send-gp-copy', { organisationId: to, dutyTeamId: referral.team });
}
