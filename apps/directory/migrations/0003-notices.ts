import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Notices to the mailboxes of duty teams: one for each to-do that asks a team to decide. A row says that there is something, and
 * nothing of what it is. No request sees or changes them; they belong to the system.
 */
export class DirectoryNotices1700000000003 implements MigrationInterface {
  name = 'DirectoryNotices1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table notice (
  obligation_id uuid primary key,
  organisation_id text not null,
  duty_team_id uuid not null,
  asked_at timestamptz not null,
  next_try_at timestamptz not null,
  tries int not null default 0 check (tries >= 0),
  sent_at timestamptz,
  foreign key (organisation_id, duty_team_id) references duty_team (organisation_id, duty_team_id)
);
create index notice_due on notice (next_try_at) where sent_at is null;
alter table notice enable row level security;
alter table notice force row level security;
create policy notice_handler on notice for all to directory_handler using (true) with check (true);
grant select, insert, update, delete on notice to directory_handler;`);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
