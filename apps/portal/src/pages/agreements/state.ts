import { day, dateAndTime } from '../../words/time.js';
import { words } from '../../words/words.js';
import { type Agreement, type AgreementState, type Preparation, type Work } from './answers.js';
import { recordInWords } from './clauses.js';

type Name = (organisationId: string) => string;
/** How an agreement stands: one sentence with what it means for what flows, and what else is to be known. */
export type Standing = { readonly says: string; readonly permits: boolean; readonly more: readonly string[] };

const NOTHING_YET = 'Nothing may be shared under it yet.';
const STAYS = 'What was received stays with who received it.';

/** The state of an agreement in a sentence. */
export function standingOf(agreement: Agreement, name: Name, now: Date): Standing {
  const { state } = agreement;
  const more = [...amending(agreement), ...asked(agreement, name), ...reinstating(agreement, name)];
  const permits = state === 'in-force' || state === 'review-due';
  return {
    says: sentenceOf(agreement, name),
    permits,
    more: [...(state === 'suspended' ? goingOn(agreement, now) : []), ...more],
  };
}

const on = (at: string | undefined) => (at === undefined ? '' : ` on ${day(at)}`);
const since = (at: string | undefined) => (at === undefined ? '' : ` since ${day(at)}`);

const SENTENCES: Readonly<Record<AgreementState, (agreement: Agreement, name: Name) => string>> = {
  draft: () => `A draft. ${NOTHING_YET}`,
  proposed: ({ proposedAt }) =>
    `Proposed${on(proposedAt)}: the data protection officers of the parties advise next. ${NOTHING_YET}`,
  reviewed: () => `Advised on: a signatory of a party approves next. ${NOTHING_YET}`,
  approved: (version) => `Approved${on(version.approvedAt)}: ${signedBy(version)}. ${NOTHING_YET}`,
  signed: ({ terms }) =>
    `Signed by all. It comes into force${on(terms.from)}, once somebody is there at each step. ${NOTHING_YET}`,
  'in-force': ({ inForceSince }) => `In force${since(inForceSince)}: the parties may share under it.`,
  'review-due': ({ inForceSince, nextReview }) =>
    `In force${since(inForceSince)}: the parties may share under it. Its review, due${on(nextReview)}, is late.`,
  suspended: ({ suspendedAt, reason }) =>
    `Suspended since ${dateAndTime(suspendedAt)} (${lower(words(reason))}): new routine disclosures have stopped.`,
  terminated: ({ terminatedAt, reason }) =>
    `Ended${on(terminatedAt)} (${lower(words(reason))}): nothing new is shared under it. ${STAYS}`,
  expired: ({ expiredAt }) => `Ran out${on(expiredAt)}: nothing new is shared under it. ${STAYS}`,
  lapsed: () => 'Signed, and over before it could come into force. Nothing was shared under it.',
};

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
const sentenceOf = (agreement: Agreement, name: Name) => SENTENCES[agreement.state](agreement, name);

/** `1 of 2 parties has signed` */
export function signedBy({ mustSign = [], signatures = [] }: Pick<Preparation, 'mustSign' | 'signatures'>): string {
  const count = signatures.length;
  return `${String(count)} of ${String(mustSign.length)} parties ${count === 1 ? 'has' : 'have'} signed`;
}

/** While it is suspended: what goes on until when and under what, or what staff do by phone. */
function goingOn(agreement: Agreement, now: Date): string[] {
  const { continues, inFlight, confirmation } = agreement;
  const agreed = agreement.terms.ending?.inFlight;
  const review =
    confirmation?.by === 'review-due'
      ? ['One person suspended it in an emergency; another person has yet to review that.']
      : [];
  if (continues) {
    const record =
      inFlight?.kind === 'decided' ? inFlight.record : agreed?.continues === 'urgent-and-safety' && agreed.record;
    return [...underRecord(continues, now), ...(record ? [`The record: ${recordInWords(record)}.`] : []), ...review];
  }
  const phone = inFlight?.kind === 'stop-all' ? inFlight.phone : agreed?.continues === 'nothing' && agreed.phone;
  return [
    `Nothing goes on. ${phone ? `Staff phone: ${phone}` : 'Staff phone about each referral in flight.'}`,
    ...review,
  ];
}

function underRecord({ until, recordId }: NonNullable<Agreement['continues']>, now: Date): string[] {
  const goes = Date.parse(until) <= now.getTime() ? 'went' : 'go';
  return [
    `Referrals in flight that are urgent or have a safety concern ${goes} on until ${dateAndTime(until)} under decision record ${recordId}. Routine ones pause: staff phone about each.`,
  ];
}

function amending({ amendment, version }: Agreement): string[] {
  if (!amendment) return [];
  const signed = amendment.state === 'approved' ? `; ${signedBy(amendment)}` : '';
  return [
    `An amendment, version ${String(amendment.version)}, is on its way (${lower(words(amendment.state))}${signed}). Version ${String(version)} stays as it is until everybody whom it concerns has signed.`,
  ];
}

function asked({ asked: request }: Agreement, name: Name): string[] {
  if (!request) return [];
  return [
    `${name(request.organisationId)} asked on ${dateAndTime(request.at)} that it be suspended (${lower(words(request.reason))}). Everything flows until another person confirms it.`,
  ];
}

function reinstating({ reinstatement }: Agreement, name: Name): string[] {
  if (!reinstatement) return [];
  return [
    `${name(reinstatement.organisationId)} asked on ${dateAndTime(reinstatement.at)} that the suspension end. It stays until another person confirms that.`,
  ];
}

const WORK: Readonly<Record<string, string>> = {
  advise: 'Advise on it',
  approve: 'Approve it',
  sign: 'Sign it',
  review: 'Review it',
  renew: 'Agree on what follows, or let it end',
  'confirm-suspension': 'Confirm or drop the suspension that was asked for',
  'review-suspension': 'Review the emergency suspension',
  'confirm-reinstatement': 'Confirm the end of the suspension',
  'advise-joining': 'Advise on joining it',
  join: 'Sign to join',
  'fill-steps': 'See that somebody is there at each step',
};

/** Steps that name another organisation before the one that takes them. */
const ABOUT: Readonly<Record<string, (party: string) => string>> = {
  novate: (party) => `See to a successor of ${party}, which closed`,
  'approve-joining': (party) => `Approve that ${party} joins`,
};

function partsOf(step: string, holder: string): { what: string; about?: string } {
  const what = step.slice(0, -(holder.length + 1));
  const [, kind = what, about] = /^(novate|approve-joining)-(.+)$/.exec(what) ?? [];
  return { what: kind, ...(about !== undefined && { about: about.toUpperCase() }) };
}

/** Who must do what now, by when. */
export function workInWords({ step, holder, dueAt }: Work, name: Name) {
  const { what, about } = partsOf(step, holder.organisationId);
  return {
    what: about === undefined ? (WORK[what] ?? words(what)) : (ABOUT[what]?.(name(about)) ?? words(what)),
    who: words(holder.role),
    where: name(holder.organisationId),
    dueAt,
  };
}

/** Organisations that these sentences name beyond the parties. */
export function organisationsIn({ asked: request, reinstatement, work }: Agreement): string[] {
  return [
    ...[request, reinstatement].flatMap((each) => each?.organisationId ?? []),
    ...work.flatMap(({ step, holder }) => {
      const { about } = partsOf(step, holder.organisationId);
      return [holder.organisationId, ...(about === undefined ? [] : [about])];
    }),
  ];
}
