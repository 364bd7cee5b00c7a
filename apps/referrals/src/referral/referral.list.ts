import { instant, type Instant, type ReferralId } from '@footbridge/contracts';
import { type RequestTransaction } from '@footbridge/service';
import { type ListDto } from './referral.dto.js';

/** The envelope of a referral in a list: nothing of the student. */
export type Envelope = {
  readonly id: ReferralId;
  readonly version: number;
  readonly from: string;
  readonly to: string;
  readonly serviceId: string;
  readonly urgency: string;
  readonly state?: string;
  readonly youMustActNext: boolean;
  readonly submittedAt?: Instant;
  readonly decideBy?: Instant;
  readonly dueAt?: Instant;
};
export type Page = { readonly items: readonly Envelope[]; readonly nextCursor?: string };

type Row = {
  id: string;
  version: number;
  from_org: string;
  to_org: string;
  service_id: string;
  urgency: string;
  state: string;
  holder_org: string | null;
  submitted_at: Date | null;
  decide_by: Date | null;
  due_at: Date | null;
  sort_at: Date;
};

/** Rows and order of each view; `$1` is the acting organisation, `$2` its duty teams. */
const VIEWS: Record<ListDto['view'], { where: string; sort: string; down?: true }> = {
  worklist: {
    where: `to_org = $1 and duty_team_id = any($2::uuid[]) and state in ('submitted', 'received', 'opened')`,
    sort: 'decide_by',
  },
  held: { where: `holder_org = $1 and to_org = $1 and duty_team_id = any($2::uuid[])`, sort: 'due_at' },
  sent: { where: `from_org = $1 and state <> 'draft' and $2::uuid[] is not null`, sort: 'submitted_at', down: true },
  drafts: { where: `from_org = $1 and state = 'draft' and $2::uuid[] is not null`, sort: 'changed_at', down: true },
  all: { where: `(from_org = $1 or to_org = $1) and $2::uuid[] is not null`, sort: 'created_at', down: true },
};

/**
 * A page of a view by cursor: stable, bounded, one query. The state of a sent referral is left out, and its version is the
 * sender's: what came back is shown one by one.
 */
export async function pageOf(tx: RequestTransaction, { view, limit, cursor }: ListDto): Promise<Page> {
  const own = tx.appointment?.organisationId ?? '';
  const { where, sort, down } = VIEWS[view];
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const beyond = after ? `and (${sort}, id) ${down ? '<' : '>'} ($4::timestamptz, $5::uuid)` : '';
  const rows = await tx.query<Row>(
    `select id, case when from_org = $1 then coalesce((aggregate ->> 'senderVersion')::int, version) else version end as version,
       from_org, to_org, service_id, urgency, state, holder_org, submitted_at, decide_by, due_at, ${sort} as sort_at
     from referral where ${where} ${beyond} order by ${sort} ${down ? 'desc' : ''}, id ${down ? 'desc' : ''} limit $3`,
    [own, tx.appointment?.dutyTeamIds ?? [], limit + 1, ...(after ? [after.at, after.id] : [])],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => envelope(row, own)),
    ...(rows.length > limit && last ? { nextCursor: writeCursor(last) } : {}),
  };
}

function envelope(row: Row, own: string): Envelope {
  const mine = row.to_org === own || row.state === 'draft';
  const youMustActNext = row.holder_org === own;
  return {
    id: row.id,
    version: row.version,
    from: row.from_org,
    to: row.to_org,
    serviceId: row.service_id,
    urgency: row.urgency,
    youMustActNext,
    ...(mine ? { state: row.state } : {}),
    ...(row.submitted_at ? { submittedAt: instant(row.submitted_at) } : {}),
    ...(mine && row.decide_by ? { decideBy: instant(row.decide_by) } : {}),
    ...((mine || youMustActNext) && row.due_at ? { dueAt: instant(row.due_at) } : {}),
  };
}

const writeCursor = ({ sort_at, id }: Row) => Buffer.from(`${instant(sort_at)} ${id}`).toString('base64url');

/** A cursor that is not one of ours starts at the beginning. */
function readCursor(cursor: string): { at: string; id: string } | undefined {
  const [at, id] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  const good = at !== undefined && id !== undefined && !Number.isNaN(Date.parse(at)) && /^[0-9a-f-]{36}$/.test(id);
  return good ? { at, id } : undefined;
}
