// Checks a signed agreement, offline and alone: npm run verify-agreement -- FILE --keys KEYS-FILE
import { type Party, type Terms } from '@footbridge/contracts';
import canonicalize from 'canonicalize';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { concernedBy } from '../apps/agreements/src/agreement/differences.js';

/** What a check found: `problems` is empty exactly when everything held. */
export type Report = { readonly problems: readonly string[]; readonly facts: readonly string[] };

type Named = { organisationId?: unknown; role?: unknown; at?: unknown; jws?: unknown };
/** One version that came into force, with the proofs of who signed or joined it. */
type Version = {
  content?: { agreementId?: unknown; version?: unknown; terms?: Partial<Terms> };
  contentHash?: unknown;
  signatures?: Named[];
  accessions?: { content?: { contentHash?: unknown; accession?: { party?: Party } }; signature?: Named }[];
};
/** A download: the newest version, and all before it. */
type File = Version & { earlier?: Version[] };
type Header = { typ?: string; signer?: Named & { personId?: unknown; appointmentId?: unknown }; at?: unknown };

const TYPE = 'footbridge-agreement+jws';

/**
 * Checks, version by version, that the hash is that of the content, that each signature is over the content by a key of the set and says
 * the signer that the file says, and that whoever had to sign did: every party the first version, and each later one whom its changes
 * concern. Never throws on what the file holds.
 */
export async function verifyAgreement(text: string, keys: JSONWebKeySet): Promise<Report> {
  const file = parsed(text);
  if (!file) return { problems: ['The file holds no signed agreement.'], facts: [] };
  const versions = [...file.earlier, file].filter(isWhole);
  const problems = versions.length === file.earlier.length + 1 ? [] : ['A version in the file holds no signatures.'];
  const facts: string[] = [];
  const key = createLocalJWKSet(keys);
  let parties: Party[] | undefined;
  for (const version of versions) {
    const found = await verifyVersion(version, key);
    problems.push(...found.problems);
    facts.push(...found.facts);
    const before = versions[versions.indexOf(version) - 1];
    if (before && !follows(before, version)) problems.push(`${nameOf(version)} does not follow ${nameOf(before)}.`);
    problems.push(...withoutSignature(version, before && parties && { ...before.content.terms, parties }));
    parties = [...partiesOf(version), ...version.accessions.flatMap(({ content }) => content?.accession?.party ?? [])];
  }
  return { problems, facts };
}

async function verifyVersion(of: Whole, key: Keys): Promise<Report> {
  const problems: string[] = [];
  const { content, contentHash, signatures, accessions } = of;
  const canonical = canonicalize(content) ?? '';
  const facts = [`Agreement ${String(content.agreementId)}, ${nameOf(of)}: ${String(content.terms?.title)}.`];
  if (sha256(canonical) !== contentHash) problems.push('The hash is not that of the content.');
  const check = async (what: string, signed: string, signature: Named) => {
    const wrong = await wrongWith(signed, signature, key);
    if (wrong) problems.push(`${what}: ${wrong}`);
    else facts.push(`${what}: signed by ${String(signature.role)} on ${String(signature.at)}.`);
  };
  for (const signature of signatures) await check(String(signature.organisationId), canonical, signature);
  for (const { content: accession = {}, signature = {} } of accessions) {
    const what = `Accession of ${String(signature.organisationId)}`;
    if (accession.contentHash !== contentHash) problems.push(`${what}: it is to another version.`);
    else if (accession.accession?.party?.organisationId !== signature.organisationId)
      problems.push(`${what}: it is of another party.`);
    else await check(what, canonicalize(accession) ?? '', signature);
  }
  if (signatures.length === 0) problems.push(`Nobody has signed ${nameOf(of)}.`);
  return { problems, facts };
}

/** Who had to sign this version and did not. Parties that left in between had nothing to sign; those that joined, their accession. */
function withoutSignature(version: Whole, before: Partial<Terms> | undefined): string[] {
  const signed = version.signatures.map(({ organisationId }) => organisationId);
  return concerned(version, before)
    .filter((organisationId) => !signed.includes(organisationId))
    .map((organisationId) => `${organisationId} has not signed ${nameOf(version)}, which concerns it.`);
}

function concerned(version: Whole, before: Partial<Terms> | undefined): string[] {
  const everybody = partiesOf(version).map(({ organisationId }) => organisationId);
  if (!before) return everybody;
  try {
    const parties = (before.parties ?? []).filter(({ organisationId }) => everybody.includes(organisationId));
    return concernedBy({ ...before, parties } as Terms, version.content.terms as Terms);
  } catch {
    return everybody;
  }
}

function follows({ content: before }: Whole, { content: after }: Whole): boolean {
  return before.agreementId === after.agreementId && Number(before.version) < Number(after.version);
}

const nameOf = ({ content }: Whole) => `version ${String(content.version)}`;
const partiesOf = ({ content }: Whole): readonly Party[] => content.terms?.parties ?? [];

type Keys = ReturnType<typeof createLocalJWKSet>;

async function wrongWith(
  canonical: string,
  { organisationId, role, at, jws }: Named,
  key: Keys,
): Promise<string | undefined> {
  const [header, payload, signature] = typeof jws === 'string' ? jws.split('.') : [];
  if (!header || payload !== '' || !signature) return 'there is no detached signature.';
  const whole = `${header}.${Buffer.from(canonical, 'utf8').toString('base64url')}.${signature}`;
  try {
    const { protectedHeader } = await compactVerify(whole, key, { algorithms: ['EdDSA'] });
    const { typ, signer, at: signedAt } = protectedHeader as Header;
    if (typ !== TYPE) return 'it is a signature of something else.';
    const same = signer?.organisationId === organisationId && signer?.role === role && signedAt === at;
    return same ? undefined : 'the signature names another signer or time than the file.';
  } catch {
    return 'the signature is not over this content by this key.';
  }
}

type Whole = Version & Required<Pick<Version, 'content' | 'signatures' | 'accessions'>>;

function isWhole({ content, signatures, accessions }: Version): boolean {
  return Boolean(content) && Array.isArray(signatures) && Array.isArray(accessions);
}

function parsed(text: string): (Whole & { earlier: Whole[] }) | undefined {
  try {
    const { earlier = [], ...file } = JSON.parse(text) as File;
    const [newest, ...others] = [file, ...earlier].map((each) => ({ accessions: [], ...each }));
    return newest && isWhole(newest) ? ({ ...newest, earlier: others } as Whole & { earlier: Whole[] }) : undefined;
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

const USAGE = 'Usage: npm run verify-agreement -- FILE --keys KEYS-FILE\n';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { keys: { type: 'string' } } });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1 || values.keys === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const keys = JSON.parse(readFileSync(values.keys, 'utf8')) as JSONWebKeySet;
  const { problems, facts } = await verifyAgreement(readFileSync(file, 'utf8'), keys);
  for (const fact of facts) process.stdout.write(`${fact}\n`);
  for (const problem of problems) process.stderr.write(`✗ ${problem}\n`);
  process.stdout.write(problems.length === 0 ? '✓ every signature that is needed is there and holds\n' : '');
  return problems.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`);
      process.exit(2);
    },
  );
}
