import { type MigrationInterface, type QueryRunner } from 'typeorm';

const org = `nullif(current_setting('footbridge.organisation', true), '')`;
const student = `nullif(current_setting('footbridge.student', true), '')::uuid`;

/** Row-level security: enabled and forced; the handler role, which no request can take, sees all. */
const secured = (table: string) => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;
  create policy handler_all on ${table} for all to referrals_handler using (true) with check (true);
  grant select, insert, update, delete on ${table} to referrals_handler;
`;

export class Referrals1700000000002 implements MigrationInterface {
  name = 'Referrals1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REFERRAL);
    await runner.query(COPIES);
    await runner.query(RELATIONSHIPS);
    await runner.query(DECISIONS);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}

/** `aggregate` is the referral as the domain knows it (codes, identifiers, times); the columns beside it serve queries. */
const REFERRAL = `
  create table referral (
    id uuid primary key,
    version int not null check (version > 0),
    state text not null,
    student_id uuid not null,
    from_org text not null,
    to_org text not null check (to_org <> from_org),
    service_id uuid not null,
    urgency text not null,
    duty_team_id uuid,
    holder_org text,
    holder_role text,
    holder_team uuid,
    due_at timestamptz,
    decide_by timestamptz,
    alarm_at timestamptz,
    submitted_at timestamptz,
    consent_id uuid,
    aggregate jsonb not null,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    check ((holder_role is null) or (holder_team is null)),
    check (state in ('draft', 'closed') or (holder_org in (from_org, to_org) and (holder_role is null) <> (holder_team is null) and due_at is not null))
  );
  create index referral_worklist on referral (to_org, decide_by, id) where state in ('submitted', 'received', 'opened');
  create index referral_by_receiver on referral (to_org, due_at, id) where state not in ('draft', 'closed');
  create index referral_by_sender on referral (from_org, submitted_at desc, id desc);
  create index referral_drafts on referral (from_org, changed_at desc, id desc) where state = 'draft';
  create index referral_by_student on referral (student_id);
  create index referral_unopened_by_consent on referral (consent_id) where state in ('submitted', 'received');
  create index referral_alarm on referral (alarm_at) where alarm_at is not null;
  ${secured('referral')}
  create policy parties_read on referral for select to referrals_request
    using (from_org = ${org} or (to_org = ${org} and state <> 'draft') or (student_id = ${student} and state <> 'draft'));
  create policy sender_drafts on referral for insert to referrals_request with check (from_org = ${org} and state = 'draft');
  create policy parties_change on referral for update to referrals_request
    using (from_org = ${org} or (to_org = ${org} and state <> 'draft'))
    with check (from_org = ${org} or (to_org = ${org} and state <> 'draft'));
  grant select, insert, update on referral to referrals_request;
`;

/**
 * What was written, each controller its own copy: \`own\` under that controller's key of the student; \`sealed\` for the receiver,
 * under a key of this referral alone, until the first opening.
 */
const COPIES = `
  create table referral_copy (
    referral_id uuid not null references referral (id),
    controller text not null,
    kind text not null check (kind in ('own', 'sealed')),
    from_org text not null,
    student_id uuid not null,
    key_id uuid not null,
    categories text[] not null,
    bytes bytea not null,
    written_at timestamptz not null,
    primary key (controller, referral_id, kind)
  );
  create index referral_copy_key on referral_copy (key_id);
  ${secured('referral_copy')}
  create policy controller_reads on referral_copy for select to referrals_request using (controller = ${org} or (kind = 'sealed' and from_org = ${org}));
  create policy controller_writes on referral_copy for insert to referrals_request
    with check ((kind = 'own' and controller = ${org}) or (kind = 'sealed' and from_org = ${org}));
  create policy controller_rewrites on referral_copy for update to referrals_request
    using (kind = 'own' and controller = ${org}) with check (kind = 'own' and controller = ${org});
  create policy parties_unseal on referral_copy for delete to referrals_request
    using (kind = 'sealed' and (controller = ${org} or from_org = ${org}));
  grant select, insert, update, delete on referral_copy to referrals_request;

  create table message (
    id uuid not null,
    controller text not null,
    referral_id uuid not null references referral (id),
    from_org text not null,
    to_org text not null,
    student_id uuid not null,
    kind text not null check (kind in ('update', 'advice', 'attendance', 'outcome-summary')),
    key_id uuid not null,
    bytes bytea not null,
    sent_at timestamptz not null,
    primary key (controller, id),
    check (controller in (from_org, to_org))
  );
  create index message_of_referral on message (controller, referral_id, sent_at, id);
  create index message_key on message (key_id);
  ${secured('message')}
  create policy controller_reads on message for select to referrals_request using (controller = ${org});
  create policy sender_writes on message for insert to referrals_request with check (from_org = ${org});
  grant select, insert on message to referrals_request;

  create table key_destruction (key_id uuid primary key, referral_id uuid not null, asked_at timestamptz not null, done_at timestamptz);
  create index key_destruction_open on key_destruction (asked_at) where done_at is null;
  ${secured('key_destruction')}
  create policy request_asks on key_destruction for insert to referrals_request with check (done_at is null);
  grant insert on key_destruction to referrals_request;
`;

/**
 * Why an organisation's person or team may look at a student (design section 1, access). Whichever side closes a referral, those
 * of both sides end; no side may see or change the other's rows, so the function acts as their owner, on a closed referral alone.
 */
const RELATIONSHIPS = `
  create table relationship (
    id uuid primary key,
    version int not null default 1,
    organisation_id text not null,
    student_id uuid not null,
    referral_id uuid references referral (id),
    person_id uuid,
    duty_team_id uuid,
    kind text not null check (kind in ('addressed', 'assigned', 'holding-step', 'referrer', 'claimed')),
    claimed text,
    made_by_org text not null,
    from_at timestamptz not null,
    to_at timestamptz,
    reviewed_at timestamptz,
    reviewed_by uuid,
    finding text,
    check ((person_id is null) <> (duty_team_id is null)),
    check ((kind = 'claimed') = (claimed is not null)),
    check (kind <> 'claimed' or to_at is not null)
  );
  create index relationship_of_person on relationship (organisation_id, student_id, person_id);
  create index relationship_of_team on relationship (organisation_id, student_id, duty_team_id);
  ${secured('relationship')}
  create policy organisation_reads on relationship for select to referrals_request using (organisation_id = ${org});
  create policy organisation_makes on relationship for insert to referrals_request
    with check (made_by_org = ${org} and (organisation_id = ${org} or kind = 'addressed'));
  create policy organisation_changes on relationship for update to referrals_request
    using (organisation_id = ${org}) with check (organisation_id = ${org});
  grant select, insert, update on relationship to referrals_request;

  create policy owner_reads_closed on referral for select to referrals_owner using (state = 'closed');
  create policy owner_reads_made on relationship for select to referrals_owner using (kind <> 'claimed');
  create policy owner_ends_made on relationship for update to referrals_owner
    using (kind <> 'claimed' and to_at is null) with check (kind <> 'claimed' and to_at is not null);
  create function end_relationships(closed uuid, sender_until timestamptz) returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
    update relationship r set to_at = case when r.organisation_id = f.from_org then sender_until else f.changed_at end
      from referral f where f.id = closed and f.state = 'closed' and r.referral_id = f.id and r.kind <> 'claimed' and r.to_at is null
  $$;
  revoke all on function end_relationships from public;
  grant execute on function end_relationships to referrals_request;
`;

/** Decisions to share without permission, with both controllers' copies of what was shared; the reasons stay with the sharer. */
const DECISIONS = `
  create table sharing_decision (
    id uuid primary key,
    version int not null check (version > 0),
    state text not null check (state in ('recorded', 'reviewed')),
    from_org text not null,
    to_org text not null check (to_org <> from_org),
    student_id uuid not null,
    referral_id uuid,
    ground text not null,
    one_off boolean not null,
    decided_by uuid not null,
    decided_at timestamptz not null,
    reviewed_at timestamptz,
    reviewed_by uuid,
    aggregate jsonb not null,
    check (reviewed_by is null or reviewed_by <> decided_by)
  );
  create index sharing_decision_by_sharer on sharing_decision (from_org, decided_at desc, id);
  create index sharing_decision_by_recipient on sharing_decision (to_org, decided_at desc, id);
  create index sharing_decision_by_student on sharing_decision (student_id);
  ${secured('sharing_decision')}
  create policy parties_read on sharing_decision for select to referrals_request using (from_org = ${org} or to_org = ${org});
  create policy sharer_records on sharing_decision for insert to referrals_request with check (from_org = ${org});
  create policy sharer_changes on sharing_decision for update to referrals_request using (from_org = ${org}) with check (from_org = ${org});
  grant select, insert, update on sharing_decision to referrals_request;

  create table sharing_copy (
    decision_id uuid not null references sharing_decision (id),
    controller text not null,
    kind text not null check (kind in ('shared', 'reasons')),
    from_org text not null,
    student_id uuid not null,
    key_id uuid not null,
    bytes bytea not null,
    primary key (controller, decision_id, kind)
  );
  create index sharing_copy_key on sharing_copy (key_id);
  ${secured('sharing_copy')}
  create policy controller_reads on sharing_copy for select to referrals_request using (controller = ${org});
  create policy sharer_writes on sharing_copy for insert to referrals_request with check (from_org = ${org});
  grant select, insert on sharing_copy to referrals_request;
`;
