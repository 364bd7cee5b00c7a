import { ACTING } from '@footbridge/access';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Which roles were told that a step is late, as `duties` said: they have it on their lists, so they may look. Nothing of a person. */
export class ToldOfSteps1700000001901 implements MigrationInterface {
  name = 'ToldOfSteps1700000001901';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
  create table told_of_step (
    referral_id uuid not null references referral (id) on delete cascade,
    step text not null,
    step_version integer not null,
    organisation_id text not null,
    role text not null,
    primary key (referral_id, step, step_version, organisation_id, role)
  );
  alter table told_of_step enable row level security;
  alter table told_of_step force row level security;
  create policy handler_all on told_of_step for all to referrals_handler using (true) with check (true);
  create policy own_read on told_of_step for select to referrals_request using (organisation_id = ${ACTING.organisation});
  grant select, insert on told_of_step to referrals_handler;
  grant select on told_of_step to referrals_request;`);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
