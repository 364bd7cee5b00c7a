import { type ServiceName } from '@footbridge/contracts';
import { auditPath } from '../audit/audit-path.js';
import { type KnowledgePart } from '../knowledge/part.js';
import { consumerSchema } from './consumer-schema.js';

export type KnowledgeSchemaOptions = {
  readonly service: ServiceName;
  /** `knowledge`; a rebuild makes `knowledge_shadow`. */
  readonly schema: string;
  readonly parts: readonly KnowledgePart[];
};

/**
 * What a service knows of other services' facts: the tables of each part, where the projection stands, and the functions that
 * tell how old that knowledge is. Needs the tables of `messagingSchema`.
 */
export function knowledgeSchema({ service, schema, parts }: KnowledgeSchemaOptions): string {
  const acting = `${service}_request, ${service}_handler`;
  return [
    `create schema ${schema};`,
    `grant usage on schema ${schema} to ${acting};`,
    consumerSchema({ service, schema }),
    ages(schema),
    ...[auditPath(service), ...parts].map((part) => part.ddl(schema, service)),
    `grant execute on all functions in schema ${schema} to ${acting};`,
  ].join(';\n');
}

/**
 * As-of times, null where nothing is known (never level, or unknown because an event is parked):
 *   knowledge_at(service, partition)       of one partition: the newest heartbeat whose next offset is not past our position
 *   knowledge_of(service, key, partition)  of one key: null when the key is parked
 *   knowledge_at_oldest(service)           what a finding of "there is none" over all keys rests on: the oldest partition,
 *                                          null when any key is parked
 * An event without a readable key could concern any key of its partition, so it makes the whole partition unknown. So does a
 * heartbeat that counts fewer records than were applied long before it: then the topic was cut or begun anew.
 */
function ages(schema: string): string {
  return `
create function ${schema}.knowledge_at(service text, "partition" int) returns timestamptz language sql stable
begin atomic
  select case when not (h.next_offset < coalesce(p.next_offset, 0) and h.at > p.moved_at + interval '10 seconds') then h.at end
    from (select 1) one
    left join ${schema}.consumer_position p
      on p.consumer = 'knowledge' and p.source = knowledge_at.service and p.partition = knowledge_at.partition
    cross join lateral (
      select b.at, b.next_offsets[knowledge_at.partition + 1] as next_offset from public.heartbeat b
        where b.service = knowledge_at.service
          and b.next_offsets[knowledge_at.partition + 1] <= coalesce(p.next_offset, 0)
        order by b.at desc limit 1) h
    where not exists (
      select from ${schema}.consumer_parked k
        where k.source = knowledge_at.service and k.key = '' and k.partition = knowledge_at.partition);
end;
create function ${schema}.knowledge_of(service text, key text, "partition" int) returns timestamptz language sql stable
begin atomic
  select case when not exists (
    select from ${schema}.consumer_parked k where k.source = knowledge_of.service and k.key = knowledge_of.key)
    then ${schema}.knowledge_at(knowledge_of.service, knowledge_of.partition) end;
end;
create function ${schema}.knowledge_at_oldest(service text) returns timestamptz language sql stable
begin atomic
  select case when count(each.at) = 12 and not exists (
      select from ${schema}.consumer_parked k where k.source = knowledge_at_oldest.service)
    then min(each.at) end
    from (select ${schema}.knowledge_at(knowledge_at_oldest.service, n) as at from generate_series(0, 11) n) each;
end;`;
}
