import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { after, ASKED_ABOUT, rowsOf, VIEWS, type View } from '../src/referral/referral.views.js';
import { App } from './app.js';
import { idOf, LIVERPOOL, MERSEY_CARE, studentService, triageTeam } from './world.js';

const ROWS = 10_000;
const PAGE = 26;
const person = idOf('a clinician to whom forty are assigned');
let app: App;

/** A service that has run for long: as many referrals of each state between the same two organisations. */
beforeAll(async () => {
  app = await App.start();
  await app.query(
    `insert into referral (id, version, state, student_id, from_org, to_org, service_id, urgency, duty_team_id, holder_org, holder_role,
       due_at, decide_by, submitted_at, waiting_since, aggregate, created_at, changed_at)
     select gen_random_uuid(), 3, state, gen_random_uuid(), $1, $2, $3, 'routine', case when state <> 'draft' then $4::uuid end,
       case when state in ('submitted', 'opened') then $1 when state = 'accepted' then $2 end,
       case when state in ('submitted', 'opened', 'accepted') then 'wellbeing-adviser' end,
       at + interval '7 days', case when state in ('submitted', 'opened') then at + interval '5 days' end,
       case when state <> 'draft' then at end, case when state = 'opened' then at end,
       jsonb_build_object('senderVersion', case when n % 2 = 0 then 3 else 2 end), at, at
     from (select n, now() - n * interval '1 minute' as at,
       (array['draft', 'submitted', 'opened', 'accepted', 'closed', 'closed', 'closed'])[n % 7 + 1] as state
       from generate_series(1, $5::int) as n) made`,
    [LIVERPOOL, MERSEY_CARE, studentService, triageTeam, ROWS],
  );
  await app.query(
    `insert into relationship (id, organisation_id, student_id, referral_id, person_id, kind, made_by_org, from_at)
     select gen_random_uuid(), $1, student_id, id, $2, 'assigned', $1, now() from referral where state = 'accepted' limit 40`,
    [MERSEY_CARE, person],
  );
  await app.query('analyze');
});
afterAll(() => app.stop());

type Node = {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Node[];
};

/** The nodes of the plan that read referrals, as they ran under row-level security. */
async function readsOf(view: View, organisation: string, more: readonly string[] = []): Promise<Node[]> {
  const nobody = { personId: person, issuer: 'none', organisations: [] };
  const { plan } = await app.service.database.asRequest(nobody, undefined, async (tx) => {
    await tx.query(`select set_config('footbridge.organisation', $1, true)`, [organisation]);
    const [row] = await tx.query<{ 'QUERY PLAN': { Plan: Node }[] }>(
      `explain (analyze, format json) with asked as (${ASKED_ABOUT}) ${rowsOf(view, more, String(PAGE))}`,
      [organisation, [triageTeam], new Date(Date.now() + 30 * 86_400_000).toISOString(), person],
    );
    return { plan: row?.['QUERY PLAN'][0]?.Plan };
  });
  const nodes = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodes)];
  return (plan ? nodes(plan) : []).filter((node) => node['Relation Name'] === 'referral');
}

describe('a page among ten thousand referrals', () => {
  const asked = VIEWS.flatMap((view) => [
    { view, more: [] as string[], place: 'the first' },
    { view, more: [after(view, `'2020-01-01T00:00:00Z'`, `'${person}'`)], place: 'a later' },
  ]);

  it.each(asked)('is read by an index and not far beyond its rows: $place of $view', async ({ view, more }) => {
    for (const organisation of [LIVERPOOL, MERSEY_CARE]) {
      const reads = await readsOf(view, organisation, more);
      expect(reads.length).toBeGreaterThan(0);
      for (const node of reads) {
        expect(node['Node Type']).toMatch(/^(Index Scan|Index Only Scan|Bitmap Heap Scan)$/);
        const passed = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
        expect(passed).toBeLessThanOrEqual(2 * PAGE);
      }
    }
  });
});
