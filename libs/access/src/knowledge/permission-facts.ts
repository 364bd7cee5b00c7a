import {
  ConsentChangedV1,
  ConsentExpiredV1,
  ConsentGivenV1,
  ConsentWithdrawnV1,
  StudentRegisteredV1,
} from '@footbridge/contracts';
import { on, Unprocessable, type HandlerTransaction, type KnowledgePart, type Received } from '@footbridge/messaging';
import { ACTING, factTable } from './fact-table.js';

export type PermissionFactsOptions = {
  /**
   * Called in the transaction of a withdrawal, after the row was updated, that is when no disclosure that read it is open any
   * more: an enforcer writes its acknowledgement here. Never called while a shadow is filled.
   */
  readonly onWithdrawal?: (tx: HandlerTransaction, event: Received<ConsentWithdrawnV1>) => Promise<void>;
};

async function given(tx: HandlerTransaction, { data, partition }: Received<ConsentGivenV1>): Promise<void> {
  const kept = await tx.query(
    `insert into permission (consent_id, student_id, version, state, registered_by, recipients, purposes, categories, returns,
       from_at, to_at, source_partition)
     values ($1, $2, $3, 'given', $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (consent_id) do update set version = excluded.version, state = excluded.state,
       recipients = excluded.recipients, purposes = excluded.purposes, categories = excluded.categories,
       returns = excluded.returns, from_at = excluded.from_at, to_at = excluded.to_at
     where permission.version < excluded.version and permission.state <> 'withdrawn'
       and permission.student_id = excluded.student_id
     returning 1`,
    [
      data.consentId,
      data.studentId,
      data.version,
      data.registeredBy,
      data.recipients,
      data.purposes,
      data.categories,
      data.returns,
      data.from,
      data.to ?? null,
      partition,
    ],
  );
  if (kept.length > 0) return;
  // Told again: nothing to do. A newer version of a withdrawn permission, or another student's: never.
  const [known] = await tx.query<{ told: boolean }>(
    `select version >= $2 and student_id = $3 as told from permission where consent_id = $1`,
    [data.consentId, data.version, data.studentId],
  );
  if (!known?.told) throw new Unprocessable('permission-not-changeable');
}

async function end(tx: HandlerTransaction, state: 'withdrawn' | 'expired', data: Ended): Promise<void> {
  const ended = await tx.query(
    `update permission set state = case when state = 'withdrawn' then state else $3 end, version = greatest(version, $4)
     where consent_id = $1 and student_id = $2 returning 1`,
    [data.consentId, data.studentId, state, data.version],
  );
  if (ended.length === 0) throw new Unprocessable('permission-unknown');
}
type Ended = { readonly consentId: string; readonly studentId: string; readonly version: number };

/**
 * What a service knows of permissions to share: one row for each, with its newest version, visible to the student, to who
 * registered them and to the recipients; and who registered which student.
 *
 * A disclosure holds its permission row `FOR SHARE` until its audit entry is committed; the update of a withdrawal waits for
 * it.
 */
export function permissionFacts({ onWithdrawal }: PermissionFactsOptions = {}): KnowledgePart {
  return {
    name: 'permissions',
    source: 'consents',
    ddl: (schema, service) =>
      `${factTable({
        schema,
        service,
        name: 'student',
        columns: `
  student_id uuid primary key,
  registered_by text not null`,
        visible: `student_id = ${ACTING.student} or registered_by = ${ACTING.organisation}`,
      })}
${factTable({
  schema,
  service,
  name: 'permission',
  columns: `
  consent_id uuid primary key,
  student_id uuid not null,
  version int not null,
  state text not null check (state in ('given', 'withdrawn', 'expired')),
  registered_by text not null,
  recipients text[] not null,
  purposes text[] not null,
  categories text[] not null,
  returns text not null,
  from_at timestamptz not null,
  to_at timestamptz`,
  visible: `student_id = ${ACTING.student} or registered_by = ${ACTING.organisation} or ${ACTING.organisation} = any (recipients)`,
  locked: true,
})}
create index permission_student on ${schema}.permission (student_id);`,
    handlers: {
      ...on(StudentRegisteredV1, async (tx, { data, partition }) => {
        await tx.query(
          `insert into student (student_id, registered_by, source_partition) values ($1, $2, $3)
           on conflict (student_id) do nothing`,
          [data.studentId, data.registeredBy, partition],
        );
      }),
      ...on(ConsentGivenV1, given),
      ...on(ConsentChangedV1, given),
      ...on(ConsentExpiredV1, (tx, { data }) => end(tx, 'expired', data)),
      ...on(ConsentWithdrawnV1, async (tx, event) => {
        await end(tx, 'withdrawn', event.data);
        if (tx.live) await onWithdrawal?.(tx, event);
      }),
    },
  };
}
