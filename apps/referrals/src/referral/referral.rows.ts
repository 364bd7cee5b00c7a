import { mayAct } from '@footbridge/access';
import { type Instant, type OrganisationId, type ReferralContent, type ReferralId } from '@footbridge/contracts';
import { type Keyring } from '@footbridge/keyring';
import { type Recorded, type RequestTransaction } from '@footbridge/service';
import { isAssignable, sharesOut } from '../assignment/assign.js';
import { hasSafetyConcern } from './bands.js';
import { openCopy, readOwnCopies, type StoredCopy } from './copies.store.js';
import { lookAt, type Look } from './look.js';
import { type Progress } from './progress.js';
import { factsForPage, type Asked, type Limits } from './referral.gate.js';
import { versionFor, type Referral } from './referral.js';
import { type Listed } from './referral.list.js';

/** A referral in a list: its envelope, and what the gate lets this person see of it, which its page would show too. */
export type ReferralRow = {
  readonly id: ReferralId;
  readonly version: number;
  readonly from: OrganisationId;
  readonly to: OrganisationId;
  readonly serviceId: string;
  readonly urgency: string;
  /** The receiver's, and of an own draft. */
  readonly state?: string;
  /** The sender's: the state as far as it may come back. */
  readonly status?: Progress['state'];
  readonly youMustActNext: boolean;
  /** Nothing more crosses now: no agreement carries it. */
  readonly paused?: true;
  readonly submittedAt?: Instant;
  readonly decideBy?: Instant;
  readonly dueAt?: Instant;
  readonly updatedAt: Instant;
  /** Missing: this person has not read it yet. */
  readonly changedSinceRead?: boolean;
  readonly assignedTo?: string;
  readonly student?: { readonly name: string; readonly birthDate?: string };
  readonly safetyConcernsOn?: string;
  /** What this person may do with several at once. */
  readonly actions: readonly 'assign'[];
};

/** A page as it leaves its transaction: rows, the copies that may be opened, and what the entry says. */
export type Prepared = {
  readonly rows: readonly { readonly row: ReferralRow; readonly copy?: StoredCopy }[];
  readonly own: OrganisationId;
  readonly recorded: Pick<Recorded, 'objects' | 'input'>;
};

/** Decides the rows of a page by the questions of a single look, over facts read in one query; reads the copies in another. */
export async function prepareRows(tx: RequestTransaction, page: readonly Listed[], limits: Limits): Promise<Prepared> {
  const own = tx.appointment?.organisationId ?? '';
  const objects = page.map(({ referral: { id, version } }) => ({ kind: 'referral', id, version }));
  if (page.length === 0) return { rows: [], own, recorded: { objects } };
  const facts = await factsForPage(
    tx,
    page.map(({ referral }) => referral),
  );
  const looks = page.map(({ referral }) => lookAt(tx, facts(referral), limits, referral));
  const readable = page.filter((_, n) => looks[n]?.content).map(({ referral }) => referral.id);
  const copies = readable.length > 0 ? await readOwnCopies(tx, readable, own) : new Map<ReferralId, StoredCopy>();
  const rows = page.map((each, n) => {
    const copy = copies.get(each.referral.id);
    return {
      row: { ...rowOf(each, own, looks[n]), actions: actionsIn(tx, each.referral, own) },
      ...(copy ? { copy } : {}),
    };
  });
  return { rows, own, recorded: { objects, input: inputOf(looks) } };
}

/** Opens the copies with one look-up of their keys. Where a key was erased, the row says nothing of the student. */
export async function openRows(keyring: Keyring, { rows, own }: Prepared): Promise<ReferralRow[]> {
  const keys = await keyring.byIds(rows.flatMap(({ copy }) => (copy ? [copy.keyId] : [])));
  return rows.map(({ row, copy }) => {
    const key = copy && keys.get(copy.keyId);
    if (!key) return row;
    const content = openCopy(copy, key, { id: row.id, controller: own, kind: 'own' });
    return { ...row, ...studentIn(content), ...(row.to === own ? concernsIn(content, row.submittedAt) : {}) };
  });
}

function actionsIn({ actor, appointment }: RequestTransaction, referral: Referral, own: OrganisationId): 'assign'[] {
  if (!actor || !appointment || referral.to !== own || !isAssignable(referral)) return [];
  return mayAct(actor, 'referral.assign') === undefined && sharesOut(appointment, referral.team) ? ['assign'] : [];
}

function rowOf(listed: Listed, own: OrganisationId, look: Look | undefined): Omit<ReferralRow, 'actions'> {
  const { referral, updatedAt, read, assignedTo } = listed;
  const { id, from, to, serviceId, urgency } = referral;
  const version = versionFor(referral, own);
  const status = look?.back?.progress.state;
  return {
    id,
    version,
    from,
    to,
    serviceId,
    urgency,
    ...insideOf(referral, own),
    ...(status === undefined ? {} : { status }),
    updatedAt,
    ...(read === undefined ? {} : { changedSinceRead: version > read }),
    ...(assignedTo === undefined ? {} : { assignedTo }),
  };
}

type Inside = Pick<ReferralRow, 'state' | 'youMustActNext' | 'paused' | 'submittedAt' | 'decideBy' | 'dueAt'>;

/** State and times: the receiver's and of an own draft; to the sender no more than when it must act. */
function insideOf(referral: Referral, own: OrganisationId): Inside {
  if (referral.state === 'draft') return { state: 'draft', youMustActNext: false };
  const { state, to, submittedAt } = referral;
  const { next, beside } = 'next' in referral ? referral : { next: undefined, beside: [] };
  const youMustActNext = next?.holder.organisationId === own;
  const decide = beside.find(({ step }) => step === 'decide-on-offer');
  return {
    ...(to === own ? { state } : {}),
    youMustActNext,
    ...('halt' in referral ? { paused: true as const } : {}),
    submittedAt,
    ...(to === own && decide ? { decideBy: decide.dueAt } : {}),
    ...((to === own || youMustActNext) && next ? { dueAt: next.dueAt } : {}),
  };
}

function studentIn(content: ReferralContent): Pick<ReferralRow, 'student'> {
  const name = [content['identity.given-name'], content['identity.family-name']].filter(Boolean).join(' ');
  const birthDate = content['identity.birth-date'];
  return name === '' ? {} : { student: { name, ...(birthDate ? { birthDate } : {}) } };
}

/** When concerns for safety were asked about; where the record has concerns without that date, when it was sent. */
function concernsIn(content: ReferralContent, submittedAt: Instant | undefined): Pick<ReferralRow, 'safetyConcernsOn'> {
  const on = content['risk.assessed-on'] ?? submittedAt?.slice(0, 10);
  return hasSafetyConcern(content) && on ? { safetyConcernsOn: on } : {};
}

/**
 * The gate's whole input of every row, so that each decision can be replayed: what all share stands once, and a row names its
 * agreements by id and version.
 */
function inputOf(looks: readonly Look[]) {
  const inputs = looks.flatMap(({ asked, back }) => [asked, ...(back ? [back.asked] : [])]).map(gateInput);
  const [first] = inputs;
  const agreements = new Map(inputs.flatMap((each) => each.agreements).map((each) => [each.id, each]));
  return {
    now: first?.now,
    limits: first?.limits,
    actor: first?.actor,
    ...(first?.auditPathOldest ? { auditPathOldest: first.auditPathOldest } : {}),
    agreements: [...agreements.values()],
    questions: inputs.map(({ action, resource, disclosure, basis, relationship, knowledge, ...rest }) => ({
      action,
      resource,
      ...(disclosure ? { disclosure } : {}),
      ...(basis ? { basis } : {}),
      ...(relationship ? { relationship } : {}),
      knowledge,
      agreements: rest.agreements.map(({ id, version }) => ({ id, version })),
    })),
  };
}

const gateInput = ({ input }: Asked) => input;
