import { AppointmentEndedV1, event, type DomainEvent } from '@footbridge/contracts';
import { compareVersions } from '@footbridge/service';
import { numberEntries } from '@footbridge/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { definition } from '../src/definition.js';
import { adviser, App, clinician, colleague, foreignClinician, guardian, manager, PEOPLE } from './app.js';
import { Lists } from './lists.js';
import { anAgreement, appointmentOf, aStudent, idOf, MERSEY_CARE, triageTeam, type Person } from './world.js';

const second: Person = { ...clinician, name: '-2' };
const leaver: Person = { ...clinician, name: '-3' };
const elsewhere: Person = { role: 'triage-clinician', at: MERSEY_CARE, name: '-4', teams: [idOf('another team')] };
const inTeamButNoClinician: Person = { role: 'service-administrator', at: MERSEY_CARE, teams: [triageTeam] };

let app: App;
let lists: Lists;
beforeAll(async () => {
  app = await App.start([...PEOPLE, second, leaver, elsewhere, inTeamButNoClinician]);
  await app.told(anAgreement());
  lists = await Lists.of(app);
  await app.told(left(leaver));
});
afterAll(() => app.stop());

const left = (person: Person): DomainEvent =>
  event(AppointmentEndedV1, {
    organisationId: person.at,
    appointmentId: appointmentOf(person),
    endedAt: app.clock.now().toISOString(),
  });
type Given = { to: Person | string; ifMatch: string; key?: string };
const assign = (by: Person, id: string, { to, ifMatch, key }: Given) =>
  app.as(by, {
    method: 'POST',
    path: `/referrals/${id}/assign`,
    ifMatch,
    body: { appointmentId: typeof to === 'string' ? to : appointmentOf(to) },
    ...(key === undefined ? {} : { key }),
  });
const assignedIn = async (id: string) =>
  (await lists.list(clinician, 'all')).find((row) => row.id === id)?.['assignedTo'];
const isMineFor = async (person: Person, id: string) => (await lists.list(person, 'mine')).some((row) => row.id === id);

describe('giving a referral to somebody of the team', () => {
  it('puts it among theirs, names their appointment in the entry, and tells nobody else', async () => {
    const { id, etag } = await app.opened(aStudent());
    const sender = await lists.read(adviser, id);
    const events = await app.events(id);
    expect((await assign(clinician, id, { to: second, ifMatch: etag })).status).toBe(204);
    expect(await assignedIn(id)).toBe(appointmentOf(second));
    expect(await isMineFor(second, id)).toBe(true);
    expect(await isMineFor(clinician, id)).toBe(false);
    const entries = (await app.entries(id)).filter(({ action }) => action === 'referral.assign');
    expect(entries).toMatchObject([
      {
        outcome: 'permitted',
        objects: [
          { kind: 'referral', id, version: 5 },
          { kind: 'appointment', id: appointmentOf(second) },
        ],
      },
    ]);
    const after = await lists.read(adviser, id);
    expect({ ...after.body, knownAt: undefined }).toEqual({ ...sender.body, knownAt: undefined });
    expect(after.etag).toBe(sender.etag);
    expect(await app.events(id)).toEqual(events);
  });

  it('takes it from whoever had it, and leaves the next step where it is', async () => {
    const { id, etag } = await app.opened(aStudent());
    const accepted = await lists.post(clinician, id, 'accept', [etag]);
    expect(await assignedIn(id)).toBe(appointmentOf(clinician));
    const { next } = (await lists.read(clinician, id)).body;
    const given = await assign(manager, id, { to: second, ifMatch: accepted.etag ?? '' });
    expect(given.status).toBe(204);
    expect([await isMineFor(clinician, id), await isMineFor(second, id)]).toEqual([false, true]);
    expect((await lists.read(clinician, id)).body).toMatchObject({ next });
    const rows = await app.query(
      `select to_at is null as open from relationship where referral_id = $1 and kind = 'assigned' order by from_at`,
      [id],
    );
    expect(rows).toEqual([{ open: false }, { open: true }]);
  });

  it('opens nothing: before the opening there is the envelope alone, also for who has it', async () => {
    const { id, etag } = await app.submitted(aStudent());
    expect((await assign(clinician, id, { to: clinician, ifMatch: etag })).status).toBe(204);
    expect(await isMineFor(clinician, id)).toBe(true);
    const { body } = await lists.read(clinician, id);
    expect(body).not.toHaveProperty('content');
    expect(body).not.toHaveProperty('studentId');
    const [row] = (await lists.list(clinician, 'mine')).filter((each) => each.id === id);
    expect(row).not.toHaveProperty('student');
  });

  it('is done once, however often it is sent with its key', async () => {
    const { id, etag } = await app.opened(aStudent());
    const given = { to: second, ifMatch: etag, key: `twice-${id}` };
    const [first, again] = [await assign(clinician, id, given), await assign(clinician, id, given)];
    expect([first.status, again.status, again.etag]).toEqual([204, 204, first.etag]);
    expect((await app.entries(id)).filter(({ action }) => action === 'referral.assign')).toHaveLength(1);
  });
});

describe('a referral is not given', () => {
  it('to who has left, does not work here, is in another team or is no clinician; and what stood stays', async () => {
    const { id, etag } = await app.opened(aStudent());
    const refusals = new Map<Person | string, string>([
      [leaver, 'assignee-not-here'],
      [foreignClinician, 'assignee-not-here'],
      [idOf('nobody'), 'assignee-not-here'],
      [elsewhere, 'assignee-not-in-team'],
      [colleague, 'assignee-not-in-team'],
      [inTeamButNoClinician, 'assignee-not-in-team'],
    ]);
    for (const [to, code] of refusals) {
      const answer = await assign(clinician, id, { to, ifMatch: etag });
      expect({ to, status: answer.status, codes: answer.codes }).toEqual({ to, status: 422, codes: [code] });
    }
    expect(await assignedIn(id)).toBeUndefined();
    const entries = (await app.entries(id)).filter(({ action }) => action === 'referral.assign');
    expect(entries.map(({ outcome }) => outcome)).toEqual([...refusals].map(() => 'refused'));
  });

  it('to who has it already', async () => {
    const { id, etag } = await app.opened(aStudent());
    const first = await assign(clinician, id, { to: second, ifMatch: etag });
    const again = await assign(clinician, id, { to: second, ifMatch: first.etag ?? '' });
    expect(again).toMatchObject({ status: 422, codes: ['already-assigned'] });
  });

  it('by who is not in its team, looks after nobody, or belongs to another organisation', async () => {
    const { id, etag } = await app.opened(aStudent());
    const by = (person: Person) => assign(person, id, { to: second, ifMatch: etag });
    for (const person of [colleague, elsewhere])
      expect(await by(person)).toMatchObject({ status: 422, codes: ['not-your-team'] });
    expect(await by(guardian)).toMatchObject({ status: 403, codes: ['role-not-allowed'] });
    const { etag: sent = '' } = await lists.read(adviser, id);
    const sender = await assign(adviser, id, { to: second, ifMatch: sent });
    expect(sender).toMatchObject({ status: 403, codes: ['role-not-allowed', 'wrong-side'] });
    expect((await by(foreignClinician)).status).toBe(404);
    expect((await by(inTeamButNoClinician)).status).toBe(204);
  });

  it('on a version that has passed, when it is over for the receiver, or as a draft', async () => {
    const { id, etag } = await app.opened(aStudent());
    expect((await assign(clinician, id, { to: second, ifMatch: etag })).status).toBe(204);
    const late = await assign(clinician, id, { to: clinician, ifMatch: etag });
    expect(late).toMatchObject({ status: 409, codes: ['stale-version'] });
    for (const name of ['returned', 'closed here', 'closed there']) {
      const over = lists.ids[name] ?? '';
      const ifMatch = `"${String((await lists.rowOf(clinician, name))?.version)}"`;
      expect(await assign(clinician, over, { to: second, ifMatch })).toMatchObject({
        status: 409,
        codes: ['wrong-state'],
      });
    }
    const draft = lists.ids['waiting draft'] ?? '';
    expect((await assign(clinician, draft, { to: second, ifMatch: '"2"' })).status).toBe(404);
  });
});

describe('what is offered', () => {
  it('stands in each row: for the team and who manages it, while the receiver has it in hand', async () => {
    const actions = async (person: Person, name: string) => (await lists.rowOf(person, name))?.['actions'];
    for (const name of ['submitted', 'opened', 'accepted', 'taken on'])
      for (const person of [clinician, manager]) expect(await actions(person, name)).toEqual(['assign']);
    for (const name of ['returned', 'closed here', 'closed there']) expect(await actions(clinician, name)).toEqual([]);
    for (const person of [colleague, elsewhere, adviser]) expect(await actions(person, 'opened')).toEqual([]);
  });

  it('are the clinicians of one’s team who are here now, or of all teams for who manages them', async () => {
    const offered = async (person: Person) => {
      const { body } = await app.as(person, { path: '/assignees' });
      const items = body['items'] as { appointmentId: string; you: boolean }[];
      expect(items.filter(({ you }) => you).map(({ appointmentId }) => appointmentId)).toEqual(
        person === manager ? [] : [appointmentOf(person)],
      );
      return items.map(({ appointmentId }) => appointmentId).sort();
    };
    const team = [clinician, second].map(appointmentOf).sort();
    expect(await offered(clinician)).toEqual(team);
    expect(await offered(elsewhere)).toEqual([appointmentOf(elsewhere)]);
    expect(await offered(manager)).toEqual([...team, appointmentOf(elsewhere)].sort());
    for (const person of [adviser, guardian])
      expect(await app.as(person, { path: '/assignees' })).toMatchObject({ status: 403, codes: ['role-not-allowed'] });
  });
});

describe('every version', () => {
  it('has its audit entry, after all that was done here', async () => {
    await numberEntries({ query: (text) => app.query(text) });
    expect(await compareVersions(app.service.database, definition())).toEqual([]);
  });
});
