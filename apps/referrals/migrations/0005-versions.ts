import { versionsSchema } from '@footbridge/service';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class ReferralsVersions1700000000301 implements MigrationInterface {
  name = 'ReferralsVersions1700000000301';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(versionsSchema('referrals'));
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
