import { isRefused, type ReferralId } from '@footbridge/contracts';
import { Keyring } from '@footbridge/keyring';
import { writeEntries, writeEvents } from '@footbridge/messaging';
import { Database, done, refuse, type Outcome, type Recorded, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { GateLimits } from '../referral/limits.js';
import { peek, refusalOf, thingOf } from '../referral/referral.change.js';
import { askAccess, askDisclosure, factsFor, permitted, PURPOSE_BACK, PURPOSE_OUT } from '../referral/referral.gate.js';
import { load, noteQuestion } from '../referral/referral.store.js';
import { type MessageDto } from './message.dto.js';
import { asksForInformation, MESSAGE_RULES, send } from './message.js';
import { insertMessage, messagesOf, openMessages } from './message.store.js';

const recordedFor = (id: ReferralId, action: string): Recorded => ({
  service: 'referrals',
  act: 'disclosure',
  action,
  objects: [{ kind: 'referral', id }],
});

@Injectable()
export class MessageCommands {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly limits: GateLimits,
  ) {}

  /** Tells the other side: a disclosure at the moment of sending, kept as one copy for each controller. */
  async send(referralId: ReferralId, { kind, text }: MessageDto, who: Who): Promise<Outcome> {
    const seen = await peek(this.database, who, referralId);
    const controllers = seen ? [seen.from, seen.to] : [];
    const keys = await Promise.all(
      controllers.map(async (controller) => ({
        controller,
        key: await this.keyring.dataKey({ studentId: seen?.studentId ?? '', controller, recordClass: 'referral' }),
      })),
    );
    return this.database.asRequest(who.caller, who.actingAs, async (tx): Promise<Outcome> => {
      const hidden = recordedFor(referralId, 'referral.update');
      if (tx.actorRefusal) return refuse(tx, hidden, 'refused', tx.actorRefusal);
      const referral = await load(tx, referralId);
      if (!referral || !tx.appointment) return refuse(tx, hidden, 'not-found', [{ code: 'not-found' }]);
      const rule = MESSAGE_RULES[kind];
      const [from, to] = rule.from === 'sender' ? [referral.from, referral.to] : [referral.to, referral.from];
      const facts = await factsFor(tx, { between: { from, to }, studentId: referral.studentId });
      const asked = askDisclosure(tx, facts, this.limits, {
        action: 'referral.update',
        thing: thingOf(referral),
        from,
        to,
        purpose: rule.from === 'sender' ? PURPOSE_OUT : PURPOSE_BACK,
        categories: [rule.category],
        sent: referral,
        ...(rule.returnNeeds ? { returnNeeds: rule.returnNeeds } : {}),
      });
      const id = v7();
      const decided = send(referral, { id, kind, by: tx.appointment.organisationId }, tx.now);
      const step = { asked, decided: isRefused(decided) ? decided : { next: referral, events: [] } };
      const no = refusalOf(step, tx.appointment.organisationId === referral.from);
      if (no) return refuse(tx, asked.recorded, ...no);
      if (isRefused(decided)) throw new Error('unreachable: refusals were answered');
      await insertMessage(tx, { ...decided.next, studentId: referral.studentId }, text, keys);
      const asking = asksForInformation(kind);
      if (asking !== undefined) await noteQuestion(tx, referralId, asking);
      const [written] = await writeEvents(tx, decided.events);
      await writeEntries(tx, [permitted(tx, asked)]);
      return done({
        location: `/api/referrals/referrals/${referralId}/messages`,
        ...(written ? { event: written } : {}),
      });
    });
  }

  /** The organisation's own copies of what was said, oldest first. */
  async list(referralId: ReferralId, who: Who): Promise<Outcome> {
    const answer = await this.database.asRequest(who.caller, who.actingAs, async (tx) => {
      const hidden: Recorded = { ...recordedFor(referralId, 'referral.read'), act: 'access' };
      if (tx.actorRefusal) return refuse(tx, hidden, 'refused', tx.actorRefusal);
      const referral = await load(tx, referralId);
      if (!referral || !tx.appointment) return refuse(tx, hidden, 'not-found', [{ code: 'not-found' }]);
      const facts = await factsFor(tx, { studentId: referral.studentId, relationship: true });
      const asked = askAccess(tx, facts, this.limits, { action: 'referral.read', thing: thingOf(referral) });
      if (asked.decision.outcome === 'refuse') return refuse(tx, asked.recorded, 'refused', asked.decision.reasons);
      const own = tx.appointment.organisationId;
      const stored = await messagesOf(tx, referralId, own);
      await writeEntries(tx, [permitted(tx, asked)]);
      return { own, stored };
    });
    if ('kind' in answer) return answer;
    return done({ body: { items: await openMessages(this.keyring, answer.stored, answer.own) } });
  }
}
