import { type MigrationInterface, type QueryRunner } from 'typeorm';

const org = `nullif(current_setting('footbridge.organisation', true), '')`;

/** What each side of a referral has to do towards the general practitioner; the other side sees nothing of it. */
export class GpFollowUps1700000000201 implements MigrationInterface {
  name = 'GpFollowUps1700000000201';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
  create table gp_follow_up (
    id uuid primary key,
    version int not null check (version > 0),
    state text not null check (state in ('asked', 'done')),
    referral_id uuid not null references referral (id),
    organisation_id text not null,
    kind text not null check (kind in ('register-with-gp', 'send-gp-copy')),
    aggregate jsonb not null,
    unique (organisation_id, referral_id, kind)
  );
  alter table gp_follow_up enable row level security;
  alter table gp_follow_up force row level security;
  create policy handler_all on gp_follow_up for all to referrals_handler using (true) with check (true);
  grant select, insert, update, delete on gp_follow_up to referrals_handler;
  create policy own_read on gp_follow_up for select to referrals_request using (organisation_id = ${org});
  create policy own_ask on gp_follow_up for insert to referrals_request with check (organisation_id = ${org});
  create policy own_end on gp_follow_up for update to referrals_request using (organisation_id = ${org}) with check (organisation_id = ${org});
  grant select, insert, update on gp_follow_up to referrals_request;`);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
