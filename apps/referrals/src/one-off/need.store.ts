import { type AgreementId, type Instant, type OrganisationId } from '@footbridge/contracts';
import { writeEntries, writeEvents, type WrittenEvent } from '@footbridge/messaging';
import { entryOf, type Recorded, type Transaction } from '@footbridge/service';
import { needId, type AgreementNeed, type Changed, type Pair } from './need.js';
import { type Quarter } from './quarter.js';

export async function loadNeed(tx: Transaction, between: Pair, lock = false): Promise<AgreementNeed | undefined> {
  const [row] = await tx.query<{ aggregate: AgreementNeed }>(
    `select aggregate from agreement_need where id = $1${lock ? ' for update' : ''}`,
    [needId(between)],
  );
  return row?.aggregate;
}

/** Of those between any two of these, the ones that still ask, under their locks. */
export async function askedBetween(tx: Transaction, parties: readonly OrganisationId[]): Promise<AgreementNeed[]> {
  const rows = await tx.query<{ aggregate: AgreementNeed }>(
    `select aggregate from agreement_need where state = 'asked' and one_org = any ($1) and other_org = any ($1)
     order by id for update`,
    [parties],
  );
  return rows.map(({ aggregate }) => aggregate);
}

/** One-off disclosures between the two, either way. */
export async function oneOffsBetween(tx: Transaction, [one, other]: Pair, { from, to }: Quarter): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from sharing_decision where one_off and decided_at >= $3 and decided_at < $4
       and ((from_org = $1 and to_org = $2) or (from_org = $2 and to_org = $1))`,
    [one, other, from, to],
  );
  return row?.n ?? 0;
}

/** Saves what became of a need with its events and its entry; `recorded` says which act it was. */
export async function saveNeed(
  tx: Transaction,
  { next, events }: Changed,
  recorded: Pick<Recorded, 'act' | 'action'>,
): Promise<WrittenEvent | undefined> {
  const { id, version, state, between, quarter } = next;
  const values = [id, version, state, quarter, JSON.stringify(next)];
  if (version === 1)
    await tx.query(
      `insert into agreement_need (id, version, state, quarter, aggregate, one_org, other_org) values ($1, $2, $3, $4, $5, $6, $7)`,
      [...values, ...between],
    );
  else
    await tx.query(
      'update agreement_need set version = $2, state = $3, quarter = $4, aggregate = $5 where id = $1',
      values,
    );
  const [written] = await writeEvents(tx, events);
  const objects = [{ kind: 'agreement-need', id, version }];
  await writeEntries(tx, [entryOf(tx, { service: 'referrals', ...recorded, objects, organisations: [...between] })]);
  return written;
}

/** One reaction after the other: whether an agreement came first, or the disclosure that asks for one, is one order. */
export async function oneAfterTheOther(tx: Transaction): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('one-offs'))`);
}

/** Keeps that an agreement between these was laid before them, or came into force, and when last. */
export async function keepProposed(
  tx: Transaction,
  agreementId: AgreementId,
  parties: readonly OrganisationId[],
  at: Instant,
): Promise<void> {
  await tx.query(
    `insert into agreement_proposed (agreement_id, parties, at) values ($1, $2, $3)
     on conflict (agreement_id) do update set parties = excluded.parties, at = greatest(agreement_proposed.at, excluded.at)`,
    [agreementId, parties, at],
  );
}

/** The parties of an agreement with one more; the new one alone where nothing is known of it. */
export async function partiesWith(
  tx: Transaction,
  agreementId: AgreementId,
  party: OrganisationId,
): Promise<OrganisationId[]> {
  const [row] = await tx.query<{ parties: OrganisationId[] }>(
    'select parties from agreement_proposed where agreement_id = $1',
    [agreementId],
  );
  return [...new Set([...(row?.parties ?? []), party])];
}

/** Whether an agreement between both was proposed or came into force since then. */
export async function proposedSince(tx: Transaction, between: Pair, since: Instant): Promise<boolean> {
  const rows = await tx.query('select from agreement_proposed where parties @> $1 and at >= $2 limit 1', [
    between,
    since,
  ]);
  return rows.length > 0;
}

/** Keeps one side's words, which the other never sees. */
export async function keepAnswer(
  tx: Transaction,
  { id, times }: AgreementNeed,
  side: OrganisationId,
  because: string,
): Promise<void> {
  await tx.query(
    'insert into agreement_need_answer (need_id, times, organisation_id, because) values ($1, $2, $3, $4)',
    [id, times, side, because],
  );
}

/** What the own side said, where it has. */
export async function answerOf(
  tx: Transaction,
  { id, times }: AgreementNeed,
  side: OrganisationId,
): Promise<string | undefined> {
  const [row] = await tx.query<{ because: string }>(
    'select because from agreement_need_answer where need_id = $1 and times = $2 and organisation_id = $3',
    [id, times, side],
  );
  return row?.because;
}
