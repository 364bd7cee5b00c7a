import { StudentSignInLinkedV1 } from '@footbridge/contracts';
import { on, type KnowledgePart } from '@footbridge/messaging';
import { ACTING, factTable } from './fact-table.js';

/** What an event that names no way means. */
const UNIVERSITY = 'university';

/**
 * Which student a sign-in belongs to, visible to that sign-in alone, with the function `<schema>.student_of(person)` for a
 * service's `studentOf`. A sign-in leads to one student: the one it was linked to first. A student has one of each way: that of
 * their university, and their one-time links; the first of a way is never replaced.
 */
export const signIns: KnowledgePart = {
  name: 'sign-ins',
  source: 'consents',
  ddl: (schema, service) => `${factTable({
    schema,
    service,
    name: 'sign_in',
    columns: `
  student_id uuid not null,
  person_id uuid not null,
  linked_at timestamptz not null,
  way text not null default '${UNIVERSITY}',
  primary key (student_id, person_id),
  constraint sign_in_one_each unique (student_id, way)`,
    visible: `person_id = ${ACTING.person}`,
  })}
create index sign_in_person on ${schema}.sign_in (person_id, linked_at);
create function ${schema}.student_of(person uuid) returns uuid language sql stable security invoker
begin atomic
  select s.student_id from ${schema}.sign_in s where s.person_id = student_of.person order by s.linked_at, s.student_id limit 1;
end;`,
  handlers: on(StudentSignInLinkedV1, async (tx, { data, at, partition }) => {
    await tx.query(
      `insert into sign_in (student_id, person_id, linked_at, way, source_partition) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [data.studentId, data.personId, at, data.way ?? UNIVERSITY, partition],
    );
  }),
};

/** For services that kept one sign-in per student before: one of each way from now on. Where that is so already it changes nothing. */
export const severalSignIns = (schema: string): string => `
alter table ${schema}.sign_in add column if not exists way text not null default '${UNIVERSITY}';
alter table ${schema}.sign_in drop constraint if exists sign_in_one_each;
alter table ${schema}.sign_in drop constraint sign_in_pkey;
alter table ${schema}.sign_in add primary key (student_id, person_id);
alter table ${schema}.sign_in add constraint sign_in_one_each unique (student_id, way);`;
