import { plus, type Instant, type StaffActor } from '@footbridge/contracts';
import { type AgreementAction } from './actions.js';
import { isLive, preparationOf, type Agreement, type Live } from './agreement.js';
import { WORK_BEFORE_DAYS } from './work.js';

/** Acts that somebody waits for whenever they can be done at all. */
const ALWAYS: readonly AgreementAction[] = [
  'propose',
  'approve',
  'sign',
  'confirm-suspension',
  'review-suspension',
  'confirm-reinstatement',
];

/** Of what this person may do now (`actions`), what somebody waits for; the rest can be done, and need not be. */
export function waitingFor(
  agreement: Agreement,
  actions: readonly AgreementAction[],
  { by, now }: { by: StaffActor; now: Instant },
): AgreementAction[] {
  return actions.filter(
    (action) =>
      ALWAYS.includes(action) ||
      (action === 'advise' && isAdviceMissing(agreement, by)) ||
      (action === 'review' && isReviewNear(agreement, now)) ||
      (isLive(agreement) && doesJoiningWait(agreement, action, by)),
  );
}

function isAdviceMissing(agreement: Agreement, { organisationId }: StaffActor): boolean {
  const version = preparationOf(agreement);
  if (!version || version.state === 'draft') return false;
  const advised = version.advice.some((each) => each.organisationId === organisationId);
  return version.mustSign.includes(organisationId) && !advised;
}

function isReviewNear(agreement: Agreement, now: Instant): boolean {
  return isLive(agreement) && plus(agreement.nextReview, { days: -WORK_BEFORE_DAYS }) <= now;
}

/** Another than who invited approves; its own party is advised, and joins. */
function doesJoiningWait({ joining }: Live, action: AgreementAction, by: StaffActor): boolean {
  if (action === 'approve-joining')
    return joining.some(({ step, invitedBy }) => step === 'invited' && invitedBy.personId !== by.personId);
  const own = joining.find(({ party }) => party.organisationId === by.organisationId);
  if (own?.step !== 'approved') return false;
  return action === 'join' || (action === 'advise-joining' && (own.advice ?? []).length === 0);
}
