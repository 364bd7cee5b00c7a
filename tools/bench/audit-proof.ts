import 'reflect-metadata';
import { type AuditEntry } from '@footbridge/contracts';
import { type Outcome } from '@footbridge/service';
import { leafHash, readFrontier, verifyInclusion } from '@footbridge/transparency';
import { join } from 'node:path';
import { v4 } from 'uuid';
import { signHead } from '../../apps/audit/src/checkpoint/checkpoint.store.js';
import { writeSigningKey } from '@footbridge/service';
import { readLogKey } from '../../apps/audit/src/checkpoint/signing-key.js';
import { EntryQueries } from '../../apps/audit/src/entry/entry.queries.js';
import { subtreesOf } from '../../apps/audit/src/log/log.store.js';
import { choicesOf } from '../prove/random.js';
import { type Figure, figureOfTail } from './arithmetic.js';
import { appointed, auditGround, type AuditGround } from './audit.js';
import { idAt, loadTree, rootInMemory, type TreeOf } from './audit-tree.js';
import { type Size } from './ground.js';

const TRUST = 'RW4';
const LIMIT_MS = 10;
/** Proofs that do not count. */
const WARM = 200;

/**
 * One entry with its proof, as `GET /api/audit/entries/:id` answers it to an officer, of a tree that was loaded: the query under
 * row-level security, with the entry about this look. Each proof is checked against the root in memory.
 */
export async function measureProof(
  logs: string,
  { treeSize, proofs }: Size,
  { seed, say }: { seed: string; say: (line: string) => void },
): Promise<Figure> {
  const undo: (() => Promise<void>)[] = [];
  try {
    const ground = await auditGround(logs, undo);
    const tree: TreeOf = { entry: anEntry(), size: treeSize };
    say(`  loading ${treeSize} entries …`);
    const [root] = await Promise.all([rootInMemory(tree), loadTree(ground.past, tree, say)]);
    await sign(ground, { logs, root, size: treeSize });
    say('  the root is the one in memory; proving …');
    const queries = new EntryQueries(ground.database);
    const who = await appointed(ground.past, { organisation: TRUST, role: 'information-governance-lead' });
    const choices = choicesOf(seed).for('proofs');
    const took: number[] = [];
    for (let n = -WARM; n < proofs; n++) {
      const index = choices.between(0, treeSize - 1);
      const begun = performance.now();
      const outcome = await queries.one(idAt(index), who);
      if (n >= 0) took.push(performance.now() - begun);
      check(outcome, { index, treeSize, root });
    }
    return figureOfTail(took, LIMIT_MS, 'ms');
  } finally {
    for (const each of undo.reverse()) await each();
  }
}

/** Signs the loaded tree's head, when its root is the one that was made independently. */
async function sign(
  { database }: AuditGround,
  { logs, root, size }: { logs: string; root: Buffer; size: number },
): Promise<void> {
  const file = join(logs, 'signing-key.pem');
  writeSigningKey(file);
  const signed = await database.asHandler(async (tx) => {
    const { peaks } = await readFrontier(size, subtreesOf(tx));
    await tx.query('update log_head set size = $1, peaks = $2', [size, peaks]);
    return signHead(tx, readLogKey(file, 'footbridge.bench/audit'));
  });
  if (!signed?.root.equals(root)) throw new Error('The root of the loaded tree is not the root of its entries.');
}

type Proof = { readonly leafIndex: number; readonly hashes: readonly string[] };

function check(outcome: Outcome, of: { index: number; treeSize: number; root: Buffer }): void {
  const body = outcome.kind === 'done' ? (outcome.body as { bytes?: string; proof?: Proof } | undefined) : undefined;
  const { bytes, proof } = body ?? {};
  if (bytes === undefined || proof?.leafIndex !== of.index) throw new Error('An entry was answered without its proof.');
  const holds = verifyInclusion({
    index: of.index,
    size: of.treeSize,
    leafHash: leafHash(Buffer.from(bytes)),
    proof: proof.hashes.map((hash) => Buffer.from(hash, 'base64')),
    root: of.root,
  });
  if (!holds) throw new Error(`The proof of entry ${of.index} does not hold.`);
}

/** A look at an own record: most entries are such. */
function anEntry(): AuditEntry {
  return {
    id: idAt(0),
    service: 'referrals',
    at: '2026-01-05T09:00:00.000Z',
    act: 'access',
    action: 'referral.read',
    outcome: 'permitted',
    reasons: [],
    actor: { kind: 'staff', personId: v4(), appointmentId: v4(), organisationId: TRUST, role: 'triage-clinician' },
    organisations: [TRUST],
    studentId: v4(),
    objects: [{ kind: 'referral', id: v4(), version: 3 }],
  };
}
