import { mayAct, type SharingDecisionFact } from '@footbridge/access';
import {
  categoriesOf,
  fieldProblems,
  isRefused,
  ROLES,
  type OrganisationId,
  type ReferralContent,
  type Role,
  type SharingDecisionId,
  type StaffActor,
} from '@footbridge/contracts';
import { Keyring, type DataKey } from '@footbridge/keyring';
import { writeEntries, writeEvents } from '@footbridge/messaging';
import {
  beforeAct,
  Database,
  done,
  entryOf,
  refusal,
  refuse,
  type Who,
  type Outcome,
  type Recorded,
  type RequestTransaction,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { dutyTeamAt } from '../knowledge/services.js';
import { relate } from '../relationship/relationship.store.js';
import { GateLimits } from '../referral/limits.js';
import { askAccess, askDisclosure, factsFor, permitted } from '../referral/referral.gate.js';
import { codesOf, wordsOf } from './decision-record.dto.js';
import { type ReviewDto, type ShareDto } from './sharing-decision.dto.js';
import { actionsFor, record, review, type SharingDecision } from './sharing-decision.js';
import {
  insertDecision,
  insertShared,
  loadDecision,
  openShared,
  sharedCopies,
  updateDecision,
} from './sharing-decision.store.js';

const recordedFor = (id: SharingDecisionId, action: string, act: Recorded['act'] = 'disclosure'): Recorded => ({
  service: 'referrals',
  act,
  action,
  objects: [{ kind: 'sharing-decision', id }],
});

/** A disclosure about to be decided, with the keys of both controllers' copies. */
type Sharing = {
  readonly id: SharingDecisionId;
  readonly from: OrganisationId;
  readonly content: ReferralContent;
  readonly keys: { readonly own: DataKey; readonly theirs: DataKey };
  readonly decidedBy: StaffActor;
};

/** Who reviews at each kind of organisation, first to last. A different person, whoever decided. */
const reviewersFor = (decidedAs: Role): readonly [Role, ...Role[]] =>
  (ROLES[decidedAs].at as readonly string[]).includes('nhs-trust')
    ? ['named-safeguarding-professional', 'caldicott-guardian', 'senior-information-risk-owner']
    : ['designated-safeguarding-lead', 'wellbeing-lead', 'senior-information-owner'];

/** Sharing without permission: recorded, disclosed and told in one transaction, whatever the broker does. */
@Injectable()
export class SharingDecisionCommands {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly limits: GateLimits,
  ) {}

  async share(given: ShareDto, who: Who): Promise<Outcome> {
    const problems = fieldProblems(given.fields);
    if (problems.length > 0)
      return refusal(
        'invalid',
        problems.map(({ field, code }) => ({ code: `field-${code}`, facts: { field } })),
      );
    const content = Object.fromEntries(
      Object.entries(given.fields).filter(([, text]) => text !== ''),
    ) as ReferralContent;
    const id: SharingDecisionId = v7();
    const { studentId, to } = given;
    const from = await this.organisationOf(who);
    const key = (controller: string) =>
      this.keyring.dataKey({ studentId, controller, recordClass: 'sharing-decision' });
    const keys = from === undefined ? undefined : { own: await key(from), theirs: await key(to) };
    return this.database.asRequest(who.caller, who.actingAs, async (tx): Promise<Outcome> => {
      const recorded = recordedFor(id, 'sharing.without-permission');
      if (tx.actorRefusal) return refuse(tx, recorded, 'refused', tx.actorRefusal);
      if (tx.actor.kind === 'student' || !keys || from === undefined)
        return refuse(tx, recorded, 'refused', [{ code: 'actor-not-allowed' }]);
      return this.record(tx, given, { id, from, content, keys, decidedBy: tx.actor });
    });
  }

  private async record(tx: RequestTransaction, given: ShareDto, what: Sharing): Promise<Outcome> {
    const { id, from, content, keys, decidedBy } = what;
    const { studentId, to, toTeam, ground, studentTold, referralId } = given;
    const asked = await askWithoutPermission(tx, this.limits, given, what);
    if (asked.decision.outcome === 'refuse') return refuse(tx, asked.recorded, 'refused', asked.decision.reasons);
    if (!(await dutyTeamAt(tx, to, toTeam)))
      return refuse(tx, asked.recorded, 'rule', [{ code: 'duty-team-not-known' }]);
    const { agreement, knowledgeAgeSeconds } = asked.decision;
    const core = {
      id,
      studentId,
      from,
      to,
      toTeam,
      ground,
      asked: given.asked,
      studentTold,
      categories: categoriesOf(content),
    };
    const decided = {
      ...core,
      oneOff: agreement === undefined,
      decidedBy: { personId: decidedBy.personId, role: decidedBy.role },
      ...(agreement ? { agreement } : {}),
      ...(referralId === undefined ? {} : { referralId }),
      ...(given.record ? { record: codesOf(given.record) } : {}),
      ...(knowledgeAgeSeconds === undefined ? {} : { knowledgeAgeSeconds }),
    };
    const { next, events } = record(decided, reviewersFor(decidedBy.role), tx.now);
    await insertDecision(tx, next);
    const reasons = { necessity: given.necessity, askedHow: given.askedHow };
    await insertShared(tx, next, { controller: from, kind: 'shared', key: keys.own, content });
    await insertShared(tx, next, { controller: from, kind: 'reasons', key: keys.own, content: reasons });
    if (given.record)
      await insertShared(tx, next, { controller: from, kind: 'words', key: keys.own, content: wordsOf(given.record) });
    await insertShared(tx, next, { controller: to, kind: 'shared', key: keys.theirs, content });
    // Of no referral, so that the closing of one does not take away what was shared for safety's sake.
    const addressed = { organisationId: to, studentId, referralId: null, madeBy: from, kind: 'addressed' as const };
    await relate(tx, [{ ...addressed, dutyTeamId: toTeam }]);
    const [written] = await writeEvents(tx, events);
    await writeEntries(tx, [permitted(tx, asked)]);
    const location = `/api/referrals/sharing-decisions/${id}`;
    return done({ location, version: 1, ...(written ? { event: written } : {}) });
  }

  /** The decision and the own copy of what was shared; the reasons for the sharer alone. */
  async one(id: SharingDecisionId, who: Who): Promise<Outcome> {
    const answer = await this.database.asRequest(who.caller, who.actingAs, async (tx) => {
      const hidden = recordedFor(id, 'referral.read', 'access');
      if (tx.actorRefusal) return refuse(tx, hidden, 'refused', tx.actorRefusal);
      const decision = await loadDecision(tx, id);
      if (!decision || !tx.appointment) return refuse(tx, hidden, 'not-found', [{ code: 'not-found' }]);
      const own = tx.appointment.organisationId;
      const facts = await factsFor(tx, { studentId: decision.studentId, relationship: true });
      const thing = {
        kind: 'sharing-decision',
        id,
        version: decision.version,
        studentId: decision.studentId,
        pathway: 'university-to-nhs-referral' as const,
      };
      const asked = askAccess(tx, facts, this.limits, { action: 'referral.read', thing });
      const byDecider = decision.decidedBy.personId === tx.actor.personId;
      if (asked.decision.outcome === 'refuse' && !byDecider)
        return refuse(tx, asked.recorded, 'refused', asked.decision.reasons);
      const stored = await sharedCopies(tx, id, own);
      await writeEntries(tx, [byDecider ? entryOf(tx, asked.recorded) : permitted(tx, asked)]);
      return { own, stored, decision: shownAt(own, decision), actions: actionsFor(tx.actor.personId, decision) };
    });
    if ('kind' in answer) return answer;
    const { own, decision, stored, actions } = answer;
    const keys = await this.keyring.byIds(stored.map(({ keyId }) => keyId));
    const opened = Object.fromEntries(
      stored.flatMap((each) => {
        const key = keys.get(each.keyId);
        return key ? [[each.kind, openShared(each, key, { id, controller: own })]] : [];
      }),
    );
    return done({ version: decision.version, body: { ...decision, ...opened, actions } });
  }

  /** A different person reviews; a late review never stops care. */
  review(what: { id: SharingDecisionId; version: number }, { finding }: ReviewDto, who: Who): Promise<Outcome> {
    return this.database.asRequest(who.caller, who.actingAs, async (tx): Promise<Outcome> => {
      const hidden = recordedFor(what.id, 'sharing.review', 'governance');
      if (tx.actorRefusal) return refuse(tx, hidden, 'refused', tx.actorRefusal);
      const decision = await loadDecision(tx, what.id, true);
      const mine = decision?.from === tx.appointment?.organisationId;
      if (!decision || !mine) return refuse(tx, hidden, 'not-found', [{ code: 'not-found' }]);
      const seen = {
        ...hidden,
        studentId: decision.studentId,
        objects: [{ kind: 'sharing-decision', id: what.id, version: decision.version }],
      };
      const role = mayAct(tx.actor, 'sharing.review');
      if (role) return refuse(tx, seen, 'refused', role);
      if (decision.version !== what.version)
        return refuse(tx, seen, 'stale-version', [{ code: 'stale-version', facts: { version: decision.version } }]);
      const decided = review(decision, { by: tx.actor.personId, finding }, tx.now);
      if (isRefused(decided))
        return refuse(tx, seen, decided.refused[0]?.code === 'wrong-state' ? 'wrong-state' : 'rule', decided);
      await updateDecision(tx, decided.next);
      const [written] = await writeEvents(tx, decided.events);
      const { version } = decided.next;
      await writeEntries(tx, [entryOf(tx, { ...seen, objects: [{ kind: 'sharing-decision', id: what.id, version }] })]);
      return done({ version, ...(written ? { event: written } : {}) });
    });
  }

  /** The organisation of the chosen role, for the keys that must be made before the transaction. */
  private organisationOf({ caller, actingAs }: Who): Promise<string | undefined> {
    return beforeAct(() =>
      this.database.asRequest(caller, actingAs, (tx) => Promise.resolve(tx.actor && tx.appointment?.organisationId)),
    );
  }
}

/** The record of why is the sharer's. */
function shownAt(own: OrganisationId, decision: SharingDecision): SharingDecision {
  const { record: _, ...shown } = decision;
  return own === decision.from ? decision : shown;
}

async function askWithoutPermission(
  tx: RequestTransaction,
  limits: GateLimits,
  given: ShareDto,
  { id, from, content }: Sharing,
) {
  const { studentId, to, ground, oneOff } = given;
  if (!tx.actor || tx.actor.kind === 'student') throw new Error('unreachable: answered before');
  const facts = await factsFor(tx, { between: { from, to }, studentId });
  const { personId, organisationId, role } = tx.actor;
  const categories = categoriesOf(content);
  const decision: SharingDecisionFact = {
    id,
    studentId,
    ground,
    necessityRecorded: true,
    askedRecorded: true,
    toldRecorded: true,
    recipient: to,
    categories,
    decidedBy: { personId, organisationId, role },
    oneOff,
  };
  return askDisclosure(tx, facts, limits, {
    action: 'sharing.without-permission',
    thing: { kind: 'sharing-decision', id, version: 1, studentId, pathway: 'university-to-nhs-referral' },
    from,
    to,
    purpose: 'safeguarding',
    categories,
    urgent: true,
    basis: { kind: 'without-permission', decision },
  });
}
