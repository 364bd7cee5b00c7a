/** The lists of each side. `all` is of both. */
export const SENDER_VIEWS = ['drafts', 'waiting-for-student', 'sent', 'needs-us', 'closed'] as const;
export const RECEIVER_VIEWS = ['worklist', 'mine', 'waiting-for-information', 'past-target', 'held'] as const;
export const VIEWS = [...SENDER_VIEWS, ...RECEIVER_VIEWS, 'all'] as const;
export type View = (typeof VIEWS)[number];

/** Which rows a view has, in parts that have none in common, and by what they are sorted; `down`: the newest first. */
type Rows = { readonly of: readonly string[]; readonly sort: string; readonly down?: true };

/** What the conditions ask about: the acting organisation, its duty teams, the time, the person. Every query has all four. */
export const ASKED_ABOUT = 'select $1::text as own, $2::uuid[] as teams, $3::timestamptz as now, $4::uuid as person';

/** Whether a permission of the student, as known here, lets this draft go to its recipient; what may go is cut to it later. */
const PERMITTED = `exists (select from knowledge.permission p where p.student_id = r.student_id and p.registered_by = r.from_org
    and r.to_org = any (p.recipients) and 'assessment-and-treatment' = any (p.purposes) and p.state = 'given'
    and p.from_at <= $3 and (p.to_at is null or $3 < p.to_at))`;
/** Of the caller's duty teams; of the whole organisation for who has none, such as a service manager. */
const OF_TEAMS = '(cardinality($2::uuid[]) = 0 or r.duty_team_id = any ($2::uuid[]))';

/**
 * The one table of what each view holds: rows, counts and paging all come from it. A condition of the sender never reads what
 * the receiver did by itself, or being in a view, its count or its order would tell of it: what the receiver closed is among
 * those sent for good, and its status says more where that may come back. No condition reads a column that it does not sort by
 * an index with, but for a person's own and what a student has not permitted yet, which stay few.
 */
const TABLE: Record<View, Rows> = {
  drafts: { of: [`r.from_org = $1 and r.state = 'draft'`], sort: 'created_at', down: true },
  'waiting-for-student': {
    of: [`r.from_org = $1 and r.state = 'draft' and not ${PERMITTED}`],
    sort: 'created_at',
    down: true,
  },
  sent: {
    of: [`r.from_org = $1 and r.state <> 'draft' and not r.ended_by_sender`],
    sort: 'submitted_at',
    down: true,
  },
  // A step beside that is the sender's, a phone call, stands only while the sender must act next: nothing else to ask for.
  'needs-us': { of: ['r.holder_org = $1 and r.from_org = $1'], sort: 'due_at' },
  closed: { of: ['r.from_org = $1 and r.ended_by_sender'], sort: 'submitted_at', down: true },
  worklist: {
    of: [`r.to_org = $1 and r.duty_team_id = any ($2::uuid[]) and r.state in ('submitted', 'received', 'opened')`],
    sort: 'decide_by',
  },
  mine: {
    of: [
      `r.to_org = $1 and r.state not in ('draft', 'closed') and exists (select from relationship s
        where s.organisation_id = $1 and s.person_id = $4 and s.referral_id = r.id and s.kind = 'assigned' and s.to_at is null)`,
    ],
    sort: 'due_at',
  },
  'waiting-for-information': {
    of: [`r.to_org = $1 and r.waiting_since is not null and r.state in ('opened', 'accepted') and ${OF_TEAMS}`],
    sort: 'waiting_since',
  },
  'past-target': { of: [`r.to_org = $1 and r.receiver_due <= $3 and ${OF_TEAMS}`], sort: 'receiver_due' },
  held: {
    of: ['r.holder_org = $1 and r.to_org = $1 and r.duty_team_id = any ($2::uuid[])'],
    sort: 'due_at',
  },
  all: { of: ['r.from_org = $1', `r.to_org = $1 and r.state <> 'draft'`], sort: 'created_at', down: true },
};

/** SQL of the rows of a view in their order, `limit` at most: each part by its own index. `more` are conditions on `r`. */
export function rowsOf(view: View, more: readonly string[], limit: string): string {
  const { of, sort, down } = TABLE[view];
  const order = (of_: string) =>
    `order by ${of_}${sort}${down ? ' desc' : ''}, ${of_}id${down ? ' desc' : ''} limit ${limit}`;
  const parts = of.map(
    (condition) =>
      `(select r.*, r.${sort} as sort_at from referral r where ${[condition, ...more].join(' and ')} ${order('r.')})`,
  );
  return parts.length === 1 ? parts.join('') : `select * from (${parts.join(' union all ')}) r ${order('')}`;
}

/** The order of `rowsOf` once more, for rows that were joined with others; and the condition of those after a place in it. */
export const orderOf = (view: View): string => {
  const down = TABLE[view].down ? ' desc' : '';
  return `order by r.sort_at${down}, r.id${down}`;
};
export const after = (view: View, at: string, id: string): string => {
  const { sort, down } = TABLE[view];
  return `(r.${sort}, r.id) ${down ? '<' : '>'} (${at}::timestamptz, ${id}::uuid)`;
};

/** SQL of how many rows a view has, `most` and one at most. `more` are conditions on `r`, as in `rowsOf`. */
export function countOf(view: View, more: readonly string[], most: number): string {
  const limit = `limit ${most + 1}`;
  const parts = TABLE[view].of.map(
    (condition) => `(select from referral r where ${[condition, ...more].join(' and ')} ${limit})`,
  );
  return `(select count(*)::int from (select from (${parts.join(' union all ')}) each ${limit}) counted)`;
}
