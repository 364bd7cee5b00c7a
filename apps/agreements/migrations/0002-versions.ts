import { versionsSchema } from '@footbridge/service';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class AgreementsVersions1700000000002 implements MigrationInterface {
  name = 'AgreementsVersions1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(versionsSchema('agreements'));
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
