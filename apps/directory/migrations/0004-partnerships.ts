import { ACTING } from '@footbridge/access';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Public bodies that work together, with public money: whoever is signed in may read it, members write it. */
const partnership = `
create table partnership (
  partnership_id uuid primary key,
  revision int not null check (revision > 0),
  state text not null check (state in ('active', 'ended')),
  name text not null,
  region_code text not null,
  members text[] not null check (cardinality(members) >= 2),
  body jsonb not null,
  check (body ->> 'state' = state and (body ->> 'id')::uuid = partnership_id)
);
create index partnership_listing on partnership (name, partnership_id);
create index partnership_region on partnership (region_code, name, partnership_id);
create index partnership_members on partnership using gin (members);
alter table partnership enable row level security;
alter table partnership force row level security;
create policy partnership_handler on partnership for all to directory_handler using (true) with check (true);
grant select, insert, update, delete on partnership to directory_handler;
create policy partnership_read on partnership for select to directory_request using (true);
create policy partnership_begin on partnership for insert to directory_request
  with check (members @> array[${ACTING.organisation}]);
create policy partnership_keep on partnership for update to directory_request
  using (members @> array[${ACTING.organisation}]) with check (members @> array[${ACTING.organisation}]);
grant select, insert on partnership to directory_request;
grant update (revision, state, name, region_code, members, body) on partnership to directory_request;`;

export class Partnerships1700000000004 implements MigrationInterface {
  name = 'Partnerships1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(partnership);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
