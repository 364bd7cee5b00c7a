import { type MigrationInterface, type QueryRunner } from 'typeorm';

const org = `nullif(current_setting('footbridge.organisation', true), '')`;
const person = `nullif(current_setting('footbridge.person', true), '')::uuid`;

/** What the lists of referrals read: who read which version, times that each side may know, and an index for each view. */
export class Lists1700000000701 implements MigrationInterface {
  name = 'Lists1700000000701';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(READ_MARKS);
    await runner.query(COLUMNS);
    await runner.query(BEFORE);
    await runner.query(INDEXES);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}

/** The version of a referral, as its side is shown it, that a person read last in an organisation. Theirs alone to see. */
const READ_MARKS = `
  create table referral_read (
    organisation_id text not null,
    person_id uuid not null,
    referral_id uuid not null references referral (id),
    version int not null check (version > 0),
    primary key (organisation_id, person_id, referral_id)
  );
  alter table referral_read enable row level security;
  alter table referral_read force row level security;
  create policy handler_all on referral_read for all to referrals_handler using (true) with check (true);
  grant select, insert, update, delete on referral_read to referrals_handler;
  create policy reader_reads on referral_read for select to referrals_request
    using (organisation_id = ${org} and person_id = ${person});
  create policy reader_marks on referral_read for insert to referrals_request
    with check (organisation_id = ${org} and person_id = ${person});
  create policy reader_marks_again on referral_read for update to referrals_request
    using (organisation_id = ${org} and person_id = ${person})
    with check (organisation_id = ${org} and person_id = ${person});
  grant select, insert, update on referral_read to referrals_request;
`;

/**
 * \`sender_changed_at\`: when the sender's version moved last. \`waiting_since\`: since when a question of the receiver has no
 * answer. \`receiver_due\`: by when the receiver is to act. \`ended_by_sender\`: closed by the sender's own act, the only
 * closing that the sender knows of whatever the student lets come back.
 */
const COLUMNS = `
  alter table referral
    add column sender_changed_at timestamptz,
    add column waiting_since timestamptz,
    add column receiver_due timestamptz
      generated always as (coalesce(decide_by, case when holder_org = to_org then due_at end)) stored,
    add column ended_by_sender boolean not null
      generated always as (state = 'closed' and coalesce((aggregate ->> 'senderVersion')::int, 0) = version) stored;
`;

/** For what was there before. The owner of the tables is under their policies too, so these are lifted for it meanwhile. */
const BEFORE = `
  alter table referral no force row level security;
  alter table message no force row level security;
  update referral r set waiting_since =
    (select max(m.sent_at) from message m where m.referral_id = r.id and m.controller = r.to_org and m.kind = 'advice'
       and not exists (select from message u where u.referral_id = r.id and u.controller = r.to_org and u.kind = 'update'
         and (u.sent_at, u.id) > (m.sent_at, m.id)))
    where r.state <> 'draft';
  alter table referral force row level security;
  alter table message force row level security;
`;

const INDEXES = `
  drop index referral_by_sender;
  drop index referral_drafts;
  drop index referral_by_receiver;
  create index referral_drafts on referral (from_org, created_at desc, id desc) where state = 'draft';
  create index referral_sent on referral (from_org, submitted_at desc, id desc) where state <> 'draft' and not ended_by_sender;
  create index referral_ended on referral (from_org, submitted_at desc, id desc) where ended_by_sender;
  create index referral_needs_sender on referral (from_org, holder_org, due_at, id) where holder_org is not null;
  create index referral_held on referral (to_org, holder_org, due_at, id) where holder_org is not null;
  create index referral_receiver_due on referral (to_org, receiver_due, id) where receiver_due is not null;
  create index referral_waiting on referral (to_org, waiting_since, id) where waiting_since is not null and state in ('opened', 'accepted');
  create index referral_from on referral (from_org, created_at desc, id desc);
  create index referral_to on referral (to_org, created_at desc, id desc) where state <> 'draft';
  create index relationship_assigned on relationship (organisation_id, person_id, referral_id) where kind = 'assigned' and to_at is null;
`;
