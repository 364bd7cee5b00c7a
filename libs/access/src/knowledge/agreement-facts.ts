import {
  AgreementCameIntoForceV1,
  AgreementReinstatedV1,
  AgreementSuspendedV1,
  AgreementTerminatedV1,
} from '@footbridge/contracts';
import { on, Unprocessable, type HandlerTransaction, type KnowledgePart } from '@footbridge/messaging';
import { type AgreementFact } from '../gate/facts.js';
import { ACTING, factTable } from './fact-table.js';

type State = AgreementFact['state'];
type Named = { readonly agreementId: string; readonly version: number };

/** Terminated is for good, and what is told of a superseded version changes nothing. */
async function move(tx: HandlerTransaction, { agreementId, version }: Named, state: State): Promise<void> {
  const known = await tx.query(
    `update agreement set state = case when state = 'terminated' or version > $3 then state else $2 end
     where agreement_id = $1 returning 1`,
    [agreementId, state, version],
  );
  if (known.length === 0) throw new Unprocessable('agreement-unknown');
}

/**
 * What a service knows of data sharing agreements: one row for each, with its newest signed version, visible to its parties.
 * `pathways` keeps the agreed steps.
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
  to_at timestamptz`,
      visible: `parties @> array[${ACTING.organisation}]`,
      locked: true,
    })}
create index agreement_parties on ${schema}.agreement using gin (parties);`,
  handlers: {
    // A version that is known already changes nothing: told again, it would lift a suspension.
    ...on(AgreementCameIntoForceV1, async (tx, { data, partition }) => {
      await tx.query(
        `insert into agreement (agreement_id, version, state, parties, purposes, categories, pathways, roles, from_at, to_at,
           source_partition)
         values ($1, $2, 'in-force', $3, $4, $5, $6::jsonb, $7, $8, $9, $10)
         on conflict (agreement_id) do update set version = excluded.version, state = excluded.state,
           parties = excluded.parties, purposes = excluded.purposes, categories = excluded.categories,
           pathways = excluded.pathways, roles = excluded.roles, from_at = excluded.from_at, to_at = excluded.to_at
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
        ],
      );
    }),
    ...on(AgreementSuspendedV1, (tx, { data }) => move(tx, data, 'suspended')),
    ...on(AgreementReinstatedV1, (tx, { data }) => move(tx, data, 'in-force')),
    ...on(AgreementTerminatedV1, (tx, { data }) => move(tx, data, 'terminated')),
  },
};
