import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type LogCheckpoint, verifyCheckpoint } from '@sigstore/verify/dist/tlog/checkpoint.js';
import { verifyMerkleInclusion } from '@sigstore/verify/dist/tlog/merkle.js';
import { openCheckpoint, signCheckpoint } from './checkpoint.js';
import { leafHash } from './hash.js';
import { formatVerifierKey, noteVerifier, openNote, parseVerifierKey, signNote } from './note.js';
import { inclusionProof } from './prove.js';
import { append, emptyFrontier, rootOf } from './tree.js';

const privateKeyOf = (seed: Buffer) => {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
};
const keyOf = (name: string) => {
  const privateKey = privateKeyOf(createHash('sha256').update(`test key of ${name}`).digest());
  return { signer: { name, privateKey }, verifier: noteVerifier(name, createPublicKey(privateKey)) };
};

const log = keyOf('footbridge.example/audit');
const witness = keyOf('trust.example/witness');
const root = leafHash(Buffer.from('the only entry'));
const signed = signCheckpoint({ size: 1, root }, log.signer);

/** The example of golang.org/x/mod/sumdb/note: its key pair, text and signature. Ed25519 signs the same way every time. */
const peter = {
  seed: 'gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=',
  key: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  line: '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};

describe('a signed note', () => {
  it('is byte for byte that of another implementation for the same key and text', () => {
    const signer = { name: 'PeterNeumann', privateKey: privateKeyOf(Buffer.from(peter.seed, 'base64')) };
    expect(signNote(peter.text, [signer])).toBe(`${peter.text}\n${peter.line}`);
    expect(formatVerifierKey(noteVerifier(signer.name, createPublicKey(signer.privateKey)))).toBe(peter.key);
  });

  it('of another implementation is opened with its verifier key', () => {
    const verifier = parseVerifierKey(peter.key);
    expect(verifier).toMatchObject({ name: 'PeterNeumann', keyId: Buffer.from('c74f20a3', 'hex') });
    const opened = openNote(`${peter.text}\n${peter.line}`, verifier ? [verifier] : []);
    expect(opened).toEqual({ ok: true, text: peter.text, signedBy: [verifier] });
  });

  it('may have empty lines in its text: the last one ends it', () => {
    const text = 'first\n\nsecond\n';
    expect(openNote(signNote(text, [log.signer]), [log.verifier])).toMatchObject({ ok: true, text });
  });

  it('tells who signed and ignores signatures of keys it does not know, also of a known name or id alone', () => {
    const note = signNote('text\n', [witness.signer, log.signer]);
    expect(openNote(note, [log.verifier])).toEqual({ ok: true, text: 'text\n', signedBy: [log.verifier] });
    expect(openNote(note, [log.verifier, witness.verifier])).toMatchObject({
      signedBy: [witness.verifier, log.verifier],
    });
    const renamed = note.replace(`— ${witness.verifier.name}`, `— ${log.verifier.name}`);
    expect(openNote(renamed, [log.verifier])).toMatchObject({ ok: true, signedBy: [log.verifier] });
    const foreign = note.replace(`— ${log.verifier.name}`, '— another.example');
    expect(openNote(foreign, [log.verifier])).toEqual({ ok: false, problem: 'note-signer-unknown' });
  });

  it('is refused whole when a known key has a wrong signature beside a right one', () => {
    const line = signNote('other\n', [witness.signer]).split('\n').at(-2);
    const note = `${signNote('text\n', [log.signer])}${line}\n`;
    expect(openNote(note, [log.verifier])).toMatchObject({ ok: true });
    expect(openNote(note, [log.verifier, witness.verifier])).toEqual({ ok: false, problem: 'note-signature-invalid' });
  });

  it('is not made from text without a last newline, with control characters, or with another kind of key', () => {
    expect(() => signNote('text', [log.signer])).toThrow(RangeError);
    expect(() => signNote('te\txt\n', [log.signer])).toThrow(RangeError);
    expect(() => signNote('half a pair \ud83d\n', [log.signer])).toThrow(RangeError);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => signNote('text\n', [{ name: 'curve', privateKey }])).toThrow(RangeError);
    for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\nb']) {
      expect(() => signNote('text\n', [{ ...log.signer, name }])).toThrow(RangeError);
    }
  });
});

describe('a verifier key', () => {
  it('comes back as it was written', () => {
    const text = formatVerifierKey(log.verifier);
    expect(text).toMatch(/^footbridge\.example\/audit\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}$/);
    const read = parseVerifierKey(text);
    expect(read?.keyId).toEqual(log.verifier.keyId);
    expect(read && formatVerifierKey(read)).toBe(text);
  });

  it.each([
    ['another id', peter.key.replace('c74f20a3', 'c74f20a4')],
    ['a longer key whose id fits', 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='],
    ['another algorithm whose id fits', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['another name', peter.key.replace('Peter', 'Petra')],
    ['a name with a space', peter.key.replace('Peter', 'Peter ')],
    ['no id', peter.key.replace('c74f20a3+', '')],
    ['capitals in the id', peter.key.replace('c74f20a3', 'C74F20A3')],
    ['base64 for URLs', peter.key.replace('/', '_')],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(parseVerifierKey(text)).toBeUndefined();
  });
});

describe('a checkpoint', () => {
  it('is origin, size and root, and opens with the key of its log', () => {
    expect(signed.split('\n').slice(0, 4)).toEqual(['footbridge.example/audit', '1', root.toString('base64'), '']);
    const checkpoint = { origin: 'footbridge.example/audit', size: 1, root };
    expect(openCheckpoint(signed, log.verifier)).toEqual({ ok: true, checkpoint, signedBy: [log.verifier] });
  });

  it('counts witnesses beside the log, never instead of it', () => {
    const text = signed.slice(0, signed.lastIndexOf('\n\n') + 1);
    const both = signNote(text, [log.signer, witness.signer]);
    expect(openCheckpoint(both, log.verifier, [witness.verifier])).toMatchObject({
      signedBy: [log.verifier, witness.verifier],
    });
    const witnessOnly = signNote(text, [witness.signer]);
    const opened = openCheckpoint(witnessOnly, log.verifier, [witness.verifier]);
    expect(opened).toEqual({ ok: false, problem: 'note-signer-unknown' });
  });

  it('is refused when any bit of it is flipped, or when it is cut anywhere', () => {
    const bytes = Buffer.from(signed);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(openCheckpoint(flipped.toString(), log.verifier).ok).toBe(false);
    }
    for (let length = 0; length < bytes.length; length++) {
      expect(openCheckpoint(bytes.subarray(0, length).toString(), log.verifier).ok).toBe(false);
    }
  });

  const base64 = root.toString('base64');
  it.each([
    ['no root', 'footbridge.example/audit\n1\n'],
    ['an empty origin', `\n1\n${base64}\n`],
    ['a size with a leading zero', `footbridge.example/audit\n01\n${base64}\n`],
    ['a negative size', `footbridge.example/audit\n-1\n${base64}\n`],
    ['a size with a sign', `footbridge.example/audit\n+1\n${base64}\n`],
    ['a size in hex', `footbridge.example/audit\n0x1\n${base64}\n`],
    ['a size that is no safe integer', `footbridge.example/audit\n9007199254740992\n${base64}\n`],
    ['a size with a space', `footbridge.example/audit\n1 \n${base64}\n`],
    ['no size', `footbridge.example/audit\n\n${base64}\n`],
    ['a short root', `footbridge.example/audit\n1\n${root.subarray(1).toString('base64')}\n`],
    ['a root without padding', `footbridge.example/audit\n1\n${base64.slice(0, -1)}\n`],
    ['a root in hex', `footbridge.example/audit\n1\n${root.toString('hex')}\n`],
    ['an empty extension line', `footbridge.example/audit\n1\n${base64}\n\nmore\n`],
    ['its lines in another order', `1\n${base64}\nfootbridge.example/audit\n`],
  ])('is refused with %s, though its log signed it', (_, text) => {
    const opened = openCheckpoint(signNote(text, [log.signer]), log.verifier);
    expect(opened).toEqual({ ok: false, problem: 'checkpoint-malformed' });
  });

  it('may have extension lines, and must be of its own log', () => {
    const text = `footbridge.example/audit\n0\n${base64}\nlater use\n`;
    expect(openCheckpoint(signNote(text, [log.signer]), log.verifier)).toMatchObject({ checkpoint: { size: 0, root } });
    const other = signNote(text.replace('audit', 'other'), [log.signer]);
    expect(openCheckpoint(other, log.verifier)).toEqual({ ok: false, problem: 'checkpoint-of-another-log' });
  });

  it.each([
    ['nothing', ''],
    ['no signature', signed.slice(0, signed.lastIndexOf('\n\n') + 2)],
    ['no blank line', signed.replace('\n\n', '\n')],
    ['no last newline', signed.slice(0, -1)],
    ['a hyphen for the dash', signed.replace('—', '-')],
    ['a carriage return', signed.replace('\n', '\r\n')],
    ['a tab', signed.replace('1', '\t1')],
    ['a signature without padding', signed.replace(/=+\n$/, '\n')],
    ['a signature of no bytes', signed.replace(/[^ ]+\n$/, 'AAAAAA==\n')],
    ['a broken line of an unknown key', `${signed}— witness !\n`],
    ['more signatures than anyone needs', signed + `— w ${'A'.repeat(88)}\n`.repeat(100)],
    ['more text than anyone needs', 'x'.repeat(1_000_000) + signed],
  ])('is no note with %s', (_, note) => {
    expect(openCheckpoint(note, log.verifier)).toEqual({ ok: false, problem: 'note-malformed' });
  });

  it('is not made of an impossible size, root or origin', () => {
    for (const size of [-1, 0.5, 2 ** 53]) expect(() => signCheckpoint({ size, root }, log.signer)).toThrow(RangeError);
    expect(() => signCheckpoint({ size: 1, root: root.subarray(1) }, log.signer)).toThrow(RangeError);
    expect(() => signCheckpoint({ size: 1, root }, { ...log.signer, name: 'a log' })).toThrow(RangeError);
  });
});

describe('an independent implementation (Sigstore)', () => {
  const entries = Array.from({ length: 13 }, (_, n) => Buffer.from(`entry ${n}`));
  const { frontier, subtrees } = append(emptyFrontier, entries.map(leafHash));
  const note = signCheckpoint({ size: 13, root: rootOf(frontier) }, log.signer);
  const read = (ids: readonly { level: number; index: number }[]) =>
    Promise.resolve(
      ids.map((id) => subtrees.find((s) => s.level === id.level && s.index === id.index)?.hash as Buffer),
    );
  const authority = {
    logID: log.verifier.keyId,
    publicKey: log.verifier.publicKey,
    baseURL: 'https://footbridge.example/audit',
    validFor: { start: new Date(0), end: new Date(8.64e15) },
  };
  const entryOf = async (index: number, envelope: string) => ({
    logIndex: `${index}`,
    logId: { keyId: log.verifier.keyId },
    kindVersion: { kind: 'entry', version: '1' },
    integratedTime: '0',
    inclusionPromise: undefined,
    canonicalizedBody: entries[index] as Buffer,
    inclusionProof: {
      logIndex: `${index}`,
      rootHash: rootOf(frontier),
      treeSize: '13',
      hashes: await inclusionProof(index, 13, read),
      checkpoint: { envelope },
    },
  });

  it('reads our checkpoint, checks its signature, and finds every entry under it by our proofs', async () => {
    for (const index of entries.keys()) {
      const entry = await entryOf(index, note);
      const checkpoint: LogCheckpoint = verifyCheckpoint(entry, [authority]);
      expect(checkpoint).toMatchObject({ origin: 'footbridge.example/audit', logSize: 13n, logHash: rootOf(frontier) });
      expect(() => {
        verifyMerkleInclusion(entry, checkpoint);
      }).not.toThrow();
      const other = { ...entry, canonicalizedBody: Buffer.from('another entry') };
      expect(() => {
        verifyMerkleInclusion(other, checkpoint);
      }).toThrow('does not match');
    }
  });

  it('refuses our checkpoint after a change', async () => {
    const changed = await entryOf(0, note.replace('\n13\n', '\n14\n'));
    expect(() => verifyCheckpoint(changed, [authority])).toThrow('invalid checkpoint signature');
  });
});
