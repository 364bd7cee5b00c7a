import { instant, type ConsentId, type Instant } from '@footbridge/contracts';
import { type Sql } from '@footbridge/messaging';
import { type Effect, type Withdrawal } from './withdrawal.js';

/** The only SQL on `withdrawal` and `withdrawal_acknowledgement`. */

type Begun = Omit<Withdrawal, 'acknowledgements'>;
type Row = {
  consent_id: string;
  student_id: string;
  registered_by: string;
  version: number;
  withdrawn_at: Date;
  limit_at: Date;
  effect: string | null;
  said: { enforcer: string; stoppedAt: string }[];
};
/** A withdrawal, and whether its effect was told already. */
export type StoredWithdrawal = { readonly withdrawal: Withdrawal; readonly told: boolean };

export async function begin(tx: Sql, begun: Begun): Promise<void> {
  const { consentId, studentId, registeredBy, version, withdrawnAt, limitAt } = begun;
  await tx.query(
    `insert into withdrawal (consent_id, student_id, registered_by, version, withdrawn_at, limit_at) values ($1, $2, $3, $4, $5, $6)`,
    [consentId, studentId, registeredBy, version, withdrawnAt, limitAt],
  );
}

const SELECT = `
  select w.consent_id, w.student_id, w.registered_by, w.version, w.withdrawn_at, w.limit_at, w.effect,
    (select coalesce(json_agg(json_build_object('enforcer', a.enforcer, 'stoppedAt', a.stopped_at)), '[]')
     from withdrawal_acknowledgement a where a.consent_id = w.consent_id) as said
  from withdrawal w`;

export async function load(tx: Sql, id: ConsentId): Promise<StoredWithdrawal | undefined> {
  const [row] = await tx.query<Row>(`${SELECT} where w.consent_id = $1`, [id]);
  return row && storedOf(row);
}

/** Under its row lock, by the handler. */
export async function loadForChange(tx: Sql, id: ConsentId): Promise<StoredWithdrawal | undefined> {
  await tx.query('select from withdrawal where consent_id = $1 for update', [id]);
  return load(tx, id);
}

/** Takes withdrawals past their limit whose effect was not told yet, locked. */
export async function takeSilent(tx: Sql, now: Instant, most: number): Promise<StoredWithdrawal[]> {
  const rows = await tx.query<Row>(
    `${SELECT} where w.effect is null and w.limit_at <= $1 order by w.limit_at, w.consent_id limit $2 for update of w skip locked`,
    [now, most],
  );
  return rows.map(storedOf);
}

/** Records what an enforcer said; the same again changes nothing. False: it was there. */
export async function acknowledge(
  tx: Sql,
  { withdrawal }: StoredWithdrawal,
  said: { enforcer: string; stoppedAt: Instant },
): Promise<boolean> {
  const { consentId, studentId, registeredBy } = withdrawal;
  const rows = await tx.query(
    `insert into withdrawal_acknowledgement (consent_id, enforcer, student_id, registered_by, stopped_at)
     values ($1, $2, $3, $4, $5) on conflict do nothing returning 1`,
    [consentId, said.enforcer, studentId, registeredBy, said.stoppedAt],
  );
  return rows.length > 0;
}

export async function tell(tx: Sql, id: ConsentId, effect: Exclude<Effect, { state: 'pending' }>): Promise<void> {
  await tx.query('update withdrawal set effect = $2, effect_since = $3 where consent_id = $1', [
    id,
    effect.state,
    effect.since,
  ]);
}

function storedOf(row: Row): StoredWithdrawal {
  return {
    withdrawal: {
      consentId: row.consent_id,
      studentId: row.student_id,
      registeredBy: row.registered_by,
      version: row.version,
      withdrawnAt: instant(row.withdrawn_at),
      limitAt: instant(row.limit_at),
      acknowledgements: row.said.map(({ enforcer, stoppedAt }) => ({ enforcer, stoppedAt: instant(stoppedAt) })),
    },
    told: row.effect !== null,
  };
}
