import { ACTING, onlineViews } from '@footbridge/access';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

const kind = `nullif(current_setting('footbridge.kind', true), '')`;

/**
 * A student sees who looked at what is about them, and what the services did by themselves; whoever was refused saw nothing. Whose
 * online view is switched off sees nothing here.
 */
export class LooksOfStudents1700000000003 implements MigrationInterface {
  name = 'LooksOfStudents1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create policy log_entry_looks on log_entry for select to audit_request
  using (${kind} = 'student' and student_id = ${ACTING.student} and outcome = 'permitted' and act in ('access', 'system'));`);
    await runner.query(onlineViews.ddl('knowledge', 'audit'));
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
