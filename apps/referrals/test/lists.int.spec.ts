import { ConsentWithdrawnV1, event } from '@footbridge/contracts';
import { Keyring } from '@footbridge/keyring';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RECEIVER_VIEWS, SENDER_VIEWS } from '../src/referral/referral.views.js';
import {
  adviser,
  App,
  clinician,
  colleague,
  foreignClinician,
  guardian,
  manager,
  otherAdviser,
  PEOPLE,
} from './app.js';
import { Lists } from './lists.js';
import { anAgreement, appointmentOf, aStudent, LIVERPOOL, MERSEY_CARE, SINCE, type Person } from './world.js';

const lead: Person = { role: 'wellbeing-lead', at: LIVERPOOL };
const student = { name: 'Mei Plantedname', birthDate: '2006-05-04' };
let app: App;
let lists: Lists;

beforeAll(async () => {
  app = await App.start([...PEOPLE, lead]);
  await app.told(anAgreement());
  lists = await Lists.of(app);
});
afterAll(() => app.stop());
beforeEach(() => app.knowsAllUntilNow());

const sorted = (names: readonly string[]) => [...names].sort();

const SENT_OPEN = ['submitted', 'opened', 'accepted', 'taken on', 'returned', 'asked', 'answered'];
const VIEWS: Record<string, string[]> = {
  drafts: ['permitted draft', 'waiting draft'],
  'waiting-for-student': ['waiting draft'],
  sent: [...SENT_OPEN, 'closed there'],
  'needs-us': ['submitted', 'opened', 'returned', 'asked', 'answered'],
  closed: ['closed here'],
  worklist: ['submitted', 'opened', 'asked', 'answered'],
  mine: ['accepted', 'taken on'],
  'waiting-for-information': ['asked'],
  'past-target': [],
  held: ['accepted', 'taken on'],
};
const all = [...SENT_OPEN, 'closed here', 'closed there'];

describe('the views of a side', () => {
  it.each(SENDER_VIEWS)(
    '%s holds the same rows for every role that may list, and none of another university',
    async (view) => {
      for (const person of [adviser, lead])
        expect(lists.namesIn(await lists.list(person, view))).toEqual(sorted(VIEWS[view] ?? []));
      for (const person of [clinician, manager, otherAdviser, foreignClinician])
        expect(await lists.list(person, view)).toEqual([]);
    },
  );

  it.each(RECEIVER_VIEWS)('%s holds what is to be done here, and none of another trust', async (view) => {
    expect(lists.namesIn(await lists.list(clinician, view))).toEqual(sorted(VIEWS[view] ?? []));
    for (const person of [adviser, otherAdviser, foreignClinician]) expect(await lists.list(person, view)).toEqual([]);
  });

  it('are of duty teams where they say so: who is in none has no worklist, and sees what waits in the whole trust', async () => {
    for (const person of [colleague, manager]) {
      for (const view of ['worklist', 'held', 'mine']) expect(await lists.list(person, view)).toEqual([]);
      expect(lists.namesIn(await lists.list(person, 'waiting-for-information'))).toEqual(['asked']);
    }
  });

  it('show everything to a party, drafts to their side alone', async () => {
    const drafts = ['permitted draft', 'waiting draft'];
    for (const person of [adviser, lead])
      expect(lists.namesIn(await lists.list(person, 'all'))).toEqual(sorted([...all, ...drafts]));
    for (const person of [clinician, colleague, manager])
      expect(lists.namesIn(await lists.list(person, 'all'))).toEqual(sorted(all));
    for (const person of [otherAdviser, foreignClinician]) expect(await lists.list(person, 'all')).toEqual([]);
  });

  it('can be narrowed by urgency and by the other party', async () => {
    expect(lists.namesIn((await lists.page(adviser, 'view=all&urgency=urgent')).items)).toEqual(['waiting draft']);
    expect((await lists.page(adviser, `view=sent&limit=100&other=${MERSEY_CARE}`)).items).toHaveLength(
      VIEWS['sent']?.length ?? 0,
    );
    expect((await lists.page(adviser, 'view=sent&other=RXV')).items).toEqual([]);
    for (const bad of ['view=everything', 'urgency=soon', 'other=nobody', 'limit=101'])
      expect((await app.as(adviser, { path: `/referrals?${bad}` })).status).toBe(400);
  });

  it('are not for roles that have no part in care', async () => {
    for (const path of ['/referrals', '/referrals/counts'])
      expect((await app.as(guardian, { path })).codes).toEqual(['role-not-allowed']);
    expect((await app.asStudent('nobody', { path: '/referrals/counts' })).status).toBe(403);
  });
});

describe('what a row tells of the student', () => {
  it('is their name and date of birth where this person may read the record', async () => {
    for (const name of ['permitted draft', 'submitted', 'opened', 'closed here'])
      expect(await lists.rowOf(adviser, name)).toMatchObject({ student });
    for (const name of ['opened', 'accepted', 'returned'])
      expect(await lists.rowOf(clinician, name)).toMatchObject({ student });
  });

  it('is nothing before the opening, without a relationship, or in a role that only lists', async () => {
    expect(await lists.rowOf(clinician, 'submitted')).not.toHaveProperty('student');
    for (const person of [lead, colleague, manager]) {
      const text = JSON.stringify(await lists.list(person, 'all'));
      expect(text).not.toMatch(/Mei|planted|2006-05-04|student"|status|safetyConcernsOn/);
    }
  });

  it('is that concerns for safety were recorded, to the receiver who may read them', async () => {
    const row = await lists.rowOf(clinician, 'opened');
    expect(row).toMatchObject({ safetyConcernsOn: String(row?.['submittedAt']).slice(0, 10) });
    for (const person of [adviser, manager])
      expect(JSON.stringify(await lists.list(person, 'all'))).not.toContain('safetyConcernsOn');
    expect(await lists.rowOf(clinician, 'submitted')).not.toHaveProperty('safetyConcernsOn');
  });

  it('is what the page of the referral shows, for every role and referral', async () => {
    for (const person of [adviser, lead, clinician, colleague, manager])
      for (const row of await lists.list(person, 'all')) {
        const { body, status } = await lists.read(person, row.id);
        const shown = body['progress'] as { state?: string } | undefined;
        expect([row.id, 'student' in row, row['status'], row['state']]).toEqual([
          row.id,
          'content' in body,
          shown?.state,
          status === 200 ? body['state'] : row['state'],
        ]);
      }
  });

  it('goes with the key of the own copy, and leaves the other side’s row as it is', async () => {
    const { id } = await app.opened(aStudent());
    const [copy] = await app.query('select key_id from referral_copy where referral_id = $1 and controller = $2', [
      id,
      MERSEY_CARE,
    ]);
    await app.service.app.get(Keyring).destroy(String(copy?.['key_id']));
    const of = async (person: Person) => (await lists.list(person, 'all')).find((row) => row.id === id);
    expect(await of(clinician)).not.toHaveProperty('student');
    expect(await of(clinician)).not.toHaveProperty('safetyConcernsOn');
    expect(await of(adviser)).toMatchObject({ student });
    lists.ids['erased there'] = id;
  });
});

describe('what a row tells the sender of the receiver', () => {
  it('is the state as far as it may come back, which a permission taken back ends', async () => {
    const taken = aStudent();
    const { id } = await app.opened(taken);
    await lists.act(clinician, await lists.act(clinician, id, 'accept'), 'take-on');
    const of = async () => (await lists.list(adviser, 'sent')).find((row) => row.id === id);
    const before = await of();
    expect(before).toMatchObject({ status: 'taken-on', youMustActNext: false });
    expect(before).not.toHaveProperty('state');
    await app.told(event(ConsentWithdrawnV1, { ...taken, version: 2, withdrawnAt: SINCE }));
    const { status: _, ...rest } = before ?? { status: undefined };
    expect(await of()).toEqual(rest);
    await lists.act(clinician, id, 'close', { reason: 'treatment-ended' });
    expect(await of()).toEqual(rest);
    expect((await lists.list(adviser, 'closed')).map((row) => row.id)).not.toContain(id);
    lists.ids['taken back'] = id;
  });

  it('says closed of what the trust closed, where that may come back', async () => {
    expect(await lists.rowOf(adviser, 'closed there', 'sent')).toMatchObject({ status: 'closed' });
  });
});

describe('what a row tells of the work', () => {
  it('is to whom it is assigned, to the receiver alone', async () => {
    expect(await lists.rowOf(clinician, 'accepted')).toMatchObject({ assignedTo: appointmentOf(clinician) });
    expect(await lists.rowOf(manager, 'accepted')).toMatchObject({ assignedTo: appointmentOf(clinician) });
    expect(await lists.rowOf(adviser, 'accepted')).not.toHaveProperty('assignedTo');
    expect(await lists.rowOf(clinician, 'opened')).not.toHaveProperty('assignedTo');
  });

  it('is whether it changed since this person read it; for the sender when its version moves', async () => {
    const { id } = await app.submitted(aStudent());
    lists.ids['read'] = id;
    const of = async (person: Person) => (await lists.rowOf(person, 'read'))?.['changedSinceRead'];
    expect(await of(adviser)).toBeUndefined();
    await lists.read(adviser, id);
    await lists.read(clinician, id);
    expect([await of(adviser), await of(clinician)]).toEqual([false, false]);
    await lists.post(clinician, id, 'open', [(await lists.read(clinician, id)).etag ?? '']);
    expect([await of(adviser), await of(clinician)]).toEqual([false, true]);
    await lists.act(clinician, id, 'accept');
    expect([await of(adviser), await of(clinician), await of(manager)]).toEqual([true, true, undefined]);
    await lists.read(adviser, id);
    expect(await of(adviser)).toBe(false);
    expect((await lists.read(lead, id)).status).toBe(403);
    expect(await of(lead)).toBeUndefined();
  });

  it('is when it last changed, and to the sender not what the receiver does by itself', async () => {
    const { id } = await app.submitted(aStudent());
    lists.ids['changed'] = id;
    const at = async (person: Person) => String((await lists.rowOf(person, 'changed'))?.['updatedAt']);
    const sent = await at(adviser);
    app.clock.advance({ seconds: 2 });
    await lists.act(clinician, id, 'open');
    expect(await at(adviser)).toBe(sent);
    expect((await at(clinician)) > sent).toBe(true);
    await lists.act(clinician, id, 'accept');
    expect(await at(adviser)).toBe(await at(clinician));
  });
});

describe('past the target', () => {
  it('is what the receiver had to decide or do by now, not what the sender has', async () => {
    app.clock.advance({ days: 200 });
    const late = lists.namesIn(await lists.list(clinician, 'past-target'));
    expect(late).toEqual(expect.arrayContaining(['submitted', 'opened', 'asked', 'answered', 'accepted', 'taken on']));
    for (const name of ['returned', 'closed here', 'closed there']) expect(late).not.toContain(name);
    const counted = await app.as(clinician, { path: '/referrals/counts' });
    expect(counted.body['counts']).toMatchObject({ 'past-target': late.length });
    for (const row of await lists.list(adviser, 'sent')) expect(row).not.toHaveProperty('status');
  });
});
