import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * What a referral agreed of its steps: `limit` instead of `hours`, since a calendar may count days; the turn of each role of an
 * escalation; and the contact with the student that the top of an escalation asks for. The owner of the table is under its
 * policies too, so these are lifted meanwhile.
 */
export class Steps1700000001201 implements MigrationInterface {
  name = 'Steps1700000001201';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
  alter table referral no force row level security;
  update referral set aggregate = jsonb_set(aggregate, '{terms}',
    (select jsonb_object_agg(step, (term - 'hours') || jsonb_build_object('limit', term -> 'hours', 'turnHours', ${TURN}))
       from jsonb_each(aggregate -> 'terms') as t (step, term) where term ? 'hours')
    || jsonb_build_object('contact-student',
         jsonb_build_object('limit', ${CONTACT}, 'escalation', '[]'::jsonb, 'turnHours', ${TURN})))
  where aggregate ? 'terms';
  alter table referral force row level security;`);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}

const TURN = `case urgency when 'routine' then 24 when 'urgent' then 4 else 1 end`;
const CONTACT = `case urgency when 'routine' then 24 when 'urgent' then 8 when 'very-urgent' then 2 else 1 end`;
