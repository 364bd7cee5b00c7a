import {
  event,
  MessageSentV1,
  refused,
  type DataCategory,
  type DomainEvent,
  type Instant,
  type OrganisationId,
  type ReferralId,
  type Refused,
  type ReturnLevel,
} from '@footbridge/contracts';

export const MESSAGE_KINDS = ['update', 'advice', 'attendance', 'outcome-summary'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** What a message counts as, which side may send it, and the level of return that must allow it. */
export const MESSAGE_RULES = {
  update: { from: 'sender', category: 'risk-and-safety', returnNeeds: undefined },
  advice: { from: 'receiver', category: 'referral-progress', returnNeeds: 'nothing-more' },
  attendance: { from: 'receiver', category: 'appointment-attendance', returnNeeds: 'attendance' },
  'outcome-summary': { from: 'receiver', category: 'outcome-summary', returnNeeds: 'summary-at-end' },
} as const satisfies Record<
  MessageKind,
  { from: 'sender' | 'receiver'; category: DataCategory; returnNeeds: ReturnLevel | undefined }
>;

/**
 * Advice is what a receiver can write to the university before its decision, so it is what asks for information; an update is
 * what answers. True: asked, false: answered, undefined: neither.
 */
export const asksForInformation = (kind: MessageKind): boolean | undefined =>
  kind === 'advice' ? true : kind === 'update' ? false : undefined;

export type Message = {
  readonly id: string;
  readonly referralId: ReferralId;
  readonly kind: MessageKind;
  readonly from: OrganisationId;
  readonly to: OrganisationId;
  readonly sentAt: Instant;
};

/** States in which either side may write to the other: from the opening on, while there is something to do together. */
const OPEN_STATES = ['opened', 'accepted', 'returned', 'not-accepted', 'taken-on', 'not-taken-on'];

/** One side tells the other. An update before the opening would be a second envelope, so the receiver must have opened. */
export function send(
  referral: {
    id: ReferralId;
    state: string;
    from: OrganisationId;
    to: OrganisationId;
    version: number;
  },
  message: { id: string; kind: MessageKind; by: OrganisationId },
  now: Instant,
): { readonly next: Message; readonly events: readonly DomainEvent[] } | Refused {
  const side = MESSAGE_RULES[message.kind].from;
  const { from, to } = side === 'sender' ? referral : { from: referral.to, to: referral.from };
  if (!OPEN_STATES.includes(referral.state)) return refused('wrong-state', { state: referral.state, wanted: 'opened' });
  if (message.by !== from) return refused('wrong-side', { side });
  const next: Message = { id: message.id, referralId: referral.id, kind: message.kind, from, to, sentAt: now };
  const told = {
    referralId: referral.id,
    version: referral.version,
    messageId: message.id,
    kind: message.kind,
    from,
    to,
    at: now,
  };
  return { next, events: [event(MessageSentV1, told)] };
}
