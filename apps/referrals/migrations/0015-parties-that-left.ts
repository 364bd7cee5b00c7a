import { ACTING } from '@footbridge/access';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

const names = `(parties @> array[${ACTING.organisation}] or departures ? ${ACTING.organisation})`;

/**
 * Who left an agreement, when, and what goes on since: both sides of what was on its way see the row. Who left before this stays unknown,
 * and nothing of theirs goes on. New databases have it from the beginning.
 */
export class PartiesThatLeft1700000001501 implements MigrationInterface {
  name = 'PartiesThatLeft1700000001501';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
  alter table knowledge.agreement add column if not exists departures jsonb not null default '{}';
  create index if not exists agreement_departures on knowledge.agreement using gin (departures);
  alter policy agreement_read on knowledge.agreement using (${names});
  alter policy agreement_lock on knowledge.agreement using (${names}) with check (false);`);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
