import {
  AgreementPartyJoinedV1,
  AgreementProposedV1,
  event,
  SharingDecisionRecordedV1,
  type DomainEvent,
} from '@footbridge/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { needId, pairOf } from '../src/one-off/need.js';
import { adviser, App, clinician, PEOPLE, safeguardingLead } from './app.js';
import {
  anAgreement,
  aStudent,
  GMMH,
  idOf,
  LIVERPOOL,
  MERSEY_CARE,
  safeguardingTeam,
  triageTeam,
  type Person,
} from './world.js';

const lead: Person = { role: 'information-governance-lead', at: LIVERPOOL };
const trustLead: Person = { role: 'information-governance-lead', at: MERSEY_CARE };
const officer: Person = { role: 'data-protection-officer', at: MERSEY_CARE };
const foreign: Person = { role: 'information-governance-lead', at: GMMH };
let app: App;
beforeAll(async () => {
  app = await App.start([...PEOPLE, lead, trustLead, officer, foreign]);
});
beforeEach(async () => {
  await app.query('delete from agreement_need_answer');
  for (const table of ['agreement_need', 'agreement_proposed', 'sharing_copy', 'sharing_decision', 'outbox'])
    await app.query(`delete from ${table}`);
});
afterAll(() => app.stop());

const id = needId(pairOf(LIVERPOOL, MERSEY_CARE));

/** A one-off disclosure, from the university unless told otherwise; its event as it was sent. */
async function shares(by: Person = safeguardingLead): Promise<DomainEvent> {
  const [to, toTeam] = by.at === LIVERPOOL ? [MERSEY_CARE, triageTeam] : [LIVERPOOL, safeguardingTeam];
  const answer = await app.as(by, {
    path: '/sharing-decisions',
    body: {
      ...{ studentId: aStudent().studentId, to, toTeam, ground: 'serious-harm-to-student' },
      ...{ necessity: 'plantedreason', asked: 'could-not-be-asked', askedHow: 'Three calls', studentTold: false },
      fields: { 'identity.given-name': 'Mei' },
    },
  });
  expect(answer.status).toBe(201);
  const [sent] = await app.events(answer.location?.split('/').at(-1) ?? '');
  return event(SharingDecisionRecordedV1, sent?.data as never);
}
/** Shares, and the event has arrived. */
const sharesAndTells = async (by?: Person) => {
  const sent = await shares(by);
  await app.told(sent);
  return sent;
};
/** The same event with something else in it. */
const retold = ({ data }: DomainEvent, more: Partial<SharingDecisionRecordedV1>) =>
  event(SharingDecisionRecordedV1, Object.assign({}, data as SharingDecisionRecordedV1, more));
const proposed = (parties: string[] = [LIVERPOOL, MERSEY_CARE], agreementId = v7()) =>
  event(AgreementProposedV1, {
    ...{ agreementId, version: 1, parties, proposedBy: parties[0] ?? '' },
    proposedAt: app.clock.now().toISOString(),
  });

/** With whom each side must propose one, after each event of the pair. */
const asked = async () =>
  (await app.events(id)).map(({ data }) =>
    (data['toDos'] as { step: string; holder: { organisationId: string } }[]).map(
      ({ step, holder }) => `${holder.organisationId}: ${step}`,
    ),
  );
const BOTH = [`${LIVERPOOL}: propose-agreement-with-rw4`, `${MERSEY_CARE}: propose-agreement-with-10006842`];
const counted = (person: Person, more = '') => app.as(person, { path: `/one-offs${more}` });
const one = (person: Person, other: string) => app.as(person, { path: `/one-offs/${other}` });
const because = 'The one service that we shared with has closed for good';
const answers = (person: Person, ifMatch = '"1"', body: object = { because }) =>
  app.as(person, {
    path: `/one-offs/${person.at === LIVERPOOL ? MERSEY_CARE : LIVERPOOL}/need-no-agreement`,
    ...{ body, ifMatch },
  });

describe('one-off disclosures', () => {
  it('are counted by quarter and other organisation for officers of both sides, and two propose an agreement', async () => {
    await sharesAndTells();
    const first = await counted(lead);
    expect(first.body).toMatchObject({
      items: [{ other: MERSEY_CARE, sent: 1, received: 0, count: 1, agreement: false, proposeAgreement: false }],
    });
    await sharesAndTells(clinician);
    expect((await counted(lead)).body).toMatchObject({
      items: [
        {
          ...{ count: 2, sent: 1, received: 1, proposeAgreement: true },
          need: { state: 'asked', answered: false, actions: ['propose', 'need-no-agreement'] },
        },
      ],
    });
    expect((await counted(officer)).body).toMatchObject({
      items: [{ other: LIVERPOOL, count: 2, proposeAgreement: true, need: { state: 'asked', actions: [] } }],
    });
    expect(JSON.stringify(first.body)).not.toMatch(/plantedreason|Mei/);
  });

  it('of another quarter, or of others, are not among them', async () => {
    await sharesAndTells();
    expect((await counted(lead, '?quarter=2019-Q1')).body).toMatchObject({ quarter: '2019-Q1', items: [] });
    expect((await counted(foreign)).body).toMatchObject({ items: [] });
    expect((await one(foreign, LIVERPOOL)).body).toMatchObject({ quarters: Array(4).fill({ sent: 0, received: 0 }) });
    expect((await counted(lead, '?quarter=2019')).status).toBe(400);
  });

  it('with one organisation are shown by quarter, with what is asked of both', async () => {
    await sharesAndTells();
    await sharesAndTells();
    const seen = await one(lead, MERSEY_CARE);
    expect(seen.etag).toBe('"1"');
    expect(seen.body).toMatchObject({ agreement: false, need: { state: 'asked', answered: false } });
    expect((seen.body['quarters'] as object[])[0]).toMatchObject({ sent: 2, received: 0 });
    expect(seen.body['quarters']).toHaveLength(4);
  });

  it('are shown to nobody who is no officer, and the look is an entry', async () => {
    for (const person of [adviser, clinician]) {
      expect((await counted(person)).status).toBe(403);
      expect((await one(person, GMMH)).status).toBe(403);
      expect((await answers(person)).status).toBe(403);
    }
    await counted(lead);
    await one(lead, MERSEY_CARE);
    const entries = await app.query('select bytes from audit_entry order by id desc limit 3');
    expect(entries.map(({ bytes }) => JSON.parse(String(bytes)) as { action: string; outcome: string })).toMatchObject([
      { action: 'sharing.count-one-offs', outcome: 'permitted' },
      { action: 'sharing.count-one-offs', outcome: 'permitted' },
      { action: 'sharing.need-no-agreement', outcome: 'refused' },
    ]);
  });
});

describe('the second one-off disclosure of a quarter', () => {
  it('asks both sides once: not at the first, and no more at the third', async () => {
    await sharesAndTells();
    expect(await asked()).toEqual([]);
    await sharesAndTells();
    expect(await asked()).toEqual([BOTH]);
    await sharesAndTells();
    expect(await asked()).toEqual([BOTH]);
    expect((await app.entries(id)).at(-1)).toMatchObject({
      ...{ act: 'system', action: 'sharing.ask-agreement', organisations: [LIVERPOOL, MERSEY_CARE] },
      objects: [{ kind: 'agreement-need', id, version: 1 }],
    });
  });

  it('tells roles, organisations and times alone, also when both were told at once or it is told again', async () => {
    const sent = [await shares(), await shares(clinician)];
    await Promise.all(sent.map((each) => app.told(each)));
    for (const each of sent) await app.told(each);
    const events = await app.events(id);
    expect(events).toHaveLength(1);
    expect(Object.keys(events[0]?.data ?? {}).sort()).toEqual(['at', 'between', 'needId', 'state', 'toDos', 'version']);
    expect(JSON.stringify(events)).not.toContain((sent[0]?.data as SharingDecisionRecordedV1).studentId);
    expect(events[0]?.data['toDos']).toMatchObject([
      { holder: { role: 'information-governance-lead' }, stepVersion: 1 },
      { holder: { role: 'information-governance-lead' }, stepVersion: 1 },
    ]);
  });

  it('asks nobody where it was shared under an agreement, or long ago', async () => {
    await sharesAndTells();
    await app.told(retold(await shares(), { oneOff: false }));
    expect(await asked()).toEqual([]);
    const old = await shares();
    await app.query(`update sharing_decision set decided_at = decided_at - interval '200 days'`);
    await app.told(retold(old, { at: '2026-01-15T10:00:00.000Z' }));
    expect(await asked()).toEqual([]);
  });

  it('asks nobody where an agreement between both was proposed in that quarter already', async () => {
    await app.told(proposed());
    await sharesAndTells();
    await sharesAndTells();
    expect(await asked()).toEqual([]);
  });
});

describe('being asked for an agreement ends', () => {
  beforeEach(async () => {
    await sharesAndTells();
    await sharesAndTells();
  });

  it.each([
    ['when one between both is proposed, with others too', () => [proposed([GMMH, LIVERPOOL, MERSEY_CARE])]],
    ['when one comes into force', () => [anAgreement({ agreementId: idOf('a second agreement') })]],
    [
      'when one of them joins the other’s',
      () => {
        const agreementId = idOf('an agreement to join');
        const joined = { agreementId, version: 1, party: MERSEY_CARE, joinedAt: app.clock.now().toISOString() };
        return [anAgreement({ agreementId, parties: [GMMH, LIVERPOOL] }), event(AgreementPartyJoinedV1, joined)];
      },
    ],
  ])('%s', async (_, events) => {
    await app.told(...events());
    expect(await asked()).toEqual([BOTH, []]);
    const seen = (await one(lead, MERSEY_CARE)).body;
    expect(seen).toMatchObject({ need: { state: 'settled', actions: [] } });
    expect((await app.events(id)).at(-1)?.data).toMatchObject({ agreementId: expect.any(String) });
    expect((await answers(lead, '"2"')).codes).toEqual(['wrong-state']);
  });

  it('not when either proposes one with somebody else', async () => {
    await app.told(proposed([LIVERPOOL, GMMH]), proposed([MERSEY_CARE, GMMH]));
    expect(await asked()).toEqual([BOTH]);
  });

  it('for the own side alone, when its governance lead says why none is needed', async () => {
    for (const person of [adviser, officer]) expect((await answers(person)).status).toBe(403);
    expect((await answers(lead, '"7"')).codes).toEqual(['stale-version']);
    expect((await answers(lead, '"1"', { because: 'No' })).status).toBe(400);
    expect((await answers(lead)).status).toBeLessThan(300);
    expect(await asked()).toEqual([BOTH, [BOTH[1]]]);
    expect((await one(lead, MERSEY_CARE)).body).toMatchObject({ because, need: { answered: true, actions: [] } });
    const theirs = await one(trustLead, LIVERPOOL);
    expect(theirs.body).toMatchObject({ need: { state: 'asked', answered: false } });
    expect(JSON.stringify(theirs.body)).not.toContain(because);
    expect((await answers(lead, '"2"')).codes).toEqual(['answered-already']);
    await sharesAndTells();
    expect(await asked()).toHaveLength(2);
    expect((await answers(trustLead, '"2"')).status).toBeLessThan(300);
    expect((await asked()).at(-1)).toEqual([]);
    expect(JSON.stringify([await app.events(id), await app.entries(id)])).not.toContain(because);
  });

  it('for this quarter: two of the next ask again, as another to-do', async () => {
    await app.told(proposed());
    const before = await app.query(
      `update agreement_need set aggregate = aggregate || '{"quarter": "2026-Q1"}' returning id`,
    );
    expect(before).toHaveLength(1);
    await app.query(`update agreement_proposed set at = at - interval '200 days'`);
    await sharesAndTells();
    expect((await app.events(id)).at(-1)?.data).toMatchObject({
      ...{ state: 'asked', version: 3 },
      toDos: [{ stepVersion: 2 }, { stepVersion: 2 }],
    });
  });

  it('is not there to answer for those of whom nobody asks', async () => {
    const path = `/one-offs/${LIVERPOOL}/need-no-agreement`;
    expect((await app.as(foreign, { path, body: { because }, ifMatch: '"1"' })).status).toBe(404);
  });
});

describe('an agreement that is in force', () => {
  it('carries what it covers, so that there is no one-off, and is said where there were some', async () => {
    await sharesAndTells();
    await app.told(anAgreement({ roles: ['designated-safeguarding-lead'] }));
    await sharesAndTells();
    expect((await counted(lead)).body).toMatchObject({ items: [{ count: 1, agreement: true }] });
    expect(await asked()).toEqual([]);
  });
});
