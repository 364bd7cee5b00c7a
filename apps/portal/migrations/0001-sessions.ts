import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * The portal's own tables. Both hold only what is encrypted under the portal's key; who somebody is stands beside it as a keyed
 * hash. There is no tenant's data here, so no row-level security: the portal alone connects.
 */
export class Sessions1700000000001 implements MigrationInterface {
  name = 'Sessions1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table session (
        id bytea primary key,
        -- A keyed hash of issuer and subject, once somebody has signed in.
        person bytea,
        data text not null,
        -- Kept apart, since a refresh must not be undone by a page that was begun before it.
        tokens text,
        seen_at timestamptz not null,
        ends_at timestamptz not null
      );
      create index session_person on session (person) where person is not null;
      create index session_ends on session (ends_at);

      create table kept_form (
        person bytea not null,
        path text not null check (length(path) <= 300),
        data text not null,
        kept_at timestamptz not null,
        ends_at timestamptz not null,
        primary key (person, path)
      );
      create index kept_form_ends on kept_form (ends_at);

      grant select, insert, update, delete on session, kept_form to portal_request;
    `);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('Migrations go forward only.'));
  }
}
