import { WELLBEING_ROLES } from '@footbridge/access';
import { instant, ROLE_CODES, ROLES, type Instant, type Role } from '@footbridge/contracts';
import { type RequestTransaction } from '@footbridge/service';
import { type FilterDto, type ListDto } from './referral.dto.js';
import { type Referral } from './referral.js';
import {
  after,
  ASKED_ABOUT,
  countOf,
  orderOf,
  RECEIVER_VIEWS,
  rowsOf,
  SENDER_VIEWS,
  type View,
} from './referral.views.js';

/** A referral of a page, with what the row's columns tell beside it. */
export type Listed = {
  readonly referral: Referral;
  readonly updatedAt: Instant;
  /** The version that the caller read last; missing: never. */
  readonly read?: number;
  /** The receiver's: the appointment of the person to whom it is assigned. */
  readonly assignedTo?: string;
};
export type Page = { readonly rows: readonly Listed[]; readonly nextCursor?: string };

type Row = {
  id: string;
  aggregate: Referral;
  updated_at: Date;
  read_version: number | null;
  assigned_to: string | null;
  sort_at: Date;
};

const CLINICAL = ROLE_CODES.filter((role) => ROLES[role].clinical);

/** A page of a view by cursor: stable, bounded, one query, being a party alone decides. */
export async function pageOf(tx: RequestTransaction, { view, limit, cursor, ...filter }: ListDto): Promise<Page> {
  const place = cursor === undefined ? undefined : readCursor(cursor);
  const values: unknown[] = [...askedAbout(tx), CLINICAL];
  const given = (value: unknown) => `$${values.push(value)}`;
  const more = [...conditionsOf(filter, given), ...(place ? [after(view, given(place.at), given(place.id))] : [])];
  const page = rowsOf(view, more, `${given(limit + 1)}::int`);
  const rows = await tx.query<Row>(
    `with asked as (${ASKED_ABOUT}), page as (${page}) ${BESIDE} ${orderOf(view)}`,
    values,
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown.map(listed), ...(rows.length > limit && last ? { nextCursor: writeCursor(last) } : {}) };
}

const conditionsOf = ({ urgency, other }: FilterDto, given: (value: unknown) => string): readonly string[] => [
  ...(urgency === undefined ? [] : [`r.urgency = ${given(urgency)}`]),
  ...(other === undefined ? [] : [`${given(other)}::text in (r.from_org, r.to_org)`]),
];

/**
 * What a row has beside the referral. The sender is told of changes as its version moves, not as the receiver goes on. Assigned is
 * a person: of their appointments here the clinical and oldest is named.
 */
const BESIDE = `
select r.id, r.aggregate, r.sort_at, m.version as read_version, a.appointment_id as assigned_to,
  case when r.from_org <> $1 or r.state = 'draft' then r.changed_at else coalesce(r.sender_changed_at, r.submitted_at) end as updated_at
from page r
left join referral_read m on m.organisation_id = $1 and m.person_id = $4 and m.referral_id = r.id
left join lateral (
  select p.appointment_id from relationship s
    join knowledge.appointment p on p.person_id = s.person_id and p.organisation_id = s.organisation_id
  where s.organisation_id = $1 and r.to_org = $1 and s.student_id = r.student_id and s.referral_id = r.id
    and s.kind = 'assigned' and s.to_at is null and p.ended_at is null and p.from_at <= $3 and (p.to_at is null or $3 < p.to_at)
  order by s.from_at desc, p.role = any ($5::text[]) desc, p.from_at, p.appointment_id limit 1
) a on true`;

const listed = ({ aggregate, updated_at, read_version, assigned_to }: Row): Listed => ({
  referral: aggregate,
  updatedAt: instant(updated_at),
  ...(read_version === null ? {} : { read: read_version }),
  ...(assigned_to === null ? {} : { assignedTo: assigned_to }),
});

/** More are not counted. */
const MOST = 1_000;
export type Counts = {
  readonly counts: Readonly<Partial<Record<View, number>>>;
  /** The views that have more than was counted; missing: none. */
  readonly capped?: readonly View[];
};

/** How many referrals each view of the acting side has, by the conditions of its rows, in one query. */
export async function countsOf(tx: RequestTransaction, filter: FilterDto): Promise<Counts> {
  const views: readonly View[] = [...(isSender(tx.appointment?.role) ? SENDER_VIEWS : RECEIVER_VIEWS), 'all'];
  const values: unknown[] = askedAbout(tx);
  const more = conditionsOf(filter, (value) => `$${values.push(value)}`);
  const columns = views.map((view) => `${countOf(view, more, MOST)} as "${view}"`);
  const [row] = await tx.query<Record<View, number>>(
    `with asked as (${ASKED_ABOUT}) select ${columns.join(', ')}`,
    values,
  );
  const counted = views.map((view) => [view, row?.[view] ?? 0] as const);
  const capped = counted.filter(([, n]) => n > MOST).map(([view]) => view);
  return {
    counts: Object.fromEntries(counted.map(([view, n]) => [view, Math.min(n, MOST)])),
    ...(capped.length > 0 ? { capped } : {}),
  };
}

const isSender = (role: Role | undefined) => (WELLBEING_ROLES as readonly (Role | undefined)[]).includes(role);

const askedAbout = ({ appointment, caller, now }: RequestTransaction) => [
  appointment?.organisationId ?? '',
  appointment?.dutyTeamIds ?? [],
  now,
  caller.personId,
];

const writeCursor = ({ sort_at, id }: Row) => Buffer.from(`${instant(sort_at)} ${id}`).toString('base64url');

/** A cursor that is not one of ours starts at the beginning. */
function readCursor(cursor: string): { at: string; id: string } | undefined {
  const [at, id] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  const good = at !== undefined && id !== undefined && !Number.isNaN(Date.parse(at)) && /^[0-9a-f-]{36}$/.test(id);
  return good ? { at, id } : undefined;
}
