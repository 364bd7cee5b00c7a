import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Who had joined a version by the time another replaced it. Of versions that were replaced before this, nobody knows any more. */
export class AgreementsAccessions1700000000007 implements MigrationInterface {
  name = 'AgreementsAccessions1700000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table agreement_version add column accessions jsonb not null default '[]'`);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
