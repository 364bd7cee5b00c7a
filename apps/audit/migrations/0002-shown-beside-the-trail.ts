import { ACTING } from '@footbridge/access';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

const kind = `nullif(current_setting('footbridge.kind', true), '')`;

/**
 * Beside their organisation's trail officers see the results of comparing versions with entries: counts, of nobody's trail. Beside
 * what was shared about them students see when they took permission back, and since when that has its effect.
 */
export class AuditShown1700000000002 implements MigrationInterface {
  name = 'AuditShown1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create policy log_entry_comparisons on log_entry for select to audit_request
  using (${kind} = 'officer' and act = 'system' and action = 'audit.compare-versions' and organisations = '{}');
create policy log_entry_withdrawals on log_entry for select to audit_request
  using (${kind} = 'student' and student_id = ${ACTING.student} and outcome = 'permitted'
    and action in ('consent.withdraw', 'withdrawal.take-effect'));`);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
