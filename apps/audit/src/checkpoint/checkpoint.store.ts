import {
  AuditCheckpointSignedV1,
  event,
  instant,
  secondsBetween,
  type Instant,
  type ServiceName,
} from '@footbridge/contracts';
import { writeEvents, type Sql } from '@footbridge/messaging';
import { type Transaction } from '@footbridge/service';
import { consistencyProof, signCheckpoint, verifyConsistency } from '@footbridge/transparency';
import { lockHead, rootOfHead, subtreesOf } from '../log/log.store.js';
import { type LogKey } from './signing-key.js';

export type Checkpoint = {
  readonly size: number;
  readonly root: Buffer;
  /** The signed note (C2SP tlog-checkpoint). */
  readonly note: string;
  readonly verifierKey: string;
  readonly highest: Partial<Record<ServiceName, number>>;
  readonly signedAt: Instant;
};

type Row = {
  size: string;
  root: Buffer;
  note: string;
  verifier_key: string;
  highest: Checkpoint['highest'];
  signed_at: Date;
};

const COLUMNS = 'size, root, note, verifier_key, highest, signed_at';

function checkpointOf(row: Row | undefined): Checkpoint | undefined {
  if (!row) return undefined;
  const { size, root, note, verifier_key: verifierKey, highest, signed_at } = row;
  return { size: Number(size), root, note, verifierKey, highest, signedAt: instant(signed_at) };
}

export async function latestCheckpoint(tx: Sql): Promise<Checkpoint | undefined> {
  const [row] = await tx.query<Row>(`select ${COLUMNS} from log_checkpoint order by size desc limit 1`);
  return checkpointOf(row);
}

export async function checkpointAt(tx: Sql, size: number): Promise<Checkpoint | undefined> {
  const [row] = await tx.query<Row>(`select ${COLUMNS} from log_checkpoint where size = $1`, [size]);
  return checkpointOf(row);
}

/** Checkpoints below a size, the newest first. */
export async function checkpointsBefore(tx: Sql, size: number | undefined, limit: number): Promise<Checkpoint[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} from log_checkpoint where $1::bigint is null or size < $1 order by size desc limit $2`,
    [size ?? null, limit],
  );
  return rows.flatMap((row) => checkpointOf(row) ?? []);
}

/** The tree is not the continuation of what was signed last: the database was set back, or somebody changed it. */
export class LogInconsistent extends Error {
  override readonly name = 'LogInconsistent';
}

/**
 * Signs the tree's head when it has grown, at most once per second whoever asks, and tells the services by an event. Before it
 * signs it proves to itself that the tree continues the one it signed last; throws `LogInconsistent` where it does not.
 */
export async function signHead(tx: Transaction, { signer, verifierKey }: LogKey): Promise<Checkpoint | undefined> {
  const head = await lockHead(tx);
  const { size } = head.frontier;
  const last = await latestCheckpoint(tx);
  if (size === (last?.size ?? 0)) return undefined;
  const age = last && secondsBetween(last.signedAt, tx.now);
  if (age !== undefined && age >= 0 && age < 1) return undefined;
  const root = rootOfHead(head);
  if (last && !(await continues(tx, last, { size, root }))) {
    throw new LogInconsistent(`a tree of ${size} entries does not continue the signed one of ${last.size}`);
  }
  const sources = await tx.query<{ service: ServiceName; number: string }>(
    'select service, number from log_source where number > 0 order by service',
  );
  const highest = Object.fromEntries(sources.map(({ service, number }) => [service, Number(number)]));
  const note = signCheckpoint({ size, root }, signer);
  await tx.query(`insert into log_checkpoint (${COLUMNS}) values ($1, $2, $3, $4, $5::jsonb, $6)`, [
    size,
    root,
    note,
    verifierKey,
    JSON.stringify(highest),
    tx.now,
  ]);
  await tell(tx, head.logId, { size, root, highest });
  return { size, root, note, verifierKey, highest, signedAt: tx.now };
}

async function tell(
  tx: Transaction,
  logId: string,
  { size, root, highest }: Pick<Checkpoint, 'size' | 'root' | 'highest'>,
): Promise<void> {
  const told = new AuditCheckpointSignedV1();
  Object.assign(told, { logId, treeSize: size, rootHash: root.toString('base64'), highest, signedAt: tx.now });
  await writeEvents(tx, [event(AuditCheckpointSignedV1, told)]);
}

async function continues(tx: Sql, last: Checkpoint, now: { size: number; root: Buffer }): Promise<boolean> {
  if (last.size > now.size) return false;
  return verifyConsistency({
    first: last.size,
    second: now.size,
    firstRoot: last.root,
    secondRoot: now.root,
    proof: await consistencyProof(last.size, now.size, subtreesOf(tx)),
  });
}
