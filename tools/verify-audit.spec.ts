import { describe, expect, it } from '@jest/globals';
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import {
  append,
  consistencyProof,
  emptyFrontier,
  formatVerifierKey,
  inclusionProof,
  leafHash,
  noteVerifier,
  rootOf,
  signCheckpoint,
  type SubtreeId,
} from '@footbridge/transparency';
import { verifyExport, type Report } from './verify-audit.js';

const NAME = 'footbridge.test/audit';
const keyOf = (seed: string): KeyObject => {
  const raw = createHash('sha256').update(seed).digest();
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), raw]);
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
};
const signer = { name: NAME, privateKey: keyOf('the log') };
const verifierKey = formatVerifierKey(noteVerifier(NAME, createPublicKey(signer.privateKey)));
const foreign = { name: NAME, privateKey: keyOf('somebody else') };

type Wish = { earlier?: number; visible?: (place: number) => boolean; signedBy?: typeof signer };
type Parts = { header: Record<string, unknown>; lines: Record<string, unknown>[] };

/** A log of 40 entries of two services, and an export of those that are visible. */
async function anExport({ earlier, visible = () => true, signedBy = signer }: Wish = {}): Promise<Parts> {
  const entries = Array.from({ length: 40 }, (_, place) => {
    const service = place % 3 === 0 ? 'consents' : 'referrals';
    const at = `2026-01-05T09:00:${String(place).padStart(2, '0')}.000Z`;
    const objects = [{ id: `object-${place}`, kind: 'referral', version: place }];
    return {
      service,
      entry: JSON.stringify({ action: 'referral.read', at, objects, organisations: ['RW4'], service }),
    };
  });
  const { frontier, subtrees } = append(
    emptyFrontier,
    entries.map(({ entry }) => leafHash(Buffer.from(entry))),
  );
  const read = (ids: readonly SubtreeId[]) =>
    Promise.resolve(
      ids.map(
        ({ level, index }) => subtrees.find((each) => each.level === level && each.index === index)?.hash as Buffer,
      ),
    );
  const noteOf = (size: number) => {
    const root = rootOf(
      append(
        emptyFrontier,
        entries.slice(0, size).map(({ entry }) => leafHash(Buffer.from(entry))),
      ).frontier,
    );
    return signCheckpoint({ size, root }, signedBy);
  };
  const text = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('base64'));
  const numbers = new Map<string, number>();
  const lines: Record<string, unknown>[] = [];
  const services = new Map<string, { service: string; first: number; last: number; count: number }>();
  for (const [leafIndex, { service, entry }] of entries.entries()) {
    const number = (numbers.get(service) ?? 0) + 1;
    numbers.set(service, number);
    if (!visible(leafIndex)) continue;
    const known = services.get(service) ?? { service, first: number, last: number, count: 0 };
    services.set(service, { ...known, last: number, count: known.count + 1 });
    lines.push({
      leafIndex,
      service,
      number,
      entry,
      proof: text(await inclusionProof(leafIndex, frontier.size, read)),
    });
  }
  const header = {
    kind: 'footbridge-audit-export',
    version: 1,
    id: 'an export',
    organisation: 'RW4',
    from: '2026-01-05T09:00:00.000Z',
    to: '2026-01-05T10:00:00.000Z',
    madeAt: '2026-01-06T09:00:00.000Z',
    services: [...services.values()],
    ...(earlier === undefined
      ? {}
      : {
          earlier: { checkpoint: noteOf(earlier), proof: text(await consistencyProof(earlier, frontier.size, read)) },
        }),
    verifierKey: formatVerifierKey(noteVerifier(NAME, createPublicKey(signedBy.privateKey))),
    checkpoint: noteOf(frontier.size),
  };
  return { header, lines };
}

/** The file of an export, with a last line that fits whatever stands before it. */
function fileOf({ header, lines }: Parts): Buffer {
  return sealed(Buffer.from([header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('')));
}

function sealed(body: Buffer): Buffer {
  const lines = body.toString('latin1').split('\n').length - 1;
  const sha256 = createHash('sha256').update(body).digest('hex');
  return Buffer.concat([body, Buffer.from(`${JSON.stringify({ kind: 'end', lines, sha256 })}\n`)]);
}

/** Positions that are the same in every run of the same seed. */
function* positions(seed: number, below: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield Math.floor((state / 2 ** 32) * below);
  }
}

const problemsOf = ({ problems }: Report) => problems;

describe('verifying an export', () => {
  it('finds nothing wrong with a whole one, and says what it proved', async () => {
    const { problems, facts } = verifyExport(fileOf(await anExport({ earlier: 17 })), { key: verifierKey });
    expect(problems).toEqual([]);
    expect(facts).toEqual([
      'Export of RW4, 2026-01-05T09:00:00.000Z to 2026-01-05T10:00:00.000Z, made 2026-01-06T09:00:00.000Z.',
      'Key as given.',
      expect.stringMatching(/^Checkpoint of footbridge\.test\/audit: 40 entries, root /),
      'The log continues the earlier checkpoint of 17 entries.',
      'consents: numbers 1 to 14 without a gap.',
      'referrals: numbers 1 to 26 without a gap.',
      '40 entries.',
    ]);
  });

  it('holds for the entries of one organisation among those of others', async () => {
    const { problems, facts } = verifyExport(fileOf(await anExport({ visible: (place) => place % 5 !== 0 })));
    expect(problems).toEqual([]);
    expect(facts).toContain(
      'consents: 11 entries, numbers 2 to 14; the 2 others between are not of this organisation or period.',
    );
    expect(facts.join()).toContain('Key taken from the export itself');
  });

  it('holds for an export without entries', async () => {
    expect(problemsOf(verifyExport(fileOf(await anExport({ visible: () => false }))))).toEqual([]);
  });

  it('finds one flipped byte anywhere in the file', async () => {
    const file = fileOf(await anExport({ earlier: 9 }));
    const position = positions(20_261_122, file.length);
    for (let flips = 0; flips < 400; flips++) {
      const place = position.next().value as number;
      const damaged = Buffer.from(file);
      damaged[place] = (damaged[place] ?? 0) ^ (1 << (flips % 8));
      expect({ place, found: verifyExport(damaged).problems.length > 0 }).toEqual({ place, found: true });
    }
  });

  it('finds one flipped byte anywhere in an entry, though whoever flipped it made the file whole again', async () => {
    const parts = await anExport();
    const body = Buffer.from([parts.header, ...parts.lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
    const spans = parts.lines.map(({ entry }) => {
      const text = Buffer.from(JSON.stringify(entry));
      const start = body.indexOf(text);
      return { start: start + 1, length: text.length - 2 };
    });
    expect(spans.every(({ start }) => start > 0)).toBe(true);
    const position = positions(7, 2 ** 31);
    for (let flips = 0; flips < 400; flips++) {
      const span = spans[(position.next().value as number) % spans.length] as (typeof spans)[number];
      const place = span.start + ((position.next().value as number) % span.length);
      const damaged = Buffer.from(body);
      damaged[place] = (damaged[place] ?? 0) ^ (1 << (flips % 8));
      expect({ place, found: verifyExport(sealed(damaged)).problems.length > 0 }).toEqual({ place, found: true });
    }
  });

  it.each<[string, (parts: Parts) => void, string]>([
    ['an entry taken out', ({ lines }) => void lines.splice(5, 1), 'the header says'],
    [
      'an entry twice',
      ({ lines }) => void lines.splice(5, 0, lines[5] as Parts['lines'][number]),
      'not in the order of the log',
    ],
    ['two entries changed over', ({ lines }) => void lines.reverse(), 'not in the order of the log'],
    [
      'an entry at another place',
      ({ lines }) => void Object.assign(lines[3] ?? {}, { leafIndex: 4 }),
      'is not in the log',
    ],
    [
      'an entry under another service',
      ({ lines }) => void Object.assign(lines[3] ?? {}, { service: 'duties' }),
      'of another service',
    ],
    ['a number given twice', ({ lines }) => void Object.assign(lines[4] ?? {}, { number: 1 }), 'do not rise'],
    ['another organisation', ({ header }) => void Object.assign(header, { organisation: 'RXV' }), 'is not of RXV'],
    [
      'another period',
      ({ header }) => void Object.assign(header, { from: '2026-01-05T09:00:01.000Z' }),
      "of the export's period",
    ],
    ['a proof that is none', ({ lines }) => void Object.assign(lines[3] ?? {}, { proof: ['?'] }), 'is not in the log'],
    ['a line that is none', ({ lines }) => void lines.push({ kind: 'note' }), 'is no entry'],
    ['no header', ({ header }) => void Object.assign(header, { kind: 'other' }), 'is no header'],
    [
      'an earlier checkpoint of another log',
      ({ header }) => void Object.assign(header, { earlier: { checkpoint: 'x\n', proof: [] } }),
      'cannot be believed',
    ],
  ])('finds %s, in a file that is whole', async (_, change, said) => {
    const parts = await anExport();
    change(parts);
    expect(problemsOf(verifyExport(fileOf(parts))).join('\n')).toContain(said);
  });

  it('believes no other key than the one given', async () => {
    const forged = fileOf(await anExport({ signedBy: foreign }));
    expect(problemsOf(verifyExport(forged))).toEqual([]);
    expect(problemsOf(verifyExport(forged, { key: verifierKey })).join('\n')).toContain('note-signer-unknown');
    expect(problemsOf(verifyExport(forged, { key: 'nonsense' })).join('\n')).toContain('no verifier key');
  });

  it('holds the log to a checkpoint that the reader kept', async () => {
    const parts = await anExport({ earlier: 17 });
    const earlier = (parts.header['earlier'] as { checkpoint: string }).checkpoint;
    expect(problemsOf(verifyExport(fileOf(parts), { key: verifierKey, earlier }))).toEqual([]);
    const rewritten = signCheckpoint({ size: 17, root: leafHash(Buffer.from('another history')) }, signer);
    expect(problemsOf(verifyExport(fileOf(parts), { earlier: rewritten })).join('\n')).toContain('does not continue');
    expect(problemsOf(verifyExport(fileOf(await anExport()), { earlier })).join('\n')).toContain('holds no proof');
  });

  it.each([
    ['nothing', ''],
    ['no export', 'hello\n'],
    ['an end alone', sealed(Buffer.alloc(0)).toString()],
  ])('finds fault with %s', (_, text) => {
    expect(problemsOf(verifyExport(Buffer.from(text))).length).toBeGreaterThan(0);
  });

  it('finds a file that was cut anywhere', async () => {
    const file = fileOf(await anExport({ visible: (place) => place < 6 }));
    const position = positions(3, file.length);
    for (let cuts = 0; cuts < 100; cuts++) {
      const length = position.next().value as number;
      expect({ length, found: verifyExport(file.subarray(0, length)).problems.length > 0 }).toEqual({
        length,
        found: true,
      });
    }
  });
});
