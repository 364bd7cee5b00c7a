import { type MigrationInterface, type QueryRunner } from 'typeorm';

const setting = (name: string) => `nullif(current_setting('footbridge.${name}', true), '')`;
const isStudent = `${setting('kind')} = 'student'`;
const own = `(${isStudent} and student_id = ${setting('student')}::uuid)`;
/** Officers of the organisation that looked: the concern is about their colleagues, wherever the student is registered. */
const officers = `(${setting('kind')} = 'officer' and organisation_id = ${setting('organisation')})`;

/** Whether the student's own sign-in is let in, and what students do not recognise among the looks at what is about them. */
export class OnlineViewAndConcerns1700000000401 implements MigrationInterface {
  name = 'OnlineViewAndConcerns1700000000401';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ONLINE_VIEW);
    await runner.query(CONCERN);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}

const ONLINE_VIEW = `
  alter table student
    add column online_view text not null default 'not-asked' check (online_view in ('not-asked', 'on', 'off')),
    add column online_view_at timestamptz,
    add check ((online_view = 'not-asked') = (online_view_at is null));
  create policy own_change on student for update to consents_request
    using (${isStudent} and id = ${setting('student')}::uuid)
    with check (${isStudent} and id = ${setting('student')}::uuid);

  create function online_view_off(student uuid) returns boolean language sql stable security invoker
  begin atomic
    select s.online_view = 'off' from student s where s.id = online_view_off.student;
  end;
  grant execute on function online_view_off to consents_request;
`;

/** What the student wrote and what was answered is encrypted for the organisation concerned; null when nothing was, or once erased. */
const CONCERN = `
  create table access_concern (
    id uuid primary key,
    student_id uuid not null,
    organisation_id text not null,
    entry_id uuid not null,
    version int not null check (version > 0),
    state text not null check (state in ('raised', 'answered')),
    raised_at timestamptz not null,
    due_at timestamptz not null,
    answered_at timestamptz,
    answered_by uuid,
    words bytea,
    answer bytea,
    unique (organisation_id, student_id, entry_id),
    check ((state = 'answered') = (answered_at is not null and answered_by is not null))
  );
  create index access_concern_of_student on access_concern (student_id, raised_at);
  create index access_concern_of_organisation on access_concern (organisation_id, raised_at, id);
  alter table access_concern enable row level security;
  alter table access_concern force row level security;
  create policy handler_all on access_concern for all to consents_handler using (true) with check (true);
  grant select, insert, update, delete on access_concern to consents_handler;
  create policy read on access_concern for select to consents_request using (${own} or ${officers});
  create policy raise on access_concern for insert to consents_request with check (${own});
  create policy answer on access_concern for update to consents_request using (${officers}) with check (${officers});
  grant select, insert, update on access_concern to consents_request;
`;
