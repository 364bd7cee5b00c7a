import { ACTING } from '@footbridge/access';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Reminders, escalation role by role, pauses and cover; what each case last told; delegations. */
export class DutiesInFull1700000000003 implements MigrationInterface {
  name = 'DutiesInFull1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(OBLIGATION);
    await runner.query(TOLD_CASE);
    await runner.query(DELEGATION);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}

/** What was escalated before was told to the whole chain at once. The owner is under the policies too: they are lifted meanwhile. */
const OBLIGATION = `
  alter table obligation no force row level security;
  alter table obligation
    add column turns timestamptz[] not null default '{}',
    add column told int not null default 0 check (told between 0 and 8),
    add column remind_at timestamptz[] not null default '{}',
    add column reminded int not null default 0,
    add column next_at timestamptz,
    add column cover text,
    add column pause_code text,
    add column paused_until timestamptz,
    add column about text,
    add check ((pause_code is null) = (paused_until is null));
  update obligation set
    turns = array(select escalate_at + n * interval '1 day' from generate_series(0, greatest(cardinality(escalation), 1) - 1) n),
    told = case when escalated_at is null then 0 else greatest(cardinality(escalation), 1) end,
    next_at = case when state = 'open' then escalate_at end;
  alter table obligation drop column escalate_at;
  alter table obligation alter column turns drop default, alter column remind_at drop default;
  alter table obligation
    add check (state in ('open', 'escalated') or next_at is null),
    add check (cardinality(turns) > 0 and told <= cardinality(turns)),
    add check ((told = 0) = (escalated_at is null));
  alter table obligation force row level security;
  drop index obligation_of_role;
  create index obligation_of_role on obligation (organisation_id, role, due_at, id)
    where state in ('open', 'escalated') and role is not null;
  create index obligation_of_team on obligation (duty_team_id, due_at, id)
    where state in ('open', 'escalated') and duty_team_id is not null;
  create index obligation_escalated on obligation (organisation_id, due_at, id) where state = 'escalated';
  create index obligation_told on obligation using gin ((escalation[1:told])) where state = 'escalated';
  create index obligation_covered on obligation (organisation_id, cover, due_at, id)
    where state in ('open', 'escalated') and cover is not null;
  create index obligation_standing on obligation (organisation_id, due_at, id) where state in ('open', 'escalated');
  create index obligation_by_due on obligation (organisation_id, due_at) where state <> 'cancelled';
  create index obligation_by_minting on obligation (organisation_id, minted_at);
  create index obligation_filling on obligation (case_id, step_version) where case_kind = 'role';
  create index obligation_next on obligation (next_at, id) where next_at is not null;
`;

/** For the alarm: of which cases something must stand. Nobody but the handler reads it. */
const TOLD_CASE = `
  create table told_case (
    case_kind text not null,
    case_id uuid not null,
    told jsonb not null,
    obligation_ids uuid[] not null check (cardinality(obligation_ids) > 0),
    told_at timestamptz not null,
    alarmed_at timestamptz,
    primary key (case_id, case_kind)
  );
  create index told_case_alarmed on told_case (alarmed_at) where alarmed_at is not null;
  alter table told_case enable row level security;
  alter table told_case force row level security;
  create policy handler_all on told_case for all to duties_handler using (true) with check (true);
  grant select, insert, update, delete on told_case to duties_handler;
`;

/** Somebody's to-dos on a colleague's list too, from–to. Rights stay with appointments: none is handed on. */
const DELEGATION = `
  create table delegation (
    id uuid primary key,
    version int not null check (version > 0),
    organisation_id text not null,
    delegator_id uuid not null,
    delegator_person uuid not null,
    delegator_role text not null,
    delegator_teams uuid[] not null,
    delegate_id uuid,
    delegate_role text,
    reason text not null check (reason in ('leave', 'sickness', 'left', 'other-duties')),
    from_at timestamptz not null,
    to_at timestamptz not null check (to_at > from_at),
    state text not null check (state in ('made', 'ended')),
    made_by uuid not null,
    made_at timestamptz not null,
    ended_by uuid,
    ended_at timestamptz,
    check ((delegate_id is null) <> (delegate_role is null)),
    check ((state = 'ended') = (ended_at is not null) and (ended_at is null) = (ended_by is null))
  );
  create index delegation_of_organisation on delegation (organisation_id, to_at, id);
  create index delegation_to_person on delegation (delegate_id, to_at) where state = 'made' and delegate_id is not null;
  create index delegation_to_role on delegation (organisation_id, delegate_role, to_at) where state = 'made' and delegate_role is not null;
  alter table delegation enable row level security;
  alter table delegation force row level security;
  create policy handler_all on delegation for all to duties_handler using (true) with check (true);
  create policy organisation_reads on delegation for select to duties_request using (organisation_id = ${ACTING.organisation});
  create policy organisation_makes on delegation for insert to duties_request with check (organisation_id = ${ACTING.organisation});
  create policy organisation_changes on delegation for update to duties_request
    using (organisation_id = ${ACTING.organisation}) with check (organisation_id = ${ACTING.organisation});
  grant select, insert, update on delegation to duties_handler;
  grant select, insert, update on delegation to duties_request;
`;
