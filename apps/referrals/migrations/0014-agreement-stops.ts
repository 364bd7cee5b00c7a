import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Under which agreement each referral was sent, so that a stop finds what is in flight. `agreement_look`: agreements whose referrals are
 * to be looked at, by when, how far that came, and which event must be known before; nothing of a person, so no request reads it.
 */
export class AgreementStops1700000001401 implements MigrationInterface {
  name = 'AgreementStops1700000001401';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
  alter table referral
    add column agreement_id uuid generated always as ((aggregate #>> '{basis,agreement,id}')::uuid) stored,
    add column halted boolean not null generated always as (aggregate ? 'halt') stored;
  create index referral_in_flight on referral (agreement_id, id) where state not in ('draft', 'closed', 'withdrawn');
  create index referral_in_flight_sent on referral (from_org, agreement_id, id) where state not in ('draft', 'closed', 'withdrawn');
  create index referral_in_flight_got on referral (to_org, agreement_id, id) where state not in ('draft', 'closed', 'withdrawn');
  create index referral_halted on referral (from_org, to_org) where halted and state not in ('draft', 'closed', 'withdrawn');

  create table agreement_look (
    agreement_id uuid primary key,
    look_at timestamptz not null,
    after_id uuid,
    told_key text,
    told_sequence bigint,
    check ((told_key is null) = (told_sequence is null))
  );
  create index agreement_look_at on agreement_look (look_at);
  alter table agreement_look enable row level security;
  alter table agreement_look force row level security;
  create policy handler_all on agreement_look for all to referrals_handler using (true) with check (true);
  create policy owner_begins on agreement_look for insert to referrals_owner with check (true);
  grant select, insert, update, delete on agreement_look to referrals_handler;`);
    // What is known already: looked at once, and again when its end comes.
    await runner.query(`
  alter table knowledge.agreement no force row level security;
  insert into agreement_look (agreement_id, look_at) select agreement_id, now() from knowledge.agreement;
  alter table knowledge.agreement force row level security;
  drop policy owner_begins on agreement_look;`);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
