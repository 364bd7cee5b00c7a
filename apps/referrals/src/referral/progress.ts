import { type LoadedFacts } from '@footbridge/access';
import { type Instant, type ReturnLevel, type ToDo } from '@footbridge/contracts';
import { type RequestTransaction } from '@footbridge/service';
import { thingOf } from './referral.change.js';
import { askDisclosure, PURPOSE_BACK, type Asked, type Limits } from './referral.gate.js';
import { type Referral } from './referral.js';

/** What may come back to the sender about a referral; without permission, no more than whether the sender must act next. */
export type Progress = {
  readonly youMustActNext: boolean;
  readonly next?: ToDo;
  readonly state?: Referral['state'] | 'sent' | 'under-way';
  readonly nextStep?: string;
  readonly reason?: string;
  /** Which side had to act next from when to when, the oldest first; missing where that may not be shown or was not kept. */
  readonly held?: readonly Held[];
  /** Why no more is shown: codes. */
  readonly withheld: readonly string[];
};

/** A time in which one side had to act next; without an end it still has to, as far as may be shown. */
export type Held = { readonly side: 'sender' | 'receiver'; readonly from: Instant; readonly to?: Instant };

/** What came back, with the question that let it or did not. */
export type Told = { readonly progress: Progress; readonly asked: Asked };

/** States by the level of return that shows them; a state not shown appears as the last one that is. */
const NEEDS: Partial<Record<Referral['state'], ReturnLevel>> = {
  received: 'arrived-and-decided',
  opened: 'arrived-and-decided',
  'taken-on': 'arrived-and-decided',
  'not-taken-on': 'arrived-and-decided',
  closed: 'arrived-and-decided',
};

/**
 * The sender's view of what the receiver did: a disclosure from receiver to sender. That the referral was taken or returned is
 * part of every permission to send; that it arrived, was decided after assessment or was closed is shown as the student said.
 * The sender's own acts (withdrawn, closed by itself) are its own to know.
 */
export function progressOf(
  tx: RequestTransaction,
  facts: LoadedFacts,
  limits: Limits,
  referral: Exclude<Referral, { state: 'draft' }>,
): Told {
  const { from, to } = referral;
  const ask = (returnNeeds: ReturnLevel) =>
    askDisclosure(tx, facts, limits, {
      action: 'progress.read',
      thing: thingOf(referral),
      from: to,
      to: from,
      purpose: PURPOSE_BACK,
      categories: ['referral-progress'],
      returnNeeds,
      sent: referral,
    });
  const next = 'next' in referral ? referral.next : undefined;
  const mine = next?.holder.organisationId === from;
  const base = { youMustActNext: mine, ...(mine ? { next } : {}) };
  const needed = NEEDS[referral.state] ?? 'nothing-more';
  const asked = ask(needed);
  if (asked.decision.outcome === 'permit')
    return {
      progress: { ...base, ...shown(referral), ...(next ? { next } : {}), ...heldIn(referral, true), withheld: [] },
      asked,
    };
  const reasons = asked.decision.reasons;
  const withheld = reasons.map(({ code }) => code);
  if (referral.state === 'withdrawn')
    return { progress: { ...base, state: 'withdrawn', reason: referral.cause, withheld }, asked };
  const less = needed !== 'nothing-more' && ask('nothing-more').decision.outcome === 'permit';
  return {
    progress: { ...base, ...(less ? { state: coarse(referral.state), ...heldIn(referral, false) } : {}), withheld },
    asked,
  };
}

const coarse = (state: Referral['state']) =>
  state === 'received' || state === 'opened' ? ('sent' as const) : ('under-way' as const);

function shown(referral: Exclude<Referral, { state: 'draft' }>): Pick<Progress, 'state' | 'nextStep' | 'reason'> {
  const { state } = referral;
  const answer = 'nextStep' in referral ? { nextStep: referral.nextStep } : {};
  const reason =
    'reason' in referral ? { reason: referral.reason } : 'cause' in referral ? { reason: referral.cause } : {};
  return { state, ...answer, ...reason };
}

/**
 * Who had to act next. The sender until the receiver accepts, which the sender learns in any case, and from then on the receiver. The
 * end that the receiver makes is told where the state is (`whole`); what the sender closed is its own to know.
 */
function heldIn(referral: Exclude<Referral, { state: 'draft' }>, whole: boolean): Pick<Progress, 'held'> {
  const { submittedAt, state, version, senderVersion } = referral;
  const accepted = 'acceptedAt' in referral ? referral.acceptedAt : undefined;
  const closed = referral.state === 'closed' ? referral.closedAt : undefined;
  const bySender = senderVersion === version;
  const receives = state === 'taken-on' || state === 'not-taken-on' || (closed !== undefined && !bySender);
  if (accepted === undefined && receives) return {};
  const until = (to: Instant | undefined) => (to === undefined ? {} : { to });
  return {
    held: [
      { side: 'sender', from: submittedAt, ...until(accepted ?? (bySender ? closed : undefined)) },
      ...(accepted === undefined
        ? []
        : [{ side: 'receiver' as const, from: accepted, ...until(whole ? closed : undefined) }]),
    ],
  };
}
