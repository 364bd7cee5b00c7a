import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Who joined a version signed its own accession: it stays with the version, for good. */
export class AgreementsAccessions1700000000012 implements MigrationInterface {
  name = 'AgreementsAccessions1700000000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table agreement_version add column accessions jsonb not null default '[]';
grant update (accessions) on agreement_version to agreements_request;`);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
