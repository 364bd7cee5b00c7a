import { type MigrationInterface, type QueryRunner } from 'typeorm';

const roles = ['directory_keys', 'agreements_keys', 'consents_keys', 'referrals_keys', 'duties_keys', 'audit_keys'];

/** Epochs, wrapped keys and tombstones. Each row belongs to the role that wrote it, and only that role sees it: not even the owner of the tables does. */
export class CreateKeys1795305600000 implements MigrationInterface {
  readonly name = 'CreateKeys1795305600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...tables, ...triggers, ...policies(), ...grants(roles)]) await runner.query(sql);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}

const tables = [
  `create table epoch (
    held_by name not null default current_user,
    number integer not null check (number > 0),
    fingerprint text not null check (fingerprint ~ '^[0-9a-f]{32}$'),
    started_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz,
    primary key (held_by, number),
    unique (held_by, fingerprint)
  )`,
  `create table wrapped_key (
    held_by name not null default current_user,
    id uuid not null,
    kind text not null check (kind in ('data', 'sealing', 'index')),
    subject text not null check (length(subject) <= 64),
    party text not null check (length(party) between 1 and 64),
    class text not null check (length(class) <= 64),
    epoch integer not null,
    wrapped bytea check (length(wrapped) = 60),
    confirmed boolean not null default false,
    touched_at timestamptz not null default clock_timestamp(),
    destroyed_at timestamptz,
    primary key (held_by, id),
    foreign key (held_by, epoch) references epoch (held_by, number),
    check ((wrapped is null) = (destroyed_at is not null)),
    check (case kind
      when 'data' then subject <> '' and class <> ''
      when 'sealing' then subject <> '' and class = ''
      else subject = '' and class <> '' end)
  )`,
  // An erased data key may be followed by a new one when the student comes again; a destroyed sealing key is never followed by another.
  `create unique index wrapped_key_scope on wrapped_key (held_by, kind, subject, party, class)
    where destroyed_at is null or kind = 'sealing'`,
  `create index wrapped_key_epoch on wrapped_key (held_by, epoch) where wrapped is not null`,
  `create index wrapped_key_unconfirmed on wrapped_key (held_by, touched_at) where not confirmed and destroyed_at is null`,
  `create table tombstone (
    held_by name not null default current_user,
    student_id text not null,
    controller text not null,
    record_class text not null,
    key_ids uuid[] not null,
    erased_at timestamptz not null default clock_timestamp(),
    primary key (held_by, student_id, controller, record_class)
  )`,
];

const triggers = [
  // The lock makes ending an epoch wait for keys that are being written under it.
  `create function key_rests_in_open_epoch() returns trigger language plpgsql as $$
  begin
    perform from epoch e where e.held_by = new.held_by and e.number = new.epoch and e.ended_at is null for share;
    if not found then raise exception 'epoch % has ended', new.epoch using errcode = 'FK001'; end if;
    return new;
  end $$`,
  `create trigger key_rests_in_open_epoch before insert or update of epoch, wrapped on wrapped_key
    for each row when (new.wrapped is not null) execute function key_rests_in_open_epoch()`,
  `create function destroyed_for_ever() returns trigger language plpgsql as $$
  begin
    raise exception 'key % is destroyed', old.id using errcode = 'FK002';
  end $$`,
  `create trigger destroyed_for_ever before update on wrapped_key
    for each row when (old.destroyed_at is not null) execute function destroyed_for_ever()`,
  `create function epoch_ends_empty_and_once() returns trigger language plpgsql as $$
  begin
    if old.ended_at is not null or exists (
      select from wrapped_key k where k.held_by = old.held_by and k.epoch = old.number and k.wrapped is not null
    ) then raise exception 'epoch % cannot end', old.number using errcode = 'FK003'; end if;
    return new;
  end $$`,
  `create trigger epoch_ends_empty_and_once before update on epoch
    for each row execute function epoch_ends_empty_and_once()`,
];

function policies(): string[] {
  const own = 'held_by = current_user';
  return [
    ...['epoch', 'wrapped_key', 'tombstone'].flatMap((table) => [
      `alter table ${table} enable row level security`,
      `alter table ${table} force row level security`,
      `create policy own_rows_read on ${table} for select using (${own})`,
      `create policy own_rows_written on ${table} for insert with check (${own})`,
      `create policy own_rows_changed on ${table} for update using (${own}) with check (${own})`,
    ]),
    `create policy own_unused_keys_swept on wrapped_key for delete using (${own} and not confirmed and destroyed_at is null)`,
  ];
}

function grants(to: readonly string[]): string[] {
  return to.flatMap((role) => [
    `grant usage on schema public to ${role}`,
    `grant select, insert, update (ended_at) on epoch to ${role}`,
    `grant select, insert, delete, update (epoch, wrapped, confirmed, touched_at, destroyed_at) on wrapped_key to ${role}`,
    `grant select, insert, update (key_ids, erased_at) on tombstone to ${role}`,
  ]);
}
