import { ACTING } from '@footbridge/access';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Whom each escalated obligation has reached, for their lists. */
export class DutiesTold1700000000004 implements MigrationInterface {
  name = 'DutiesTold1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TOLD);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}

/**
 * Of equalities only: a search within an array takes no index under row-level security, and read all that is late in the
 * organisation. The owner is under the policies too: they are lifted meanwhile.
 */
const TOLD = `
  create table told (
    organisation_id text not null,
    role text not null,
    due_at timestamptz not null,
    obligation_id uuid not null references obligation (id) on delete cascade,
    primary key (organisation_id, role, due_at, obligation_id)
  );
  create index told_of_obligation on told (obligation_id);
  alter table obligation no force row level security;
  insert into told (organisation_id, role, due_at, obligation_id)
    select distinct organisation_id, unnest(escalation[1:told]), due_at, id from obligation where state = 'escalated';
  alter table obligation force row level security;
  drop index obligation_told;
  alter table told enable row level security;
  alter table told force row level security;
  create policy handler_all on told for all to duties_handler using (true) with check (true);
  create policy holder_read on told for select to duties_request using (organisation_id = ${ACTING.organisation});
  grant select, insert, delete on told to duties_handler;
  grant select on told to duties_request;
`;
