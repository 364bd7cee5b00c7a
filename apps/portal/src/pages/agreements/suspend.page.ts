import { OFFICERS } from '../../engine/navigation.js';
import { page, type Page } from '../../engine/page.js';
import { type Path } from '../../engine/path.js';
import { words } from '../../words/words.js';
import { faultsIn, one, readFields, showFields, type Field, type Values } from '../adviser/fields.js';
import { about, actPage, versionOf, who, type About } from './act.js';
import { to } from './act-paths.js';
import { type InFlight } from './answers.js';
import { faultsOfRecord, recordFields, recordOf } from './draft-fields.js';
import { choices, needAction } from './draft-terms.js';
import { agreementPath } from './paths.js';
import { effectOf, type Continues } from './suspend-effect.js';

const CONTINUES = ['urgent-and-safety', 'nothing'] as const satisfies readonly Continues[];

/** What suspending would do, before anybody decides: to each of the own organisation's open referrals. */
export const suspendPage = page({
  path: to.suspend,
  audience: OFFICERS,
  template: 'agreements/suspend',
  async view(visit) {
    const { id } = visit.params;
    const agreed = visit.query('continues', CONTINUES);
    const cursor = visit.query('cursor');
    const of = await about(visit, id);
    const { agreement } = of;
    const [ask, atOnce] = [agreement.actions.includes('ask-suspension'), agreement.actions.includes('suspend-at-once')];
    if (!ask && !atOnce) needAction(agreement, 'ask-suspension');
    const continues = agreed ?? agreement.terms.ending?.inFlight.continues ?? 'nothing';
    const effect = await effectOf(visit, id, { continues, cursor, limit: 25 });
    return {
      title: 'What happens if you suspend it',
      caption: agreement.terms.title,
      wide: true,
      back: { href: agreementPath.to({ id }), text: 'Back to the agreement' },
      continues,
      choices: [
        { value: 'urgent-and-safety', text: 'The urgent go on' },
        { value: 'nothing', text: 'Nothing goes on' },
      ],
      clause: agreement.terms.ending?.inFlight.continues === 'urgent-and-safety',
      effect,
      here: to.suspend.to({ id }),
      next: effect.there && effect.value.next && to.suspend.to({ id }, { continues, cursor: effect.value.next }),
      first: cursor && to.suspend.to({ id }, { continues }),
      ask: ask && to.askSuspension.to({ id }),
      atOnce: atOnce && to.suspendAtOnce.to({ id }),
      emergencyFirst: visit.query('how') === 'at-once',
    };
  },
});

const IN_FLIGHT: readonly Field[] = [
  {
    kind: 'radios',
    name: 'kind',
    label: 'What happens to referrals on their way?',
    choices: [
      { value: 'as-agreed', text: 'What the parties agreed', hint: 'The ending clause that every party signed' },
      {
        value: 'decided',
        text: 'What is urgent or has a safety concern goes on for 14 days, as I decide now',
        hint: 'With the decision record below. Only the Caldicott Guardian or a senior owner of information risk makes it.',
      },
      {
        value: 'stop-all',
        text: 'Everything stops',
        hint: 'For example, where information itself is in danger. Say what staff do by phone.',
      },
    ],
    needed: 'Say what happens to referrals on their way',
  },
  ...recordFields(false),
  {
    kind: 'long-text',
    name: 'phone',
    label: 'What do staff do by phone?',
    hint: 'Whom they phone, and at which number',
    max: 2_000,
    section: { title: 'If everything stops' },
  },
];

const reason = (codes: readonly string[]): Field => ({
  ...{ kind: 'radios', name: 'reason', label: 'Why?', choices: choices(codes), needed: 'Choose why' },
});

function inFlightOf(values: Values): InFlight {
  const record = recordOf(values);
  if (one(values, 'kind') === 'stop-all') return { kind: 'stop-all', phone: one(values, 'phone') };
  return one(values, 'kind') === 'decided' && record ? { kind: 'decided', record } : { kind: 'as-agreed' };
}

const faultsOfInFlight = (values: Values) => [
  ...(one(values, 'kind') === 'decided' ? faultsOfRecord(values) : []),
  ...(one(values, 'kind') === 'stop-all' && one(values, 'phone').length < 10
    ? [{ field: 'phone', text: 'Say in at least 10 characters what staff do by phone' }]
    : []),
];

type Suspending = {
  readonly path: { readonly pattern: string };
  readonly action: 'ask-suspension' | 'suspend-at-once';
  readonly title: string;
  readonly intro: readonly string[];
  readonly reasons: readonly string[];
  readonly does: string;
  readonly notice: string;
};

function suspending({ path, action, title, intro, reasons, does, notice }: Suspending): Page {
  const fields = [reason(reasons), ...IN_FLIGHT];
  return page({
    path: path as Path<'/agreements/:id/ask-suspension'>,
    audience: OFFICERS,
    template: 'agreements/suspending',
    async view(visit, typed?: Values) {
      const { id } = visit.params;
      const continues: Continues = 'urgent-and-safety';
      const [{ version, ...of }, effect] = await Promise.all([
        about(visit, id),
        effectOf(visit, id, { continues, limit: 1 }),
      ]);
      if (typed === undefined) needAction(of.agreement, action);
      return {
        title,
        caption: of.agreement.terms.title,
        version,
        back: { href: to.suspend.to({ id }), text: 'Back to what happens' },
        intro,
        effect,
        closed: !of.agreement.actions.includes(action),
        fields: showFields(fields, typed ?? {}),
        does,
        final: action === 'suspend-at-once',
        instead: { href: agreementPath.to({ id }), text: 'Suspend nothing' },
      };
    },
    read: (form) => readFields(fields, form),
    errors: (values) => [...faultsIn(fields, values), ...faultsOfInFlight(values)],
    save: (values, visit) =>
      visit.act('agreements', `/${visit.params.id}/${action}`, {
        body: { reason: one(values, 'reason'), inFlight: inFlightOf(values) },
        ...versionOf(visit),
      }),
    next: (_, { params }) => ({ to: agreementPath.to({ id: params.id }), notice }),
    fieldOf: ({ reasons: why }) => (why.some(({ code }) => code === 'record-needs-signatory') ? 'kind' : undefined),
  });
}

export const askSuspensionPage = suspending({
  path: to.askSuspension,
  action: 'ask-suspension',
  title: 'Ask for a suspension',
  intro: ['You ask, and another person confirms. Everything flows until then.'],
  reasons: ['incident', 'security-concern', 'change-of-law', 'complaint', 'review-overdue'],
  does: 'Ask for the suspension',
  notice:
    'You asked for the suspension. Everything flows until another person, of any party, confirms it. Your organisation can drop it.',
});

export const suspendAtOncePage = suspending({
  path: to.suspendAtOnce,
  action: 'suspend-at-once',
  title: 'Suspend it at once',
  intro: [
    'For an emergency. Nothing new is shared from the second in which you do this, by any party. Another person reviews it afterwards.',
    'You can still phone. Whoever has received a referral still reads it.',
  ],
  reasons: ['incident', 'security-concern'],
  does: 'Suspend it now',
  notice:
    'The agreement is suspended: nothing new is shared under it. Tell your teams what to do by phone. Next, another person reviews the suspension.',
});

/** What was said of referrals on their way, in words. */
export function inFlightInWords(inFlight: InFlight, { ending }: About['terms']): string {
  const goesOn = 'what is urgent or has a safety concern goes on for 14 days';
  switch (inFlight.kind) {
    case 'as-agreed':
      return ending?.inFlight.continues === 'urgent-and-safety'
        ? `As the parties agreed: ${goesOn}.`
        : 'As the parties agreed: nothing goes on.';
    case 'decided':
      return `By a decision record: ${goesOn}. Why: ${inFlight.record.necessity}`;
    case 'stop-all':
      return `Everything stops. What staff do by phone: ${inFlight.phone}`;
  }
}

const asked = ({ agreement, names }: About) => {
  if (!agreement.asked) return ['Nobody asks for a suspension now.'];
  const { reason: why, inFlight } = agreement.asked;
  return [
    `${who(agreement.asked, names)}, asked for it. Why: ${words(why).toLowerCase()}.`,
    inFlightInWords(inFlight, agreement.terms),
  ];
};

export const confirmSuspensionPage = actPage({
  path: to.confirmSuspension,
  action: 'confirm-suspension',
  title: 'Confirm the suspension',
  intro: asked,
  points: () => [
    'Nothing new is shared from the second in which you confirm, by any party.',
    'What was received stays with who received it.',
    'Two people together can end the suspension.',
  ],
  links: ({ agreement }) => [{ href: to.suspend.to({ id: agreement.id }), text: 'See what happens to each referral' }],
  does: 'Confirm the suspension',
  final: true,
  notice: 'The agreement is suspended: nothing new is shared under it. Tell your teams, and phone about what waits.',
});

export const dropSuspensionPage = actPage({
  path: to.dropSuspension,
  action: 'drop-suspension',
  title: 'Drop the suspension that was asked for',
  intro: asked,
  points: () => ['Everything goes on as before.'],
  does: 'Drop it',
  notice: 'The suspension that was asked for was dropped. Everything goes on as before.',
});

const stopped = ({ agreement, names }: About) => [
  ...(agreement.suspendedBy
    ? [`${who(agreement.suspendedBy, names)}, suspended it. Why: ${words(agreement.reason).toLowerCase()}.`]
    : []),
  ...(agreement.inFlight ? [inFlightInWords(agreement.inFlight, agreement.terms)] : []),
];

export const reviewSuspensionPage = actPage({
  path: to.reviewSuspension,
  action: 'review-suspension',
  title: 'Review the emergency suspension',
  intro: (of) => ['One person suspended it alone. You say whether that is upheld.', ...stopped(of)],
  fields: [
    {
      kind: 'radios',
      name: 'finding',
      label: 'What do you find?',
      choices: choices(['upheld', 'not-needed'], {
        upheld: 'It stays suspended until two people end it',
        'not-needed': 'With this you ask for its end. It stays suspended until another person confirms',
      }),
      needed: 'Choose what you find',
    },
  ],
  body: (values) => ({ finding: one(values, 'finding') }),
  does: 'Record the review',
  notice: 'The review was recorded.',
});

export const askReinstatementPage = actPage({
  path: to.askReinstatement,
  action: 'ask-reinstatement',
  title: 'Ask for the end of the suspension',
  intro: stopped,
  points: () => [
    'It stays suspended until another person confirms, who is not the one who suspended it. Of the two of you, one is of the organisation that suspended it.',
  ],
  does: 'Ask for the end of the suspension',
  notice: 'You asked for the end of the suspension. It stays suspended until another person confirms.',
});

const askedToEnd = (of: About) => [
  ...(of.agreement.reinstatement ? [`${who(of.agreement.reinstatement, of.names)}, asked for it.`] : []),
  ...stopped(of),
];

export const dropReinstatementPage = actPage({
  path: to.dropReinstatement,
  action: 'drop-reinstatement',
  title: 'Take the request back',
  intro: askedToEnd,
  points: () => ['It stays suspended. Anybody who may ask can ask again.'],
  does: 'Take the request back',
  notice: 'The request was taken back. The agreement stays suspended.',
});

export const confirmReinstatementPage = actPage({
  path: to.confirmReinstatement,
  action: 'confirm-reinstatement',
  title: 'End the suspension',
  intro: askedToEnd,
  points: () => [
    'The agreement is in force again from the second in which you confirm. Referrals that waited can go on.',
  ],
  does: 'End the suspension',
  notice: 'The agreement is in force again. Tell your teams that what waited can go on.',
});
