import { type MigrationInterface, Column, Entity, PrimaryColumn, type QueryRunner } from 'typeorm';
import { knowledgeSchema, messagingSchema, type KnowledgePart } from '@footbridge/messaging';
import { migrateService, serviceSchema, type Caller } from '../src/index.js';

/** A small aggregate to try the kernel with: notes of an organisation, and a list of refusals as an audit stand-in. */
@Entity('note')
export class NoteRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') organisation!: string;
  @Column('text') text!: string;
  @Column('int') version!: number;
}

/** Knowledge of `consents`, of which no fact is kept. */
export const knowledge: KnowledgePart[] = [{ name: 'remarks', source: 'consents', ddl: () => '', handlers: {} }];

/** The appointments, as libs/access keeps them, and its function `act_as`. */
const appointments = `
create table knowledge.appointment (
  appointment_id uuid primary key, person_id uuid not null, organisation_id text not null, role text not null,
  duty_team_ids uuid[] not null default '{}', from_at timestamptz not null, to_at timestamptz, ended_at timestamptz,
  source_partition int not null default 0, locked_at timestamptz
);
grant select, insert, update on knowledge.appointment to duties_handler;
grant select, update (locked_at) on knowledge.appointment to duties_request;
create function knowledge.act_as(p_person uuid, p_appointment uuid) returns setof knowledge.appointment language plpgsql as $$
declare found knowledge.appointment;
begin
  select * into found from knowledge.appointment a where a.appointment_id = p_appointment and a.person_id = p_person for share;
  if found.appointment_id is null then return; end if;
  perform set_config('footbridge.kind', 'staff', true), set_config('footbridge.organisation', found.organisation_id, true),
    set_config('footbridge.appointment', found.appointment_id::text, true);
  return next found;
end $$;
`;

const notes = `
create table note (id uuid primary key, organisation text not null, text text not null, version int not null default 1);
alter table note enable row level security;
alter table note force row level security;
create policy own on note for all to duties_request
  using (organisation = nullif(current_setting('footbridge.organisation', true), ''))
  with check (organisation = nullif(current_setting('footbridge.organisation', true), ''));
create policy system on note for all to duties_handler using (true) with check (true);
grant select, insert, update on note to duties_request, duties_handler;
create table trail (number bigint generated always as identity primary key, said text not null);
grant select, insert on trail to duties_request, duties_handler;
create function public.student_of(p_person uuid) returns uuid language sql stable
  begin atomic select case
    when p_person = '00000000-0000-5000-8000-000000000009' then '10000000-0000-4000-8000-000000000009'::uuid
    when p_person = '00000000-0000-5000-8000-000000000008' then '10000000-0000-4000-8000-000000000008'::uuid end; end;
create function public.online_view_off(p_student uuid) returns boolean language sql stable
  begin atomic select p_student = '10000000-0000-4000-8000-000000000008'; end;
`;

export class Notes1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(messagingSchema('duties'));
    await runner.query(knowledgeSchema({ service: 'duties', schema: 'knowledge', parts: knowledge }));
    await runner.query(serviceSchema('duties'));
    await runner.query(appointments);
    await runner.query(notes);
  }

  down(): Promise<void> {
    throw new Error('forward only');
  }
}

export const migrations = [Notes1700000000001];
export const migrateNotes = (ownerUrl: string) => migrateService({ name: 'duties', migrations }, ownerUrl);

const from = '2026-01-01T00:00:00.000Z';
export const people = {
  ada: {
    person: '00000000-0000-5000-8000-000000000001',
    appointment: '20000000-0000-4000-8000-000000000001',
    at: 'RW4',
  },
  bea: {
    person: '00000000-0000-5000-8000-000000000002',
    appointment: '20000000-0000-4000-8000-000000000002',
    at: '10006842',
  },
  gone: {
    person: '00000000-0000-5000-8000-000000000003',
    appointment: '20000000-0000-4000-8000-000000000003',
    at: 'RW4',
  },
} as const;
export const student = '00000000-0000-5000-8000-000000000009';
/** A student whose online view is switched off. */
export const unseen = '00000000-0000-5000-8000-000000000008';

export const appointPeople = `insert into knowledge.appointment (appointment_id, person_id, organisation_id, role, from_at, ended_at) values
 ('${people.ada.appointment}', '${people.ada.person}', 'RW4', 'triage-clinician', '${from}', null),
 ('${people.bea.appointment}', '${people.bea.person}', '10006842', 'information-governance-lead', '${from}', null),
 ('${people.gone.appointment}', '${people.gone.person}', 'RW4', 'triage-clinician', '${from}', '2026-02-01T00:00:00.000Z')`;

export function callerOf(who: keyof typeof people): Caller {
  return { personId: people[who].person, issuer: 'https://issuer.test', organisations: [people[who].at] };
}
