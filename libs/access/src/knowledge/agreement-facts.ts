import {
  AgreementCameIntoForceV1,
  AgreementPartyJoinedV1,
  AgreementPartyLeftV1,
  AgreementReinstatedV1,
  AgreementSuspendedV1,
  AgreementTerminatedV1,
  type Continuation,
  type Instant,
} from '@footbridge/contracts';
import { on, Unprocessable, type HandlerTransaction, type KnowledgePart } from '@footbridge/messaging';
import { type AgreementFact } from '../gate/facts.js';
import { ACTING, factTable } from './fact-table.js';

type State = AgreementFact['state'];
type Named = { readonly agreementId: string; readonly version: number };
type Stop = { readonly at?: Instant; readonly continues?: Continuation | undefined };

/**
 * Terminated is for good, and what is told of a superseded version changes nothing. What a suspension stopped stays so when the agreement
 * then ends: since when, and until when something goes on. Nothing stops later than on its last day.
 */
async function move(tx: HandlerTransaction, of: Named, state: State, { at, continues }: Stop = {}): Promise<void> {
  const known = await tx.query<{ moves: boolean; stopped: boolean }>(
    `select state <> 'terminated' and version <= $2 as moves, state = 'suspended' as stopped from agreement where agreement_id = $1 for update`,
    [of.agreementId, of.version],
  );
  if (!known[0]) throw new Unprocessable('agreement-unknown');
  if (!known[0].moves) return;
  if (known[0].stopped && state === 'terminated') {
    await tx.query('update agreement set state = $2 where agreement_id = $1', [of.agreementId, state]);
    return;
  }
  await tx.query(
    `update agreement set state = $2, stopped_at = case when $3::timestamptz is not null then least($3, to_at) end,
       continues_record = $4, continues_until = $5
     where agreement_id = $1`,
    [of.agreementId, state, at ?? null, continues?.recordId ?? null, continues?.until ?? null],
  );
}

/** One party comes or, with `left`, goes; the flows of the others stay as they are. */
async function party(tx: HandlerTransaction, of: Named & { readonly party: string }, left?: Stop): Promise<void> {
  const known = await tx.query(
    `update agreement set
       parties = case when version > $3 then parties when $4::jsonb is null
         then array_append(array_remove(parties, $2), $2) else array_remove(parties, $2) end,
       departures = case when version > $3 then departures when $4::jsonb is null
         then departures - $2::text else departures || jsonb_build_object($2::text, $4::jsonb) end
     where agreement_id = $1 returning 1`,
    [of.agreementId, of.party, of.version, left ? JSON.stringify(left) : null],
  );
  if (known.length === 0) throw new Unprocessable('agreement-unknown');
}

/** Whether an agreement names this one, a parameter or column of text: as a party, or as one that left it. */
export const names = (party: string): string => `(parties @> array[${party}] or departures ? ${party})`;

/**
 * What a service knows of data sharing agreements: one row for each, with its newest signed version, visible to its parties and to
 * those that left. `pathways` keeps the agreed steps, `departures` by party when it left and what goes on since, until when.
 */
export const agreementFacts: KnowledgePart = {
  name: 'agreements',
  source: 'agreements',
  ddl: (schema, service) =>
    `${factTable({
      schema,
      service,
      name: 'agreement',
      columns: `
  agreement_id uuid primary key,
  version int not null,
  state text not null check (state in ('in-force', 'suspended', 'terminated')),
  parties text[] not null,
  purposes text[] not null,
  categories text[] not null,
  pathways jsonb not null,
  roles text[] not null,
  from_at timestamptz not null,
  to_at timestamptz,
  ending_record uuid,
  ending_days int,
  stopped_at timestamptz,
  continues_record uuid,
  continues_until timestamptz,
  departures jsonb not null default '{}'`,
      visible: names(ACTING.organisation),
      locked: true,
    })}
create index agreement_parties on ${schema}.agreement using gin (parties);
create index agreement_departures on ${schema}.agreement using gin (departures);`,
  handlers: {
    // A version that is known already changes nothing: told again, it would lift a suspension.
    ...on(AgreementCameIntoForceV1, async (tx, { data, partition }) => {
      await tx.query(
        `insert into agreement (agreement_id, version, state, parties, purposes, categories, pathways, roles, from_at, to_at,
           source_partition, ending_record, ending_days)
         values ($1, $2, 'in-force', $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11, $12)
         on conflict (agreement_id) do update set version = excluded.version, state = excluded.state,
           parties = excluded.parties, purposes = excluded.purposes, categories = excluded.categories,
           pathways = excluded.pathways, roles = excluded.roles, from_at = excluded.from_at, to_at = excluded.to_at,
           ending_record = excluded.ending_record, ending_days = excluded.ending_days, stopped_at = null,
           continues_record = null, continues_until = null, departures = agreement.departures - excluded.parties
         where agreement.version < excluded.version`,
        [
          data.agreementId,
          data.version,
          data.parties,
          data.purposes,
          data.categories,
          JSON.stringify(data.pathways),
          data.roles,
          data.from,
          data.to ?? null,
          partition,
          data.ending?.recordId ?? null,
          data.ending?.days ?? null,
        ],
      );
    }),
    ...on(AgreementSuspendedV1, (tx, { data }) =>
      move(tx, data, 'suspended', { at: data.suspendedAt, continues: data.continues }),
    ),
    ...on(AgreementReinstatedV1, (tx, { data }) => move(tx, data, 'in-force')),
    ...on(AgreementTerminatedV1, (tx, { data }) =>
      move(tx, data, 'terminated', { at: data.terminatedAt, continues: data.continues }),
    ),
    ...on(AgreementPartyJoinedV1, (tx, { data }) => party(tx, data)),
    ...on(AgreementPartyLeftV1, (tx, { data }) => party(tx, data, { at: data.leftAt, continues: data.continues })),
  },
};
