import { StudentSignInLinkedV1 } from '@footbridge/contracts';
import { on, type KnowledgePart } from '@footbridge/messaging';
import { ACTING, factTable } from './fact-table.js';

/**
 * Which student a sign-in belongs to, visible to that sign-in alone, with the function `<schema>.student_of(person)` for a
 * service's `studentOf`. A sign-in leads to one student: the one it was linked to first. A student can have several: that of their
 * university, and their one-time links.
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
  primary key (student_id, person_id)`,
    visible: `person_id = ${ACTING.person}`,
  })}
create index sign_in_person on ${schema}.sign_in (person_id, linked_at);
create function ${schema}.student_of(person uuid) returns uuid language sql stable security invoker
begin atomic
  select s.student_id from ${schema}.sign_in s where s.person_id = student_of.person order by s.linked_at, s.student_id limit 1;
end;`,
  handlers: on(StudentSignInLinkedV1, async (tx, { data, at, partition }) => {
    await tx.query(
      `insert into sign_in (student_id, person_id, linked_at, source_partition) values ($1, $2, $3, $4)
       on conflict (student_id, person_id) do nothing`,
      [data.studentId, data.personId, at, partition],
    );
  }),
};

/** For services that kept one sign-in per student before: each sign-in has a row. Where that is so already it changes nothing. */
export const severalSignIns = (schema: string): string => `
alter table ${schema}.sign_in drop constraint sign_in_pkey;
alter table ${schema}.sign_in add primary key (student_id, person_id);`;
