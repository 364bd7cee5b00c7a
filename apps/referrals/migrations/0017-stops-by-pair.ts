import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What may rest on an agreement is found between its parties, whatever it was sent under. */
export class StopsByPair1700000001701 implements MigrationInterface {
  name = 'StopsByPair1700000001701';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
  create index referral_in_flight_pair on referral (from_org, to_org, id) where state not in ('draft', 'closed', 'withdrawn');
  drop index referral_halted;`);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
