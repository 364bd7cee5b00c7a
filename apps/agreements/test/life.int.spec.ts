import { event, OrganisationRegisteredV1, plus, type Instant, type Terms } from '@footbridge/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AgreementAction } from '../src/agreement/actions.js';
import { CENTRAL_NORTH_WEST, EAST_LONDON, KINGS, MAUDSLEY, NORTH_LONDON, UCL } from './agreements/parts.js';
import { type App } from './app.js';
import { aParty, aRecord, GMMH, LIVERPOOL, MERSEY_CARE, terms } from './builders.js';
import { INCIDENT, insist, journey, NO_OBJECTION, type By, type Journey } from './journey.js';
import { BEFORE, lead, officer, signatory, startLife, SUCCESSOR, type Followed, type Life } from './life.js';

let life: Life;
let app: App;
beforeAll(async () => {
  life = await startLife();
  app = life.app;
}, 60_000);
afterAll(() => life.stop());
const now = () => app.clock.now().toISOString();

describe('an agreement of two', () => {
  let to: Journey;
  let id: string;
  let one: Followed;
  const flow = { from: LIVERPOOL, to: MERSEY_CARE };
  beforeAll(() => {
    to = journey(app);
  });

  it('is signed again where it was returned, and permits with its terms once both have signed', async () => {
    id = await to.approved();
    one = life.follow(id, LIVERPOOL);
    await one.toDo('sign-10006842', 'sign-rw4');
    await to.must(id, 'sign', signatory(LIVERPOOL));
    await to.must(id, 'return', signatory(MERSEY_CARE));
    await to.must(id, 'propose', lead(MERSEY_CARE));
    for (const party of [LIVERPOOL, MERSEY_CARE])
      await to.must(id, 'advise', { ...officer(party), body: NO_OBJECTION });
    await to.must(id, 'approve', { ...signatory(LIVERPOOL), name: ' the second' });
    await to.must(id, 'sign', signatory(LIVERPOOL));
    expect(await one.gate(flow)).toBe('agreement-missing');
    await one.toDo('sign-rw4');
    await to.must(id, 'sign', signatory(MERSEY_CARE));
    await one.stands('in-force', 2);
    await one.toDo();
    expect(await one.gate(flow)).toBe('version 2');
    const { purposes, roles, items } = terms();
    expect(await life.elsewhere.known(id)).toMatchObject({
      ...{ state: 'in-force', version: 2, parties: [LIVERPOOL, MERSEY_CARE] },
      ...{ purposes, roles, categories: items.map(({ category }) => category), departures: {} },
    });
    expect(await one.verified()).toMatchObject({ status: 0, stderr: '' });
  }, 60_000);

  it('is suspended by one in an emergency, reviewed by another, reinstated by two, and ended', async () => {
    const urgent = { ...flow, urgent: true, since: now() };
    const stopAll = { kind: 'stop-all', phone: 'Ring the duty desk of the trust.' };
    await to.must(id, 'suspend-at-once', { ...signatory(LIVERPOOL), body: { reason: 'incident', inFlight: stopAll } });
    expect([await one.gate(flow), await one.gate(urgent)]).toEqual(['agreement-suspended', 'agreement-suspended']);
    await one.toDo('review-suspension-rw4');
    await to.must(id, 'review-suspension', { ...lead(MERSEY_CARE), body: { finding: 'upheld' } });
    await one.toDo();
    await to.must(id, 'ask-reinstatement', lead(LIVERPOOL));
    await one.toDo('confirm-reinstatement-rw4');
    expect(await one.gate(flow)).toBe('agreement-suspended');
    await to.must(id, 'confirm-reinstatement', signatory(MERSEY_CARE));
    expect([await one.gate(flow), await one.gate(urgent)]).toEqual(['version 2', 'version 2']);
    await to.must(id, 'terminate', { ...signatory(MERSEY_CARE), body: { reason: 'purpose-ended' } });
    const { endingRecordId, state } = await one.read();
    expect(state).toBe('terminated');
    expect([await one.gate(flow), await one.gate(urgent)]).toEqual([
      'agreement-terminated',
      `version 2 under ${endingRecordId}`,
    ]);
    const suspension = ['suspend-at-once', 'review-suspension', 'ask-reinstatement', 'confirm-reinstatement'];
    expect((await one.history()).slice(-6)).toEqual(['come-into-force', ...suspension, 'terminate']);
  }, 60_000);

  it('ends when one of the two leaves, and what was urgent and on its way goes on for 14 days', async () => {
    id = await to.inForce();
    one = life.follow(id, LIVERPOOL);
    const urgent = { ...flow, urgent: true, since: now() };
    await to.must(id, 'leave', signatory(MERSEY_CARE));
    const { endingRecordId, state } = await one.read();
    expect(state).toBe('terminated');
    expect([await one.gate(flow), await one.gate({ ...urgent, urgent: false })]).toEqual([
      'agreement-terminated, agreement-left',
      'agreement-terminated, agreement-left',
    ]);
    expect(await one.gate(urgent)).toBe(`version 1 under ${endingRecordId}`);
    app.clock.advance({ days: 14 });
    expect(await one.gate(urgent)).toBe('agreement-terminated, agreement-left');
  }, 60_000);

  it('lapses where it is over before it could begin: unsigned it is signed no more, and nothing ever flowed', async () => {
    const [from, end] = [plus(now(), { days: 2 }), plus(now(), { days: 9 })];
    const short: Terms = terms({ from, to: end, reviewBy: plus(now(), { days: 8 }) });
    const [signed, unsigned] = [await to.approved(short), await to.approved(short)];
    for (const party of [LIVERPOOL, MERSEY_CARE]) await to.must(signed, 'sign', signatory(party));
    await to.must(unsigned, 'sign', signatory(LIVERPOOL));
    app.clock.set(end);
    await life.follow(signed, LIVERPOOL).stands('lapsed', 1);
    expect(await to.act(unsigned, 'sign', signatory(MERSEY_CARE))).toMatchObject({
      status: 422,
      codes: ['already-over'],
    });
    for (const each of [signed, unsigned])
      expect(await life.follow(each, LIVERPOOL).gate(flow)).toBe('agreement-missing');
    await life.follow(signed, LIVERPOOL).toDo();
    expect((await life.follow(signed, LIVERPOOL).history()).slice(-2)).toEqual(['sign', 'expire']);
    expect(await to.act(signed, 'return', signatory(LIVERPOOL))).toMatchObject({ status: 409, codes: ['wrong-state'] });
  }, 60_000);
});

describe('two processes on one agreement', () => {
  const acts: readonly [AgreementAction, By][] = [
    ['suspend-at-once', { ...signatory(LIVERPOOL), body: INCIDENT }],
    ['sign', signatory(MERSEY_CARE)],
    ['join', signatory(GMMH)],
  ];
  const begins = async (to: Journey, amending: boolean) => {
    const id = await to.inForce(
      terms({ from: now(), to: plus(now(), { days: 700 }), reviewBy: plus(now(), { days: 300 }) }),
    );
    await to.invited(id, aParty(GMMH));
    if (!amending) return id;
    await to.must(id, 'amend', lead(LIVERPOOL));
    const { amendment } = await life.follow(id, LIVERPOOL).read();
    await to.must(id, 'revise', { ...lead(LIVERPOOL), body: { ...amendment?.terms, title: 'For a second year' } });
    await to.answered(id);
    await to.must(id, 'propose', lead(LIVERPOOL));
    for (const party of [LIVERPOOL, MERSEY_CARE])
      await to.must(id, 'advise', { ...officer(party), body: NO_OBJECTION });
    await to.must(id, 'approve', signatory(MERSEY_CARE));
    await to.must(id, 'sign', signatory(LIVERPOOL));
    return id;
  };

  it.each([
    ['an amendment is signed', true],
    ['nothing is amended', false],
  ])(
    'suspend it and join it while %s: each act is recorded once, in one order, and the gate knows the same',
    async (_, amending) => {
      const second = await app.beside();
      const both = [journey(app), journey({ ...app, as: second.as })];
      for (const to of both) {
        const id = await begins(to, amending);
        const before = (await life.follow(id, LIVERPOOL).history()).length;
        const racing = acts.flatMap(([action, by]) => both.map((process) => insist(process, id, action, by)));
        const [outcomes] = await Promise.all([Promise.all(racing), app.due()]);
        const done = outcomes.filter((each) => each.done).map(({ action }) => action);
        await app.due();
        const seen = await life.follow(id, LIVERPOOL).read();
        expect(Math.max(...outcomes.map(({ late }) => late))).toBeGreaterThan(0);
        expect(done.toSorted()).toEqual([...new Set(done)].toSorted());
        expect(done).toEqual(expect.arrayContaining(['suspend-at-once', amending ? 'sign' : 'join']));
        const recorded = seen.history.slice(before).map(({ action }) => action);
        expect(recorded.filter((each) => each !== 'come-into-force').toSorted()).toEqual(done.toSorted());
        const [row] = await app.query(
          `select a.revision, (select array_agg(h.revision order by h.revision) from agreement_history h where h.agreement_id = $1) as history,
           (select array_agg(distinct (o->>'version')::int) from audit_entry e, jsonb_array_elements(e.objects) o
             where o->>'id' = a.agreement_id::text and outcome = 'permitted' and e.action = any ($2)) as entries
         from agreement a where a.agreement_id = $1`,
          [id, seen.history.map(({ action }) => `agreement.${action}`)],
        );
        const all = Array.from({ length: seen.history.length }, (_each, index) => index + 1);
        expect(row).toEqual({ revision: seen.history.length, history: all, entries: all });
        expect(seen.state).toBe('suspended');
        expect(seen.members.includes(GMMH)).toBe(done.includes('join'));
        await life.elsewhere.level(id);
        expect(await life.elsewhere.known(id)).toMatchObject({
          ...{ state: 'suspended', version: seen.version, parties: seen.members },
        });
      }
      await second.stop();
    },
    60_000,
  );
});

describe('an agreement of five', () => {
  const parties = [UCL, KINGS, NORTH_LONDON, CENTRAL_NORTH_WEST, MAUDSLEY];
  const steps = (what: string, who: readonly string[]) => who.map((each) => `${what}-${each.toLowerCase()}`);
  /** No step of this life touches these two. */
  const others = { from: UCL, to: NORTH_LONDON };
  let to: Journey;
  let id: string;
  let one: Followed;
  let begins: Instant;
  let ends: Instant;
  let record: string;
  /** Up to its signature; `meanwhile` is to be done besides. */
  const opensFor = async (party: string, more: object = {}, ...meanwhile: string[]) => {
    await to.must(id, 'invite', { ...lead(KINGS), body: { party: aParty(party), ...more } });
    await one.toDo(...meanwhile, `approve-joining-${party.toLowerCase()}-${UCL}`);
    await to.must(id, 'approve-joining', { ...signatory(UCL), body: { organisationId: party } });
    await one.toDo(...meanwhile, ...steps('advise-joining', [party]), ...steps('join', [party]));
    await to.must(id, 'advise-joining', { ...officer(party), body: NO_OBJECTION });
    await one.toDo(...meanwhile, ...steps('join', [party]));
  };

  beforeAll(() => {
    to = journey(app, lead(UCL));
    begins = plus(now(), { days: 30 });
    ends = plus(begins, { days: 720 });
  });

  it('is drafted, checked, proposed, advised on, approved and signed by five, and permits from its first day', async () => {
    const reviewBy = plus(begins, { days: 360 });
    id = await to.draft(terms({ parties: parties.map((each) => aParty(each)), from: begins, to: ends, reviewBy }));
    one = life.follow(id, UCL);
    const { body } = await app.as('information-governance-lead', KINGS, { path: `/api/agreements/${id}/check` });
    expect((body['findings'] as { severity: string }[]).filter(({ severity }) => severity === 'error')).toEqual([]);
    await to.answered(id);
    await to.must(id, 'propose', lead(UCL));
    await one.toDo(...steps('advise', parties));
    for (const party of parties) await to.must(id, 'advise', { ...officer(party), body: NO_OBJECTION });
    await one.toDo(...steps('approve', [KINGS]));
    await to.must(id, 'approve', signatory(NORTH_LONDON));
    await one.toDo(...steps('sign', parties));
    for (const [index, party] of parties.entries()) {
      expect(await one.gate(others)).toBe('agreement-missing');
      await to.must(id, 'sign', signatory(party));
      await one.toDo(...steps('sign', parties.slice(index + 1)));
    }
    await one.stands('signed', 1);
    expect(await one.gate(others)).toBe('agreement-missing');
    app.clock.set(begins);
    await one.stands('in-force', 1);
    for (const from of [UCL, KINGS])
      for (const trust of [NORTH_LONDON, CENTRAL_NORTH_WEST, MAUDSLEY])
        expect(await one.gate({ from, to: trust })).toBe('version 1');
    record = (await one.read()).endingRecordId;
    const { status, facts: said } = await one.verified();
    expect(status).toBe(0);
    expect(said.filter((line) => line.includes('signed by'))).toHaveLength(5);
  }, 60_000);

  it('is joined by a sixth: nobody else signs again, and only its own flows start', async () => {
    const joined = { from: KINGS, to: EAST_LONDON };
    const { signatures } = await one.read();
    await opensFor(EAST_LONDON);
    expect([await one.gate(joined), await one.gate(others)]).toEqual(['agreement-missing', 'version 1']);
    await to.must(id, 'join', signatory(EAST_LONDON));
    await one.toDo();
    expect([await one.gate(joined), await one.gate(others)]).toEqual(['version 1', 'version 1']);
    expect(await one.read()).toMatchObject({ version: 1, signatures, members: [...parties, EAST_LONDON] });
    const { status, facts: said } = await one.verified();
    expect({ status, joined: said.filter((line) => line.startsWith('Accession')) }).toEqual({
      status: 0,
      joined: [`Accession of ${EAST_LONDON}: signed by caldicott-guardian`],
    });
  }, 60_000);

  it('is left by one: what of its own is urgent and on its way goes on for 14 days, and nothing else changes', async () => {
    const own = { from: KINGS, to: CENTRAL_NORTH_WEST };
    const urgent = { ...own, urgent: true, since: now() };
    await to.must(id, 'leave', signatory(CENTRAL_NORTH_WEST));
    expect(await one.gate(own)).toBe('agreement-left');
    expect(await one.gate({ ...urgent, urgent: false })).toBe('agreement-left');
    expect(await one.gate(urgent)).toBe(`version 1 under ${record}`);
    expect(await one.gate(others)).toBe('version 1');
    app.clock.advance({ days: 13 });
    expect(await one.gate(urgent)).toBe(`version 1 under ${record}`);
    app.clock.advance({ days: 1 });
    expect([await one.gate(urgent), await one.gate(others)]).toEqual(['agreement-left', 'version 1']);
    expect(await one.read()).toMatchObject({
      state: 'in-force',
      members: [UCL, KINGS, NORTH_LONDON, MAUDSLEY, EAST_LONDON],
    });
  }, 60_000);

  it('is amended in one annex, signed again by that party alone, and the old version permits until then', async () => {
    const amended = now();
    await to.must(id, 'amend', lead(UCL));
    const drafted = (await one.read()).amendment;
    const retention = aParty(KINGS).retention.map((each) => ({ ...each, years: 8 }));
    const changed = drafted?.terms.parties.map((each) =>
      each.organisationId === KINGS ? { ...each, retention } : each,
    );
    await to.must(id, 'revise', { ...lead(UCL), body: { ...drafted?.terms, parties: changed } });
    const { body } = await app.as('counsellor', UCL, { path: `/api/agreements/${id}/difference` });
    expect(body).toMatchObject({ from: 1, to: 2 });
    expect(JSON.stringify(body['clauses'])).toContain(KINGS);
    expect(JSON.stringify(body['clauses'])).not.toMatch(new RegExp(`${UCL}|${NORTH_LONDON}|${EAST_LONDON}`));
    await to.answered(id);
    await to.must(id, 'propose', lead(UCL));
    await one.toDo(...steps('advise', [KINGS]));
    await to.must(id, 'advise', { ...officer(KINGS), body: NO_OBJECTION });
    await to.must(id, 'approve', signatory(NORTH_LONDON));
    await one.toDo(...steps('sign', [KINGS]));
    expect(await one.read()).toMatchObject({ version: 1, amendment: { version: 2, mustSign: [KINGS] } });
    expect(await one.gate({ from: KINGS, to: MAUDSLEY })).toBe('version 1');
    await to.must(id, 'sign', signatory(KINGS));
    await one.stands('in-force', 2);
    record = (await one.read()).endingRecordId;
    const past = await app.as('data-protection-officer', EAST_LONDON, {
      path: `/api/agreements/processing?at=${amended}`,
    });
    expect(past.body['items']).toMatchObject([{ agreementId: id, version: 1, party: { organisationId: EAST_LONDON } }]);
    for (const flow of [others, { from: KINGS, to: MAUDSLEY }, { from: UCL, to: EAST_LONDON }])
      expect(await one.gate(flow)).toBe('version 2');
    expect(await one.gate({ from: KINGS, to: CENTRAL_NORTH_WEST })).toBe('agreement-left');
    const { body: versions } = await app.as('counsellor', UCL, { path: `/api/agreements/${id}/versions` });
    expect(versions['items']).toMatchObject([
      { version: 2 },
      { version: 1, parties, to: expect.any(String) as unknown },
    ]);
    const { status, facts: said } = await one.verified();
    const signed = said.filter((line) => line.includes('signed by'));
    const accession = `Accession of ${EAST_LONDON}: signed by caldicott-guardian`;
    expect([status, signed.length]).toEqual([0, 7]);
    expect(signed.slice(-2)).toEqual([accession, `${KINGS}: signed by senior-information-owner`]);
    const kept = await app.query(
      'select version, count(*)::int as n from agreement_signature where agreement_id = $1 group by version order by version',
      [id],
    );
    expect(kept).toEqual([
      { version: 1, n: 5 },
      { version: 2, n: 1 },
    ]);
  }, 60_000);

  it('has one party replaced by its successor: nothing stops before it signs, and nobody is stranded after', async () => {
    const [old, next] = [
      { from: KINGS, to: MAUDSLEY },
      { from: KINGS, to: SUCCESSOR },
    ];
    const closed = { organisationId: MAUDSLEY, kind: 'nhs-trust', name: MAUDSLEY, validFrom: BEFORE };
    await app.learns(event(OrganisationRegisteredV1, { ...closed, validTo: now(), successors: [SUCCESSOR] }));
    app.clock.advance({ hours: 1 });
    const novate = `novate-${MAUDSLEY.toLowerCase()}-${UCL}`;
    await one.toDo(novate);
    await opensFor(SUCCESSOR, { inPlaceOf: MAUDSLEY }, novate);
    expect([await one.gate(old), await one.gate(next)]).toEqual(['version 2', 'agreement-missing']);
    const urgent = { ...old, urgent: true, since: now() };
    await to.must(id, 'join', signatory(SUCCESSOR));
    await one.toDo();
    expect([await one.gate(old), await one.gate(next), await one.gate(others)]).toEqual([
      ...['agreement-left', 'version 2', 'version 2'],
    ]);
    expect(await one.gate(urgent)).toBe(`version 2 under ${record}`);
    expect(await one.verified()).toMatchObject({ status: 0 });
  }, 60_000);

  it('is suspended by two and reinstated by two, for all, under a decision record made in the act', async () => {
    const pairs = [others, { from: KINGS, to: SUCCESSOR }];
    const gates = () => Promise.all(pairs.map((each) => one.gate(each)));
    const urgent = { ...others, urgent: true, since: now() };
    const body = { reason: 'complaint', inFlight: { kind: 'decided', record: aRecord() } };
    await to.must(id, 'ask-suspension', { ...signatory(UCL), body });
    await one.toDo(...steps('confirm-suspension', [KINGS]));
    expect(await gates()).toEqual(['version 2', 'version 2']);
    await to.must(id, 'confirm-suspension', lead(NORTH_LONDON));
    await one.toDo();
    expect(await gates()).toEqual(['agreement-suspended', 'agreement-suspended']);
    const { continues } = await one.read();
    expect(continues?.recordId).not.toBe(record);
    expect(await one.gate(urgent)).toBe(`version 2 under ${String(continues?.recordId)}`);
    await to.must(id, 'ask-reinstatement', lead(KINGS));
    await one.toDo(...steps('confirm-reinstatement', [UCL]));
    expect(await gates()).toEqual(['agreement-suspended', 'agreement-suspended']);
    await to.must(id, 'confirm-reinstatement', lead(UCL));
    await one.toDo();
    expect(await gates()).toEqual(['version 2', 'version 2']);
  }, 60_000);

  it('is late with its review, which stops nothing, and is reviewed', async () => {
    app.clock.set(plus(begins, { days: 300 }));
    await one.toDo(...steps('review', [UCL]));
    app.clock.set(plus(begins, { days: 360 }));
    await one.stands('review-due', 2);
    expect(await one.gate(others)).toBe('version 2');
    await to.must(id, 'review', { ...lead(UCL), body: { nextReview: plus(begins, { days: 700 }) } });
    await one.stands('in-force', 2);
    await one.toDo();
  }, 60_000);

  it('runs out: nothing new from that second, what cannot wait for 14 days more, and its history tells it all', async () => {
    app.clock.set(plus(ends, { days: -5 }));
    await one.stands('review-due', 2);
    await one.toDo(...steps('renew', [UCL]), ...steps('review', [UCL]));
    const urgent = { ...others, urgent: true, since: now() };
    app.clock.set(ends);
    expect([await one.gate(others), await one.gate(urgent)]).toEqual(['agreement-over', `version 2 under ${record}`]);
    await one.stands('expired', 2);
    await one.toDo();
    app.clock.advance({ days: 14 });
    expect(await one.gate(urgent)).toBe('agreement-over');
    const advised = (n: number) => Array.from({ length: n }, () => 'advise');
    expect((await one.history()).filter((action) => action !== 'answer')).toEqual([
      ...['draft', 'propose', ...advised(5), 'approve', ...Array.from({ length: 5 }, () => 'sign'), 'come-into-force'],
      ...['invite', 'approve-joining', 'advise-joining', 'join', 'leave'],
      ...['amend', 'revise', 'propose', 'advise', 'approve', 'sign', 'come-into-force'],
      ...['invite', 'approve-joining', 'advise-joining', 'join'],
      ...['ask-suspension', 'confirm-suspension', 'ask-reinstatement', 'confirm-reinstatement'],
      ...['become-review-due', 'review', 'become-review-due', 'expire'],
    ]);
    expect(await life.elsewhere.parked()).toEqual([]);
  }, 60_000);
});
