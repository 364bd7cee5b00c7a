import {
  categoriesOf,
  cutTo,
  fieldProblems,
  fieldsOf,
  isMonitored,
  isRefused,
  readFrom,
  refused,
  type AgreedPathway,
  type AgreementId,
  type DataCategory,
  type Reason,
  type ReferralContent,
  type ReferralId,
} from '@footbridge/contracts';
import { Keyring, type DataKey } from '@footbridge/keyring';
import { writeEntries } from '@footbridge/messaging';
import {
  Database,
  done,
  refusal,
  refuse,
  type Outcome,
  type Recorded,
  type RequestTransaction,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { askFollowUp } from '../gp-follow-up/ask-follow-up.js';
import { copyGoes, mustRegister } from '../gp-follow-up/gp-follow-up.js';
import { offeredService, otherServices, type OfferedService } from '../knowledge/services.js';
import { explainHere } from '../reasons.js';
import { relate } from '../relationship/relationship.store.js';
import { bandsOf, hasSafetyConcern } from './bands.js';
import { openCopy, readCopy, unseal, writeCopy } from './copies.store.js';
import { GateLimits } from './limits.js';
import { change, peek, thingOf, type Change, type Peeked, type Step } from './referral.change.js';
import { type ContentDto, type DraftDto, type SubmitDto } from './referral.dto.js';
import { askAccess, askDisclosure, factsFor, permitted, PURPOSE_OUT, type Asked } from './referral.gate.js';
import { withdraw } from './ending.js';
import { submit, versionFor, type Draft, type Referral, type Submission } from './referral.js';
import { insertDraft } from './referral.store.js';
import { closedTo, isPausedFor, paused, unlessAgainst, worthKnowing } from './service-fit.js';
import { agreedPathways, termsFrom } from './terms.js';
import { unsafeToSend } from './unsafe-to-send.js';

/** What the receiver would be given, and what stands in the way of sending it. */
type Copy = {
  readonly asked: Asked;
  readonly content: ReferralContent;
  readonly service: OfferedService | undefined;
  readonly agreed: ReadonlyMap<AgreementId, readonly AgreedPathway[]>;
};

/** The sending side: write, show, send, withdraw. */
@Injectable()
export class SendingCommands {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly limits: GateLimits,
  ) {}

  /** Begins a referral. 201 with its place; refused when the service takes none from this role or organisation. */
  draft(given: DraftDto, { caller, actingAs }: Who): Promise<Outcome> {
    return this.database.asRequest(caller, actingAs, async (tx): Promise<Outcome> => {
      const id: ReferralId = v7();
      const thing = { kind: 'referral', id, version: 1, studentId: given.studentId, pathway: given.pathway };
      const objects = [{ kind: 'referral', id, version: 1 }];
      const begun: Recorded = { service: 'referrals', act: 'access', action: 'referral.draft', objects };
      if (tx.actorRefusal) return refuse(tx, begun, 'refused', tx.actorRefusal);
      if (tx.actor.kind === 'student') return refuse(tx, begun, 'refused', [{ code: 'actor-not-allowed' }]);
      const facts = await factsFor(tx, { studentId: given.studentId });
      const asked = askAccess(tx, facts, this.limits, { action: 'referral.draft', thing });
      if (asked.decision.outcome === 'refuse') return refuse(tx, asked.recorded, 'refused', asked.decision.reasons);
      const { organisationId: from, appointmentId: referredBy, role, personId } = tx.actor;
      const service = await offeredService(tx, given.serviceId);
      const wrong = whyNotAddressed(service, given, { from, role });
      if (wrong) return refuse(tx, asked.recorded, 'rule', wrong);
      const { studentId, to, serviceId, pathway, urgency } = given;
      const draft: Draft = {
        state: 'draft',
        id,
        version: 1,
        studentId,
        from,
        to,
        serviceId,
        pathway,
        urgency,
        referredBy,
      };
      await insertDraft(tx, draft, permitted(tx, asked));
      await relate(tx, [{ organisationId: from, studentId, referralId: id, madeBy: from, kind: 'referrer', personId }]);
      return done({ location: `/api/referrals/referrals/${id}`, version: 1 });
    });
  }

  /** Writes fields of a draft, under the sender's own key, and how urgent it is judged to be now. */
  async write(what: Omit<Change, 'action'>, { fields, urgency }: ContentDto, who: Who): Promise<Outcome> {
    const problems = fieldProblems(fields);
    if (problems.length > 0)
      return refusal(
        'invalid',
        problems.map(({ field, code }) => ({ code: `field-${code}`, facts: { field } })),
      );
    const key = await this.ownKey(await peek(this.database, who, what.id));
    return change(this.database, who, { ...what, action: 'referral.draft' }, async (tx, referral) => {
      const facts = await factsFor(tx, { studentId: referral.studentId, relationship: true });
      const asked = askAccess(tx, facts, this.limits, { action: 'referral.draft', thing: thingOf(referral) });
      if (referral.state !== 'draft' || !key)
        return { asked, decided: refused('wrong-state', { state: referral.state }) };
      const next: Draft = { ...referral, version: referral.version + 1, urgency: urgency ?? referral.urgency };
      const also = async () => {
        const before = await this.content(tx, referral, key);
        const merged = Object.entries({ ...before, ...fields }).filter(([, text]) => text !== '');
        await writeCopy(tx, { ...referral, controller: referral.from, kind: 'own' }, Object.fromEntries(merged), key);
      };
      return { asked, decided: { next, events: [] }, also };
    });
  }

  /** Sends: the gate first, then what is needed to triage safely; the copy is cut, sealed and saved with the event. */
  async submit(what: Omit<Change, 'action'>, { leaveOut = [] }: SubmitDto, who: Who): Promise<Outcome> {
    const seen = await peek(this.database, who, what.id);
    const [own, seal] = await Promise.all([
      this.ownKey(seen),
      seen && this.keyring.sealingKey({ receiver: seen.to, referralId: what.id }),
    ]);
    return change(this.database, who, { ...what, action: 'referral.submit' }, async (tx, referral): Promise<Step> => {
      const copy = await this.copyOf(tx, referral, { key: own, leaveOut });
      const { asked, content, service } = copy;
      if (referral.state !== 'draft') return { asked, decided: refused('wrong-state', { state: referral.state }) };
      if (!service || !seal) return { asked, decided: refused('service-not-known') };
      const given = submission(tx, referral, { ...copy, service });
      const sent = unlessAgainst(submit(referral, given, tx.now), await this.against(tx, referral, service));
      if (isRefused(sent)) return { asked, decided: sent };
      const also = async () => {
        const { to, from, studentId, id } = referral;
        const { dutyTeamId } = service;
        await Promise.all([
          writeCopy(tx, { ...referral, controller: to, kind: 'sealed' }, content, seal),
          relate(tx, [{ organisationId: to, studentId, referralId: id, madeBy: from, kind: 'addressed', dutyTeamId }]),
          mustRegister(content) && askFollowUp(tx, referral, 'register-with-gp', sent.next.next.holder),
        ]);
      };
      return { asked, decided: sent, also };
    });
  }

  /** Exactly what the receiver would be given, and every reason why it could not be sent as it stands. Sends nothing. */
  async asReceived(id: ReferralId, leaveOut: readonly DataCategory[], { caller, actingAs }: Who): Promise<Outcome> {
    const key = await this.ownKey(await peek(this.database, { caller, actingAs }, id));
    return this.database.asRequest(caller, actingAs, async (tx): Promise<Outcome> => {
      const hidden = {
        service: 'referrals' as const,
        act: 'access' as const,
        action: 'referral.as-received',
        objects: [{ kind: 'referral', id }],
      };
      if (tx.actorRefusal) return refuse(tx, hidden, 'refused', tx.actorRefusal);
      const [found] = await tx.query<{ aggregate: Referral }>(
        'select aggregate from referral where id = $1 and from_org = $2',
        [id, tx.appointment?.organisationId ?? ''],
      );
      if (!found) return refuse(tx, hidden, 'not-found', [{ code: 'not-found' }]);
      const referral = found.aggregate;
      const facts = await factsFor(tx, { studentId: referral.studentId, relationship: true });
      const look = askAccess(tx, facts, this.limits, {
        action: 'referral.as-received',
        thing: thingOf(referral),
      });
      if (look.decision.outcome === 'refuse') return refuse(tx, look.recorded, 'refused', look.decision.reasons);
      const { asked, content, service } = await this.copyOf(tx, referral, { key, leaveOut });
      const whole = await this.content(tx, referral, key);
      const unsafe =
        referral.state === 'draft' && service
          ? [
              ...unsafeToSend(referral.urgency, { ...sendable(service, tx), fields: fieldsOf(content) }),
              ...(await this.against(tx, referral, service)),
            ]
          : [];
      const notices = service ? worthKnowing(service, whole, { urgency: referral.urgency, now: tx.now }) : [];
      const reasons = [...(asked.decision.outcome === 'refuse' ? asked.decision.reasons : []), ...unsafe];
      const withheld = categoriesOf(whole).filter((each) => !categoriesOf(content).includes(each));

      await writeEntries(tx, [permitted(tx, look)]);
      return done({
        version: versionFor(referral, referral.from),
        body: {
          fields: content,
          categories: categoriesOf(content),
          withheld,
          reasons: reasons.map(inWords),
          notices: notices.map(inWords),
          copyToGp: copyGoes(content),
        },
      });
    });
  }

  /** The sender takes an unopened referral back. */
  withdraw(what: Omit<Change, 'action'>, who: Who): Promise<Outcome> {
    return change(this.database, who, { ...what, action: 'referral.withdraw' }, async (tx, referral) => {
      const facts = await factsFor(tx, { studentId: referral.studentId, relationship: true });
      const asked = askAccess(tx, facts, this.limits, {
        action: 'referral.withdraw',
        thing: thingOf(referral),
      });
      if (tx.appointment?.organisationId !== referral.from) return { asked, decided: refused('wrong-side') };

      return { asked, decided: withdraw(referral, 'sender-withdrew', tx.now), also: () => unseal(tx, referral.id) };
    });
  }

  /** The key of the sender's own copy; made when the first fields are written. */
  private async ownKey(seen: Peeked | undefined): Promise<DataKey | undefined> {
    if (!seen) return undefined;
    return seen.ownKey
      ? this.keyring.byId(seen.ownKey)
      : this.keyring.dataKey({ studentId: seen.studentId, controller: seen.from, recordClass: 'referral' });
  }

  private async content(
    tx: RequestTransaction,
    referral: Referral,
    key: DataKey | undefined,
  ): Promise<ReferralContent> {
    const of = { id: referral.id, controller: referral.from, kind: 'own' as const };
    const stored = await readCopy(tx, of.id, of.controller, of.kind);
    return stored && key ? openCopy(stored, key, of) : {};
  }

  private async copyOf(
    tx: RequestTransaction,
    referral: Referral,
    how: { key: DataKey | undefined; leaveOut: readonly DataCategory[] },
  ): Promise<Copy> {
    const { from, to, studentId, urgency } = referral;
    const [facts, whole, service, agreed] = await Promise.all([
      factsFor(tx, { between: { from, to }, studentId }),
      this.content(tx, referral, how.key),
      offeredService(tx, referral.serviceId),
      agreedPathways(tx, { from, to }),
    ]);
    const content = cutTo(
      whole,
      categoriesOf(whole).filter((each) => !how.leaveOut.includes(each)),
    );
    const asked = askDisclosure(tx, facts, this.limits, {
      action: 'referral.submit',
      thing: thingOf(referral),
      from,
      to,
      purpose: PURPOSE_OUT,
      categories: categoriesOf(content),
      urgent: urgency !== 'routine',
    });
    return { asked, content, service, agreed };
  }

  /** What the service itself has against it: from whom it takes referrals, and whether it takes any now. */
  private async against(tx: RequestTransaction, { from, urgency }: Referral, service: OfferedService) {
    const closed = closedTo(service, from);
    return isPausedFor(service, urgency)
      ? [...closed, paused(service, await otherServices(tx, service, from))]
      : closed;
  }
}

/** Told in an answer that refuses nothing, a reason needs its sentence too. */
const inWords = (reason: Reason) => ({ ...reason, detail: explainHere(reason) });

function submission(tx: RequestTransaction, draft: Draft, copy: Copy & { service: OfferedService }): Submission {
  const { asked, content, service, agreed } = copy;
  const permit = asked.decision.outcome === 'permit' ? asked.decision : undefined;
  const { agreement, basis } = permit ?? {};
  const pathways = (agreement && agreed.get(agreement.id)) ?? [];
  return {
    ...sendable(service, tx),
    fields: fieldsOf(content),
    categories: categoriesOf(content),
    team: service.dutyTeamId,
    terms: termsFrom(pathways, draft.pathway, draft.urgency, draft),
    basis: {
      kind: basis?.kind ?? 'permission',
      id: basis?.id ?? '',
      version: basis?.version ?? 1,
      ...(agreement ? { agreement } : {}),
    },
    bands: bandsOf(content, tx.now),
    safetyConcern: hasSafetyConcern(content),
  };
}

function sendable({ minimum, otherWays, monitoredHours }: OfferedService, { now }: RequestTransaction) {
  return { minimum, otherWays, monitored: isMonitored(monitoredHours, now), readFrom: readFrom(monitoredHours, now) };
}

function whyNotAddressed(service: OfferedService | undefined, given: DraftDto, by: { from: string; role: string }) {
  if (!service || service.organisationId !== given.to || service.pathway !== given.pathway)
    return [{ code: 'service-not-known' }];
  if (by.from === given.to) return [{ code: 'same-organisation' }];
  if (!service.referrerRoles.includes(by.role))
    return [{ code: 'role-may-not-refer', facts: { role: by.role, may: service.referrerRoles } }];
  const closed = closedTo(service, by.from);
  return closed.length > 0 ? closed : undefined;
}
