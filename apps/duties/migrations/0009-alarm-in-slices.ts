import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Where the alarm goes on looking, slice by slice; and what a filled role is proved by is named for what it is. */
export class DutiesAlarmInSlices1700000000009 implements MigrationInterface {
  name = 'DutiesAlarmInSlices1700000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PLACE);
    await runner.query(EVIDENCE);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}

/** One row, which is the lock of the looking as well. */
const PLACE = `
  create table told_case_place (
    only_one boolean primary key default true check (only_one),
    after uuid not null
  );
  insert into told_case_place (after) values ('00000000-0000-0000-0000-000000000000');
  alter table told_case_place enable row level security;
  alter table told_case_place force row level security;
  create policy handler_all on told_case_place for all to duties_handler using (true) with check (true);
  grant select, update on told_case_place to duties_handler;
`;

/** It was kept as an event's, with an appointment's id. The owner is under the policies too: they are lifted meanwhile. */
const EVIDENCE = `
  alter table obligation no force row level security;
  update obligation set evidence_type = 'appointment' where case_kind = 'role' and evidence_type = 'appointment.made.v1';
  alter table obligation force row level security;
`;
