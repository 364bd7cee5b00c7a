import { versionsSchema } from '@footbridge/service';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class DutiesVersions1700000000002 implements MigrationInterface {
  name = 'DutiesVersions1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(versionsSchema('duties'));
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
