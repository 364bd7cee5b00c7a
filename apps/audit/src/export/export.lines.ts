import { createHash } from 'node:crypto';
import { type OrganisationId, type Instant } from '@footbridge/contracts';
import { type Checkpoint } from '../checkpoint/checkpoint.store.js';
import { type ProvenEntry, type ServiceCount } from './export.store.js';

/**
 * The first line of an export. Beside it there is a line per entry, and a last line with how many lines came before it and their
 * SHA-256: that tells a damaged or cut file, while the proofs tell a changed one. `tools/verify-audit.ts` reads the same.
 */
export type ExportHeader = {
  readonly kind: 'footbridge-audit-export';
  readonly version: 1;
  readonly id: string;
  readonly organisation: OrganisationId;
  readonly from: Instant;
  readonly to: Instant;
  readonly madeAt: Instant;
  readonly verifierKey: string;
  /** The signed note of the tree that every proof leads to. */
  readonly checkpoint: string;
  readonly earlier?: { readonly checkpoint: string; readonly proof: readonly string[] };
  /** Per service, between which numbers the entries lie and how many they are. */
  readonly services: readonly ServiceCount[];
};

export function headerOf(
  given: Pick<ExportHeader, 'id' | 'organisation' | 'from' | 'to' | 'madeAt' | 'services' | 'earlier'>,
  { note, verifierKey }: Checkpoint,
): ExportHeader {
  return { kind: 'footbridge-audit-export', version: 1, ...given, verifierKey, checkpoint: note };
}

/** The file's text, line by line, from pages of entries. */
export async function* linesOf(
  header: ExportHeader,
  pages: AsyncIterable<readonly ProvenEntry[]>,
): AsyncGenerator<string> {
  const hash = createHash('sha256');
  let lines = 0;
  const line = (value: object) => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    lines += 1;
    return text;
  };
  yield line(header);
  for await (const page of pages) yield page.map(line).join('');
  yield `${JSON.stringify({ kind: 'end', lines, sha256: hash.digest('hex') })}\n`;
}
