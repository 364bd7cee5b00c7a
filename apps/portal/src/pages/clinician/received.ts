import { type DataCategory, type ReferralField, type ToDo } from '@footbridge/contracts';
import { type Visit } from '../../engine/visit.js';
import { path } from '../../engine/path.js';
import { Stop, type Answer, type Problem } from '../../services/answer.js';
import { type ReferralAnswer } from '../referral-answers.js';

/** The receiver's addresses. Those of the sender are of their own: what stands behind them is not the same. */
export const worklistPath = path('/worklist');
export const assignPath = path('/worklist/assign');
export const receivedPath = path('/worklist/:id');
export const decisionPath = path('/worklist/:id/decision');
export const messagePath = path('/worklist/:id/message');
export const claimPath = path('/worklist/:id/claim');
export const sharePath = path('/worklist/:id/share-without-permission');
export const gpCopyPath = path('/worklist/:id/gp-copy/:followUp');
export const recordPath = path('/worklist/:id/record');
export const recordTextPath = path('/worklist/:id/referral.txt');
export const recordPdfPath = path('/worklist/:id/referral.pdf');

/** A referral as the service `referrals` answers its receiver. */
export type Received = ReferralAnswer & {
  readonly next?: ToDo;
  readonly beside?: readonly ToDo[];
  readonly times?: Readonly<
    Partial<Record<'received' | 'opened' | 'accepted' | 'decided' | 'withdrawn' | 'closed', string>>
  >;
  readonly decision?: { readonly reason?: string; readonly nextStep?: string };
  readonly basis?: 'permission' | 'without-permission';
  readonly record?: { readonly number: string; readonly at: string; readonly by: string };
  readonly notShared?: {
    readonly categories: readonly DataCategory[];
    readonly fields: readonly ReferralField[];
    readonly minimumMet: boolean;
    readonly missing: readonly ReferralField[];
  };
};

/** A visit of any page under the address of one referral. */
export type ToReferral = Pick<Visit, 'ask' | 'act' | 'names' | 'signed' | 'now' | 'version' | 'key'> & {
  readonly params: { readonly id: string };
};

/** The service's address of the referral that the page is about, and of what lies under it. */
export const at = ({ params: { id } }: ToReferral, more = ''): string => `/referrals/${encodeURIComponent(id)}${more}`;

/** The referral that the page is about. What the person's organisation did not receive is not here. */
export async function ask(visit: ToReferral): Promise<Answer<Received>> {
  const answer = await visit.ask<Received>('referrals', at(visit));
  const hidden = answer.ok ? answer.body.side !== 'receiver' : answer.problem.status === 400;
  if (hidden) throw new Stop({ status: 404, code: 'not-found', reasons: [] });
  return answer;
}

/** The same for pages that cannot be without what was written. */
export async function askOpened(visit: ToReferral): Promise<Received> {
  const answer = await ask(visit);
  if (!answer.ok) throw new Stop(answer.problem);
  if (answer.body.times?.opened === undefined)
    throw new Stop({
      status: 409,
      code: 'wrong-state',
      reasons: [{ code: 'not-opened', detail: 'Nobody here has opened this referral yet. Open it first.' }],
    });
  return answer.body;
}

/** Whether the person may look once they have said why. */
export const needsReason = (problem: Problem): boolean =>
  problem.reasons.some(({ code }) => code === 'relationship-needed');

/** Addresses of the pages about one referral, for its template. */
export function linksOf({ id }: Received) {
  return {
    referral: receivedPath.to({ id }),
    decision: decisionPath.to({ id }),
    message: messagePath.to({ id }),
    record: recordPath.to({ id }),
    claim: claimPath.to({ id }),
    share: sharePath.to({ id }),
    text: recordTextPath.to({ id }),
    pdf: recordPdfPath.to({ id }),
  };
}
