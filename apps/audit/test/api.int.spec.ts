import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OFFICER_ROLES, type Role } from '@footbridge/contracts';
import {
  leafHash,
  openCheckpoint,
  parseVerifierKey,
  verifyConsistency,
  verifyInclusion,
} from '@footbridge/transparency';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { startApp, type App } from './app.js';
import { clinicianAt, KIND, LIVERPOOL, MERSEY_CARE, rolesAt, type Place } from './builders.js';
import { ask, type Answer } from './http.js';
import {
  api,
  at,
  claimed,
  decision,
  idsOf,
  itemsOf,
  leadOf,
  newEntries,
  other,
  referral,
  story,
  student,
  tell,
} from './story.js';

let app: App;
let firstSize: number;
const lead = (place: Place, path: string) => leadOf(app)(place, path);
beforeAll(async () => {
  app = await startApp();
  firstSize = await tell(app);
});
afterAll(() => app.stop());

describe('every route and every role', () => {
  const routes: [string, () => string][] = [
    ['entries', () => 'entries'],
    ['an entry', () => `entries/${story['submitted']?.id ?? ''}`],
    ['checkpoints', () => 'checkpoints'],
    ['the latest checkpoint', () => 'checkpoints/latest'],
    ['a checkpoint', () => `checkpoints/${firstSize}`],
    ['consistency', () => `consistency?first=${firstSize}&second=${firstSize}`],
    ['disclosures about a student', () => `students/${student}/disclosures`],
    ['openings', () => `openings?student=${student}`],
    ['sharing without permission', () => 'sharing-without-permission'],
    ['withdrawals of a student', () => `students/${student}/withdrawals`],
    ['refusals', () => 'refusals'],
    ['refusals by week', () => 'refusals/by-week'],
    ['the summary', () => 'summary'],
    ['comparisons of versions', () => 'version-comparisons'],
    ['an export', () => `export?from=${at('00:00:00')}&to=${at('23:59:59')}`],
  ];

  it.each(routes)('%s: officers see it, others are refused, with an entry', async (_, path) => {
    for (const place of Object.keys(KIND) as Place[]) {
      for (const role of rolesAt(place)) {
        const may = (OFFICER_ROLES as readonly Role[]).includes(role);
        const answers: Answer[] = [];
        const entries = await newEntries(app, async () => {
          answers.push(await app.as(role, place, { path: `${api}/${path()}` }));
        });
        expect({ place, role, status: answers[0]?.status }).toEqual({ place, role, status: may ? 200 : 403 });
        if (may) continue;
        expect(answers[0]?.codes).toEqual(['role-not-allowed']);
        expect(entries).toMatchObject([{ outcome: 'refused', act: 'access', organisations: [place] }]);
      }
    }
  });

  const everyRoute: typeof routes = [
    ...routes,
    ['my disclosures', () => 'my-disclosures'],
    ['my withdrawals', () => 'my-withdrawals'],
    ['my looks', () => 'my-looks'],
  ];
  it.each(everyRoute)('%s: nobody without a token or a role', async (_, path) => {
    expect((await ask(app.service.url, { path: `${api}/${path()}` })).status).toBe(401);
    expect(await app.asPerson('nobody', { path: `${api}/${path()}` })).toMatchObject({
      status: 403,
      codes: ['no-acting-role'],
    });
  });

  it('refuses an appointment of somebody else', async () => {
    const token = await app.token('information-governance-lead', MERSEY_CARE);
    const answer = await ask(app.service.url, { path: `${api}/entries`, token, actingAs: randomUUID() });
    expect(answer).toMatchObject({ status: 403, codes: ['appointment-not-held'] });
  });

  it.each([
    'entries?student=1',
    'entries?limit=1000',
    'entries?from=yesterday',
    'entries?colour=red',
    'openings',
    'export?from=x',
    'consistency?first=0&second=1',
  ])('refuses %s', async (path) => {
    expect((await lead(LIVERPOOL, path)).status).toBe(400);
  });
});

describe('the OpenAPI document', () => {
  it('tells every route with what it answers', async () => {
    const { body } = await ask(app.service.url, { path: `${api}/openapi.json` });
    const paths = body['paths'] as Record<
      string,
      Record<'get' | 'post', { responses: Record<string, { content?: object }> }>
    >;
    expect(Object.keys(paths).toSorted()).toEqual(
      [
        'checkpoints',
        'checkpoints/latest',
        'checkpoints/{size}',
        'consistency',
        'entries',
        'entries/{id}',
        'export',
        'my-disclosures',
        'my-looks',
        'my-withdrawals',
        'openings',
        'refusals',
        'refusals/by-week',
        'sharing-without-permission',
        'students/{id}/disclosures',
        'students/{id}/withdrawals',
        'summary',
        'try-out',
        'version-comparisons',
      ].map((path) => `${api}/${path}`),
    );
    for (const route of Object.values(paths).flatMap((each) => Object.values(each)))
      expect(route.responses['200']?.content).toMatchObject({});
  });
});

describe('row-level security', () => {
  it.each([
    ['nobody', {}, 0],
    ['staff', { kind: 'staff', organisation: MERSEY_CARE }, 0],
    ['an officer without an organisation', { kind: 'officer' }, 0],
    ['an officer of a trust that the log does not name', { kind: 'officer', organisation: 'RZZ' }, 0],
    ['a student whom the log does not name', { kind: 'student', student: randomUUID() }, 0],
    ['another student', { kind: 'student', student: other }, 1],
    ['an officer', { kind: 'officer', organisation: LIVERPOOL }, 7],
    ['the student', { kind: 'student', student }, 7],
  ])('shows a query without any condition to %s what is theirs', async (_, acting, count) => {
    const client = new pg.Client(app.database.urls.request);
    await client.connect();
    try {
      await client.query('begin');
      for (const [name, value] of Object.entries(acting))
        await client.query('select set_config($1, $2, true)', [`footbridge.${name}`, value]);
      const { rows } = await client.query<{ entries: number; trail: number; objects: number }>(
        `select (select count(*)::int from log_entry) as entries, (select count(*)::int from log_trail) as trail,
           (select count(*)::int from log_object) as objects`,
      );
      const [seen] = rows;
      const isOfficer = 'kind' in acting && acting.kind === 'officer' && count > 0;
      expect({ entries: seen?.entries, trail: seen?.trail }).toEqual({ entries: count, trail: isOfficer ? count : 0 });
      expect((seen?.objects ?? 0) > 0).toBe(isOfficer);
    } finally {
      await client.end();
    }
  });
});

describe('searching the log', () => {
  const ids = async (place: Place, query: string) =>
    itemsOf(await lead(place, `entries?limit=100&${query}`)).map(({ id }) => id);

  it('shows each organisation its own trail alone', async () => {
    const [university, trust] = [await ids(LIVERPOOL, ''), await ids(MERSEY_CARE, '')];
    expect(university).toEqual(idsOf('ours', 'reviewed', 'sharedToo', 'shared', 'opened', 'submitted', 'refused'));
    expect(trust).toEqual(expect.arrayContaining(idsOf('read', 'readAgain', 'never', 'submitted')));
    expect(trust).not.toEqual(expect.arrayContaining(idsOf('ours')));
    expect([...university, ...trust]).not.toContain(story['elsewhere']?.id);
    expect((await lead(LIVERPOOL, `entries/${story['read']?.id ?? ''}`)).status).toBe(404);
  });

  it('finds by student, object, what a disclosure rests on, person, action, outcome, service and time', async () => {
    expect(await ids(MERSEY_CARE, `student=${other}`)).toEqual([]);
    expect(await ids(LIVERPOOL, `student=${student}&outcome=refused`)).toEqual(idsOf('refused'));
    expect(await ids(MERSEY_CARE, `object=${referral}`)).toEqual(
      idsOf('readAgain', 'read', 'opened', 'submitted', 'refused'),
    );
    expect(await ids(LIVERPOOL, `object=${decision}`)).toEqual(idsOf('reviewed', 'shared'));
    const { agreement } = story['submitted']?.disclosure ?? {};
    expect(await ids(LIVERPOOL, `object=${agreement?.id ?? ''}`)).toEqual(idsOf('opened', 'submitted'));
    const { personId: clinician } = clinicianAt(MERSEY_CARE) as { personId: string };
    expect(await ids(LIVERPOOL, `person=${clinician}`)).toEqual(idsOf('opened'));
    expect(await ids(LIVERPOOL, 'action=sharing.review')).toEqual(idsOf('reviewed'));
    expect(await ids(LIVERPOOL, 'act=disclosure&service=referrals')).toEqual(
      idsOf('sharedToo', 'shared', 'opened', 'submitted', 'refused'),
    );
    expect(await ids(LIVERPOOL, `from=${at('09:05:00')}&to=${at('09:10:00')}`)).toEqual(idsOf('submitted'));
  });

  it('goes page by page through everything once', async () => {
    const seen: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 10; pages++) {
      const answer: Answer = await lead(LIVERPOOL, `entries?limit=3${cursor}`);
      seen.push(...itemsOf(answer).map(({ id }) => id));
      if (answer.body['next'] === undefined) break;
      cursor = `&cursor=${Number(answer.body['next'])}`;
    }
    expect(seen).toEqual(await ids(LIVERPOOL, ''));
  });

  it('gives each reason a sentence', async () => {
    const [refused] = itemsOf(await lead(LIVERPOOL, 'entries?outcome=refused'));
    expect(refused?.['reasons']).toEqual([
      {
        code: 'permission-missing',
        detail: expect.stringContaining('The student has given no permission to share') as unknown,
      },
    ]);
  });

  it('is itself an entry that lists what was shown', async () => {
    const entries = await newEntries(app, () => lead(LIVERPOOL, `entries?student=${student}&limit=2`));
    expect(entries).toMatchObject([
      {
        service: 'audit',
        act: 'access',
        action: 'audit.search',
        outcome: 'permitted',
        organisations: [LIVERPOOL],
        studentId: student,
        objects: [
          { kind: 'audit-entry', id: story['reviewed']?.id },
          { kind: 'audit-entry', id: story['sharedToo']?.id },
        ],
        input: { student, limit: 2 },
      },
    ]);
  });

  it('shows one entry whole, with a proof that holds', async () => {
    const { body } = await lead(MERSEY_CARE, `entries/${story['readAgain']?.id ?? ''}`);
    expect(body).toMatchObject({ id: story['readAgain']?.id, input: claimed });
    const proof = body['proof'] as {
      leafIndex: number;
      treeSize: number;
      hashes: string[];
      checkpoint: string;
      verifierKey: string;
    };
    const verifier = parseVerifierKey(proof.verifierKey);
    const opened = verifier && openCheckpoint(proof.checkpoint, verifier);
    if (!opened?.ok) throw new Error('the checkpoint does not open');
    expect(proof.verifierKey).toBe(app.key.verifierKey);
    const claim = {
      leafHash: leafHash(Buffer.from(String(body['bytes']))),
      index: proof.leafIndex,
      size: opened.checkpoint.size,
      proof: proof.hashes.map((hash) => Buffer.from(hash, 'base64')),
      root: opened.checkpoint.root,
    };
    expect(verifyInclusion(claim)).toBe(true);
  });

  it('proves that one checkpoint continues another', async () => {
    const size = Number((await lead(LIVERPOOL, 'checkpoints/latest')).body['size']);
    const { body } = await lead(LIVERPOOL, `consistency?first=${firstSize}&second=${size}`);
    const root = (name: 'first' | 'second') => Buffer.from((body[name] as { rootHash: string }).rootHash, 'base64');
    const proof = (body['hashes'] as string[]).map((hash) => Buffer.from(hash, 'base64'));
    expect(
      verifyConsistency({
        first: firstSize,
        second: size,
        firstRoot: root('first'),
        secondRoot: root('second'),
        proof,
      }),
    ).toBe(true);
    expect((await lead(LIVERPOOL, `consistency?first=1&second=${size}`)).status).toBe(404);
    const { body: list } = await lead(LIVERPOOL, 'checkpoints?limit=1');
    expect(list).toMatchObject({ items: [{ size }], next: size });
  });
});

describe('what the log holds', () => {
  it('is no word of a request that was not asked for in codes: planted names are nowhere in the database', async () => {
    const planted = 'Planted Persephone';
    await lead(LIVERPOOL, `entries?object=${encodeURIComponent(planted)}`);
    await lead(LIVERPOOL, `entries/${encodeURIComponent(planted)}`);
    await lead(LIVERPOOL, `students/${encodeURIComponent(planted)}/disclosures`);
    const tables = await app.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname in ('public', 'knowledge')`,
    );
    expect(tables.length).toBeGreaterThan(20);
    for (const { name } of tables) {
      const found = await app.query(`select 1 from ${name} t where t::text ilike '%persephone%' or t::text like $1`, [
        `%${Buffer.from('Persephone').toString('hex')}%`,
      ]);
      expect({ name, found: found.length }).toEqual({ name, found: 0 });
    }
  });
});
