import { ACTING } from '@footbridge/access';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Who is asked for an agreement because of one-off disclosures, what each side answered, which agreements were proposed and when; and a
 * third copy of a sharing decision, for the words of a whole decision record. Decision records of before stay as they were written.
 */
export class OneOffs1700000001801 implements MigrationInterface {
  name = 'OneOffs1700000001801';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
  alter table sharing_copy drop constraint sharing_copy_kind_check;
  alter table sharing_copy add constraint sharing_copy_kind_check check (kind in ('shared', 'reasons', 'words'));

  create index sharing_decision_incomplete on sharing_decision (decided_by, decided_at desc, id)
    where aggregate #> '{record,requester}' is null;

  create table agreement_need (
    id uuid primary key,
    version int not null check (version > 0),
    state text not null check (state in ('asked', 'settled')),
    one_org text not null,
    other_org text not null check (one_org < other_org collate "C"),
    quarter text not null,
    aggregate jsonb not null,
    unique (one_org, other_org)
  );
  ${secured('agreement_need')}
  create policy sides_read on agreement_need for select to referrals_request
    using (${ACTING.organisation} in (one_org, other_org));
  create policy sides_change on agreement_need for update to referrals_request
    using (${ACTING.organisation} in (one_org, other_org)) with check (${ACTING.organisation} in (one_org, other_org));
  grant select, update on agreement_need to referrals_request;

  create table agreement_need_answer (
    need_id uuid not null references agreement_need (id),
    times int not null,
    organisation_id text not null,
    because text not null,
    primary key (organisation_id, need_id, times)
  );
  ${secured('agreement_need_answer')}
  create policy own_side on agreement_need_answer for select to referrals_request using (organisation_id = ${ACTING.organisation});
  create policy own_words on agreement_need_answer for insert to referrals_request with check (organisation_id = ${ACTING.organisation});
  grant select, insert on agreement_need_answer to referrals_request;

  create table agreement_proposed (
    agreement_id uuid primary key,
    parties text[] not null,
    at timestamptz not null
  );
  create index agreement_proposed_parties on agreement_proposed using gin (parties);
  ${secured('agreement_proposed')}`);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}

const secured = (table: string) => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;
  create policy handler_all on ${table} for all to referrals_handler using (true) with check (true);
  grant select, insert, update, delete on ${table} to referrals_handler;
`;
