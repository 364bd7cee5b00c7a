import { severalSignIns } from '@footbridge/access';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** A student can have several sign-ins: that of their university, and their one-time links. */
export class ReferralsSeveralSignIns1700000000901 implements MigrationInterface {
  name = 'ReferralsSeveralSignIns1700000000901';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(severalSignIns('knowledge'));
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
