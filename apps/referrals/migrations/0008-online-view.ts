import { onlineViews } from '@footbridge/access';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Whose online view is switched off: they are refused here too. */
export class ReferralsOnlineView1700000000801 implements MigrationInterface {
  name = 'ReferralsOnlineView1700000000801';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(onlineViews.ddl('knowledge', 'referrals'));
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
