import { one } from '../adviser/fields.js';
import { actPage, parties, type Act } from './act.js';
import { to } from './act-paths.js';
import { partyOf } from './document.js';
import { choices } from './draft-terms.js';
import { agreementPath, checkPath, differencePath, responsibilitiesPath } from './paths.js';

const reading = (id: string, amendment: boolean) => [
  { href: agreementPath.to({ id }), text: 'Read the agreement' },
  { href: checkPath.to({ id }), text: 'See what the check found, and the answers' },
  { href: responsibilitiesPath.to({ id }), text: 'See who must act at each step' },
  ...(amendment ? [{ href: differencePath.to({ id }), text: 'See what differs from what is in force' }] : []),
];

/** What a data protection officer says, of a version or of joining one. */
const advising = {
  fields: [
    {
      kind: 'radios',
      name: 'advice',
      label: 'What do you advise?',
      choices: choices(['no-objection', 'concerns', 'objection']),
      needed: 'Choose what you advise',
    },
    {
      kind: 'long-text',
      name: 'words',
      label: 'In your words',
      hint: 'Needed with concerns or an objection. All parties can read it. Name no student.',
      max: 2_000,
    },
  ],
  also: (values) =>
    one(values, 'advice') !== '' && one(values, 'advice') !== 'no-objection' && one(values, 'words') === ''
      ? [{ field: 'words', text: 'Say what concerns you' }]
      : [],
  body: (values) => ({
    advice: one(values, 'advice'),
    ...(one(values, 'words') !== '' && { words: one(values, 'words') }),
  }),
  does: 'Give this advice',
} satisfies Partial<Act>;
const BINDS_NOBODY =
  'You advise as data protection officer. You approve nothing, and your advice binds nobody; whoever signs for your organisation sees it first, and has to say why if they sign against it.';

export const advisePage = actPage({
  path: to.advise,
  action: 'advise',
  title: 'Advise on this version',
  intro: () => [BINDS_NOBODY],
  links: ({ agreement }) => reading(agreement.id, agreement.amendment !== undefined),
  ...advising,
  notice:
    'Your advice was recorded. Once a data protection officer has advised, a signatory approves the version, and each party signs.',
});

export const adviseJoiningPage = actPage({
  path: to.adviseJoining,
  action: 'advise-joining',
  title: 'Advise on joining the agreement',
  intro: ({ agreement, own }) => [
    BINDS_NOBODY,
    ...((agreement.joining ?? []).some(({ step, party }) => step === 'approved' && party.organisationId === own)
      ? []
      : ['A signatory of a party has to approve the invitation first.']),
  ],
  links: ({ agreement }) => reading(agreement.id, false),
  sections: ({ agreement, names, own }) =>
    (agreement.joining ?? [])
      .filter(({ party }) => party.organisationId === own)
      .map(({ party }) => ({
        ...partyOf(party, (id) => names.organisation(id)),
        heading: 'What your organisation would sign',
      })),
  ...advising,
  notice: 'Your advice was recorded. Next, a signatory of your organisation signs to join.',
});

export const approvePage = actPage({
  path: to.approve,
  action: 'approve',
  title: 'Approve this version',
  intro: (of) => [
    `You open it for signature by ${parties(of)}. Whoever proposed it cannot approve it; you may sign it for your organisation afterwards.`,
  ],
  points: () => [
    'It cannot be changed any more without going back to draft.',
    'Nothing is shared before every party has signed.',
  ],
  links: ({ agreement }) => reading(agreement.id, agreement.amendment !== undefined),
  does: 'Approve it for signature',
  notice: 'The version was approved. Next, each party that it concerns signs it.',
});

export const returnPage = actPage({
  path: to.return,
  action: 'return',
  title: 'Return it to draft',
  intro: () => ['It goes back to be redrafted.'],
  points: ({ agreement }) => [
    'Signatures and advice given so far are void: the next proposal is another version.',
    'Answers to the warnings of the check stay.',
    ...(agreement.amendment ? ['What is in force goes on as it is.'] : []),
  ],
  does: 'Return it to draft',
  final: true,
  notice: 'It was returned to draft. An information governance lead of a party changes it and proposes it again.',
});

export const amendPage = actPage({
  path: to.amend,
  action: 'amend',
  title: 'Begin an amendment',
  intro: () => ['An amendment is a draft beside what is in force, with the terms and parties of now to begin with.'],
  points: () => [
    'What is in force goes on unchanged until the amendment is signed.',
    'Where only one party’s own annex changes, that party alone signs it; otherwise every party does.',
  ],
  does: 'Begin the amendment',
  notice: 'The amendment was begun. Change what is to differ, then check and propose it.',
  onward: (id) => to.draft.to({ id }),
});

export const dropAmendmentPage = actPage({
  path: to.dropAmendment,
  action: 'drop-amendment',
  title: 'Drop the amendment',
  intro: () => ['What is in force stays as it is. What was drafted, advised and signed of the amendment is gone.'],
  links: ({ agreement }) => [
    { href: differencePath.to({ id: agreement.id }), text: 'See what the amendment would change' },
  ],
  does: 'Drop the amendment',
  final: true,
  notice: 'The amendment was dropped. The agreement goes on as it is.',
});
