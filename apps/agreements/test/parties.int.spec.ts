import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AppointmentEndedV1,
  AppointmentMadeV1,
  event,
  OrganisationRegisteredV1,
  type Role,
} from '@footbridge/contracts';
import { randomUUID } from 'node:crypto';
import { takeWork } from '../src/agreement/agreement.loop.js';
import { appointmentOf, GMMH, RETHROW, startApp, TEAM, type App } from './app.js';
import { aParty, LIVERPOOL, MERSEY_CARE, terms } from './builders.js';
import { guardian, journey, lead, NO_OBJECTION, officerHere, officerThere, owner, type Journey } from './journey.js';
import { keysOf, verify } from './verify.js';

let app: App;
let to: Journey;
beforeAll(async () => {
  app = await startApp();
  to = journey(app);
});
afterAll(() => app.stop());

const api = '/api/agreements';
const there = { role: 'caldicott-guardian', at: GMMH } as const;
const officerJoining = { role: 'data-protection-officer', at: GMMH } as const;
const read = async (id: string, at = LIVERPOOL) => (await app.as('counsellor', at, { path: `${api}/${id}` })).body;
const typesOf = async (id: string) =>
  (await app.query('select type from outbox where key = $1 order by position', [id]))
    .map(({ type }) => type)
    .filter((type) => type !== 'agreement.work-changed.v1');
const workOf = async (id: string) =>
  ((await app.query('select work from agreement where agreement_id = $1', [id]))[0]?.['work'] ?? []) as {
    step: string;
    holder: object;
    dueAt: string;
  }[];
const stepsOf = async (id: string) => (await workOf(id)).map(({ step }) => step);
const toldOf = async (id: string) => {
  const [row] = await app.query(
    `select count(*)::int as n from outbox where key = $1 and type = 'agreement.work-changed.v1'`,
    [id],
  );
  return Number(row?.['n']);
};
const refresh = () =>
  app.service.database.asHandler(async (tx) => {
    await tx.query('update agreement set work_due_at = $1', [tx.now]);
    return takeWork(tx, RETHROW);
  });
const invited = (id: string, inPlaceOf?: string) => to.invited(id, aParty(GMMH), inPlaceOf);

describe('a party that joins', () => {
  it('signs alone: its own flows start, the others do not sign again, and everybody can check it offline', async () => {
    const id = await to.inForce();
    expect((await app.as('counsellor', LIVERPOOL, { path: `${api}/${id}` })).status).toBe(200);
    expect((await app.as(there.role, there.at, { path: `${api}/${id}` })).status).toBe(404);
    await to.must(id, 'invite', { ...lead, body: { party: aParty(GMMH) } });
    expect(await stepsOf(id)).toEqual(['approve-joining-rxv-rw4']);
    const approving = { body: { organisationId: GMMH } };
    expect(await to.act(id, 'approve-joining', { ...owner, ...approving })).toMatchObject({
      status: 403,
      codes: ['another-party-must-approve'],
    });
    await to.must(id, 'approve-joining', { ...guardian, ...approving });
    expect(await stepsOf(id)).toEqual(['advise-joining-rxv', 'join-rxv']);
    expect(await to.act(id, 'join', there)).toMatchObject({ status: 422, codes: ['own-advice-missing'] });
    await to.must(id, 'advise-joining', { ...officerJoining, body: NO_OBJECTION });
    expect(await stepsOf(id)).toEqual(['join-rxv']);
    await to.must(id, 'join', there);
    expect(await read(id)).toMatchObject({ state: 'in-force', version: 1, members: [LIVERPOOL, MERSEY_CARE, GMMH] });
    expect((await typesOf(id)).slice(-1)).toEqual(['agreement.party-joined.v1']);

    const keys = await keysOf(app);
    const { status, body } = await app.as(there.role, there.at, { path: `${api}/${id}/signed` });
    expect(status).toBe(200);
    expect(verify(body, keys)).toMatchObject({ status: 0, stderr: '' });
    const { terms: agreed } = (body as { content: { terms: { title: string } } }).content;
    const forged = { ...body, content: { ...(body['content'] as object), terms: { ...agreed, title: 'Another' } } };
    const found = verify(forged, keys);
    expect([found.status, found.stderr.split('\n').filter(Boolean)]).toEqual([
      1,
      [
        '✗ The hash is not that of the content.',
        `✗ ${LIVERPOOL}: the signature is not over this content by this key.`,
        `✗ ${MERSEY_CARE}: the signature is not over this content by this key.`,
      ],
    ]);
  });

  it('is shown nothing by one person alone: it reads from the approval on', async () => {
    const id = await to.inForce();
    const seen = async () => (await app.as(there.role, there.at, { path: `${api}/${id}` })).status;
    await to.must(id, 'invite', { ...lead, body: { party: aParty(GMMH) } });
    expect(await seen()).toBe(404);
    await to.must(id, 'approve-joining', { ...guardian, body: { organisationId: GMMH } });
    expect(await seen()).toBe(200);
  });

  it('leaves alone: its own flows stop, the others go on', async () => {
    const id = await to.inForce();
    await invited(id);
    await to.must(id, 'join', there);
    await to.must(id, 'leave', there);
    expect((await typesOf(id)).slice(-2)).toEqual(['agreement.party-joined.v1', 'agreement.party-left.v1']);
    expect(await read(id)).toMatchObject({ state: 'in-force', members: [LIVERPOOL, MERSEY_CARE] });
    await to.must(id, 'amend', lead);
    const shown = await app.as(there.role, there.at, { path: `${api}/${id}` });
    expect([shown.status, shown.body]).toMatchObject([200, { state: 'in-force', work: [], actions: [] }]);
    expect(shown.body).not.toHaveProperty('amendment');
    expect(await read(id)).toHaveProperty('amendment');
    expect(await to.act(id, 'leave', there)).toMatchObject({ status: 403, codes: ['not-a-party'] });
  });

  it('is refused where the check finds something against it', async () => {
    const id = await to.inForce();
    const party = { ...aParty(GMMH), retention: [] };
    expect(await to.act(id, 'invite', { ...lead, body: { party } })).toMatchObject({
      status: 422,
      codes: expect.arrayContaining(['retention-missing']) as unknown,
    });
  });
});

describe('an amendment', () => {
  const amend = async (id: string, agreed: ReturnType<typeof terms>) => {
    await to.must(id, 'amend', lead);
    await to.must(id, 'revise', { ...lead, body: agreed });
    await to.answered(id);
    await to.must(id, 'propose', lead);
  };

  it('runs beside the version that permits, is signed by whom it concerns, and takes its place', async () => {
    const id = await to.inForce();
    await amend(id, terms({ title: 'Referral of students, with a second year' }));
    const { body: difference } = await app.as('counsellor', LIVERPOOL, { path: `${api}/${id}/difference` });
    expect(difference).toMatchObject({ from: 1, to: 2, clauses: [{ kind: 'changed' }] });
    await to.must(id, 'advise', { ...officerHere, body: NO_OBJECTION });
    await to.must(id, 'advise', { ...officerThere, body: NO_OBJECTION });
    await to.must(id, 'approve', guardian);
    await to.must(id, 'sign', owner);
    expect(await read(id)).toMatchObject({
      state: 'in-force',
      version: 1,
      amendment: { state: 'approved', version: 2 },
    });
    await to.must(id, 'sign', guardian);
    await app.due();
    expect(await read(id)).toMatchObject({ state: 'in-force', version: 2 });
    expect(await read(id)).not.toHaveProperty('amendment');
    const { body } = await app.as('counsellor', LIVERPOOL, { path: `${api}/${id}/versions` });
    expect(body).toMatchObject({ items: [{ version: 2 }, { version: 1, to: expect.any(String) as unknown }] });
  });

  it('that is dropped after a signature is begun again under another number, and signed', async () => {
    const id = await to.inForce();
    const opened = async () => {
      await amend(id, terms({ title: 'Referral of students, with a second year' }));
      await to.must(id, 'advise', { ...officerHere, body: NO_OBJECTION });
      await to.must(id, 'advise', { ...officerThere, body: NO_OBJECTION });
      await to.must(id, 'approve', guardian);
      await to.must(id, 'sign', owner);
    };
    await opened();
    await to.must(id, 'drop-amendment', lead);
    await opened();
    await to.must(id, 'sign', guardian);
    await app.due();
    expect(await read(id)).toMatchObject({ state: 'in-force', version: 3 });
  });

  it('of one party’s own annex is signed by that party alone', async () => {
    const id = await to.inForce();
    const [here, trust] = terms().parties;
    if (!here || !trust) throw new Error('two parties were built');
    const retention = here.retention.map((each) => ({ ...each, years: 8 }));
    await amend(id, terms({ parties: [{ ...here, retention }, trust] }));
    await to.must(id, 'advise', { ...officerHere, body: NO_OBJECTION });
    await to.must(id, 'approve', guardian);
    expect(await to.act(id, 'sign', guardian)).toMatchObject({
      status: 422,
      codes: expect.arrayContaining(['signature-not-needed']) as unknown,
    });
    await to.must(id, 'sign', owner);
    await app.due();
    expect(await read(id)).toMatchObject({ version: 2 });
  });

  it('keeps the proof of who joined before: the download holds every version, and everybody can check it offline', async () => {
    const id = await to.inForce();
    await invited(id);
    await to.must(id, 'join', there);
    const [here, trust] = terms().parties;
    if (!here || !trust) throw new Error('two parties were built');
    const retention = here.retention.map((each) => ({ ...each, years: 8 }));
    await amend(id, terms({ parties: [{ ...here, retention }, trust, aParty(GMMH)] }));
    await to.must(id, 'advise', { ...officerHere, body: NO_OBJECTION });
    await to.must(id, 'approve', guardian);
    await to.must(id, 'sign', owner);
    await app.due();
    const keys = await keysOf(app);
    const { body } = await app.as('counsellor', LIVERPOOL, { path: `${api}/${id}/signed` });
    expect(body).toMatchObject({
      content: { version: 2 },
      signatures: [{ organisationId: LIVERPOOL }],
      accessions: [],
      earlier: [
        { content: { version: 1 }, signatures: [{}, {}], accessions: [{ signature: { organisationId: GMMH } }] },
      ],
    });
    expect(JSON.stringify(body)).not.toContain('personId');
    expect(verify(body, keys)).toMatchObject({ status: 0, stderr: '' });
    expect(verify({ ...body, earlier: [] }, keys).status).toBe(1);
  });

  it('never leaves a party out', async () => {
    const id = await to.inForce();
    await invited(id);
    await to.must(id, 'join', there);
    await to.must(id, 'amend', lead);
    await to.must(id, 'revise', { ...lead, body: terms() });
    expect(await to.act(id, 'propose', lead)).toMatchObject({ status: 422, codes: ['member-left-out'] });
    await to.must(id, 'drop-amendment', lead);
    expect(await read(id)).not.toHaveProperty('amendment');
  });
});

describe('what is said by people and what by the system', () => {
  it('ends for a reason of people: that a party left is the reason of the system alone', async () => {
    const id = await to.inForce();
    expect(await to.act(id, 'terminate', { ...lead, body: { reason: 'party-leaves' } })).toMatchObject({ status: 400 });
    expect(await to.act(id, 'terminate', { ...lead, body: { reason: 'replaced' } })).toMatchObject({ status: 204 });
  });

  it('shows the newest of a long history, in its order', async () => {
    const id = await to.inForce();
    await app.query(
      `insert into agreement_history (agreement_id, revision, version, action, state, at)
       select $1, n, 1, 'review', 'in-force', now() from generate_series(1000, 1600) n`,
      [id],
    );
    await app.query(`update agreement_history set action = 'amend' where agreement_id = $1 and revision = 1600`, [id]);
    const history = (await read(id))['history'] as { action: string }[];
    expect([history.length, history[0]?.action, history.at(-1)?.action]).toEqual([500, 'review', 'amend']);
  });
});

describe('a step that nobody holds', () => {
  const end = (role: Role, at: string) =>
    app.learns(
      ...['', ' the second'].map((name) =>
        event(AppointmentEndedV1, {
          appointmentId: appointmentOf(role, at, name),
          organisationId: at,
          endedAt: '2026-11-22T09:00:00.000Z',
        }),
      ),
    );

  it('keeps a signed agreement from coming into force, and is a to-do at once where it falls vacant later', async () => {
    const running = await to.inForce();
    const waiting = await to.approved();
    await end('wellbeing-adviser', LIVERPOOL);
    await to.must(waiting, 'sign', owner);
    await to.must(waiting, 'sign', guardian);
    await app.due();
    expect(await read(waiting)).toMatchObject({ state: 'signed' });
    const { body } = await app.as('counsellor', LIVERPOOL, { path: `${api}/${waiting}/responsibilities` });
    expect(body['gaps']).toEqual([
      {
        code: 'step-without-role',
        detail: expect.stringContaining('appoint somebody') as unknown,
        facts: {
          pathway: 'university-to-nhs-referral',
          step: 'check-on-student',
          organisationId: LIVERPOOL,
          role: 'wellbeing-adviser',
        },
      },
    ]);
    // The directory told of it: the loop has it to look at.
    await app.service.database.asHandler((tx) => takeWork(tx, RETHROW));
    expect(await workOf(waiting)).toMatchObject([{ step: 'fill-steps-10006842' }]);
    expect(await workOf(running)).toMatchObject([
      { step: 'fill-steps-10006842', holder: { organisationId: LIVERPOOL, role: 'directory-administrator' } },
    ]);
    const told = await toldOf(running);
    await refresh();
    expect(await toldOf(running)).toBe(told);
    const next = {
      appointmentId: randomUUID(),
      personId: randomUUID(),
      dutyTeamIds: [],
      from: '2026-11-22T09:30:00.000Z',
    };
    await app.learns(event(AppointmentMadeV1, { ...next, organisationId: LIVERPOOL, role: 'wellbeing-adviser' }));
    await refresh();
    expect([await workOf(running), await toldOf(running)]).toEqual([[], told + 1]);
  });
});

describe('a party that joins where nobody is', () => {
  it('is refused at its signature: nothing begins to flow to where nobody must act', async () => {
    const id = await to.inForce();
    await invited(id);
    const ended = ['', ' the second'].map((name) =>
      event(AppointmentEndedV1, {
        ...{ appointmentId: appointmentOf('triage-clinician', GMMH, name), organisationId: GMMH },
        endedAt: '2026-11-22T09:00:00.000Z',
      }),
    );
    await app.learns(...ended);
    expect(await to.act(id, 'join', there)).toMatchObject({ status: 422, codes: ['step-without-team'] });
    const next = { personId: randomUUID(), dutyTeamIds: [TEAM(GMMH)], from: '2026-11-22T09:30:00.000Z' };
    await app.learns(
      event(AppointmentMadeV1, {
        ...next,
        appointmentId: randomUUID(),
        organisationId: GMMH,
        role: 'triage-clinician',
      }),
    );
    await to.must(id, 'join', there);
  });
});

describe('a party that merges or closes', () => {
  it('is not thrown out by others: nobody takes the place of a party that is open, at the invitation and at the signature', async () => {
    const id = await to.inForce();
    const novation = { ...lead, body: { party: aParty(GMMH), inPlaceOf: MERSEY_CARE } };
    expect(await to.act(id, 'invite', novation)).toMatchObject({ status: 422, codes: ['not-closed'] });
    const closes = (validTo?: string) => ({
      ...{ organisationId: MERSEY_CARE, kind: 'nhs-trust', name: MERSEY_CARE, validFrom: '2001-04-01T00:00:00.000Z' },
      ...{ successors: [GMMH], ...(validTo !== undefined && { validTo }) },
    });
    await app.learns(event(OrganisationRegisteredV1, closes('2026-11-22T00:00:00.000Z')));
    expect(await read(id)).toMatchObject({ closed: [{ organisationId: MERSEY_CARE, successors: [GMMH] }] });
    await invited(id, MERSEY_CARE);
    // The directory takes it back: the trust is open after all.
    await app.learns(event(OrganisationRegisteredV1, closes()));
    expect(await to.act(id, 'join', there)).toMatchObject({ status: 422, codes: ['not-closed'] });
    expect(await read(id)).toMatchObject({ members: [LIVERPOOL, MERSEY_CARE], left: [], closed: [] });
  });

  it('stops nothing by itself, is a to-do of who stays, and its successor takes its place by signing', async () => {
    const id = await to.inForce();
    const merged = {
      organisationId: MERSEY_CARE,
      kind: 'nhs-trust',
      name: MERSEY_CARE,
      validFrom: '2001-04-01T00:00:00.000Z',
    };
    await app.learns(
      event(OrganisationRegisteredV1, { ...merged, validTo: '2026-11-22T00:00:00.000Z', successors: [GMMH] }),
    );
    await refresh();
    expect(await read(id)).toMatchObject({ state: 'in-force', members: [LIVERPOOL, MERSEY_CARE] });
    expect(await stepsOf(id)).toEqual(expect.arrayContaining(['novate-rw4-10006842']));
    await invited(id, MERSEY_CARE);
    await to.must(id, 'join', there);
    expect(await read(id)).toMatchObject({
      state: 'in-force',
      members: [LIVERPOOL, GMMH],
      left: [{ organisationId: MERSEY_CARE, successor: GMMH }],
    });
    expect((await typesOf(id)).slice(-2)).toEqual(['agreement.party-joined.v1', 'agreement.party-left.v1']);
    expect(await stepsOf(id)).not.toEqual(expect.arrayContaining(['novate-rw4-10006842']));
  });
});
