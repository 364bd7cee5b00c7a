import { mayAct } from '@footbridge/access';
import {
  type DataCategory,
  type ReferralContent,
  type ReferralField,
  type ReferralId,
  type StudentId,
  type ToDo,
} from '@footbridge/contracts';
import { Keyring, type DataKey } from '@footbridge/keyring';
import { writeEntries } from '@footbridge/messaging';
import {
  Database,
  done,
  entryOf,
  refuse,
  type Outcome,
  type Recorded,
  type Refusal,
  type RequestTransaction,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { pausedFor, type PausedView } from '../agreement-stop/flow.js';
import { readRecordNumber, type RecordNumber } from '../record-number/record-number.store.js';
import { openCopy, readCopy } from './copies.store.js';
import { phoneOf } from './halt.js';
import { GateLimits } from './limits.js';
import { lookAt } from './look.js';
import { type Progress } from './progress.js';
import { markRead } from './read-marks.store.js';
import { peek } from './referral.change.js';
import { receiverFacts, type ReceiverFacts } from './receiver-view.js';
import { type FilterDto, type ListDto } from './referral.dto.js';
import { answered, factsFor, type Asked } from './referral.gate.js';
import { countsOf, pageOf } from './referral.list.js';
import { referralActions, versionFor, type Referral } from './referral.js';
import { load } from './referral.store.js';
import { openRows, prepareRows } from './referral.rows.js';
import { ownReferral, ownReferrals } from './student-view.js';

/** One referral as the caller's side may see it. */
export type ReferralView = {
  readonly id: ReferralId;
  /** Moves with what this side knows: for the sender not with what the receiver does by itself. */
  readonly version: number;
  readonly side: 'sender' | 'receiver';
  /** The student's pseudonym: the sender's, and the receiver's once it opened the referral. */
  readonly studentId?: StudentId;
  readonly from: string;
  readonly to: string;
  readonly serviceId: string;
  readonly urgency: string;
  readonly submittedAt?: string;
  /** The receiver's: the state, who must act next. */
  readonly state?: Referral['state'];
  readonly next?: ToDo;
  readonly beside?: readonly ToDo[];
  /** The receiver's own: where it entered the referral. */
  readonly record?: RecordNumber;
  /** The sender's: as much as may come back. */
  readonly progress?: Progress;
  /** The own record; absent until opened, and where the caller's role has no relationship. */
  readonly content?: ReferralContent;
  /** The receiver's, from the opening on: what the second cut took, by name, and whether enough came to triage safely. */
  readonly notShared?: {
    readonly categories: readonly DataCategory[];
    readonly fields: readonly ReferralField[];
    readonly minimumMet: boolean;
    /** Those of the fields that the service needs to triage safely. */
    readonly missing: readonly ReferralField[];
  };
  /** How old the knowledge is on which a disclosure would be decided. */
  readonly knownAt: {
    readonly directory?: string | undefined;
    readonly agreements?: string | undefined;
    readonly consents?: string | undefined;
  };
  /** Nothing more crosses now: since when and why, and whether this side is to phone the other. */
  readonly paused?: PausedView;
  /** What this side may do now. */
  readonly actions: readonly string[];
} & Partial<ReceiverFacts>;

@Injectable()
export class ReferralQueries {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly limits: GateLimits,
  ) {}

  /** The referral, with one entry for the look at the own record and, for the sender, one for what came back. */
  async one(id: ReferralId, who: Who): Promise<Outcome> {
    const seen = await peek(this.database, who, id);
    const key = seen?.ownKey ? await this.keyring.byId(seen.ownKey) : undefined;
    return this.database.asRequest(who.caller, who.actingAs, async (tx): Promise<Outcome> => {
      const hidden: Recorded = {
        service: 'referrals',
        act: 'access',
        action: 'referral.read',
        objects: [{ kind: 'referral', id }],
      };
      if (tx.actorRefusal) return refuse(tx, hidden, 'refused', tx.actorRefusal);
      if (tx.actor.kind === 'student') return ownReferral(tx, tx.actor, this.limits, id);
      const referral = await load(tx, id);
      if (!referral || !tx.appointment) return refuse(tx, hidden, 'not-found', [{ code: 'not-found' }]);
      return this.answer(tx, referral, key);
    });
  }

  /**
   * A page of referrals: being a party decides rows, the gate what each tells. One entry lists them all; its copies are opened after
   * it is committed, so that no transaction waits for the keys.
   */
  async list(query: ListDto, { caller, actingAs }: Who): Promise<Outcome> {
    const answer = await this.database.asRequest(caller, actingAs, async (tx) => {
      const refused = await this.unlessListing(tx);
      if (refused) return refused;
      if (tx.actor?.kind === 'student') return ownReferrals(tx, tx.actor);
      const { rows, nextCursor } = await pageOf(tx, query);
      const prepared = await prepareRows(tx, rows, this.limits);
      await writeEntries(tx, [entryOf(tx, { ...LISTING, ...prepared.recorded })]);
      return { prepared, ...(nextCursor === undefined ? {} : { nextCursor }) };
    });
    if ('kind' in answer) return answer;
    const { prepared, ...page } = answer;
    return done({ body: { items: await openRows(this.keyring, prepared), ...page } });
  }

  /** How many each view of the acting side has, narrowed as its list is; a count names no referral, and is an entry all the same. */
  counts(filter: FilterDto, { caller, actingAs }: Who): Promise<Outcome> {
    return this.database.asRequest(caller, actingAs, async (tx): Promise<Outcome> => {
      const refused = await this.unlessListing(tx);
      if (refused) return refused;
      if (tx.actor?.kind === 'student') return refuse(tx, LISTING, 'refused', [{ code: 'actor-not-allowed' }]);
      const counts = await countsOf(tx, filter);
      await writeEntries(tx, [entryOf(tx, LISTING)]);
      return done({ body: counts });
    });
  }

  /** The refusal where the caller's role does not hold or may not list. Whether a student may is not asked here. */
  private async unlessListing(tx: RequestTransaction): Promise<Refusal | undefined> {
    if (tx.actorRefusal) return refuse(tx, LISTING, 'refused', tx.actorRefusal);
    const role = tx.actor.kind === 'student' ? undefined : mayAct(tx.actor, 'referral.list');
    return role && refuse(tx, LISTING, 'refused', role);
  }

  private async answer(tx: RequestTransaction, referral: Referral, key: DataKey | undefined): Promise<Outcome> {
    const { id, from, to, studentId } = referral;
    const own = tx.appointment?.organisationId ?? '';
    const facts = await factsFor(tx, { between: { from, to }, studentId, relationship: true });
    const look = lookAt(tx, facts, this.limits, referral);
    const { asked, back } = look;
    if (look.refused.length > 0) return refuse(tx, asked.recorded, 'refused', reasonsOf(asked));
    const [content, record] = look.content
      ? await Promise.all([
          contentOf(tx, { id, controller: own, kind: 'own' }, key),
          own === to ? readRecordNumber(tx, id, own, key) : undefined,
        ])
      : [];
    const paused = pausedFor(referral, facts.agreements, { own, now: tx.now });
    const shown = { own, progress: back?.progress, content, record, knownAt: facts.knowledge, paused };
    const body = viewOf(referral, shown);
    await Promise.all([
      // Of an envelope the role alone decided: that a relationship is missing too refused nothing.
      writeEntries(tx, [entryOf(tx, asked.recorded), ...(back ? [answered(tx, back.asked)] : [])]),
      markRead(tx, id, body.version),
    ]);
    return done({ version: body.version, body });
  }
}

const LISTING: Recorded = { service: 'referrals', act: 'access', action: 'referral.list', objects: [] };
const reasonsOf = ({ decision }: Asked) => (decision.outcome === 'refuse' ? decision.reasons : []);

/** The own record; undefined where there is none, or its key was erased. */
async function contentOf(
  tx: RequestTransaction,
  of: OwnCopy,
  key: DataKey | undefined,
): Promise<ReferralContent | undefined> {
  const stored = await readCopy(tx, of.id, of.controller, of.kind);
  return stored && key ? openCopy(stored, key, of) : undefined;
}
type OwnCopy = { readonly id: ReferralId; readonly controller: string; readonly kind: 'own' };

type Shown = {
  own: string;
  progress: Progress | undefined;
  content: ReferralContent | undefined;
  record: RecordNumber | undefined;
  knownAt: ReferralView['knownAt'];
  paused: Pick<ReferralView, 'paused'>;
};

function viewOf(referral: Referral, { own, progress, content, record, knownAt, paused }: Shown): ReferralView {
  const { id, from, to, serviceId, urgency, state } = referral;
  const side = own === from ? 'sender' : 'receiver';
  const sent = referral.state === 'draft' ? {} : { submittedAt: referral.submittedAt };
  const held = 'next' in referral ? { next: referral.next, beside: referral.beside } : {};
  const inside =
    side === 'receiver'
      ? { state, ...held, ...receiverFacts(referral), ...(record ? { record } : {}) }
      : state === 'draft'
        ? { state }
        : progress
          ? { progress }
          : {};
  return {
    id,
    version: versionFor(referral, own),
    side,
    ...(side === 'sender' || content ? { studentId: referral.studentId } : {}),
    from,
    to,
    serviceId,
    urgency,
    ...sent,
    ...inside,
    ...(content ? { content } : {}),
    ...(side === 'receiver' ? notSharedOf(referral) : {}),
    knownAt,
    ...paused,
    actions: [...actionsOf(referral, side, progress), ...(phoneOf(referral, own) ? ['phoned'] : [])],
  };
}

function notSharedOf(referral: Referral): Pick<ReferralView, 'notShared'> {
  if (!('given' in referral) || !referral.given) return {};
  const { notShared, missing } = referral.given;
  return { notShared: { ...notShared, minimumMet: missing.length === 0, missing } };
}

/**
 * What this side may do now. A sender who may not know the state is offered what it could do for all that it is shown: before
 * an answer the same whether it was opened or not, afterwards only what it must do.
 */
function actionsOf(referral: Referral, side: 'sender' | 'receiver', progress: Progress | undefined): string[] {
  const cut = side === 'sender' && progress !== undefined && progress.withheld.length > 0;
  if (cut && !progress.youMustActNext) return [];
  const unanswered = ['submitted', 'received', 'opened'].includes(referral.state);
  const table: Record<string, string> =
    cut && unanswered ? { ...referralActions.submitted, ...referralActions.opened } : referralActions[referral.state];
  return Object.keys(table).filter((act) => table[act] === side || table[act] === 'either');
}
