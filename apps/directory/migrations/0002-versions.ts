import { versionsSchema } from '@footbridge/service';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class DirectoryVersions1700000000002 implements MigrationInterface {
  name = 'DirectoryVersions1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(versionsSchema('directory'));
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
