import { writeEntries } from '@footbridge/messaging';
import { Database, entryOf, refuse, type Outcome, type RequestTransaction, type Who } from '@footbridge/service';
import { consistencyProof } from '@footbridge/transparency';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { checkpointAt, latestCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.store.js';
import { subtreesOf } from '../log/log.store.js';
import { barredOfficer, organisationOf, recordedOf, type Look } from '../looking.js';
import { type ExportDto } from './export.dto.js';
import { headerOf, linesOf, type ExportHeader } from './export.lines.js';
import { countsOf, provenFrom, type Extent, type ProvenEntry } from './export.store.js';

/** Entries of one export at most: a longer period is exported in parts. */
export const MOST_ENTRIES = 50_000;
const PAGE = 500;

/** A file about to be sent: its id and its text, to be read once. */
export type ExportFile = { readonly kind: 'file'; readonly id: string; readonly lines: AsyncIterable<string> };

@Injectable()
export class ExportQueries {
  constructor(private readonly database: Database) {}

  /**
   * The caller's entries of a period, each proven against the latest checkpoint. The entry of the export is written before the first
   * byte leaves; each page is a transaction of its own, in which the role must still hold, else the file ends without its last line.
   */
  async export(asked: ExportDto, who: Who): Promise<Outcome | ExportFile> {
    const id = v7();
    const what = {
      action: 'audit.export',
      permission: 'audit.export',
      objects: [{ kind: 'audit-export', id }],
      asked,
    } as const satisfies Look;
    const begun = await this.database.onBehalfOf(
      who,
      async (tx) => (await barredOfficer(tx, what)) ?? this.begin(tx, asked, what),
    );
    if ('kind' in begun) return begun;
    return { kind: 'file', id, lines: linesOf(begun.header, this.pages(who, begun.extent, what)) };
  }

  private async begin(
    tx: RequestTransaction,
    { from, to, since }: ExportDto,
    what: Look & { objects: readonly [{ id: string }] },
  ): Promise<Outcome | { header: ExportHeader; extent: Extent }> {
    const recorded = recordedOf(what);
    if (from >= to) return refuse(tx, recorded, 'rule', [{ code: 'period-empty' }]);
    const checkpoint = await latestCheckpoint(tx);
    if (!checkpoint) return refuse(tx, recorded, 'rule', [{ code: 'no-checkpoint-yet' }]);
    const extent = { from, to, treeSize: checkpoint.size };
    const services = await countsOf(tx, extent);
    const entries = services.reduce((sum, { count }) => sum + count, 0);
    if (entries > MOST_ENTRIES)
      return refuse(tx, recorded, 'rule', [{ code: 'export-too-large', facts: { entries, most: MOST_ENTRIES } }]);
    const earlier = since === undefined ? undefined : await earlierOf(tx, since, checkpoint);
    if (since !== undefined && !earlier)
      return refuse(tx, recorded, 'rule', [{ code: 'checkpoint-unknown', facts: { since } }]);
    const input = { from, to, ...(since === undefined ? {} : { since }), treeSize: checkpoint.size, entries };
    await writeEntries(tx, [entryOf(tx, { ...recorded, input })]);
    const organisation = organisationOf(tx);
    const given = {
      id: what.objects[0].id,
      organisation,
      from,
      to,
      madeAt: tx.now,
      services,
      ...(earlier ? { earlier } : {}),
    };
    return { header: headerOf(given, checkpoint), extent };
  }

  private async *pages(who: Who, extent: Extent, what: Look): AsyncGenerator<ProvenEntry[]> {
    let place = 0;
    for (;;) {
      const page = await this.database.onBehalfOf(who, async (tx) => {
        if (await barredOfficer(tx, what)) return undefined;
        return provenFrom(tx, place, PAGE, extent);
      });
      if (!page) throw new Error('the role of whoever exports has ended');
      if (page.length > 0) yield page;
      if (page.length < PAGE) return;
      place = (page.at(-1)?.leafIndex ?? 0) + 1;
    }
  }
}

/** An earlier checkpoint with the proof that this one's tree continues it. */
async function earlierOf(
  tx: RequestTransaction,
  since: number,
  now: Checkpoint,
): Promise<ExportHeader['earlier'] | undefined> {
  const earlier = await checkpointAt(tx, since);
  if (!earlier) return undefined;
  const proof = await consistencyProof(earlier.size, now.size, subtreesOf(tx));
  return { checkpoint: earlier.note, proof: proof.map((hash) => hash.toString('base64')) };
}
