import { type Terms } from '@footbridge/contracts';
import { to } from './act-paths.js';
import { type Finding } from './answers.js';

export type TaskStatus = 'completed' | 'incomplete' | 'unknown' | 'later';
export type DraftTaskLine = {
  readonly title: string;
  readonly href?: string;
  readonly status: TaskStatus;
  readonly hint?: string;
};
export type TaskGroup = { readonly title: string; readonly tasks: readonly DraftTaskLine[] };

type Mending = { readonly like: RegExp; readonly at: (finding: Finding, id: string) => string };

const fact = ({ facts }: Finding, name: string) => {
  const value = facts[name];
  return typeof value === 'string' ? value : '';
};
const ofParty = (page: 'bases' | 'annex') => (finding: Finding, id: string) =>
  fact(finding, 'organisationId') === ''
    ? to.parties.to({ id })
    : to[page].to({ id, party: fact(finding, 'organisationId') });

/** Which task mends which finding of the check; the first that fits. */
const MENDING: readonly Mending[] = [
  {
    like: /^(?:title|purposes)-|^use-that|^improvement|^children|^safeguarding-not/,
    at: (_, id) => to.name.to({ id }),
  },
  { like: /^step-role-may-not-act|^roles-|^role-at|^governance-role|^side-has/, at: (_, id) => to.roles.to({ id }) },
  {
    like: /^step-(?!missing)|^nobody-supports/,
    at: (finding, id) => to.step.to({ id, pathway: fact(finding, 'pathway'), step: fact(finding, 'step') }),
  },
  { like: /^pathways?-|^step-missing/, at: (_, id) => to.pathways.to({ id }) },
  { like: /^items?-|^necessity|^category|^direction/, at: (_, id) => to.items.to({ id }) },
  { like: /^contact|^signator|^officer-as|^retention|^exchange|^term-dates/, at: ofParty('annex') },
  { like: /^parties-|^party-/, at: (_, id) => to.parties.to({ id }) },
  { like: /^processor|^sub-processor|^transfers|^adequacy/, at: (_, id) => to.processor.to({ id }) },
  { like: /^security|^rights/, at: (_, id) => to.security.to({ id }) },
  { like: /^dpia/, at: (_, id) => to.dpia.to({ id }) },
  { like: /^review|^from-|^ends-|^already/, at: (_, id) => to.dates.to({ id }) },
  { like: /^ending/, at: (_, id) => to.ending.to({ id }) },
  { like: /^joint-controllers-without/, at: (_, id) => to.security.to({ id }) },
  // What is left is about one party's bases.
  { like: /./, at: ofParty('bases') },
];

/** The page of the task that mends a finding. */
export function mendedAt(finding: Finding, id: string): string {
  return MENDING.find(({ like }) => like.test(finding.code))?.at(finding, id) ?? to.draft.to({ id });
}

/** The tasks of a draft, each with whether the check finds an error in it. `findings` undefined: not known at the moment. */
export function draftTasks(
  id: string,
  terms: Terms,
  { findings, nameOf }: { findings: readonly Finding[] | undefined; nameOf: (organisationId: string) => string },
): TaskGroup[] {
  const broken = new Set(findings?.filter(({ severity }) => severity === 'error').map((each) => mendedAt(each, id)));
  const task = (title: string, href: string, hint?: string): DraftTaskLine => ({
    ...{ title, href, status: findings === undefined ? 'unknown' : broken.has(href) ? 'incomplete' : 'completed' },
    ...(hint !== undefined && { hint }),
  });
  const dated = terms.from !== undefined && terms.reviewBy !== undefined;
  const steps = terms.pathways.flatMap(({ pathway, steps: agreed }) =>
    agreed.map(({ step }) => to.step.to({ id, pathway, step })),
  );
  const pathways = task('Pathways and their steps', to.pathways.to({ id }));
  return [
    {
      title: 'What it is',
      tasks: [
        task('Name and purposes', to.name.to({ id })),
        unless(dated, task('From when, until when, and review', to.dates.to({ id }))),
      ],
    },
    {
      title: 'Between whom',
      tasks: [
        task('Parties', to.parties.to({ id })),
        ...terms.parties.flatMap(({ organisationId: party }) => [
          task(`Why ${nameOf(party)} may share`, to.bases.to({ id, party })),
          task(`Contacts, signatures and keeping: ${nameOf(party)}`, to.annex.to({ id, party })),
        ]),
      ],
    },
    {
      title: 'What happens',
      tasks: [
        task('What may be shared', to.items.to({ id })),
        unless(!steps.some((href) => broken.has(href)), pathways),
        task('Who may act', to.roles.to({ id })),
      ],
    },
    {
      title: 'How it is looked after',
      tasks: [
        task('Who runs the system', to.processor.to({ id })),
        task('Security, and people’s rights', to.security.to({ id })),
        unless(terms.dpia !== undefined, task('Data protection impact assessment', to.dpia.to({ id }))),
        task('How it ends, and what goes on', to.ending.to({ id })),
      ],
    },
  ];
}

/** Incomplete whatever the check says, unless this holds. */
function unless(holds: boolean, task: DraftTaskLine): DraftTaskLine {
  return holds ? task : { ...task, status: 'incomplete' };
}

/** What keeps a draft from being proposed for its dates alone: the check looks at what is agreed, not at when. */
export function datesMissing({ from, reviewBy }: Terms): string[] {
  return [
    ...(from === undefined ? ['It does not say from when it is to be in force; give the first day.'] : []),
    ...(reviewBy === undefined
      ? ['It does not say when it is to be reviewed; give a date, usually within a year.']
      : []),
  ];
}
