import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { event, ObligationMintedV1, type DomainEvent } from '@footbridge/contracts';
import { messagingSchema, Relay, silent, writeEvents } from '@footbridge/messaging';
import {
  catchMail,
  freshDatabase,
  freshTopics,
  testClock,
  until,
  type FreshDatabase,
  type FreshTopics,
  type MailCatcher,
} from '@footbridge/testing';
import pg from 'pg';
import { v7 } from 'uuid';
import { startApp, type App } from './app.js';
import { aDutyTeam, LIVERPOOL, MERSEY_CARE } from './builders.js';

const PORTAL = 'https://footbridge.example/';
const team = aDutyTeam(MERSEY_CARE, 'single-point-of-access-practitioner');
const clock = testClock();
let topics: FreshTopics;
let mail: MailCatcher;
let app: App;
let duties: { sends: (...events: DomainEvent[]) => Promise<void>; stop: () => Promise<void> };

/** Stands in for the service `duties`: its outbox and its relay, both real. */
async function startDuties(): Promise<typeof duties> {
  const database: FreshDatabase = await freshDatabase('duties', async (url) => {
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query(messagingSchema('duties'));
    await owner.end();
  });
  const kafka = { brokers: [...topics.brokers], ...topics.login('duties'), topicPrefix: topics.prefix };
  const relay = new Relay({ service: 'duties', databaseUrl: database.urls.relay, kafka, log: silent });
  await relay.start();
  const client = new pg.Client({ connectionString: database.urls.request });
  await client.connect();
  return {
    async sends(...events) {
      await client.query('begin');
      const query = async <R>(text: string, values?: readonly unknown[]) =>
        (await client.query(text, [...(values ?? [])])).rows as R[];
      await writeEvents({ query, now: clock.now().toISOString() }, events);
      await client.query('commit');
      relay.kick();
    },
    async stop() {
      await relay.stop();
      await client.end();
      await database.drop();
    },
  };
}

beforeAll(async () => {
  topics = await freshTopics(['directory', 'audit', 'duties']);
  mail = await catchMail();
  duties = await startDuties();
  app = await startApp(topics, {
    SMTP_URL: mail.url,
    NOTICE_FROM: 'no-reply@footbridge.example',
    PORTAL_URL: PORTAL,
    TEST_CLOCK_FILE: clock.file,
  });
}, 60_000);
afterAll(async () => {
  await app.stop();
  await duties.stop();
  await mail.close();
  await topics.drop();
  clock.drop();
});
afterEach(() => app.query('delete from notice'));

type Wish = Partial<{ step: string; caseKind: string; holder: object }>;
const asked = (obligationId: string, more: Wish = {}): DomainEvent =>
  event(ObligationMintedV1, {
    caseId: v7(),
    caseKind: 'referral',
    obligationId,
    step: 'decide-on-offer',
    stepVersion: 3,
    holder: { organisationId: MERSEY_CARE, dutyTeamId: team.dutyTeamId },
    dueAt: '2026-12-24T10:00:00.000Z',
    ...more,
  } as ObligationMintedV1);
const sent = (id: string) => app.query('select tries, sent_at from notice where obligation_id = $1', [id]);
const untilSent = (id: string) =>
  until(
    async () => (await sent(id))[0],
    (row) => Boolean(row?.['sent_at']),
  );

describe('what came to a duty team', () => {
  it('is told to its mailbox once, however often it is delivered: that there is something, and nothing of what it is', async () => {
    const obligationId = v7();
    await duties.sends(asked(obligationId));
    await untilSent(obligationId);
    // Told again under an event of its own, and followed by another, which shows that it was handled.
    const next = v7();
    await duties.sends(asked(obligationId));
    await duties.sends(asked(next));
    await untilSent(next);
    const [second, first, ...more] = mail.mails();
    expect(more).toEqual([]);
    for (const each of [first, second]) {
      expect(each).toMatchObject({ to: [team.mailbox], subject: 'Something new in Footbridge' });
      expect(each?.text.trim()).toBe(`You have something new in Footbridge. Sign in: ${PORTAL}`);
      const { source = '' } = each ?? {};
      const header = source.slice(0, source.indexOf('\r\n\r\n'));
      expect([...header.matchAll(/^([A-Za-z-]+):/gm)].map(([, name]) => name).sort()).toEqual([
        'Auto-Submitted',
        'Content-Transfer-Encoding',
        'Content-Type',
        'Date',
        'From',
        'MIME-Version',
        'Message-ID',
        'Subject',
        'To',
      ]);
      expect(source).not.toMatch(new RegExp(`${LIVERPOOL}|${obligationId}|${next}|University`));
    }
    expect(await sent(obligationId)).toMatchObject([{ tries: 1 }]);
  }, 60_000);

  it('is sent once the mail server is there again', async () => {
    const before = mail.mails().length;
    const { port } = mail;
    await mail.close();
    const obligationId = v7();
    await duties.sends(asked(obligationId));
    await until(
      async () => (await sent(obligationId))[0],
      (row) => row?.['tries'] === 1,
    );
    expect(await sent(obligationId)).toMatchObject([{ sent_at: null }]);
    mail = await catchMail(port);
    clock.advance({ minutes: 2 });
    await untilSent(obligationId);
    expect(before).toBeGreaterThan(0);
    expect(mail.mails()).toHaveLength(1);
  }, 60_000);

  it('is told of referrals that a team is to decide on, that are news, and of nothing else', async () => {
    const before = mail.mails().length;
    const role = { organisationId: MERSEY_CARE, role: 'service-manager' };
    const foreign = { organisationId: LIVERPOOL, dutyTeamId: team.dutyTeamId };
    await duties.sends(
      asked(v7(), { step: 'assess' }),
      asked(v7(), { caseKind: 'relationship' }),
      asked(v7(), { holder: role }),
      asked(v7(), { holder: foreign }),
    );
    await app.query(
      `insert into notice (obligation_id, organisation_id, duty_team_id, asked_at, next_try_at)
       values ($1, $2, $3, now() - interval '73 hours', now() - interval '73 hours')`,
      [v7(), MERSEY_CARE, team.dutyTeamId],
    );
    const last = v7();
    await duties.sends(asked(last));
    await untilSent(last);
    expect(mail.mails()).toHaveLength(before + 1);
    const noted = await app.query('select obligation_id as id from notice where sent_at is not null');
    expect(noted).toEqual([{ id: last }]);
  }, 60_000);
});
