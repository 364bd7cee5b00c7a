import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { personId } from '@footbridge/access';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type App } from './app.js';
import { anEntry, LIVERPOOL, MERSEY_CARE, type Place } from './builders.js';
import { type Answer } from './http.js';
import { api, at, decision, itemsOf, leadOf, newEntries, referral, story, student, tell, unreviewed } from './story.js';

let app: App;
let firstSize: number;
const lead = (place: Place, path: string) => leadOf(app)(place, path);
beforeAll(async () => {
  app = await startApp();
  firstSize = await tell(app);
});
afterAll(() => app.stop());

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
    const rest = await lead(MERSEY_CARE, `openings?student=${student}&limit=2&cursor=${Number(body['next'])}`);
    expect(itemsOf(rest)).toEqual(items.slice(2));
  });

  it('both within a period', async () => {
    const period = `from=${at('09:05:00')}&to=${at('09:20:00')}`;
    const shared = itemsOf(await lead(MERSEY_CARE, `students/${student}/disclosures?${period}`));
    expect(shared.map(({ action }) => action)).toEqual(['referral.open', 'referral.submit']);
    const opened = itemsOf(await lead(MERSEY_CARE, `openings?student=${student}&${period}`));
    expect(opened).toMatchObject([{ actions: ['referral.open'], appointmentId: expect.any(String) }]);
    expect(opened).toHaveLength(1);
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
      const entries = await newEntries(app, () => lead(LIVERPOOL, path));
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
    const entries = await newEntries(app, async () => {
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
    const entries = await newEntries(app, async () => {
      answers.push(await lead(MERSEY_CARE, `export?${period}&since=${firstSize}`));
    });
    const [{ text, type } = { text: '', type: '' }] = answers;
    expect(type).toContain('application/x-ndjson');
    expect(entries).toMatchObject([
      { action: 'audit.export', organisations: [MERSEY_CARE], objects: [{ kind: 'audit-export' }] },
    ]);
    const { code, output } = await verify(text, '--key', app.key.verifierKey);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('VERIFIED: every entry') as unknown });
    expect(output).toContain(`The log continues the earlier checkpoint of ${firstSize} entries.`);
    expect(output).toContain('consents: numbers 1 to 1 without a gap.');
  });

  it('is found out by the command when one byte is flipped, whichever', async () => {
    const { text } = await lead(MERSEY_CARE, `export?${period}`);
    for (const share of [0.13, 0.42, 0.68, 0.97]) {
      const file = Buffer.from(text);
      const place = Math.floor(file.length * share);
      file[place] = (file[place] ?? 0) ^ 1;
      expect(await verify(file)).toMatchObject({ code: 1, output: expect.stringContaining('NOT VERIFIED') as unknown });
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
