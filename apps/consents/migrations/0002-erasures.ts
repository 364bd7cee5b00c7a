import { erasureSchema } from '@footbridge/keyring';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Erasures1700000000101 implements MigrationInterface {
  name = 'Erasures1700000000101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(erasureSchema('consents'));
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
