import { type MigrationInterface, type QueryRunner } from 'typeorm';

const setting = (name: string) => `nullif(current_setting('footbridge.${name}', true), '')`;
const staff = `(${setting('kind')} = 'staff' and registered_by = ${setting('organisation')})`;
const isStudent = `${setting('kind')} = 'student'`;
const own = `(${isStudent} and student_id = ${setting('student')}::uuid)`;

/** Students sign in by one-time link as well: a student can have two sign-ins, and each leads to one student. */
export class SignInLinks1700000000501 implements MigrationInterface {
  name = 'SignInLinks1700000000501';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LINK);
    await runner.query(STUDENT);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}

/**
 * One row for each student who ever had a link; `id` is their subject at our own issuer, `person_id` is null once who they are was
 * erased. Of tokens and secrets the SHA-256 alone rests here; requests can write it and cannot read it.
 */
const LINK = `
  create table sign_in_link (
    id uuid primary key,
    student_id uuid not null,
    registered_by text not null,
    version int not null check (version > 0),
    person_id uuid,
    linked_at timestamptz not null,
    made_at timestamptz not null,
    state text not null check (state in ('open', 'in-use', 'void', 'ended')),
    ends_at timestamptz,
    wrong int not null check (wrong between 0 and 4),
    token_hash bytea,
    renewal_hash bytea,
    unique (registered_by, student_id),
    unique (registered_by, person_id),
    foreign key (registered_by, student_id) references student (registered_by, id),
    check ((state = 'open') = (token_hash is not null)),
    check ((state = 'in-use') = (renewal_hash is not null)),
    check ((state in ('open', 'in-use')) = (ends_at is not null))
  );
  create index sign_in_link_by_person on sign_in_link (person_id, linked_at);
  create index sign_in_link_by_student on sign_in_link (student_id);
  create index sign_in_link_by_token on sign_in_link (token_hash);
  create index sign_in_link_by_renewal on sign_in_link (renewal_hash);
  alter table sign_in_link enable row level security;
  alter table sign_in_link force row level security;
  create policy handler_all on sign_in_link for all to consents_handler using (true) with check (true);
  grant select, insert, update, delete on sign_in_link to consents_handler;
  create policy read on sign_in_link for select to consents_request
    using (${staff} or ${own} or (${isStudent} and person_id = ${setting('person')}::uuid));
  create policy make on sign_in_link for insert to consents_request with check (${staff});
  create policy change on sign_in_link for update to consents_request
    using (${staff} or ${own}) with check (${staff} or ${own});
  grant select (id, student_id, registered_by, version, person_id, linked_at, made_at, state, ends_at, wrong), insert, update
    on sign_in_link to consents_request;
`;

/** A student is known by either of their sign-ins; a person leads to the student whom they were linked to first. */
const STUDENT = `
  drop policy read on student;
  create policy read on student for select to consents_request using (
    (${setting('kind')} = 'staff' and registered_by = ${setting('organisation')})
    or (${isStudent} and (person_id = ${setting('person')}::uuid or id = ${setting('student')}::uuid
      or exists (select from sign_in_link l where l.student_id = student.id and l.person_id = ${setting('person')}::uuid))));

  create or replace function student_of(person uuid) returns uuid language sql stable security invoker
  begin atomic
    select f.id from (
      select s.id, s.linked_at from student s where s.person_id = student_of.person
      union all
      select l.student_id, l.linked_at from sign_in_link l where l.person_id = student_of.person
    ) f order by f.linked_at, f.id limit 1;
  end;
`;
