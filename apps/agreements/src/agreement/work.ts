import {
  plus,
  type Instant,
  type OrganisationId,
  type Party,
  type Reason,
  type Role,
  type StepDone,
  type ToDo,
} from '@footbridge/contracts';
import { isLive, membersOf, preparationOf, type Agreement, type Live, type Suspended } from './agreement.js';
import { approversOf } from './membership.js';
import { type Preparation } from './preparation.js';

/** Days before a review or an end at which somebody is asked to act; the to-do's reminders follow. */
export const WORK_BEFORE_DAYS = 90;
const DAYS = {
  advise: 14,
  approve: 14,
  sign: 14,
  adviseJoining: 14,
  join: 30,
  confirm: 1,
  reviewSuspension: 3,
  fill: 1,
  novate: 28,
};

/** What else is known: steps that have nobody, parties that no longer exist, and what was told before. */
export type Surroundings = {
  readonly gaps: readonly Reason[];
  readonly closed: readonly OrganisationId[];
  readonly told: readonly ToDo[];
};

/**
 * Who must do what about an agreement now, by when. A function of the agreement, what is known of its parties and the time: told
 * whenever it changes. An organisation stands in the name of the step, so that two parties' to-dos are two. What was told and still
 * stands keeps its version; what arises again after it was gone is another to-do.
 */
export function workOf(agreement: Agreement, around: Surroundings, now: Instant): ToDo[] {
  const version = preparationOf(agreement);
  const wanted = [
    ...(version ? preparing(version) : []),
    ...(isLive(agreement)
      ? [...running(agreement, now), ...ofPeople(agreement, around), ...ofJoining(agreement, around)]
      : []),
    ...ofParties(agreement, around, now),
  ];
  return wanted.map(({ lasts, ...each }) => {
    const before = around.told.find(({ step }) => step === each.step);
    if (before && lasts) return before;
    const stands = before?.dueAt === each.dueAt && before.holder.role === each.holder.role;
    return { ...each, stepVersion: stands ? before.stepVersion : secondOf(now) };
  });
}

/** Acts that a step is named after, the longer names first. */
const ACTS = [
  ...['advise-joining', 'approve-joining', 'confirm-suspension', 'review-suspension', 'confirm-reinstatement'],
  ...['advise', 'approve', 'sign', 'review', 'join'],
];
/** What is done once it is so no longer, whoever saw to it, while the agreement goes on. */
const MENDED = ['renew', 'fill-steps', 'novate'];

/** Of what was told and is asked no more, what was done: by the act that was asked for. Nobody needs the rest any more. */
export function doneOf(
  told: readonly ToDo[],
  toDos: readonly ToDo[],
  after: { readonly agreement: Agreement; readonly action: string | undefined },
): StepDone[] {
  const isOf = (step: string) => (name: string) => step.startsWith(`${name}-`);
  const isDone = (step: string) =>
    MENDED.some(isOf(step)) ? isLive(after.agreement) : ACTS.find(isOf(step)) === after.action;
  return told
    .filter((one) => !toDos.some(({ step, stepVersion }) => step === one.step && stepVersion === one.stepVersion))
    .filter(({ step }) => isDone(step))
    .map(({ step, stepVersion }) => ({ step, stepVersion, evidence: ['act-recorded'] }));
}

/** When time alone may change it; undefined: never. */
export function workChangesAt(agreement: Agreement, now: Instant): Instant | undefined {
  if (!mayLackSomebody(agreement)) return undefined;
  const live = isLive(agreement) ? agreement : undefined;
  const dates = [live?.nextReview, live?.terms.to].flatMap((at) => (at === undefined ? [] : [at]));
  const moments = [...dates.map((at) => plus(at, { days: -WORK_BEFORE_DAYS })), plus(now, { hours: 1 })];
  return moments.filter((at) => at > now).sort()[0];
}

/** It permits, or waits to: a step without anybody is somebody's to-do. */
export function mayLackSomebody(agreement: Agreement): boolean {
  return isLive(agreement) || agreement.state === 'signed';
}

const LEAD: Role = 'information-governance-lead';

type Asked = { step: string; of: OrganisationId; role: Role; dueAt: Instant; remind?: true };
/** `lasts`: from when it is found until it is no longer so, whatever its due time would be by now. */
type Wanted = Omit<ToDo, 'stepVersion'> & { lasts?: true };
/** Told 90 days before, reminded 30 and 7 days before. */
const REMIND_DAYS = [30, 7];

function toDo({ step, of, role, dueAt, remind }: Asked): Wanted {
  const escalation = role === LEAD ? [] : [LEAD];
  return {
    step: `${step}-${of.toLowerCase()}`,
    holder: { organisationId: of, role },
    dueAt,
    escalation,
    ...(remind && { remindAt: REMIND_DAYS.map((days) => plus(dueAt, { days: -days })) }),
  };
}

function preparing(version: Preparation): Wanted[] {
  if (version.state === 'draft' || version.state === 'signed') return [];
  const { terms, proposedAt, advice, proposedBy } = version;
  const advised = new Set(advice.map(({ organisationId }) => organisationId));
  const toAdvise = terms.parties
    .filter(({ organisationId }) => version.mustSign.includes(organisationId) && !advised.has(organisationId))
    .map(({ organisationId: of }) =>
      toDo({
        step: 'advise',
        of,
        role: 'data-protection-officer',
        dueAt: plus(proposedAt, { days: DAYS.advise }),
      }),
    );
  if (version.state === 'proposed') return toAdvise;
  if (version.state === 'reviewed') {
    const approver = terms.parties.find(({ organisationId }) => organisationId !== proposedBy.organisationId);
    return [
      ...toAdvise,
      ...(approver ? [signatory(approver, { step: 'approve', dueAt: plus(proposedAt, { days: DAYS.approve }) })] : []),
    ];
  }
  const signed = new Set(version.signatures.map(({ organisationId }) => organisationId));
  const toSign = terms.parties
    .filter(({ organisationId }) => version.mustSign.includes(organisationId) && !signed.has(organisationId))
    .map((party) => signatory(party, { step: 'sign', dueAt: plus(version.approvedAt, { days: DAYS.sign }) }));
  return [...toAdvise, ...toSign];
}

function signatory(party: Party, asked: Omit<Asked, 'of' | 'role'>): Wanted {
  return toDo({ ...asked, of: party.organisationId, role: party.signatories[0] ?? LEAD });
}

/** Review and end, from 90 days before. */
function running(agreement: Live, now: Instant): Wanted[] {
  const { nextReview, terms, proposedBy } = agreement;
  const from = (at: Instant) => plus(at, { days: -WORK_BEFORE_DAYS });
  const of = membersOf(agreement).includes(proposedBy.organisationId)
    ? proposedBy.organisationId
    : membersOf(agreement)[0];
  if (of === undefined) return [];
  return [
    ...(from(nextReview) <= now && agreement.state !== 'suspended'
      ? [toDo({ step: 'review', of, role: LEAD, dueAt: nextReview, remind: true })]
      : []),
    ...(terms.to !== undefined && from(terms.to) <= now
      ? [toDo({ step: 'renew', of, role: LEAD, dueAt: terms.to, remind: true })]
      : []),
  ];
}

/** A second person where one has acted alone. */
function ofPeople(agreement: Live, { closed }: Surroundings): Wanted[] {
  /** Who has closed has nobody to do it. */
  const other = (than: OrganisationId) =>
    membersOf(agreement).find((each) => each !== than && !closed.includes(each)) ?? than;
  /** One of the two is of the party that suspended. */
  const secondOf = ({ suspendedBy }: Suspended, first: OrganisationId) =>
    membersOf(agreement).includes(suspendedBy.organisationId) && suspendedBy.organisationId !== first
      ? suspendedBy.organisationId
      : other(first);
  const asked = 'asked' in agreement ? agreement.asked : undefined;
  const suspended = agreement.state === 'suspended' ? agreement : undefined;
  const lead = (step: string, of: OrganisationId, at: Instant, days: number) =>
    toDo({ step, of, role: LEAD, dueAt: plus(at, { days }) });
  return [
    ...(asked ? [lead('confirm-suspension', other(asked.organisationId), asked.at, DAYS.confirm)] : []),
    ...(suspended?.confirmation.by === 'review-due'
      ? [
          lead(
            'review-suspension',
            other(suspended.suspendedBy.organisationId),
            suspended.suspendedAt,
            DAYS.reviewSuspension,
          ),
        ]
      : []),
    ...(suspended?.reinstatement
      ? [
          lead(
            'confirm-reinstatement',
            secondOf(suspended, suspended.reinstatement.organisationId),
            suspended.reinstatement.at,
            DAYS.confirm,
          ),
        ]
      : []),
  ];
}

/** A party that is to join: a signatory of another than invited it approves; then its own officer advises, and its own signatory signs. */
function ofJoining(agreement: Live, { closed }: Surroundings): Wanted[] {
  return agreement.joining.flatMap((each) => {
    const { party } = each;
    if (each.step === 'invited') {
      const [first] = approversOf(agreement, each, closed);
      const approver = agreement.members.find(({ organisationId }) => organisationId === first);
      const step = `approve-joining-${party.organisationId.toLowerCase()}`;
      const dueAt = plus(each.invitedAt, { days: DAYS.approve });
      return approver ? [signatory(approver, { step, dueAt })] : [];
    }
    const by = (days: number) => plus(each.approvedAt, { days });
    const officer = { of: party.organisationId, role: 'data-protection-officer' } as const;
    return [
      ...(each.advice ? [] : [toDo({ ...officer, step: 'advise-joining', dueAt: by(DAYS.adviseJoining) })]),
      signatory(party, { step: 'join', dueAt: by(DAYS.join) }),
    ];
  });
}

/** A step that has nobody, here or in the version that waits to begin, and a party that merged or closed. */
function ofParties(agreement: Agreement, { gaps, closed }: Surroundings, now: Instant): Wanted[] {
  const vacant = [...new Set(gaps.map(({ facts }) => String(facts?.['organisationId'])))];
  const { from = now } = agreement.terms;
  const until = (days: number) => {
    const soon = plus(now, { days });
    return isLive(agreement) || from < soon ? soon : from;
  };
  const stays = (gone: OrganisationId) => membersOf(agreement).find((each) => !closed.includes(each)) ?? gone;
  return [
    ...vacant.map((of) => toDo({ step: 'fill-steps', of, role: 'directory-administrator', dueAt: until(DAYS.fill) })),
    ...closed.map((gone) =>
      toDo({ step: `novate-${gone.toLowerCase()}`, of: stays(gone), role: LEAD, dueAt: until(DAYS.novate) }),
    ),
  ].map((each) => ({ ...each, lasts: true as const }));
}

/** Seconds since 2020: tells a to-do from an earlier one of the same step, also where the other was gone for a moment only. */
function secondOf(at: Instant): number {
  return Math.floor((Date.parse(at) - Date.parse('2020-01-01T00:00:00.000Z')) / 1_000);
}
