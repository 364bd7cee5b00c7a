import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Under which decision record something went on after its agreement had stopped, in each organisation's part of the log: what went on
 * is found by an index that is the organisation's own.
 */
export class AuditContinuations1700000000006 implements MigrationInterface {
  name = 'AuditContinuations1700000000006';

  async up(runner: QueryRunner): Promise<void> {
    // The owner of the tables is under their policies too, so these are lifted for it while it fills in what was there before.
    await runner.query(`
alter table log_trail add column continuation text;
alter table log_trail no force row level security;
alter table log_entry no force row level security;
update log_trail t set continuation = convert_from(e.bytes, 'UTF8')::jsonb #>> '{disclosure,continuation}'
  from log_entry e where e.leaf_index = t.leaf_index and e.act = 'disclosure' and e.outcome = 'permitted'
    and convert_from(e.bytes, 'UTF8')::jsonb #>> '{disclosure,continuation}' is not null;
alter table log_trail force row level security;
alter table log_entry force row level security;
create index log_trail_continuation on log_trail (organisation_id, continuation, leaf_index) where continuation is not null;
create index log_trail_continued on log_trail (organisation_id, leaf_index) where continuation is not null;`);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
