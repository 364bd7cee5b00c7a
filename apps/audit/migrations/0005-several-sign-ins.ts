import { severalSignIns } from '@footbridge/access';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** A student can have several sign-ins: that of their university, and their one-time links. */
export class AuditSeveralSignIns1700000000005 implements MigrationInterface {
  name = 'AuditSeveralSignIns1700000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(severalSignIns('knowledge'));
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
