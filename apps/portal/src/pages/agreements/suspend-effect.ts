import { type Visit } from '../../engine/visit.js';
import { part, type Part } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { reference } from '../../words/reference.js';

/** `GET /api/referrals/agreements/:id/effect` */
type Effect = {
  referralId: string;
  side: 'sender' | 'receiver';
  other: string;
  urgency: string;
  youMustActNext: boolean;
  cannotWait: boolean;
  then: 'goes-on' | 'pauses';
  because: 'cannot-wait' | 'other-agreement' | 'can-wait' | 'nothing-goes-on';
};
type EffectPage = {
  state: string;
  counts: { open: number; goesOn: number; pauses: number; more: boolean };
  items: Effect[];
  next?: string;
};
export type Continues = 'urgent-and-safety' | 'nothing';

const BECAUSE: Readonly<Record<Effect['because'], string>> = {
  'cannot-wait': 'goes on for 14 days: it is urgent, or was sent with a concern for safety',
  'other-agreement': 'goes on: another agreement carries it',
  'can-wait': 'waits: nothing new is shared about it. Whoever must act next phones',
  'nothing-goes-on': 'stops, though it cannot wait: phone about it at once',
};

/** What stopping does to the own organisation's open referrals. The page is whole without it. */
export async function effectOf(
  visit: Visit,
  id: string,
  { continues, cursor, limit }: { continues: Continues; cursor?: string | undefined; limit: number },
): Promise<Part<{ counts: EffectPage['counts']; rows: readonly object[]; next: string | undefined }>> {
  const query = new URLSearchParams({ continues, limit: String(limit), ...(cursor !== undefined && { cursor }) });
  const answer = part(
    await visit.ask<EffectPage>('referrals', `/agreements/${encodeURIComponent(id)}/effect?${query.toString()}`),
  );
  if (!answer.there) return answer;
  const { counts, items, next } = answer.value;
  const names = await visit.names({ organisations: items.map(({ other }) => other) });
  const rows = items.map(({ referralId, side, other, urgency, youMustActNext, because, then }) => ({
    reference: reference(referralId),
    with: `${side === 'sender' ? 'To' : 'From'} ${names.organisation(other)}`,
    urgency: words(urgency),
    next: youMustActNext ? 'Your organisation' : 'The other side',
    goesOn: then === 'goes-on',
    says: BECAUSE[because],
  }));
  return { there: true, value: { counts, rows, next } };
}
