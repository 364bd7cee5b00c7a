import { type Versioned } from '@footbridge/service';

const id = { column: 'id', type: 'uuid' } as const;

/** What has versions here. A message has none: it is sent once and never changes. */
export const aggregates: readonly Versioned[] = [
  {
    kind: 'referral',
    table: 'referral',
    id,
    version: 'version',
    organisations: `case when state = 'draft' then array[from_org] else array[from_org, to_org] end`,
    actions: [
      'referral.draft',
      'referral.submit',
      'referral.withdraw',
      'referral.open',
      'referral.accept',
      'referral.return-with-advice',
      'referral.not-accept',
      'referral.take-on',
      'referral.not-take-on',
      'referral.close',
      'referral.enter-in-record',
      'referral.assign',
      'referral.receive',
      'referral.stop',
      'referral.tell-overdue',
      'referral.pause-step',
      'referral.resume-step',
      'referral.contact-student',
      'referral.ask-contact',
      'referral.pause-sharing',
      'referral.resume-sharing',
      'referral.phone',
    ],
  },
  {
    // The other relationships are made and ended with their referral, in its entry.
    kind: 'relationship',
    table: 'relationship',
    id,
    version: 'version',
    organisations: 'array[organisation_id]',
    where: `kind = 'claimed'`,
    actions: ['referral.claim-relationship', 'sharing.review'],
  },
  {
    kind: 'sharing-decision',
    table: 'sharing_decision',
    id,
    version: 'version',
    organisations: 'array[from_org, to_org]',
    actions: ['sharing.without-permission', 'sharing.complete-record', 'sharing.review'],
  },
  {
    kind: 'agreement-need',
    table: 'agreement_need',
    id,
    version: 'version',
    organisations: 'array[one_org, other_org]',
    actions: ['sharing.ask-agreement', 'sharing.agreement-found', 'sharing.need-no-agreement'],
  },
  {
    kind: 'gp-follow-up',
    table: 'gp_follow_up',
    id,
    version: 'version',
    organisations: 'array[organisation_id]',
    actions: ['referral.follow-up-gp'],
  },
];
