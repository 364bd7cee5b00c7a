import { describe, expect, it } from '@jest/globals';
import {
  PATHWAY_STEPS,
  URGENCIES,
  type AgreedStep,
  type Pathway,
  type PathwayClause,
  type Terms,
  type Urgency,
} from '@footbridge/contracts';
import { to } from './act-paths.js';
import { type Finding } from './answers.js';
import {
  ANNEX,
  annexAsked,
  annexFaults,
  annexValues,
  basesValues,
  blankParty,
  halfBases,
  withAnnex,
  withBases,
} from './draft-parties.page.js';
import { type Field } from '../adviser/fields.js';
import { chosen, stepAsked, STEP as stepFields, valuesOf, withAnswers } from './draft-pathways.page.js';
import { draftTasks, mendedAt } from './draft-tasks.js';
import { beginningOf, dayIn, rolesAt } from './draft-terms.js';

const id = 'c0ffee00-0000-4000-8000-000000000001';
const finding = (code: string, facts: Finding['facts'] = {}): Finding => ({
  ...{ key: code, code, severity: 'error', facts, detail: code, source: '' },
});
const limits = Object.fromEntries(URGENCIES.map((urgency) => [urgency, 1])) as Record<Urgency, number>;
const step = (name: AgreedStep['step'], more: Partial<AgreedStep> = {}): AgreedStep => ({
  ...{ step: name, side: 'sender', limits, escalation: [] },
  ...more,
});
const nameOf = (party: string) => ({ RW4: 'Mersey Care' })[party] ?? party;

describe('a finding of the check', () => {
  it.each([
    ['title-missing', {}, to.name.to({ id })],
    ['bases-missing', { organisationId: 'RW4' }, to.bases.to({ id, party: 'RW4' })],
    ['contact-missing', { organisationId: 'RW4' }, to.annex.to({ id, party: 'RW4' })],
    ['parties-too-few', {}, to.parties.to({ id })],
    ['step-missing', { pathway: 'p', step: 'assess' }, to.pathways.to({ id })],
    ['step-escalation-missing', { pathway: 'p', step: 'assess' }, to.step.to({ id, pathway: 'p', step: 'assess' })],
    ['step-role-may-not-act', { pathway: 'p', step: 'assess' }, to.roles.to({ id })],
    ['category-missing', {}, to.items.to({ id })],
    ['transfers-not-stated', {}, to.processor.to({ id })],
    ['rights-missing', {}, to.security.to({ id })],
    ['dpia-missing', {}, to.dpia.to({ id })],
    ['ending-missing', {}, to.ending.to({ id })],
    ['review-later-than-a-year', {}, to.dates.to({ id })],
  ])('%s is mended in its task', (code, facts, href) => {
    expect(mendedAt(finding(code, facts), id)).toBe(href);
  });
});

describe('the tasks of a draft', () => {
  const terms: Terms = {
    ...{ title: 'T', parties: [blankParty('RW4')], purposes: [], items: [], roles: [] },
    pathways: [{ pathway: 'university-to-nhs-referral', steps: [step('assess')] }],
  };
  const statusOf = (findings: readonly Finding[] | undefined, title: string) =>
    draftTasks(id, terms, { findings, nameOf })
      .flatMap(({ tasks }) => tasks)
      .find((task) => task.title === title)?.status;

  it('are complete where the check finds no error', () => {
    expect(statusOf([], 'Who may act')).toBe('completed');
    expect(statusOf([finding('roles-missing')], 'Who may act')).toBe('incomplete');
    expect(statusOf([{ ...finding('roles-missing'), severity: 'warning' }], 'Who may act')).toBe('completed');
    expect(statusOf(undefined, 'Who may act')).toBe('unknown');
  });

  it('count a broken step to the pathways, and what nobody has begun as incomplete', () => {
    const late = finding('step-escalation-missing', { pathway: 'university-to-nhs-referral', step: 'assess' });
    expect(statusOf([late], 'Pathways and their steps')).toBe('incomplete');
    expect(statusOf([], 'Data protection impact assessment')).toBe('incomplete');
    expect(statusOf([], 'From when, until when, and review')).toBe('incomplete');
  });
});

describe('what is typed into a draft', () => {
  it('keeps steps that were edited, begins new ones as usual, and leaves out what was not ticked', () => {
    const edited = step('assess', { escalation: ['service-manager'] });
    const there: PathwayClause[] = [
      { pathway: 'university-to-nhs-referral', steps: [edited, step('treat')] },
      { pathway: 'nhs-to-university-step-down', steps: [step('close')] },
    ];
    const usual: PathwayClause[] = [
      { pathway: 'university-to-nhs-referral', steps: PATHWAY_STEPS.map((each) => step(each)) },
    ];
    const values = {
      pathways: ['university-to-nhs-referral'],
      'steps-university-to-nhs-referral': ['assess', 'close'],
    };
    expect(chosen(values, there, usual)).toEqual([
      { pathway: 'university-to-nhs-referral', steps: [edited, step('close')] },
    ]);
  });

  it('of a party comes back as it was', () => {
    const party = withBases(
      withAnnex(blankParty('RW4'), {
        'contact-review': 'information-governance-lead',
        signatories: ['caldicott-guardian'],
        'years-referral-record': '20',
        'years-exchange-copy': '0',
      }),
      {
        ...{ publicAuthority: 'yes', controller: 'joint' },
        ...{ 'article6-safeguarding': '6(1)(e)', 'article9-safeguarding': '9(2)(h)' },
        ...{ 'schedule1-safeguarding': 'paragraph-2', 'confidentiality-safeguarding': 'legal-duty' },
      },
    );
    expect(withBases(withAnnex(blankParty('RW4'), annexValues(party)), basesValues(party))).toEqual(party);
    expect(party.retention).toEqual([
      { record: 'referral-record', years: 20 },
      { record: 'exchange-copy', years: 0 },
    ]);
  });

  it('of a university’s terms comes back as it was, and is no half of a term', () => {
    const termDates = [
      { name: 'Autumn 2026', from: '2026-09-21', to: '2026-12-11' },
      { name: 'Spring 2027', from: '2027-01-11', to: '2027-03-19' },
    ];
    const party = { ...blankParty('10006842'), termDates };
    expect(withAnnex(blankParty('10006842'), annexValues(party))).toEqual(party);
    expect(withAnnex(party, {})).toEqual(blankParty('10006842'));
    expect(annexFaults({ 'term-2-name': 'Spring 2027' }).map(({ field }) => field)).toEqual([
      'term-2-from-day',
      'term-2-to-day',
    ]);
    expect(annexFaults(annexValues(party))).toEqual([]);
    const asked = (id: string, inTerm: boolean) => annexAsked(ANNEX, blankParty(id), inTerm).map(({ name }) => name);
    expect(asked('10006842', true)).toContain('term-1-name');
    expect(asked('10006842', false)).not.toContain('term-1-name');
    expect(asked('RW4', true)).not.toContain('term-1-name');
    expect(annexAsked(ANNEX, party).map(({ name }) => name)).toContain('term-2-to');
  });

  it('of a step keeps what completes it, and offers days in term only where no student waits', () => {
    const of = (pathway: Pathway, name: AgreedStep['step'], side: AgreedStep['side']) => {
      const pathways = [{ pathway, steps: [step(name, { side })] }];
      const terms: Terms = { title: 'T', parties: [], purposes: [], items: [], roles: [], pathways };
      return stepAsked(stepFields, terms, { pathway, step: name });
    };
    const offered = (fields: readonly Field[], name: string) =>
      fields.find((field) => field.name === name)?.choices?.map(({ value }) => value);
    const support = of('nhs-to-university-step-down', 'treat', 'receiver');
    expect(offered(support, 'calendar')).toContain('term-days');
    expect(offered(support, 'urgentCalendar')).not.toContain('term-days');
    expect(offered(support, 'evidence')).toEqual(['closing-recorded']);
    const telling = of('university-to-nhs-referral', 'tell-student', 'sender');
    expect(offered(telling, 'calendar')).not.toContain('term-days');
    expect(telling.map(({ name }) => name)).not.toContain('mostStillDays');
    const agreed = step('close', {
      ...{ side: 'receiver', evidence: 'telling-recorded', calendar: 'term-days', urgentCalendar: 'working-days' },
      mostStillDays: 14,
    });
    expect(withAnswers(agreed, valuesOf(agreed))).toEqual(agreed);
  });

  it('is not half a basis', () => {
    const half = { 'article6-safeguarding': '6(1)(e)' };
    expect(halfBases(half).map(({ field }) => field)).toEqual([
      'article9-safeguarding',
      'confidentiality-safeguarding',
    ]);
    expect(halfBases({})).toEqual([]);
  });

  it('begins its days at midnight in England, in winter and in summer', () => {
    expect(beginningOf('2026-12-01')).toBe('2026-12-01T00:00:00.000Z');
    expect(beginningOf('2027-07-01')).toBe('2027-06-30T23:00:00.000Z');
    expect(dayIn('2027-06-30T23:00:00.000Z')).toBe('2027-07-01');
  });

  it('offers roles of the kinds of organisation that are parties', () => {
    expect(rolesAt(['10006842'])).not.toContain('triage-clinician');
    expect(rolesAt(['RW4'])).not.toContain('wellbeing-adviser');
    expect(rolesAt(['RW4', '10006842'])).toEqual(expect.arrayContaining(['triage-clinician', 'wellbeing-adviser']));
  });
});
