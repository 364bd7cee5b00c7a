import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningService, By, Database, done, refusal, startService, type Who } from '@footbridge/service';
import { testIssuer, type TestIssuer, type TokenWish } from '@footbridge/testing';
import { Controller, Get, Module } from '@nestjs/common';
import { AccessModule, AUDIENCE, explain, personId, Public } from '../src/index.js';
import { committed, KnowledgeDatabase, PARTS } from './knowledge-database.js';
import { TRUST, UNIVERSITY, YESTERDAY } from './questions.js';
import { told } from './told.js';

@Controller('api/referrals')
class WhoController {
  constructor(private readonly database: Database) {}

  @Get('who')
  who(@By() by: Who) {
    return this.database.asRequest(by.caller, by.actingAs, (tx) =>
      Promise.resolve(tx.actor ? done({ body: { actor: tx.actor } }) : refusal('refused', tx.actorRefusal)),
    );
  }

  @Get('caller')
  caller(@By() { caller }: Who) {
    return { personId: caller.personId };
  }

  @Public()
  @Get('open')
  open() {
    return { open: true };
  }
}

@Module({ imports: [AccessModule], controllers: [WhoController] })
class WhoModule {}

const appointment = (number: number) => `00000000-0000-4000-8000-00000000000${number}`;
const [HELD, OTHERS, ENDED, ELSEWHERE] = [1, 2, 3, 4].map(appointment) as [string, string, string, string];

let database: KnowledgeDatabase;
let university: TestIssuer;
let service: RunningService;
let dana: string;

beforeAll(async () => {
  [database, university] = await Promise.all([KnowledgeDatabase.make(), testIssuer('university')]);
  dana = personId(university.issuer, 'dana');
  const issuers = [{ issuer: university.issuer, jwksUri: university.jwksUri, organisations: [UNIVERSITY] }];
  service = await startService(
    { name: 'referrals', module: WhoModule, migrations: [], knowledge: PARTS, explain },
    {
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      HTTP_PORT: '0',
      DATABASE_URL_REQUEST: database.urls.request,
      DATABASE_URL_HANDLER: database.urls.handler,
      IDENTITY_ISSUERS: JSON.stringify(issuers),
    },
    { messaging: false },
  );
  await committed(database.handler(), (tx) =>
    database.tell(
      tx,
      told.appointed({ appointmentId: HELD, personId: dana }),
      told.appointed({ appointmentId: OTHERS, personId: personId(university.issuer, 'sam') }),
      told.appointed({ appointmentId: ENDED, personId: dana }),
      told.appointed({ appointmentId: ELSEWHERE, personId: dana, organisationId: TRUST }),
      told.appointmentEnded({ appointmentId: ENDED, endedAt: YESTERDAY }),
    ),
  );
}, 60_000);
afterAll(async () => {
  await service.stop();
  await university.close();
  await database.drop();
});

async function get(path: string, headers: Record<string, string>) {
  const response = await fetch(`${service.url}/api/referrals/${path}`, { headers });
  const body = (await response.json()) as { reasons?: { code: string; detail?: string }[] };
  return { status: response.status, body, codes: body.reasons?.map(({ code }) => code), headers: response.headers };
}
const bearer = async (wish: Partial<TokenWish> = {}) => ({
  authorization: `Bearer ${await university.token({ subject: 'dana', audience: AUDIENCE, ...wish })}`,
});
const acting = async (as: string) => get('who', { ...(await bearer()), 'footbridge-acting-as': as });

describe('a request to a service', () => {
  it('without a token is answered 401 with a challenge, a reason and a sentence', async () => {
    const { status, body, headers } = await get('who', {});
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(headers.get('content-type')).toMatch('application/problem+json');
    expect(body.reasons).toEqual([
      { code: 'token-missing', detail: 'The sign-in could not be accepted; sign in again.' },
    ]);
  });

  it.each([
    ['another scheme', () => ({ authorization: 'Basic ZGFuYTpkYW5h' }), 'token-malformed'],
    ['another audience', () => bearer({ audience: 'elsewhere' }), 'token-audience'],
    ['an expired token', () => bearer({ issuedIn: -600, expiresIn: -60 }), 'token-expired'],
    ['a token that lives an hour', () => bearer({ expiresIn: 3_600 }), 'token-too-long-lived'],
    ['a token without signature', () => bearer({ algorithm: 'none' }), 'token-algorithm'],
    ['a shared secret', () => bearer({ algorithm: 'HS256' }), 'token-algorithm'],
    ['a forged signature', () => bearer({ forged: true }), 'token-signature'],
    ['an issuer that is not configured', () => bearer({ issuer: 'https://evil.example' }), 'token-issuer'],
  ])('with %s is answered 401', async (_, headers, code) => {
    expect(await get('caller', await headers())).toMatchObject({ status: 401, codes: [code] });
  });

  it('reaches what is public without a token', async () => {
    expect(await get('open', {})).toMatchObject({ status: 200, body: { open: true } });
  });

  it('knows its caller by the pseudonym of issuer and subject', async () => {
    expect(await get('caller', await bearer())).toMatchObject({ status: 200, body: { personId: dana } });
  });
});

describe('the acting role', () => {
  it('is the caller’s own appointment', async () => {
    expect(await acting(HELD)).toMatchObject({
      status: 200,
      body: {
        actor: {
          kind: 'staff',
          appointmentId: HELD,
          organisationId: UNIVERSITY,
          role: 'wellbeing-adviser',
          personId: dana,
        },
      },
    });
  });

  it.each([
    ['another person’s appointment', OTHERS, 'appointment-not-held'],
    ['an appointment that nobody knows', appointment(9), 'appointment-not-held'],
    ['an ended appointment', ENDED, 'appointment-ended'],
    ['an appointment at an organisation that the issuer does not speak for', ELSEWHERE, 'issuer-not-of-organisation'],
  ])('is not %s', async (_, as, code) => {
    expect(await acting(as)).toMatchObject({ status: 403, codes: [code] });
  });

  it('must be chosen', async () => {
    expect(await get('who', await bearer())).toMatchObject({ status: 403, codes: ['no-acting-role'] });
  });
});
