import { agreementFacts, decide, factTable, knownAgreements, type GateInput } from '@footbridge/access';
import {
  AgreementWorkChangedV1,
  plus,
  type AgreementId,
  type Instant,
  type OrganisationId,
  type ToDo,
} from '@footbridge/contracts';
import { knowledgeSchema, messagingSchema, on, ProjectionConsumer, type KnowledgePart } from '@footbridge/messaging';
import { Database } from '@footbridge/service';
import { freshDatabase, until, type FreshTopics } from '@footbridge/testing';
import pg from 'pg';
import { v7 } from 'uuid';
import { type App } from './app.js';

/** Who must do what about each agreement, as was last told. */
const toldWork: KnowledgePart = {
  name: 'told-work',
  source: 'agreements',
  ddl: (schema, service) =>
    factTable({
      ...{ schema, service, name: 'told_work', visible: 'true' },
      columns: 'agreement_id uuid primary key, to_dos jsonb not null',
    }),
  handlers: on(AgreementWorkChangedV1, async (tx, { data, partition }) => {
    await tx.query(
      `insert into told_work (agreement_id, to_dos, source_partition) values ($1, $2::jsonb, $3)
       on conflict (agreement_id) do update set to_dos = excluded.to_dos`,
      [data.agreementId, JSON.stringify(data.toDos), partition],
    );
  }),
};
const PARTS = [agreementFacts, toldWork];

/** One thing that is to cross, from a university to a trust. `since`: in flight since then; absent for what is new. */
export type Flow = { readonly from: OrganisationId; readonly to: OrganisationId; urgent?: boolean; since?: Instant };

/** A service that discloses: what agreements tell arrives there over Kafka, and the gate answers from it alone. */
export type Elsewhere = {
  /** Resolves once everything told of the agreement until now is known there. */
  level(id: AgreementId): Promise<void>;
  /** Of this agreement alone: `version 1`; `version 1 under <decision record>`; or the codes of the refusal. */
  gate(id: AgreementId, flow: Flow): Promise<string>;
  known(id: AgreementId): Promise<Record<string, unknown> | undefined>;
  toDos(id: AgreementId): Promise<readonly ToDo[]>;
  parked(): Promise<readonly object[]>;
  stop(): Promise<void>;
};

export async function startElsewhere(topics: FreshTopics, app: App): Promise<Elsewhere> {
  const fresh = await freshDatabase('duties', async (url) => {
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query(messagingSchema('duties'));
    await owner.query(knowledgeSchema({ service: 'duties', schema: 'knowledge', parts: PARTS }));
    await owner.end();
  });
  const { request, handler } = fresh.urls;
  const database = await Database.connect({ service: 'duties', request, handler });
  const projection = new ProjectionConsumer({
    service: 'duties',
    parts: PARTS,
    kafka: { brokers: topics.brokers, ...topics.login('duties'), topicPrefix: topics.prefix },
    openTransaction: database.asHandler.bind(database),
  });
  projection.start();
  const query = (text: string, values: readonly unknown[] = []) =>
    database.asHandler((tx) => tx.query(text, [...values]));
  const sequence = (rows: readonly Record<string, unknown>[]) => Number(rows[0]?.['sequence'] ?? 0);
  return {
    async level(id) {
      const told = sequence(await app.query('select sequence from event_key where key = $1', [id]));
      await until(async () => sequence(await query(APPLIED, [id])) >= told);
    },
    async gate(id, flow) {
      const agreements = await database.asHandler((tx) => knownAgreements(tx, { id, between: [] }));
      const decision = decide(asked(flow, agreements, app.clock.now().toISOString()));
      if (decision.outcome === 'refuse') return decision.reasons.map(({ code }) => code).join(', ');
      const { agreement, continuation } = decision;
      return `version ${String(agreement?.version)}${continuation === undefined ? '' : ` under ${continuation}`}`;
    },
    known: async (id) => (await query('select * from knowledge.agreement where agreement_id = $1', [id]))[0],
    async toDos(id) {
      const [row] = await query('select to_dos from knowledge.told_work where agreement_id = $1', [id]);
      return (row?.['to_dos'] ?? []) as ToDo[];
    },
    parked: () => query('select reason from knowledge.consumer_parked'),
    async stop() {
      await projection.stop();
      await database.close();
      await fresh.drop();
    },
  };
}

const APPLIED = `select sequence from knowledge.consumer_applied
  where consumer = 'knowledge' and source = 'agreements' and key = $1`;

/** A new one is sent by an adviser; what is in flight is opened by the trust. The student permits everything. */
function asked(
  { from, to, urgent = false, since }: Flow,
  agreements: GateInput['agreements'],
  now: Instant,
): GateInput {
  const [studentId, personId, before] = [v7(), v7(), plus(now, { days: -1 })];
  const at = since === undefined ? from : to;
  const role = since === undefined ? ('wellbeing-adviser' as const) : ('triage-clinician' as const);
  const categories = ['identity', 'risk-and-safety'] as const;
  const purpose = 'continuity-of-care';
  return {
    now,
    limits: { knowledgeSeconds: 30, clockAllowanceSeconds: 10, auditPathSeconds: 600 },
    action: since === undefined ? 'referral.submit' : 'referral.open',
    actor: {
      ...{ kind: 'staff', personId, issuerOrganisations: [at] },
      appointment: { id: v7(), personId, organisationId: at, role, from: before },
    },
    resource: { kind: 'referral', id: v7(), version: 1, studentId, pathway: 'university-to-nhs-referral' },
    disclosure: { from, to, purpose, categories, urgent, ...(since !== undefined && { inFlightSince: since }) },
    agreements,
    basis: {
      kind: 'permission',
      permissions: [
        {
          ...{ id: v7(), version: 1, studentId, state: 'given', registeredBy: from, from: before },
          ...{ recipients: [to], purposes: [purpose], categories, returns: 'arrived-and-decided' },
        },
      ],
    },
    knowledge: { directory: now, agreements: now, consents: now },
  };
}
