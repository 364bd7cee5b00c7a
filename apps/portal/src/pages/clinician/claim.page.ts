import { ACCESS_REASONS } from '@footbridge/contracts';
import { oneOf } from '../../engine/form.js';
import { CLINICIANS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { words } from '../../words/words.js';
import { at, claimPath, receivedPath, worklistPath } from './received.js';

type Reason = (typeof ACCESS_REASONS)[number];

/** A clinician who is not involved with the student says why they need to look. It opens at once, and is reviewed. */
export const claimPage = page({
  path: claimPath,
  audience: CLINICIANS,
  template: 'clinician/claim',
  view: (_, answers?: { reason: Reason | undefined }) => ({
    title: 'State why you need to look',
    back: { text: 'Worklist', href: worklistPath.to({}) },
    reasons: ACCESS_REASONS.map((value) => ({ value, text: words(value), checked: value === answers?.reason })),
  }),
  read: (form) => ({ reason: oneOf(form, 'reason', ACCESS_REASONS) }),
  errors: ({ reason }) => (reason === undefined ? [{ field: 'reason', text: 'Choose why you need to look' }] : []),
  save: ({ reason }, visit) => visit.act('referrals', at(visit, '/claim-relationship'), { body: { reason } }),
  next: (_, { params }) => ({
    to: receivedPath.to(params),
    notice: 'You can look for 24 hours. That you looked, and the reason that you gave, will be reviewed.',
  }),
  fieldOf: () => 'reason',
});
