import {
  type DataCategory,
  type Instant,
  type NextStep,
  type OrganisationId,
  type ReferralId,
  type StudentActor,
  type StudentId,
} from '@footbridge/contracts';
import { writeEntries } from '@footbridge/messaging';
import { done, entryOf, refuse, type Outcome, type Recorded, type RequestTransaction } from '@footbridge/service';
import { thingOf } from './referral.change.js';
import { askAccess, permitted, type Limits } from './referral.gate.js';
import { type Referral, type StepName } from './referral.js';

type Named = { readonly organisationId: OrganisationId; readonly name: string };

/** A referral as the student sees it: how far it is, who must act next, what was shared with whom. Of staff, no one and no word. */
export type StudentsReferral = {
  readonly id: ReferralId;
  readonly from: Named;
  readonly to: Named;
  readonly service: { readonly id: string; readonly name: string };
  readonly state: Referral['state'];
  readonly stateInWords: string;
  /** Missing once the referral is closed. */
  readonly mustActNext?: Named & {
    readonly side: 'sender' | 'receiver';
    readonly inWords: string;
    readonly by: Instant;
  };
  /** Nothing more is shared for it now. */
  readonly pausedInWords?: string;
  /** What happens instead, after a "no" or advice. */
  readonly insteadInWords?: string;
  /** What the receiver was given; before it opened the referral, what waits for it; nothing when it was stopped before that. */
  readonly shared: {
    readonly with: Named;
    readonly state: 'given' | 'waiting' | 'stopped';
    readonly categories: readonly DataCategory[];
  };
  readonly sentAt: Instant;
  readonly openedAt?: Instant;
  readonly decidedAt?: Instant;
  readonly closedAt?: Instant;
};

type Sent = Exclude<Referral, { state: 'draft' }>;
type Row = { aggregate: Sent; service: string | null; sender: string | null; receiver: string | null };

const STATES: Record<Sent['state'], string> = {
  submitted: 'Your referral has been sent. The service has not read it yet.',
  received: 'Your referral has arrived. The service has not read it yet.',
  opened: 'The service has read your referral and is deciding what to do.',
  accepted: 'The service has accepted your referral and will find out with you what help you need.',
  returned: 'The service has given your referral back with advice. Your university will talk with you about it.',
  'not-accepted': 'The service could not take your referral. Your university will talk with you about what comes next.',
  'taken-on': 'The service is helping you.',
  'not-taken-on': 'The service cannot help you further. It will talk with you about what comes next.',
  withdrawn: 'Your referral was stopped before the service read it.',
  closed: 'This referral is closed.',
};

const STEPS_IN_WORDS: Record<StepName, string> = {
  'decide-on-offer': 'decides about your referral',
  'check-on-student': 'stays in touch with you while the service decides',
  assess: 'finds out with you what help you need',
  'tell-student': 'tells you about the answer and what comes next',
  treat: 'helps you',
  close: 'tells you what comes next and closes the referral',
  'speak-with-student': 'talks with you about what you want now',
  'phone-service': 'phones the service',
};

const PAUSED =
  'At the moment your university and the service cannot share more through this service. They phone each other about you instead. What was shared already stays with the service.';

const INSTEAD: Record<NextStep, string> = {
  'other-service': 'Another service may fit better.',
  gp: 'Your GP can help.',
  'university-wellbeing-service': 'Your university’s wellbeing service can help.',
  'talking-therapies-self-referral': 'You can refer yourself to NHS Talking Therapies.',
  'crisis-line': 'The crisis line can help at any time.',
  'refer-again-with-more-information': 'Your university can send the referral again with more information.',
};

/** The newest hundred of the caller's own referrals that were sent. One entry lists them. */
export async function ownReferrals(tx: RequestTransaction, { studentId }: StudentActor): Promise<Outcome> {
  const rows = await rowsOf(tx, studentId);
  const objects = rows.map(({ aggregate: { id, version } }) => ({ kind: 'referral', id, version }));
  await writeEntries(tx, [entryOf(tx, { ...LOOK, objects, studentId })]);
  return done({ body: { items: rows.map(viewOf) } });
}

/** One of the caller's own referrals; any other is not there. */
export async function ownReferral(
  tx: RequestTransaction,
  { studentId }: StudentActor,
  limits: Limits,
  id: ReferralId,
): Promise<Outcome> {
  const [row] = await rowsOf(tx, studentId, id);
  if (!row) return refuse(tx, { ...LOOK, objects: [{ kind: 'referral', id }] }, 'not-found', [{ code: 'not-found' }]);
  const asked = askAccess(tx, NO_FACTS, limits, { action: 'referral.read', thing: thingOf(row.aggregate) });
  if (asked.decision.outcome === 'refuse') return refuse(tx, asked.recorded, 'refused', asked.decision.reasons);
  await writeEntries(tx, [permitted(tx, asked)]);
  return done({ body: viewOf(row) });
}

const LOOK: Omit<Recorded, 'objects'> = { service: 'referrals', act: 'access', action: 'referral.read' };
/** That a student is who they are is all that the gate needs. */
const NO_FACTS = {
  agreements: [],
  permissions: [],
  knowledge: { directory: undefined, agreements: undefined, consents: undefined },
};

function rowsOf(tx: RequestTransaction, studentId: StudentId, id?: ReferralId): Promise<Row[]> {
  return tx.query<Row>(
    `select r.aggregate, s.name as service, f.name as sender, t.name as receiver
     from referral r
       left join knowledge.service s on s.service_id = r.service_id
       left join knowledge.organisation f on f.organisation_id = r.from_org
       left join knowledge.organisation t on t.organisation_id = r.to_org
     where r.student_id = $1 and r.state <> 'draft' and r.id = coalesce($2::uuid, r.id)
     order by r.submitted_at desc, r.id desc limit 100`,
    [studentId, id ?? null],
  );
}

function viewOf({ aggregate: referral, service, sender, receiver }: Row): StudentsReferral {
  const { id, state, serviceId, submittedAt } = referral;
  const from = { organisationId: referral.from, name: sender ?? referral.from };
  const to = { organisationId: referral.to, name: receiver ?? referral.to };
  return {
    id,
    from,
    to,
    service: { id: serviceId, name: service ?? '' },
    state,
    stateInWords: STATES[state],
    ...nextOf(referral, from, to),
    ...('halt' in referral && 'next' in referral && state !== 'withdrawn' ? { pausedInWords: PAUSED } : {}),
    ...('nextStep' in referral ? { insteadInWords: INSTEAD[referral.nextStep] } : {}),
    shared: { with: to, ...sharedOf(referral) },
    sentAt: submittedAt,
    ...datesOf(referral),
  };
}

function nextOf(referral: Sent, from: Named, to: Named): Pick<StudentsReferral, 'mustActNext'> {
  if (!('next' in referral)) return {};
  const { step, holder, dueAt } = referral.next;
  const side = holder.organisationId === referral.from ? 'sender' : 'receiver';
  const inWords = STEPS_IN_WORDS[step as StepName];
  return { mustActNext: { ...(side === 'sender' ? from : to), side, inWords, by: dueAt } };
}

function sharedOf(referral: Sent): Omit<StudentsReferral['shared'], 'with'> {
  if ('given' in referral && referral.given) return { state: 'given', categories: referral.given.categories };
  const over = referral.state === 'withdrawn' || referral.state === 'closed';
  return over ? { state: 'stopped', categories: [] } : { state: 'waiting', categories: referral.sent };
}

function datesOf(referral: Sent): Pick<StudentsReferral, 'openedAt' | 'decidedAt' | 'closedAt'> {
  return {
    ...('openedAt' in referral ? { openedAt: referral.openedAt } : {}),
    ...('decidedAt' in referral ? { decidedAt: referral.decidedAt } : {}),
    ...('closedAt' in referral ? { closedAt: referral.closedAt } : {}),
  };
}
