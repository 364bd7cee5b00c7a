import { type Field, dateValues, one } from '../adviser/fields.js';
import { actPage, onTheirWay, parties } from './act.js';
import { to } from './act-paths.js';
import { beginningOf, choices, dayIn } from './draft-terms.js';
import { agreementPath, responsibilitiesPath } from './paths.js';

const YEAR = 365 * 86_400_000;

export const reviewPage = actPage({
  path: to.review,
  action: 'review',
  title: 'Record the review',
  intro: () => [
    'You record that the agreement was looked at again and goes on as it is. Where something has to change, begin an amendment instead.',
  ],
  links: ({ agreement }) => [
    { href: agreementPath.to({ id: agreement.id }), text: 'Read the agreement' },
    { href: responsibilitiesPath.to({ id: agreement.id }), text: 'See who must act at each step' },
    ...(agreement.actions.includes('amend')
      ? [{ href: to.amend.to({ id: agreement.id }), text: 'Begin an amendment instead' }]
      : []),
  ],
  fields: [
    {
      kind: 'date',
      name: 'nextReview',
      label: 'When is it to be reviewed next?',
      hint: 'Usually within a year, and two at most. For example, 1 12 2027',
      needed: 'Enter the day of the next review',
    },
  ],
  values: ({ agreement }) =>
    dateValues('nextReview', dayIn(new Date(Date.parse(agreement.nextReview ?? '') + YEAR).toISOString())),
  also: (values, now) =>
    one(values, 'nextReview') !== '' && beginningOf(one(values, 'nextReview')) <= now.toISOString()
      ? [{ field: 'nextReview-day', text: 'The next review must be in the future' }]
      : [],
  body: (values) => ({ nextReview: beginningOf(one(values, 'nextReview')) }),
  does: 'Record the review',
  notice: 'The review was recorded. You will be reminded before the next.',
});

const REASON: Field = {
  kind: 'radios',
  name: 'reason',
  label: 'Why does it end?',
  choices: choices(['purpose-ended', 'replaced', 'unlawful'], {
    unlawful: 'Tell the data protection officers of all parties as well',
  }),
  needed: 'Choose why it ends',
};

export const terminatePage = actPage({
  path: to.terminate,
  action: 'terminate',
  title: 'End the agreement for good',
  intro: (of) => [`You end it for ${parties(of)}, from the second in which you do this.`],
  points: ({ agreement }) => [
    'Nothing new is shared routinely between them. What was received stays with who received it.',
    onTheirWay(agreement),
    ...(agreement.members.length > 2
      ? ['More than two parties are left, so it cannot be ended for all: your organisation can leave.']
      : []),
    'It cannot be taken back. To share again, a new agreement has to be signed.',
    'To stop for a while, suspend it instead.',
  ],
  fields: [REASON],
  body: (values) => ({ reason: one(values, 'reason') }),
  does: 'End the agreement',
  final: true,
  stops: true,
  notice: 'The agreement has ended. Tell your teams, and phone about referrals that were on their way.',
});
