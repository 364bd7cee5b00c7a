import { StudentOnlineViewChangedV1 } from '@footbridge/contracts';
import { on, type KnowledgePart } from '@footbridge/messaging';
import { ACTING, factTable } from './fact-table.js';

/**
 * Whose online view is switched off, with the function `<schema>.online_view_off(student)` for a service's `onlineViewOff`. Stands
 * behind `signIns`: a row is visible to the student's own sign-in alone.
 */
export const onlineViews: KnowledgePart = {
  name: 'online-views',
  source: 'consents',
  ddl: (schema, service) => `${factTable({
    schema,
    service,
    name: 'online_view',
    columns: `
  student_id uuid primary key,
  switched_off boolean not null,
  changed_at timestamptz not null`,
    visible: `exists (select from ${schema}.sign_in s where s.student_id = online_view.student_id and s.person_id = ${ACTING.person})`,
  })}
create function ${schema}.online_view_off(student uuid) returns boolean language sql stable security invoker
begin atomic
  select v.switched_off from ${schema}.online_view v where v.student_id = online_view_off.student;
end;`,
  handlers: on(StudentOnlineViewChangedV1, async (tx, { data, partition }) => {
    await tx.query(
      `insert into online_view (student_id, switched_off, changed_at, source_partition) values ($1, $2, $3, $4)
       on conflict (student_id) do update set switched_off = excluded.switched_off, changed_at = excluded.changed_at`,
      [data.studentId, !data.on, data.at, partition],
    );
  }),
};
