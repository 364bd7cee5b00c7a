import { text } from '../../engine/form.js';
import { page } from '../../engine/page.js';
import { type Visit } from '../../engine/visit.js';
import { draw } from '../../pictures/picture.js';
import { mapPart, need } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { dayOf, date, typedDate } from '../../engine/form.js';
import { showFields, readFields, type Values } from '../adviser/fields.js';
import { type Assessment, type Partnership, type PartnershipList } from './answers.js';
import { agreementsAmong, type KnownAgreement } from './agreements.js';
import { linksPage } from './links.page.js';
import { at, KEEPERS } from './paths.js';
import { inputOf, partnershipFaults, partnershipFields, REGIONS, valuesOf } from './partnership-fields.js';

const region = (code: string) => REGIONS.find(({ value }) => value === code)?.text ?? code;

/** The partnerships of a region, or of all. */
export const partnershipsPage = page({
  path: at.list,
  audience: 'staff',
  template: 'partnerships/partnerships',
  async view(visit) {
    const chosen = visit.query(
      'region',
      REGIONS.map(({ value }) => value),
    );
    const cursor = visit.query('cursor');
    const asked = new URLSearchParams({
      limit: '25',
      ...(chosen !== undefined && { region: chosen }),
      ...(cursor !== undefined && { cursor }),
    });
    const { items, next } = need(await visit.ask<PartnershipList>('directory', `/partnerships?${asked.toString()}`));
    const names = await visit.names({ organisations: items.flatMap(({ members }) => [...members]) });
    return {
      title: 'Partnerships',
      region: chosen,
      regions: REGIONS,
      mayBegin: KEEPERS.includes(visit.acting.role),
      next: next && at.list.to({}, { region: chosen, cursor: next }),
      first: cursor && at.list.to({}, { region: chosen }),
      items: items.map((each) => ({
        ...each,
        href: at.one.to({ id: each.id }),
        region: region(each.regionCode),
        members: each.members.map((id) => names.organisation(id)),
      })),
    };
  },
});

/** One partnership: who, what they share, what pays for it, and how far it has come. */
export const partnershipPage = page({
  path: at.one,
  audience: 'staff',
  template: 'partnerships/partnership',
  async view(visit) {
    const { id } = visit.params;
    const partnership = need(await visit.ask<Partnership>('directory', `/partnerships/${encodeURIComponent(id)}`));
    const { members, assessments, contacts, pathways, actions } = partnership;
    const [names, among] = await Promise.all([namesIn(partnership, visit), agreementsAmong(partnership, visit)]);
    return {
      title: 'Partnership',
      partnership,
      region: region(partnership.regionCode),
      members: members.map((each) => names.organisation(each)),
      contacts: contacts.map(({ organisationId, role }) => `${words(role)}, ${names.organisation(organisationId)}`),
      agreements: mapPart(among, ({ items }) => namedAmong(partnership, items)),
      pathways: pathways.map(words),
      assessments: [...assessments].reverse().map((each) => ({
        ...each,
        by: `${names.person(each.assessedBy.appointmentId)}, ${words(each.assessedBy.role)}`,
      })),
      picture: assessments.length > 1 ? await spanOverTime(assessments) : undefined,
      may: Object.fromEntries(actions.map((action) => [action, true])),
      to: {
        change: at.change.to({ id }),
        links: at.links.to({ id }),
        assess: at.assess.to({ id }),
        end: at.end.to({ id }),
      },
      back: { href: at.list.to({}), text: 'All partnerships' },
    };
  },
});

const namesIn = ({ members, assessments }: Partnership, visit: Visit) =>
  visit.names({
    organisations: [...members, ...assessments.map(({ assessedBy }) => assessedBy.organisationId)],
    appointments: assessments.map(({ assessedBy }) => assessedBy.appointmentId),
  });

/** The agreements that it names: those that are known here in words, and how many others. */
function namedAmong({ agreements }: Partnership, known: readonly KnownAgreement[]) {
  const items = known.filter(({ id }) => agreements.includes(id));
  return { items, others: agreements.length - items.length };
}

/** The span over time, as steps. */
async function spanOverTime(assessments: readonly Assessment[]) {
  const values = assessments.map(({ on, step }) => ({ on, step }));
  const [first, last] = [values[0], values.at(-1)];
  return {
    title: 'How far the collaboration reached',
    says: `From step ${first?.step ?? ''} to step ${last?.step ?? ''} of 5.`,
    svg: await draw({
      data: { values },
      width: 480,
      height: 160,
      mark: { type: 'line', interpolate: 'step-after', point: true },
      encoding: {
        x: { field: 'on', type: 'temporal', title: null },
        y: {
          field: 'step',
          type: 'quantitative',
          scale: { domain: [0, 5] },
          axis: { values: [1, 2, 3, 4, 5] },
          title: 'Step',
        },
      },
    }),
    head: ['Day', 'Step', 'In words'],
    rows: assessments.map(({ on, step, words: said }) => [on, step, said]),
  };
}

export const newPartnershipPage = page({
  path: at.begin,
  audience: KEEPERS,
  template: 'partnerships/form',
  async view(visit, values?: Values) {
    const { scale } = need(await visit.ask<PartnershipList>('directory', '/partnerships?limit=1'));
    const start = Object.fromEntries(scale.map((said, index) => [`step-${index + 1}`, said]));
    const own = { ...start, members: visit.acting.organisationId };
    return {
      title: 'Begin a partnership',
      does: 'Begin the partnership',
      fields: showFields(partnershipFields, values ?? own),
      back: { href: at.list.to({}) },
    };
  },
  read: (form): Values => readFields(partnershipFields, form),
  errors: partnershipFaults,
  save: (values, visit) =>
    visit.act('directory', '/partnerships', { body: inputOf(values, { agreements: [], contacts: [] }) }),
  next: (_, __, made) => ({ to: at.one.to({ id: made ?? '' }), notice: 'The partnership was begun.' }),
  fieldOf,
});

export const changePartnershipPage = page({
  path: at.change,
  audience: KEEPERS,
  template: 'partnerships/form',
  async view(visit, values?: Values) {
    const { id } = visit.params;
    const answer = await visit.ask<Partnership>('directory', `/partnerships/${id}`);
    const partnership = need(answer);
    return {
      title: 'Change the partnership',
      does: 'Save the changes',
      version: versionOf(answer),
      fields: showFields(partnershipFields, values ?? valuesOf(partnership)),
      back: { href: at.one.to({ id }) },
    };
  },
  read: (form): Values => readFields(partnershipFields, form),
  errors: partnershipFaults,
  async save(values, visit) {
    const { id } = visit.params;
    const kept = need(await visit.ask<Partnership>('directory', `/partnerships/${id}`));
    return visit.act('directory', `/partnerships/${id}`, {
      method: 'PUT',
      body: inputOf(values, kept),
      ...seen(visit),
    });
  },
  next: (_, { params }) => ({ to: at.one.to(params), notice: 'The partnership was changed.' }),
  fieldOf,
});

type Assessing = {
  readonly step: string;
  readonly on: ReturnType<typeof date>;
  readonly counts: Counts;
  readonly note: string;
};
type Counts = Readonly<Record<keyof typeof EVIDENCE, string>>;
const EVIDENCE = {
  meetingsHeld: 'Meetings held since the last assessment',
  agreementsInForce: 'Data sharing agreements in force',
  sharedPathways: 'Pathways that are shared',
  jointPosts: 'Posts paid for together',
} as const;
const KINDS = Object.keys(EVIDENCE) as (keyof typeof EVIDENCE)[];

export const assessPage = page({
  path: at.assess,
  audience: KEEPERS,
  template: 'partnerships/assess',
  async view(visit, answers?: Assessing) {
    const { id } = visit.params;
    const answer = await visit.ask<Partnership>('directory', `/partnerships/${id}`);
    const { scale } = need(answer);
    const given = answers ?? {
      step: '',
      on: typedDate(visit.now.toISOString().slice(0, 10)),
      counts: undefined,
      note: '',
    };
    return {
      title: 'Assess the collaboration',
      version: versionOf(answer),
      steps: scale.map((said, index) => ({
        value: String(index + 1),
        text: `${index + 1}. ${said}`,
        checked: given.step === String(index + 1),
      })),
      on: given.on,
      counts: KINDS.map((name) => ({ name, label: EVIDENCE[name], value: given.counts?.[name] ?? '' })),
      note: given.note,
      back: { href: at.one.to({ id }) },
    };
  },
  read: (form): Assessing => ({
    step: text(form, 'step'),
    on: date(form, 'on'),
    counts: Object.fromEntries(KINDS.map((name) => [name, text(form, name)])) as Counts,
    note: text(form, 'note'),
  }),
  errors: ({ step, on, counts, note }) => [
    ...(/^[1-5]$/.test(step) ? [] : [{ field: 'step', text: 'Choose the step that you have reached' }]),
    ...(dayOf(on) ? [] : [{ field: 'on-day', text: 'Enter the day of the assessment, such as 27 3 2026' }]),
    ...KINDS.filter((name) => !/^\d{1,4}$/.test(counts[name])).map((name) => ({
      field: name,
      text: `${EVIDENCE[name]}: enter a number, 0 if none`,
    })),
    ...(note.length > 1000 ? [{ field: 'note', text: 'Use 1,000 characters or fewer' }] : []),
  ],
  save: ({ step, on, counts, note }, visit) =>
    visit.act('directory', `/partnerships/${visit.params.id}/assess`, {
      body: {
        step: Number(step),
        on: dayOf(on),
        evidence: Object.fromEntries(KINDS.map((name) => [name, Number(counts[name])])),
        ...(note !== '' && { note }),
      },
      ...seen(visit),
    }),
  next: (_, { params }) => ({ to: at.one.to(params), notice: 'The assessment was recorded.' }),
  fieldOf: ({ reasons }) => (reasons[0]?.code.startsWith('assessed-') ? 'on-day' : undefined),
});

export const endPartnershipPage = page({
  path: at.end,
  audience: KEEPERS,
  template: 'partnerships/end',
  async view(visit) {
    const { id } = visit.params;
    const answer = await visit.ask<Partnership>('directory', `/partnerships/${id}`);
    const { name, actions } = need(answer);
    return {
      title: 'End the partnership',
      version: versionOf(answer),
      name,
      may: actions.includes('end'),
      back: { href: at.one.to({ id }) },
    };
  },
  read: () => ({}),
  save: (_, visit) => visit.act('directory', `/partnerships/${visit.params.id}/end`, seen(visit)),
  next: (_, { params }) => ({
    to: at.one.to(params),
    notice: 'The partnership has ended. What was kept can still be read.',
  }),
});

const seen = ({ version }: Pick<Visit, 'version'>) => (version === undefined ? {} : { version });

function versionOf(answer: { readonly ok: boolean; readonly version?: number }): number | undefined {
  return answer.version;
}

function fieldOf({ reasons }: { readonly reasons: readonly { readonly code: string }[] }): string | undefined {
  const code = reasons[0]?.code ?? '';
  if (code.startsWith('member') || code === 'not-a-member' || code.startsWith('keeper')) return 'members';
  if (code.startsWith('scale')) return 'step-1';
  return code.startsWith('funding') ? 'from-1-day' : undefined;
}

export const partnershipPages = [
  partnershipsPage,
  newPartnershipPage,
  partnershipPage,
  changePartnershipPage,
  linksPage,
  assessPage,
  endPartnershipPage,
];
