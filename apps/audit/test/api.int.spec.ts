import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OFFICER_ROLES, type AuditEntry, type Role } from '@footbridge/contracts';
import {
  leafHash,
  openCheckpoint,
  parseVerifierKey,
  verifyConsistency,
  verifyInclusion,
} from '@footbridge/transparency';
import { personId } from '@footbridge/access';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type App } from './app.js';
import {
  aDisclosure,
  adviserAt,
  anEntry,
  aRefusal,
  clinicianAt,
  KIND,
  LIVERPOOL,
  MERSEY_CARE,
  OTHER_TRUST,
  rolesAt,
  type Place,
} from './builders.js';
import { ask, type Answer } from './http.js';

type Item = Record<string, unknown> & { id: string; leafIndex: number };

const api = '/api/audit';
const student = randomUUID();
const other = randomUUID();
const referral = randomUUID();
const decision = randomUUID();
const unreviewed = randomUUID();
const at = (time: string) => `2026-02-01T${time}.000Z`;

const claimed = {
  relationship: { kind: 'claimed', claimed: 'covering-for-colleague', from: at('09:00:00'), to: at('23:00:00') },
};
const withoutPermission = (id: string, time: string): AuditEntry => ({
  ...aDisclosure(student, referral, { at: time, action: 'sharing.without-permission' }),
  objects: [{ kind: 'sharing-decision', id, version: 1 }],
  disclosure: {
    from: LIVERPOOL,
    to: MERSEY_CARE,
    purpose: 'safeguarding',
    categories: ['identity', 'risk-and-safety'],
    basis: { kind: 'without-permission', id },
  },
  input: { basis: { kind: 'without-permission', decision: { id, ground: 'serious-harm-to-student' } } },
});

const story: Record<string, AuditEntry> = {
  refused: aRefusal('referral.submit', referral, {
    at: at('09:00:00'),
    act: 'disclosure',
    actor: adviserAt(LIVERPOOL),
    organisations: [LIVERPOOL, MERSEY_CARE],
    studentId: student,
  }),
  submitted: aDisclosure(student, referral, { at: at('09:05:00') }),
  opened: aDisclosure(student, referral, {
    at: at('09:10:00'),
    action: 'referral.open',
    actor: clinicianAt(MERSEY_CARE),
  }),
  read: anEntry({
    at: at('09:20:00'),
    studentId: student,
    objects: [{ kind: 'referral', id: referral, version: 4 }],
    input: { relationship: { kind: 'assigned', from: at('09:10:00') } },
  }),
  readAgain: anEntry({
    at: at('09:30:00'),
    studentId: student,
    objects: [{ kind: 'referral', id: referral, version: 5 }],
    input: claimed,
  }),
  never: aRefusal('referral.read', randomUUID(), { at: at('09:40:00'), studentId: student }),
  shared: withoutPermission(decision, at('10:00:00')),
  sharedToo: withoutPermission(unreviewed, at('10:01:00')),
  reviewed: anEntry({
    at: at('12:00:00'),
    act: 'governance',
    action: 'sharing.review',
    actor: adviserAt(LIVERPOOL),
    organisations: [LIVERPOOL],
    studentId: student,
    objects: [{ kind: 'sharing-decision', id: decision, version: 2 }],
  }),
  elsewhere: anEntry({
    at: at('12:10:00'),
    organisations: [OTHER_TRUST],
    studentId: other,
    actor: clinicianAt(OTHER_TRUST),
  }),
  ours: anEntry({ at: at('12:20:00'), organisations: [LIVERPOOL], actor: adviserAt(LIVERPOOL) }),
};

let app: App;
let firstSize: number;
beforeAll(async () => {
  app = await startApp();
  await app.logged('referrals', Object.values(story).slice(0, 7));
  firstSize = (await app.sign()).size;
  await app.logged('referrals', Object.values(story).slice(7));
  await app.logged('consents', [anEntry({ at: at('12:30:00'), service: 'consents', action: 'consent.read' })]);
  await app.sign();
});
afterAll(() => app.stop());

const lead = (place: Place, path: string) => app.as('information-governance-lead', place, { path: `${api}/${path}` });
const itemsOf = ({ body }: Answer) => body['items'] as Item[];
const newEntries = async (work: () => Promise<unknown>): Promise<AuditEntry[]> => {
  const before = await app.query<{ id: string }>('select id from audit_entry');
  await work();
  const rows = await app.query<{ bytes: string }>('select bytes from audit_entry where not id = any ($1)', [
    before.map(({ id }) => id),
  ]);
  return rows.map(({ bytes }) => JSON.parse(bytes) as AuditEntry);
};

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
    ['refusals', () => 'refusals'],
    ['an export', () => `export?from=${at('00:00:00')}&to=${at('23:59:59')}`],
  ];

  it.each(routes)('%s: officers see it, others are refused, with an entry', async (_, path) => {
    for (const place of Object.keys(KIND) as Place[]) {
      for (const role of rolesAt(place)) {
        const may = (OFFICER_ROLES as readonly Role[]).includes(role);
        const answers: Answer[] = [];
        const entries = await newEntries(async () => {
          answers.push(await app.as(role, place, { path: `${api}/${path()}` }));
        });
        expect({ place, role, status: answers[0]?.status }).toEqual({ place, role, status: may ? 200 : 403 });
        if (may) continue;
        expect(answers[0]?.codes).toEqual(['role-not-allowed']);
        expect(entries).toMatchObject([{ outcome: 'refused', act: 'access', organisations: [place] }]);
      }
    }
  });

  it.each([...routes, ['my disclosures', () => 'my-disclosures'] as const])(
    '%s: nobody without a token or a role',
    async (_, path) => {
      expect((await ask(app.service.url, { path: `${api}/${path()}` })).status).toBe(401);
      expect(await app.asPerson('nobody', { path: `${api}/${path()}` })).toMatchObject({
        status: 403,
        codes: ['no-acting-role'],
      });
    },
  );

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

describe('searching the log', () => {
  const ids = async (place: Place, query: string) =>
    itemsOf(await lead(place, `entries?limit=100&${query}`)).map(({ id }) => id);
  const idsOf = (...names: string[]) => names.map((name) => story[name]?.id);

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
      const answer = await lead(LIVERPOOL, `entries?limit=3${cursor}`);
      seen.push(...itemsOf(answer).map(({ id }) => id));
      if (answer.body['next'] === undefined) break;
      cursor = `&cursor=${String(answer.body['next'])}`;
    }
    expect(seen).toEqual(await ids(LIVERPOOL, ''));
  });

  it('gives each reason a sentence', async () => {
    const [refused] = itemsOf(await lead(LIVERPOOL, 'entries?outcome=refused'));
    expect(refused?.['reasons']).toEqual([
      {
        code: 'permission-missing',
        detail: expect.stringContaining('The student has given no permission to share') as string,
      },
    ]);
  });

  it('is itself an entry that lists what was shown', async () => {
    const entries = await newEntries(() => lead(LIVERPOOL, `entries?student=${student}&limit=2`));
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
    const root = (name: 'first' | 'second') =>
      Buffer.from(String((body[name] as { rootHash: string }).rootHash), 'base64');
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

describe('the four questions', () => {
  it('everything shared about this student: with whom, why and by what right', async () => {
    const items = itemsOf(await lead(LIVERPOOL, `students/${student}/disclosures`));
    expect(items).toMatchObject([
      {
        action: 'sharing.without-permission',
        right: { kind: 'without-permission', id: unreviewed, ground: 'serious-harm-to-student' },
      },
      { action: 'sharing.without-permission' },
      { action: 'referral.open', to: MERSEY_CARE },
      {
        action: 'referral.submit',
        at: at('09:05:00'),
        from: LIVERPOOL,
        to: MERSEY_CARE,
        purpose: 'assessment-and-treatment',
        categories: ['identity', 'reason-for-referral'],
        right: { kind: 'permission', version: 2, agreement: { version: 1 } },
        by: { role: 'wellbeing-adviser', organisationId: LIVERPOOL },
      },
    ]);
    const sentences = items.map(({ right }) => (right as { sentence: string }).sentence);
    expect(sentences[0]).toMatch(
      /^A recorded decision to share without permission .* \(serious-harm-to-student\), without a data sharing agreement, as a one-off disclosure\.$/,
    );
    expect(sentences[3]).toMatch(
      /^The student's permission to share .*, version 2, under data sharing agreement .*, version 1\.$/,
    );
    expect(items).toHaveLength(4);
  });

  it('everyone who opened it, and their relationship', async () => {
    const items = itemsOf(await lead(MERSEY_CARE, `openings?student=${student}`));
    expect(items).toMatchObject([
      {
        relationship: { kind: 'claimed', claimed: 'covering-for-colleague' },
        actions: ['referral.read'],
        times: 1,
        lastAt: at('09:30:00'),
      },
      { relationship: { kind: 'assigned' }, organisationId: MERSEY_CARE, role: 'triage-clinician', times: 1 },
      { relationship: { kind: 'addressed' }, actions: ['referral.open'], firstAt: at('09:10:00') },
    ]);
    expect(items).toHaveLength(3);
    expect(itemsOf(await lead(MERSEY_CARE, `openings?object=${referral}`))).toEqual(items);
    expect(itemsOf(await lead(LIVERPOOL, `openings?object=${referral}`))).toMatchObject([
      { actions: ['referral.open'] },
    ]);
    const { body } = await lead(MERSEY_CARE, `openings?student=${student}&limit=2`);
    const rest = await lead(MERSEY_CARE, `openings?student=${student}&limit=2&cursor=${String(body['next'])}`);
    expect(itemsOf(rest)).toEqual(items.slice(2));
  });

  it('every sharing without permission, and its review', async () => {
    const items = itemsOf(await lead(LIVERPOOL, 'sharing-without-permission'));
    expect(items).toMatchObject([
      { decisionId: unreviewed, review: { state: 'awaited' } },
      {
        decisionId: decision,
        ground: 'serious-harm-to-student',
        categories: ['identity', 'risk-and-safety'],
        decidedBy: { role: 'wellbeing-adviser' },
        review: { state: 'reviewed', at: at('12:00:00'), afterSeconds: 7_200, entryId: story['reviewed']?.id },
      },
    ]);
    const received = itemsOf(await lead(MERSEY_CARE, 'sharing-without-permission'));
    expect(received.map(({ review }) => review)).toEqual([{ state: 'with-the-sharer' }, { state: 'with-the-sharer' }]);
  });

  it('every refusal, and whether it delayed care', async () => {
    const ours = itemsOf(await lead(LIVERPOOL, 'refusals?act=disclosure'));
    expect(ours).toMatchObject([
      {
        id: story['refused']?.id,
        action: 'referral.submit',
        delay: { state: 'permitted-later', at: at('09:05:00'), afterSeconds: 300, entryId: story['submitted']?.id },
      },
    ]);
    expect(itemsOf(await lead(MERSEY_CARE, `refusals?student=${student}`))).toMatchObject([
      { id: story['never']?.id, delay: { state: 'not-permitted-since' } },
      { id: story['refused']?.id },
    ]);
  });

  it('are entries each, which name the student', async () => {
    for (const path of [
      `students/${student}/disclosures`,
      `openings?student=${student}`,
      `refusals?student=${student}`,
    ]) {
      const entries = await newEntries(() => lead(LIVERPOOL, path));
      expect(entries).toMatchObject([{ outcome: 'permitted', act: 'access', studentId: student }]);
    }
  });
});

describe('a student', () => {
  it('sees what was shared about them by whomever, and nothing else of the log', async () => {
    const subject = 'the student';
    await app.query(
      `insert into knowledge.sign_in (student_id, person_id, linked_at, source_partition) values ($1, $2, now(), 0)`,
      [student, personId(app.issuers.university.issuer, subject)],
    );
    const answers: Answer[] = [];
    const entries = await newEntries(async () => {
      answers.push(await app.asPerson(subject, { path: `${api}/my-disclosures` }));
    });
    expect(itemsOf(answers[0] as Answer).map(({ action }) => action)).toEqual([
      'sharing.without-permission',
      'sharing.without-permission',
      'referral.open',
      'referral.submit',
    ]);
    expect(entries).toMatchObject([{ action: 'audit.my-disclosures', studentId: student, actor: { kind: 'student' } }]);
    expect(await app.asPerson(subject, { path: `${api}/entries` })).toMatchObject({
      status: 403,
      codes: ['actor-not-allowed'],
    });
    expect((await lead(LIVERPOOL, 'my-disclosures')).status).toBe(403);
  });
});

describe('an export', () => {
  const period = `from=${at('00:00:00')}&to=${at('23:59:59')}`;
  const folder = mkdtempSync(join(tmpdir(), 'footbridge-export-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** The command as a process of its own: nothing of this one's environment but the path. */
  function verify(file: Buffer | string, ...options: string[]): Promise<{ code: number; output: string }> {
    const path = join(folder, `${randomUUID()}.ndjson`);
    writeFileSync(path, file);
    const command = join(import.meta.dirname, '../../../tools/run.mjs');
    return new Promise((resolve) => {
      const env = { PATH: process.env['PATH'] };
      execFile(process.execPath, [command, 'verify-audit', path, ...options], { env }, (error, stdout, stderr) => {
        resolve({ code: error ? 1 : 0, output: stdout + stderr });
      });
    });
  }

  it('is a file that the command verifies offline, alone, and is itself an entry', async () => {
    const answers: Answer[] = [];
    const entries = await newEntries(async () => {
      answers.push(await lead(MERSEY_CARE, `export?${period}&since=${firstSize}`));
    });
    const [{ text, type } = { text: '', type: '' }] = answers;
    expect(type).toContain('application/x-ndjson');
    expect(entries).toMatchObject([
      { action: 'audit.export', organisations: [MERSEY_CARE], objects: [{ kind: 'audit-export' }] },
    ]);
    const { code, output } = await verify(text, '--key', app.key.verifierKey);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('VERIFIED: every entry') as string });
    expect(output).toContain(`The log continues the earlier checkpoint of ${firstSize} entries.`);
    expect(output).toContain('consents: numbers 1 to 1 without a gap.');
  });

  it('is found out by the command when one byte is flipped, whichever', async () => {
    const { text } = await lead(MERSEY_CARE, `export?${period}`);
    for (const share of [0.13, 0.42, 0.68, 0.97]) {
      const file = Buffer.from(text);
      const place = Math.floor(file.length * share);
      file[place] = (file[place] ?? 0) ^ 1;
      expect(await verify(file)).toMatchObject({ code: 1, output: expect.stringContaining('NOT VERIFIED') as string });
    }
  });

  it('is not believed under another key, or without the continuation of a checkpoint that was kept', async () => {
    const { text } = await lead(LIVERPOOL, `export?${period}`);
    const other = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    expect(await verify(text, '--key', other)).toMatchObject({ code: 1 });
    const { body } = await lead(LIVERPOOL, `checkpoints/${firstSize}`);
    const kept = join(folder, 'kept');
    writeFileSync(kept, String(body['note']));
    expect(await verify(text, '--earlier', kept)).toMatchObject({ code: 1 });
    const { text: continued } = await lead(LIVERPOOL, `export?${period}&since=${firstSize}`);
    expect(await verify(continued, '--earlier', kept)).toMatchObject({ code: 0 });
  });

  it('goes over pages, and holds what the organisation sees and no more', async () => {
    const many = Array.from({ length: 1_203 }, () =>
      anEntry({ at: '2026-03-01T00:00:00.000Z', organisations: [LIVERPOOL] }),
    );
    for (let from = 0; from < many.length; from += 200) await app.logged('duties', many.slice(from, from + 200));
    await app.logged('duties', [anEntry({ at: '2026-03-01T00:00:00.000Z' })]);
    await app.sign();
    const { text } = await lead(LIVERPOOL, 'export?from=2026-03-01T00:00:00.000Z&to=2026-03-02T00:00:00.000Z');
    expect(text.split('\n')).toHaveLength(1_203 + 3);
    expect((await verify(text)).output).toContain('duties: numbers 1 to 1203 without a gap.');
  });

  it.each([
    ['period-empty', `from=${at('10:00:00')}&to=${at('10:00:00')}`],
    ['checkpoint-unknown', `${period}&since=999999`],
  ])('is refused with %s', async (code, query) => {
    expect(await lead(LIVERPOOL, `export?${query}`)).toMatchObject({ status: 422, codes: [code] });
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
