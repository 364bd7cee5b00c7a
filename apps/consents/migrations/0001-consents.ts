import { appointments } from '@footbridge/access';
import { knowledgeSchema, messagingSchema } from '@footbridge/messaging';
import { serviceSchema } from '@footbridge/service';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

const setting = (name: string) => `nullif(current_setting('footbridge.${name}', true), '')`;
/** Staff of the registering organisation; never its officers. */
const staff = `(${setting('kind')} = 'staff' and registered_by = ${setting('organisation')})`;
const isStudent = `${setting('kind')} = 'student'`;
const ownRows = `(${isStudent} and student_id = ${setting('student')}::uuid)`;

const secured = (table: string) => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;
  create policy handler_all on ${table} for all to consents_handler using (true) with check (true);
  grant select, insert, update, delete on ${table} to consents_handler;
`;

export class Consents1700000000001 implements MigrationInterface {
  name = 'Consents1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(messagingSchema('consents'));
    await runner.query(serviceSchema('consents'));
    await runner.query(knowledgeSchema({ service: 'consents', schema: 'knowledge', parts: [appointments] }));
    await runner.query(STUDENT);
    await runner.query(CONSENT);
    await runner.query(WITHDRAWAL);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}

/**
 * The columns of bytes are encrypted, each for its row and column; they are null once erased. The indexes are keyed hashes, equal
 * for equal values within one organisation only. A sign-in leads to one student: the one it was linked to first.
 */
const STUDENT = `
  create table student (
    id uuid primary key,
    registered_by text not null,
    registered_at timestamptz not null,
    version int not null check (version > 0),
    person_id uuid,
    linked_at timestamptz,
    name bytea, birth_date bytea, nhs_number bytea,
    contacts bytea, addresses bytea, language bytea, contact_preferences bytea,
    gp bytea, safety bytea,
    nhs_number_index bytea,
    name_birth_date_index bytea,
    changed_at timestamptz not null,
    unique (registered_by, id),
    unique (registered_by, person_id),
    check ((person_id is null) = (linked_at is null))
  );
  create index student_by_nhs_number on student (registered_by, nhs_number_index);
  create index student_by_name on student (registered_by, name_birth_date_index);
  create index student_by_person on student (person_id, linked_at);
  ${secured('student')}
  create policy read on student for select to consents_request
    using (${staff} or (${isStudent} and (person_id = ${setting('person')}::uuid or id = ${setting('student')}::uuid)));
  create policy register on student for insert to consents_request with check (${staff});
  create policy change on student for update to consents_request using (${staff}) with check (${staff});
  grant select, insert, update on student to consents_request;

  create function student_of(person uuid) returns uuid language sql stable security invoker
  begin atomic
    select s.id from student s where s.person_id = student_of.person order by s.linked_at, s.id limit 1;
  end;
  grant execute on function student_of to consents_request;
`;

/** One row for each permission, so it has one current version at most; every version stays as evidence and is never changed. */
const CONSENT = `
  create table consent (
    id uuid primary key,
    student_id uuid not null,
    registered_by text not null,
    version int not null check (version > 0),
    state text not null check (state in ('given', 'withdrawn', 'expired')),
    ends_at timestamptz,
    aggregate jsonb not null,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    unique (registered_by, id),
    foreign key (registered_by, student_id) references student (registered_by, id)
  );
  create index consent_by_student on consent (student_id, created_at);
  create index consent_ending on consent (ends_at) where state = 'given' and ends_at is not null;
  ${secured('consent')}
  create policy read on consent for select to consents_request using (${staff} or ${ownRows});
  create policy give on consent for insert to consents_request with check (${staff} or ${ownRows});
  create policy change on consent for update to consents_request using (${staff} or ${ownRows}) with check (${staff} or ${ownRows});
  grant select, insert, update on consent to consents_request;

  create table consent_version (
    consent_id uuid not null,
    version int not null check (version > 0),
    student_id uuid not null,
    registered_by text not null,
    terms jsonb not null,
    asked jsonb not null,
    wording text not null,
    primary key (consent_id, version),
    foreign key (registered_by, consent_id) references consent (registered_by, id)
  );
  ${secured('consent_version')}
  revoke update, delete on consent_version from consents_handler;
  create policy read on consent_version for select to consents_request using (${staff} or ${ownRows});
  create policy keep on consent_version for insert to consents_request with check (${staff} or ${ownRows});
  grant select, insert on consent_version to consents_request;
`;

/** Since when nothing more is shared on a permission that was taken back, and what each enforcer said. */
const WITHDRAWAL = `
  create table withdrawal (
    consent_id uuid primary key,
    student_id uuid not null,
    registered_by text not null,
    version int not null,
    withdrawn_at timestamptz not null,
    limit_at timestamptz not null,
    effect text check (effect in ('acknowledged-by-all', 'by-limit')),
    effect_since timestamptz,
    check ((effect is null) = (effect_since is null)),
    foreign key (registered_by, consent_id) references consent (registered_by, id)
  );
  create index withdrawal_pending on withdrawal (limit_at) where effect is null;
  ${secured('withdrawal')}
  create policy read on withdrawal for select to consents_request using (${staff} or ${ownRows});
  create policy begin on withdrawal for insert to consents_request with check (${staff} or ${ownRows});
  grant select, insert on withdrawal to consents_request;

  create table withdrawal_acknowledgement (
    consent_id uuid not null references withdrawal (consent_id),
    enforcer text not null,
    student_id uuid not null,
    registered_by text not null,
    stopped_at timestamptz not null,
    primary key (consent_id, enforcer)
  );
  ${secured('withdrawal_acknowledgement')}
  create policy read on withdrawal_acknowledgement for select to consents_request using (${staff} or ${ownRows});
  grant select on withdrawal_acknowledgement to consents_request;
`;
