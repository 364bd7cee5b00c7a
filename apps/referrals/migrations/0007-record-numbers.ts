import { type MigrationInterface, type QueryRunner } from 'typeorm';

const org = `nullif(current_setting('footbridge.organisation', true), '')`;

/**
 * Under which number the receiver entered a referral in its own record system: the number is encrypted under the key of the
 * receiver's own copy, and goes with it at an erasure. Nobody else sees that there is one.
 */
export class RecordNumbers1700000000501 implements MigrationInterface {
  name = 'RecordNumbers1700000000501';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
  create table record_number (
    referral_id uuid not null references referral (id),
    controller text not null,
    student_id uuid not null,
    key_id uuid not null,
    bytes bytea not null,
    entered_at timestamptz not null,
    entered_by uuid not null,
    primary key (controller, referral_id)
  );
  create index record_number_key on record_number (key_id);
  alter table record_number enable row level security;
  alter table record_number force row level security;
  create policy handler_all on record_number for all to referrals_handler using (true) with check (true);
  grant select, insert, update, delete on record_number to referrals_handler;
  create policy controller_reads on record_number for select to referrals_request using (controller = ${org});
  create policy controller_writes on record_number for insert to referrals_request with check (controller = ${org});
  create policy controller_corrects on record_number for update to referrals_request
    using (controller = ${org}) with check (controller = ${org});
  grant select, insert, update on record_number to referrals_request;`);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
