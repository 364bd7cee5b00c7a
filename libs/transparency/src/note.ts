import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** The signature type byte of plain Ed25519 in C2SP signed-note. */
const ED25519 = 0x01;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const MAX_NOTE_CHARACTERS = 1_000_000;
const MAX_SIGNATURES = 100;
const SIGNATURE_LINE = /^\u2014 ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/u;

/** Who signs: a name without spaces or plus (a log's origin) and its private Ed25519 key. */
export type NoteSigner = { readonly name: string; readonly privateKey: KeyObject };

/** A key that a reader trusts, under the name it signs with. */
export type NoteVerifier = { readonly name: string; readonly keyId: Buffer; readonly publicKey: KeyObject };

export type NoteProblem =
  /** Not a signed note: encoding, control characters, no signature block, a signature line out of shape, too large. */
  | 'note-malformed'
  /** A trusted key's signature does not fit the text. */
  | 'note-signature-invalid'
  /** No signature is of a trusted key. */
  | 'note-signer-unknown';

export type OpenedNote =
  | { readonly ok: true; readonly text: string; readonly signedBy: readonly NoteVerifier[] }
  | { readonly ok: false; readonly problem: NoteProblem };

/** The text, which ends in a newline, with its Ed25519 signatures in the order of the signers (C2SP signed-note). */
export function signNote(text: string, signers: readonly [NoteSigner, ...NoteSigner[]]): string {
  if (!isNoteText(text) || !text.endsWith('\n')) throw new RangeError('A note is text that ends in a newline.');
  const lines = signers.map(({ name, privateKey }) => {
    const { keyId } = noteVerifier(name, createPublicKey(privateKey));
    return `\u2014 ${name} ${Buffer.concat([keyId, sign(null, Buffer.from(text), privateKey)]).toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/**
 * The text of a note that at least one trusted key signed; until it is `ok` nothing of it is to be believed.
 * Signatures of other keys (witnesses, other algorithms) are ignored; a wrong one of a trusted key refuses the whole note.
 */
export function openNote(note: string, trusted: readonly NoteVerifier[]): OpenedNote {
  const parsed = parseNote(note);
  if (!parsed) return { ok: false, problem: 'note-malformed' };
  const signedBy = new Set<NoteVerifier>();
  for (const { name, keyId, signature } of parsed.signatures) {
    const verifier = trusted.find((known) => known.name === name && known.keyId.equals(keyId));
    if (!verifier) continue;
    const valid = signature.length === SIGNATURE_BYTES;
    if (!valid || !verify(null, Buffer.from(parsed.text), verifier.publicKey, signature)) {
      return { ok: false, problem: 'note-signature-invalid' };
    }
    signedBy.add(verifier);
  }
  if (signedBy.size === 0) return { ok: false, problem: 'note-signer-unknown' };
  return { ok: true, text: parsed.text, signedBy: [...signedBy] };
}

/** The verifier of a public Ed25519 key; key id = first 4 bytes of SHA-256(name, newline, 0x01, key). */
export function noteVerifier(name: string, publicKey: KeyObject): NoteVerifier {
  if (!isKeyName(name)) throw new RangeError('A key name is not empty and has no space, control character or plus.');
  return { name, keyId: keyIdOf(name, rawKey(publicKey)), publicKey };
}

/** `name+key id in hex+base64 of type byte and key`: how a verifier is handed on, in one line. */
export function formatVerifierKey({ name, keyId, publicKey }: NoteVerifier): string {
  const key = Buffer.concat([Buffer.of(ED25519), rawKey(publicKey)]);
  return `${name}+${keyId.toString('hex')}+${key.toString('base64')}`;
}

/** Reads what `formatVerifierKey` writes; undefined when it is anything else, of another algorithm, or its id does not fit. */
export function parseVerifierKey(text: string): NoteVerifier | undefined {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(text) ?? [];
  const key = decodeBase64(encoded);
  if (!isKeyName(name) || key?.length !== 1 + KEY_BYTES || key[0] !== ED25519) return undefined;
  const raw = key.subarray(1);
  const keyId = keyIdOf(name, raw);
  if (keyId.toString('hex') !== id) return undefined;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
  return { name, keyId, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) };
}

/** The bytes of strict standard base64, or undefined: no other alphabet, no missing padding, no stray bits. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Whether it may be the name of a key: not empty, no space of any script, no plus, no control character. */
export function isKeyName(name: string): boolean {
  return isNoteText(name) && /^[^\p{White_Space}+]+$/u.test(name);
}

type Signature = { name: string; keyId: Buffer; signature: Buffer };

function parseNote(note: string): { text: string; signatures: Signature[] } | undefined {
  if (note.length > MAX_NOTE_CHARACTERS || !isNoteText(note) || !note.endsWith('\n')) return undefined;
  const separator = note.lastIndexOf('\n\n');
  if (separator < 0) return undefined;
  const lines = note.slice(separator + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return undefined;
  const signatures = lines.map(parseSignature).filter((signature) => signature !== undefined);
  return signatures.length === lines.length ? { text: note.slice(0, separator + 1), signatures } : undefined;
}

function parseSignature(line: string): Signature | undefined {
  const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = decodeBase64(encoded);
  if (!isKeyName(name) || !bytes || bytes.length < 5) return undefined;
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

/** UTF-8 can hold it (no half of a surrogate pair) and it has no control character but newline. */
function isNoteText(text: string): boolean {
  return !/[\u0000-\u0009\u000b-\u001f]/.test(text) && Buffer.from(text).toString() === text;
}

function keyIdOf(name: string, rawPublicKey: Buffer): Buffer {
  const hash = createHash('sha256').update(`${name}\n`).update(Buffer.of(ED25519)).update(rawPublicKey);
  return hash.digest().subarray(0, 4);
}

function rawKey(publicKey: KeyObject): Buffer {
  const { crv, x } = publicKey.export({ format: 'jwk' });
  if (publicKey.type !== 'public' || crv !== 'Ed25519' || !x) throw new RangeError('Not a public Ed25519 key.');
  return Buffer.from(x, 'base64url');
}
