import { type ServiceName } from '@footbridge/contracts';

/**
 * Where consumers stand, in \`schema\`: positions, last sequences, event ids and parked events, and the function that takes
 * one event. \`public\` holds those of reactions (one row set per reaction), a knowledge schema those of its projection.
 */
export function consumerSchema({ service, schema }: { service: ServiceName; schema: string }): string {
  const handler = `${service}_handler`;
  return `
create table ${schema}.consumer_position (
  consumer text not null,
  source text not null,
  partition int not null,
  next_offset bigint not null,
  moved_at timestamptz not null,
  primary key (consumer, source, partition)
);
create table ${schema}.consumer_applied (
  consumer text not null,
  source text not null,
  key text not null,
  sequence bigint not null,
  primary key (consumer, source, key)
);
create table ${schema}.consumer_inbox (
  consumer text not null,
  event_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  primary key (consumer, event_id)
);
create index consumer_inbox_at on ${schema}.consumer_inbox (at);
create table ${schema}.consumer_parked (
  consumer text not null,
  source text not null,
  partition int not null,
  "offset" bigint not null,
  key text not null,
  sequence bigint,
  event_id uuid,
  type text,
  reason text not null,
  headers jsonb not null,
  data bytea,
  parked_at timestamptz not null default clock_timestamp(),
  primary key (consumer, source, partition, "offset")
);
create index consumer_parked_key on ${schema}.consumer_parked (source, key);
grant select on ${schema}.consumer_position, ${schema}.consumer_applied, ${schema}.consumer_parked to ${service}_request;
grant select, insert, update, delete on ${schema}.consumer_position, ${schema}.consumer_applied, ${schema}.consumer_inbox,
  ${schema}.consumer_parked to ${handler};
${receiveEvent(schema)}
grant execute on function ${schema}.receive_event to ${handler};`;
}

/**
 * One record at one offset, under the lock of the partition's position, so that of two processes which hold the same partition
 * for a moment only one has an effect. Answers what the caller must do, and the next offset:
 *   past       this offset was done before: nothing
 *   ahead      an earlier offset is missing: read again from the next offset
 *   duplicate  this sequence has had its effect: nothing
 *   behind     its key is parked: park it too
 *   gap        a sequence is missing: park it
 *   apply      run the handler in this same transaction (when \`p_take\`; else nothing is recorded but the offset)
 * It also puts the schema first in the transaction's search path: a handler's SQL names its tables without a schema.
 */
function receiveEvent(schema: string): string {
  const path = schema === 'public' ? 'public' : `${schema}, public`;
  return `
create function ${schema}.receive_event(
  p_consumer text, p_source text, p_partition int, p_offset bigint,
  p_event uuid, p_key text, p_sequence bigint, p_take boolean, p_now timestamptz,
  out verdict text, out next_offset bigint
) language plpgsql as $$
#variable_conflict use_column
declare
  v_next bigint;
  v_sequence bigint;
begin
  perform set_config('search_path', '${path}', true);
  select p.next_offset into v_next from ${schema}.consumer_position p
    where p.consumer = p_consumer and p.source = p_source and p.partition = p_partition for update;
  if not found then
    insert into ${schema}.consumer_position values (p_consumer, p_source, p_partition, 0, p_now) on conflict do nothing;
    select p.next_offset into v_next from ${schema}.consumer_position p
      where p.consumer = p_consumer and p.source = p_source and p.partition = p_partition for update;
  end if;
  next_offset := v_next;
  if p_offset < v_next then verdict := 'past'; return; end if;
  if p_offset > v_next then verdict := 'ahead'; return; end if;
  next_offset := p_offset + 1;
  update ${schema}.consumer_position p set next_offset = p_offset + 1, moved_at = p_now
    where p.consumer = p_consumer and p.source = p_source and p.partition = p_partition;
  select a.sequence into v_sequence from ${schema}.consumer_applied a
    where a.consumer = p_consumer and a.source = p_source and a.key = p_key;
  v_sequence := coalesce(v_sequence, 0);
  if p_sequence <= v_sequence then verdict := 'duplicate'; return; end if;
  if exists (select from ${schema}.consumer_parked k where k.consumer = p_consumer and k.source = p_source and k.key = p_key) then
    verdict := 'behind'; return;
  end if;
  if p_sequence > v_sequence + 1 then verdict := 'gap'; return; end if;
  verdict := 'apply';
  if not p_take then return; end if;
  insert into ${schema}.consumer_applied as a values (p_consumer, p_source, p_key, p_sequence)
    on conflict (consumer, source, key) do update set sequence = excluded.sequence;
  insert into ${schema}.consumer_inbox (consumer, event_id) values (p_consumer, p_event) on conflict do nothing;
  if not found then verdict := 'duplicate'; end if;
end $$;`;
}
