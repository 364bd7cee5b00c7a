// Checks a signed agreement, offline and alone: npm run verify-agreement -- FILE --keys KEYS-FILE
import canonicalize from 'canonicalize';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** What a check found: `problems` is empty exactly when everything held. */
export type Report = { readonly problems: readonly string[]; readonly facts: readonly string[] };

type Named = { organisationId?: unknown; role?: unknown; at?: unknown; jws?: unknown };
type File = {
  content?: {
    agreementId?: unknown;
    version?: unknown;
    terms?: { title?: unknown; parties?: { organisationId?: unknown }[] };
  };
  contentHash?: unknown;
  signatures?: Named[];
  accessions?: { content?: object; signature?: Named }[];
};
type Header = { typ?: string; signer?: Named & { personId?: unknown; appointmentId?: unknown }; at?: unknown };

const TYPE = 'footbridge-agreement+jws';

/**
 * Checks that the hash is that of the content, that each signature is over the content by a key of the set and says the signer
 * that the file says, and whether every party signed. Never throws on what the file holds.
 */
export async function verifyAgreement(text: string, keys: JSONWebKeySet): Promise<Report> {
  const problems: string[] = [];
  const facts: string[] = [];
  const file = parsed(text);
  if (!file) return { problems: ['The file holds no signed agreement.'], facts };
  const { content, contentHash, signatures, accessions = [] } = file;
  const canonical = canonicalize(content) ?? '';
  facts.push(
    `Agreement ${String(content.agreementId)}, version ${String(content.version)}: ${String(content.terms?.title)}.`,
  );
  if (sha256(canonical) !== contentHash) problems.push('The hash is not that of the content.');
  const key = createLocalJWKSet(keys);
  const check = async (what: string, signed: string, signature: Named) => {
    const wrong = await wrongWith(signed, signature, key);
    if (wrong) problems.push(`${what}: ${wrong}`);
    else facts.push(`${what}: signed by ${String(signature.role)} on ${String(signature.at)}.`);
  };
  for (const signature of signatures) await check(String(signature.organisationId), canonical, signature);
  for (const { content: accession = {}, signature = {} } of accessions) {
    const what = `Accession of ${String(signature.organisationId)}`;
    if (!('contentHash' in accession) || accession.contentHash !== contentHash)
      problems.push(`${what}: it is to another version.`);
    else await check(what, canonicalize(accession) ?? '', signature);
  }
  if (signatures.length === 0) problems.push('Nobody has signed.');
  return { problems, facts: [...facts, ...withoutSignature(content, signatures)] };
}

function withoutSignature({ terms }: Whole['content'], signatures: readonly Named[]): string[] {
  const signed = signatures.map(({ organisationId }) => organisationId);
  return (terms?.parties ?? [])
    .filter(({ organisationId }) => !signed.includes(organisationId))
    .map(({ organisationId }) => `${String(organisationId)} did not sign this version: it may not concern it.`);
}

async function wrongWith(
  canonical: string,
  { organisationId, role, at, jws }: Named,
  key: ReturnType<typeof createLocalJWKSet>,
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

type Whole = File & Required<Pick<File, 'content' | 'signatures'>>;

function parsed(text: string): Whole | undefined {
  try {
    const value = JSON.parse(text) as File | null;
    return value?.content && Array.isArray(value.signatures) ? (value as Whole) : undefined;
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
  process.stdout.write(problems.length === 0 ? '✓ every signature holds\n' : '');
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
