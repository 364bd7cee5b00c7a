import { consistencyProof } from '@footbridge/transparency';
import { Database, done, refuse, pageOf, type Outcome, type RequestTransaction, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { subtreesOf } from '../log/log.store.js';
import { barredOfficer, recordedOf } from '../looking.js';
import { type LogPageDto } from '../page.js';
import { checkpointAt, checkpointsBefore, latestCheckpoint, type Checkpoint } from './checkpoint.store.js';

const viewOf = ({ size, root, note, verifierKey, signedAt }: Checkpoint) => ({
  size,
  rootHash: root.toString('base64'),
  note,
  verifierKey,
  signedAt,
});

/**
 * Tree heads and the proofs between them. They tell of nobody, so a look is no entry: a witness that asks each minute would make
 * the log grow by itself. A refusal is one all the same.
 */
@Injectable()
export class CheckpointQueries {
  constructor(private readonly database: Database) {}

  list({ cursor, limit }: LogPageDto, who: Who): Promise<Outcome> {
    return this.ask(who, async (tx) => {
      const rows = await checkpointsBefore(tx, cursor, limit + 1);
      return pageOf(rows, limit, { item: viewOf, cursor: ({ size }) => size });
    });
  }

  latest(who: Who): Promise<Outcome> {
    return this.ask(who, async (tx) => {
      const checkpoint = await latestCheckpoint(tx);
      return checkpoint && viewOf(checkpoint);
    });
  }

  one(size: number, who: Who): Promise<Outcome> {
    return this.ask(who, async (tx) => {
      const checkpoint = await checkpointAt(tx, size);
      return checkpoint && viewOf(checkpoint);
    });
  }

  /** Proof that the tree of the first checkpoint is the beginning of the second's. Both must have been signed. */
  consistency({ first, second }: { first: number; second: number }, who: Who): Promise<Outcome> {
    return this.ask(who, async (tx) => {
      const earlier = await checkpointAt(tx, Math.min(first, second));
      const later = await checkpointAt(tx, Math.max(first, second));
      if (!earlier || !later) return undefined;
      const hashes = await consistencyProof(earlier.size, later.size, subtreesOf(tx));
      return { first: viewOf(earlier), second: viewOf(later), hashes: hashes.map((hash) => hash.toString('base64')) };
    });
  }

  private ask(who: Who, view: (tx: RequestTransaction) => Promise<object | undefined>): Promise<Outcome> {
    const what = { action: 'audit.read-checkpoint' };
    return this.database.onBehalfOf(who, async (tx): Promise<Outcome> => {
      const barred = await barredOfficer(tx, what);
      if (barred) return barred;
      const body = await view(tx);
      return body ? done({ body }) : refuse(tx, recordedOf(what), 'not-found', [{ code: 'not-found' }]);
    });
  }
}
