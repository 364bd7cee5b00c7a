import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What is known of an agreement's stop, and of what goes on after it; new databases have it from the beginning. */
export class AgreementsThatStop1700000001301 implements MigrationInterface {
  name = 'AgreementsThatStop1700000001301';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table knowledge.agreement
        add column if not exists ending_record uuid,
        add column if not exists ending_days int,
        add column if not exists stopped_at timestamptz,
        add column if not exists continues_record uuid,
        add column if not exists continues_until timestamptz`);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
