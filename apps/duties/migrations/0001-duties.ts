import { ACTING, appointments } from '@footbridge/access';
import { knowledgeSchema, messagingSchema } from '@footbridge/messaging';
import { serviceSchema } from '@footbridge/service';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Duties1700000000001 implements MigrationInterface {
  name = 'Duties1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(messagingSchema('duties'));
    await runner.query(serviceSchema('duties'));
    await runner.query(knowledgeSchema({ service: 'duties', schema: 'knowledge', parts: [appointments] }));
    await runner.query(OBLIGATION);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}

/** Codes, identifiers and times; requests only read, and only what their organisation has to do. */
const OBLIGATION = `
  create table obligation (
    id uuid primary key,
    case_kind text not null,
    case_id uuid not null,
    step text not null,
    step_version int not null check (step_version > 0),
    organisation_id text not null,
    role text,
    duty_team_id uuid,
    due_at timestamptz not null,
    escalation text[] not null,
    escalate_at timestamptz not null check (escalate_at >= due_at),
    student_id uuid,
    state text not null check (state in ('open', 'escalated', 'discharged', 'cancelled')),
    version int not null check (version > 0),
    minted_at timestamptz not null,
    escalated_at timestamptz,
    ended_at timestamptz,
    evidence_id uuid,
    evidence_type text,
    unique (case_kind, case_id, step, step_version),
    check ((role is null) <> (duty_team_id is null)),
    check (state <> 'open' or escalated_at is null),
    check (state <> 'escalated' or escalated_at is not null),
    check ((state in ('discharged', 'cancelled')) = (ended_at is not null)),
    check ((ended_at is null) = (evidence_id is null) and (ended_at is null) = (evidence_type is null))
  );
  create index obligation_by_case on obligation (case_id);
  create index obligation_of_role on obligation (organisation_id, due_at, id) where state in ('open', 'escalated');
  create index obligation_due on obligation (escalate_at) where state = 'open';
  alter table obligation enable row level security;
  alter table obligation force row level security;
  create policy handler_all on obligation for all to duties_handler using (true) with check (true);
  create policy holder_read on obligation for select to duties_request using (organisation_id = ${ACTING.organisation});
  grant select, insert, update on obligation to duties_handler;
  grant select on obligation to duties_request;
`;
