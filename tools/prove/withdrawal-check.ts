import { type RacedCase } from './withdrawal-case.js';
import { type World } from './withdrawal-world.js';

/** What the databases say of the raced cases. */
export type Recorded = {
  /** Permitted disclosures that were not yet committed when the acknowledgement's transaction had stopped the permission. */
  readonly permittedAfterStop: number;
  /** Permitted disclosures whose time lies after the time that was shown as "stopped since". */
  readonly permittedAfterSince: number;
  readonly permitted: number;
  readonly refused: number;
  readonly ownReads: number;
  /** Withdrawals that were acknowledged other than exactly once. */
  readonly notOnceAcknowledged: number;
  /** Milliseconds from the withdrawal to the acknowledgement, and to "stopped" being told. */
  readonly toAcknowledgement: readonly number[];
  readonly toStopped: readonly number[];
};

/**
 * Notes, when an acknowledgement's entry is written, which transactions are over by then. The permission's row is locked by
 * that time: whatever was permitted on it must be among them. In the proof's own database only.
 */
const WATCH = `
create table public.proof_stop (
  consent_id uuid not null,
  seen pg_snapshot not null,
  at timestamptz not null
);
create function public.proof_note_stop() returns trigger language plpgsql security definer as $$
begin
  insert into public.proof_stop
    values ((new.objects -> 0 ->> 'id')::uuid, pg_current_snapshot(), clock_timestamp());
  return null;
end $$;
create trigger proof_note_stop after insert on public.audit_entry
  for each row when (new.action = 'consent.stop') execute function public.proof_note_stop();`;

export async function watchStops(world: World): Promise<void> {
  await world.query('referrals', WATCH);
}

/** The xid of a row, made whole with the part of it that counts how often 32 bits were used up. */
const XID = `((pg_snapshot_xmax(pg_current_snapshot())::text::bigint >> 32 << 32) + e.xmin::text::bigint)::text::xid8`;

const ENTRIES = `
select e.action, e.outcome, e.at, s.consent_id as "consentId",
  e.outcome = 'permitted' and not pg_visible_in_snapshot(${XID}, s.seen) as "afterStop"
from public.audit_entry e
join public.proof_stop s on (e.bytes::jsonb #>> '{disclosure,basis,id}') = s.consent_id::text
  or (e.outcome = 'refused' and e.bytes::jsonb @? format('$.input.basis.permissions[*].id ? (@ == "%s")', s.consent_id)::jsonpath)
where e.act = 'disclosure' and s.consent_id = any($1::uuid[])
  and e.action in ('referral.open', 'referral.update', 'referral.submit')`;

type Entry = { action: string; outcome: string; at: Date; consentId: string; afterStop: boolean };

export async function recorded(world: World, cases: readonly RacedCase[]): Promise<Recorded> {
  const ids = cases.map(({ consentId }) => consentId);
  const entries = await world.query<Entry>('referrals', ENTRIES, [ids]);
  const since = new Map(cases.map(({ consentId, effect }) => [consentId, effect.since]));
  const raced = entries.filter(({ action }) => action !== 'referral.submit');
  const permitted = raced.filter(({ outcome }) => outcome === 'permitted');
  const [reads] = await world.query<{ count: number }>(
    'referrals',
    `select count(*)::int as count from audit_entry where action = 'referral.read' and outcome = 'permitted'
       and objects -> 0 ->> 'id' = any($1::text[])`,
    [cases.flatMap(({ referralIds }) => referralIds)],
  );
  const stops = await world.query<{ consentId: string; at: Date; times: number }>(
    'referrals',
    `select s.consent_id as "consentId", max(s.at) as at, (select count(*)::int from outbox
       where type = 'withdrawal.acknowledged.v1' and data ->> 'consentId' = s.consent_id::text) as times
     from proof_stop s where s.consent_id = any($1::uuid[]) group by s.consent_id`,
    [ids],
  );
  const told = await tellings(world, ids);
  return {
    permittedAfterStop: permitted.filter(({ afterStop }) => afterStop).length,
    permittedAfterSince: permitted.filter(({ at, consentId }) => at.toISOString() > (since.get(consentId) ?? ''))
      .length,
    permitted: permitted.length,
    refused: raced.length - permitted.length,
    ownReads: reads?.count ?? 0,
    notOnceAcknowledged: ids.length - stops.filter(({ times }) => times === 1).length,
    toAcknowledgement: stops.map(({ consentId, at }) => between(told.get(consentId)?.withdrawn, at)),
    toStopped: [...told.values()].map(({ withdrawn, stopped }) => between(withdrawn, stopped)),
  };
}

export type Telling = { consentId: string; withdrawn: Date; stopped: Date };

/** When the withdrawals that have taken effect were made, and when `consents` had the last acknowledgement of each. */
export async function tellings(world: World, ids: readonly string[]): Promise<Map<string, Telling>> {
  const rows = await world.query<Telling>(
    'consents',
    `select w.data ->> 'consentId' as "consentId", w.at as withdrawn, t.at as stopped
     from outbox w join outbox t on t.key = w.key and t.data ->> 'consentId' = w.data ->> 'consentId'
     where w.type = 'consent.withdrawn.v1' and t.type = 'withdrawal.took-effect.v1' and w.data ->> 'consentId' = any($1::text[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.consentId, row]));
}

const between = (from: Date | undefined, to: Date) => (from ? to.getTime() - from.getTime() : Number.NaN);
