import { versionsSchema } from '@footbridge/service';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class ConsentsVersions1700000000301 implements MigrationInterface {
  name = 'ConsentsVersions1700000000301';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(versionsSchema('consents'));
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
