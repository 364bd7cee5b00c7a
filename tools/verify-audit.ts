// Checks an export of the audit log, offline and alone: npm run verify-audit -- FILE [--key VERIFIER-KEY] [--earlier NOTE-FILE]
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import {
  type Checkpoint,
  leafHash,
  openCheckpoint,
  parseVerifierKey,
  verifyConsistency,
  verifyInclusion,
  type NoteVerifier,
} from '@footbridge/transparency';

/** What a check found: `problems` is empty exactly when everything held. */
export type Report = { readonly problems: readonly string[]; readonly facts: readonly string[] };

/** What the reader holds beside the export; both make the proof independent of whoever sent it. */
export type Trusted = {
  /** The log's verifier key, as the reader knows it. */
  readonly key?: string | undefined;
  /** A checkpoint that the reader kept. */
  readonly earlier?: string | undefined;
};

type Header = {
  organisation: string;
  from: string;
  to: string;
  madeAt: string;
  verifierKey: string;
  checkpoint: string;
  earlier?: { checkpoint: string; proof: string[] };
  services: { service: string; first: number; last: number; count: number }[];
};
type Line = { leafIndex: number; service: string; number: number; entry: string; proof: string[] };
/** Collects what is wrong, with the place. */
type Problems = { (text: string): void; readonly list: string[] };

const MOST_SHOWN = 20;
const END = /^\{"kind":"end","lines":(\d+),"sha256":"([0-9a-f]{64})"\}$/;

/** Checks signature, inclusion of every entry, consistency, numbering, and that the file is whole. Never throws on what the file holds. */
export function verifyExport(file: Uint8Array, trusted: Trusted = {}): Report {
  const problems = collector();
  const facts: string[] = [];
  const lines = wholeLines(file, problems);
  const header = lines.length > 0 ? readHeader(lines[0] ?? '', problems) : undefined;
  if (!header) return { problems: problems.list.length > 0 ? problems.list : ['The file holds no export.'], facts };
  facts.push(`Export of ${header.organisation}, ${header.from} to ${header.to}, made ${header.madeAt}.`);
  const verifier = verifierOf(header, trusted, { problems, facts });
  const checkpoint = verifier && opened('checkpoint', header.checkpoint, verifier, problems);
  if (!verifier || !checkpoint) return { problems: problems.list, facts };
  facts.push(
    `Checkpoint of ${checkpoint.origin}: ${checkpoint.size} entries, root ${checkpoint.root.toString('base64')}.`,
  );
  checkEarlier(header, checkpoint, { verifier, kept: trusted.earlier, problems, facts });
  const entries = lines.slice(1).flatMap((line, place) => readLine(line, place + 2, problems) ?? []);
  for (const entry of entries) checkEntry(entry, header, checkpoint, problems);
  checkOrder(entries, problems);
  checkNumbers(entries, header, { problems, facts });
  return { problems: problems.list, facts };
}

function collector(): Problems {
  const list: string[] = [];
  return Object.assign((text: string) => void list.push(text), { list });
}

/** The lines before the last, which says how many they are and what their SHA-256 is. */
function wholeLines(file: Uint8Array, problem: Problems): string[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
  } catch {
    problem('The file is not UTF-8 text: it was damaged.');
    text = Buffer.from(file).toString('utf8');
  }
  const lines = text.split('\n');
  if (lines.pop() !== '') problem('The file does not end with a whole line: it was cut or damaged.');
  const last = lines.at(-1) ?? '';
  const [, count, sha256] = END.exec(last) ?? [];
  if (count === undefined) {
    problem('The last line is missing: the export was cut off or damaged.');
    return lines;
  }
  lines.pop();
  const body = Buffer.from(file).subarray(0, file.length - Buffer.byteLength(`${last}\n`));
  if (Number(count) !== lines.length)
    problem(`The file has ${lines.length} lines before its end, and should have ${count}.`);
  if (createHash('sha256').update(body).digest('hex') !== sha256)
    problem('The SHA-256 of the file is not what its last line says: it was changed or damaged.');
  return lines;
}

function readHeader(line: string, problem: Problems): Header | undefined {
  const header = parse(line);
  if (isObject(header) && header['kind'] === 'footbridge-audit-export' && header['version'] === 1) {
    const { organisation, from, to, madeAt, verifierKey, checkpoint, earlier, services } = header;
    const texts = [organisation, from, to, madeAt, verifierKey, checkpoint].every((each) => typeof each === 'string');
    const counted = Array.isArray(services) && services.every(isCount);
    const proven =
      earlier === undefined ||
      (isObject(earlier) && typeof earlier['checkpoint'] === 'string' && isTexts(earlier['proof']));
    if (texts && counted && proven) return header as Header;
  }
  problem('Line 1 is no header of an audit export.');
  return undefined;
}

function verifierOf(
  header: Header,
  { key }: Trusted,
  { problems, facts }: { problems: Problems; facts: string[] },
): NoteVerifier | undefined {
  const verifier = parseVerifierKey(key ?? header.verifierKey);
  if (!verifier) {
    problems(key === undefined ? 'The verifier key in the export is none.' : 'The key given is no verifier key.');
    return undefined;
  }
  if (key !== undefined && key !== header.verifierKey)
    problems('The export names another verifier key than the one given.');
  facts.push(
    key === undefined
      ? `Key taken from the export itself: compare ${header.verifierKey} with the one that the log's operator publishes, or give it with --key.`
      : 'Key as given.',
  );
  return verifier;
}

function opened(what: string, note: string, verifier: NoteVerifier, problem: Problems): Checkpoint | undefined {
  const result = openCheckpoint(note, verifier);
  if (result.ok) return result.checkpoint;
  problem(`The ${what} cannot be believed: ${result.problem}.`);
  return undefined;
}

/** The log continues the earlier checkpoint: the one in the export, or the one that the reader kept. */
function checkEarlier(
  { earlier }: Header,
  now: Checkpoint,
  {
    verifier,
    kept,
    problems,
    facts,
  }: { verifier: NoteVerifier; kept: string | undefined; problems: Problems; facts: string[] },
): void {
  if (!earlier) {
    if (kept !== undefined) problems('The export holds no proof that the log continues the earlier checkpoint given.');
    return;
  }
  const before = opened('earlier checkpoint', kept ?? earlier.checkpoint, verifier, problems);
  if (!before) return;
  const proof = earlier.proof.map(hashOf);
  const held = verifyConsistency({
    first: before.size,
    second: now.size,
    firstRoot: before.root,
    secondRoot: now.root,
    proof,
  });
  if (held)
    facts.push(
      `The log continues the ${kept === undefined ? 'earlier' : 'kept'} checkpoint of ${before.size} entries.`,
    );
  else problems(`The log does not continue the earlier checkpoint of ${before.size} entries.`);
}

function readLine(line: string, place: number, problem: Problems): (Line & { place: number }) | undefined {
  const value = parse(line);
  if (isObject(value)) {
    const { leafIndex, service, number, entry, proof } = value;
    if (
      isWhole(leafIndex) &&
      typeof service === 'string' &&
      isWhole(number) &&
      typeof entry === 'string' &&
      isTexts(proof)
    )
      return { leafIndex, service, number, entry, proof, place };
  }
  problem(`Line ${place} is no entry.`);
  return undefined;
}

function checkEntry(
  { leafIndex, service, number, entry, proof, place }: Line & { place: number },
  { organisation, from, to }: Header,
  { size, root }: Checkpoint,
  problem: Problems,
): void {
  const name = `Line ${place}, ${service} number ${number}`;
  const claim = { leafHash: leafHash(Buffer.from(entry)), index: leafIndex, size, root, proof: proof.map(hashOf) };
  if (!verifyInclusion(claim)) {
    problem(`${name}: the entry is not in the log as it stands here.`);
    return;
  }
  const content = parse(entry);
  if (!isObject(content) || content['service'] !== service) problem(`${name}: the entry is of another service.`);
  else {
    const { at, organisations } = content;
    if (typeof at !== 'string' || at < from || at >= to) problem(`${name}: the entry is not of the export's period.`);
    if (!isTexts(organisations) || !organisations.includes(organisation))
      problem(`${name}: the entry is not of ${organisation}.`);
  }
}

/** Every entry once, in the order of the log; the numbers of a service rise with it. */
function checkOrder(entries: readonly (Line & { place: number })[], problem: Problems): void {
  let before = -1;
  const last = new Map<string, number>();
  for (const { leafIndex, service, number, place } of entries) {
    if (leafIndex <= before) problem(`Line ${place}: the entries are not in the order of the log.`);
    if (number <= (last.get(service) ?? 0)) problem(`Line ${place}: the numbers of ${service} do not rise.`);
    before = leafIndex;
    last.set(service, number);
  }
}

/** As many entries of each service as the header says, between the numbers it says; without gaps where it says so. */
function checkNumbers(
  entries: readonly Line[],
  { services }: Header,
  { problems, facts }: { problems: Problems; facts: string[] },
): void {
  const found = new Map<string, number[]>();
  for (const { service, number } of entries) found.set(service, [...(found.get(service) ?? []), number]);
  for (const service of found.keys())
    if (!services.some((each) => each.service === service))
      problems(`The header does not name ${service}, which has entries.`);
  for (const { service, first, last, count } of services) {
    const numbers = found.get(service) ?? [];
    const fits = numbers.length === count && numbers[0] === first && numbers.at(-1) === last;
    if (!fits)
      problems(
        `${service}: ${numbers.length} entries are here, and the header says ${count}, numbers ${first} to ${last}.`,
      );
    const missing = last - first + 1 - count;
    facts.push(
      missing === 0
        ? `${service}: numbers ${first} to ${last} without a gap.`
        : `${service}: ${count} entries, numbers ${first} to ${last}; the ${missing} others between are not of this organisation or period.`,
    );
  }
  facts.push(`${entries.length} entries.`);
}

/** Bytes of strict base64; anything else becomes no hash, and its proof false. */
function hashOf(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : Buffer.alloc(0);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');
const isCount = (value: unknown): boolean =>
  isObject(value) &&
  typeof value['service'] === 'string' &&
  [value['first'], value['last'], value['count']].every(isWhole);

const USAGE = 'Usage: npm run verify-audit -- FILE [--key VERIFIER-KEY] [--earlier NOTE-FILE]';

/** The command: 0 when everything held, 1 when something did not or nothing could be checked. */
function main(words: readonly string[]): number {
  let report: Report;
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { key: { type: 'string' }, earlier: { type: 'string' } },
      allowPositionals: true,
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) throw new Error(USAGE);
    const earlier = values.earlier === undefined ? undefined : readFileSync(values.earlier, 'utf8');
    report = verifyExport(readFileSync(file), { key: values.key, earlier });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : USAGE}\n`);
    return 1;
  }
  const { problems, facts } = report;
  const more = problems.length > MOST_SHOWN ? [`… and ${problems.length - MOST_SHOWN} more.`] : [];
  const found = [...problems.slice(0, MOST_SHOWN).map((each) => `NOT VERIFIED  ${each}`), ...more];
  const verdict =
    problems.length === 0 ? 'VERIFIED: every entry is in the signed log, byte for byte.' : 'NOT VERIFIED.';
  process.stdout.write([...facts, ...found, verdict, ''].join('\n'));
  return problems.length === 0 ? 0 : 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = main(process.argv.slice(2));
}
