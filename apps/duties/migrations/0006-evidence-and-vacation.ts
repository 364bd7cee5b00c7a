import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What completes a to-do, and what the event recorded that did; when its clock stands still in vacation. */
export class EvidenceAndVacation1700000000006 implements MigrationInterface {
  name = 'EvidenceAndVacation1700000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table obligation add column done_when text, add column evidence_code text, add column standstills jsonb`,
    );
    await runner.query(MISSED);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}

/** A limit that passed was missed, though nobody needs the to-do any more. */
const MISSED = `
  drop index obligation_by_due;
  create index obligation_by_due on obligation (organisation_id, due_at);
`;
