import { describe, expect, it } from '@jest/globals';
import {
  append,
  emptyFrontier,
  formatVerifierKey,
  inclusionProof,
  leafHash,
  noteVerifier,
  rootOf,
  signCheckpoint,
} from '@footbridge/transparency';
import { generateKeyPairSync } from 'node:crypto';
import { verifyEntry, type GivenProof } from './proof.js';

const entries = Array.from({ length: 7 }, (_, n) => `{"action":"referral.open","number":${String(n)}}`);
const keyNamed = (name: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { signer: { name, privateKey }, verifierKey: formatVerifierKey(noteVerifier(name, publicKey)) };
};
const log = keyNamed('footbridge.test/audit');
const other = keyNamed('footbridge.test/audit');

/** The proof that a real log of these entries gives for one of them. */
async function proofOf(index: number, key = log): Promise<GivenProof> {
  const { frontier, subtrees } = append(
    emptyFrontier,
    entries.map((entry) => leafHash(Buffer.from(entry))),
  );
  const hashes = await inclusionProof(index, entries.length, (ids) =>
    Promise.resolve(
      ids.map(({ level, index: at }) => {
        const found = subtrees.find((each) => each.level === level && each.index === at);
        if (!found) throw new Error('no such subtree');
        return found.hash;
      }),
    ),
  );
  return {
    leafIndex: index,
    treeSize: entries.length,
    hashes: hashes.map((hash) => hash.toString('base64')),
    checkpoint: signCheckpoint({ size: entries.length, root: rootOf(frontier) }, key.signer),
    verifierKey: key.verifierKey,
  };
}
const entryAt = (index: number) => entries[index] ?? '';

describe('the proof of an entry', () => {
  it('is verified for each entry of a log, and says whether the key was known beforehand', async () => {
    for (const index of entries.keys()) {
      const verdict = verifyEntry(entryAt(index), await proofOf(index), log.verifierKey);
      expect(verdict).toEqual({
        kind: 'verified',
        place: index + 1,
        size: 7,
        log: 'footbridge.test/audit',
        pinned: true,
      });
    }
    expect(verifyEntry(entryAt(2), await proofOf(2), undefined)).toMatchObject({ kind: 'verified', pinned: false });
  });

  it('fails for every single flipped byte of the entry', async () => {
    const proof = await proofOf(3);
    const bytes = Buffer.from(entryAt(3));
    for (const place of bytes.keys()) {
      const flipped = Buffer.from(bytes);
      flipped[place] = (bytes[place] ?? 0) ^ 1;
      expect(verifyEntry(flipped.toString('utf8'), proof, log.verifierKey).kind).toBe('failed');
    }
  });

  it('fails for another place, a flipped hash, another size and a changed head', async () => {
    const proof = await proofOf(3);
    const [first = '', ...rest] = proof.hashes;
    const flipped = Buffer.from(first, 'base64');
    flipped[0] = (flipped[0] ?? 0) ^ 1;
    const changed: GivenProof[] = [
      { ...proof, leafIndex: 4 },
      { ...proof, hashes: [flipped.toString('base64'), ...rest] },
      { ...proof, hashes: rest },
      { ...proof, treeSize: 6 },
      { ...proof, checkpoint: proof.checkpoint.replace('\n7\n', '\n8\n') },
    ];
    for (const each of changed) expect(verifyEntry(entryAt(3), each, log.verifierKey).kind).toBe('failed');
  });

  it('fails when the head is signed by another key than the pinned one, whatever the answer says', async () => {
    const proof = await proofOf(3, other);
    expect(verifyEntry(entryAt(3), proof, log.verifierKey).kind).toBe('failed');
    expect(verifyEntry(entryAt(3), { ...proof, verifierKey: 'nonsense' }, undefined).kind).toBe('failed');
  });

  it('is not there yet while no signed head covers the entry', () => {
    expect(verifyEntry(entryAt(3), undefined, log.verifierKey)).toEqual({ kind: 'not-yet' });
  });
});
