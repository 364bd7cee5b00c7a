import { type LoadedFacts } from '@footbridge/access';
import { type ReturnLevel, type ToDo } from '@footbridge/contracts';
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
  /** Why no more is shown: codes. */
  readonly withheld: readonly string[];
};

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
      progress: { ...base, ...shown(referral), ...(next ? { next } : {}), withheld: [] },
      asked,
    };
  const reasons = asked.decision.reasons;
  const withheld = reasons.map(({ code }) => code);
  if (referral.state === 'withdrawn')
    return { progress: { ...base, state: 'withdrawn', reason: referral.cause, withheld }, asked };
  const less = needed !== 'nothing-more' && ask('nothing-more').decision.outcome === 'permit';
  return { progress: { ...base, ...(less ? { state: coarse(referral.state) } : {}), withheld }, asked };
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
