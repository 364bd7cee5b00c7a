import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import { calculateJwkThumbprint, CompactSign, exportJWK, generateKeyPair, type JWK } from 'jose';
import { createHash } from 'node:crypto';
import { aParty, GMMH, LIVERPOOL, MERSEY_CARE, terms } from '../apps/agreements/test/builders.js';
import { verifyAgreement } from './verify-agreement.js';

const agreementId = '4c1d0f7e-7a1b-4b6e-9f53-6a0d6f1f2b10';
const at = '2026-11-22T10:00:00.000Z';
const text = (content: object) => canonicalize(content) ?? '';
const hashOf = (content: object) => createHash('sha256').update(text(content)).digest('hex');

const makeKey = async () => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const jwk: JWK = await exportJWK(publicKey);
  return { privateKey, jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA' } };
};
const [key, later] = await Promise.all([makeKey(), makeKey()]);

async function signature(content: object, organisationId: string, by = key) {
  const signer = { organisationId, role: 'caldicott-guardian' };
  const jws = await new CompactSign(new TextEncoder().encode(text(content)))
    .setProtectedHeader({ alg: 'EdDSA', kid: by.jwk.kid, typ: 'footbridge-agreement+jws', signer, at })
    .sign(by.privateKey);
  const [header, , proof] = jws.split('.');
  return { ...signer, at, jws: `${String(header)}..${String(proof)}` };
}

async function version(number: number, agreed: object, by: readonly string[], signedWith = key) {
  const content = { agreementId, version: number, terms: JSON.parse(JSON.stringify(agreed)) as object };
  const signatures = [];
  for (const party of by) signatures.push(await signature(content, party, signedWith));
  return { content, contentHash: hashOf(content), signatures };
}

const here = aParty(LIVERPOOL);
const retention = here.retention.map((each) => ({ ...each, years: 8 }));
const parties = [{ ...here, retention }, aParty(MERSEY_CARE), aParty(GMMH)];

/** Signed by two; joined by a third; one changes its own annex; all change the title. */
async function chain() {
  const first = await version(1, terms(), [LIVERPOOL, MERSEY_CARE]);
  const accession = { agreementId, version: 1, contentHash: first.contentHash, accession: { party: aParty(GMMH) } };
  const accessions = [{ content: accession, signature: await signature(accession, GMMH) }];
  const second = await version(2, terms({ parties }), [LIVERPOOL]);
  const third = await version(4, terms({ parties, title: 'Another' }), [LIVERPOOL, MERSEY_CARE, GMMH], later);
  return { first: { ...first, accessions }, second, third };
}
const check = async (file: object, ...keys: JWK[]) =>
  (await verifyAgreement(JSON.stringify(file), { keys: keys.length > 0 ? keys : [key.jwk, later.jwk] })).problems;
const unsigned = <Of extends { signatures: { organisationId: string }[] }>(of: Of, party: string): Of => ({
  ...of,
  signatures: of.signatures.filter(({ organisationId }) => organisationId !== party),
});

describe('a download of an agreement', () => {
  it('holds when every party signed the first version, and each later one whom it concerns', async () => {
    const { first, second, third } = await chain();
    expect(await check(first)).toEqual([]);
    expect(await check({ ...second, earlier: [first] })).toEqual([]);
    expect(await check({ ...third, earlier: [first, second] })).toEqual([]);
  });

  it('does not hold where somebody whom a version concerns has not signed it', async () => {
    const { first, second, third } = await chain();
    expect(await check(unsigned(first, MERSEY_CARE))).toEqual(['RW4 has not signed version 1, which concerns it.']);
    expect(await check({ ...unsigned(second, LIVERPOOL), earlier: [first] })).toEqual([
      'Nobody has signed version 2.',
      '10006842 has not signed version 2, which concerns it.',
    ]);
    expect(await check({ ...unsigned(third, GMMH), earlier: [first, second] })).toEqual([
      'RXV has not signed version 4, which concerns it.',
    ]);
  });

  it('does not hold where who joined has no accession, or what came before is left out', async () => {
    const { first, second, third } = await chain();
    const missing = ['RW4', 'RXV'].map((party) => `${party} has not signed version 2, which concerns it.`);
    expect(await check({ ...second, earlier: [{ ...first, accessions: [] }] })).toEqual(missing);
    expect(await check(second)).toEqual(missing);
    expect(await check({ ...third, earlier: [second, first] })).toContain('version 1 does not follow version 2.');
  });

  it('does not hold where an accession is to another version or of another party', async () => {
    const { first } = await chain();
    const [accession] = first.accessions;
    const other = { content: { ...accession?.content, contentHash: 'a' }, signature: accession?.signature };
    expect(await check({ ...first, accessions: [other] })).toEqual(['Accession of RXV: it is to another version.']);
    const stolen = { content: accession?.content, signature: { ...accession?.signature, organisationId: 'RXA' } };
    expect(await check({ ...first, accessions: [stolen] })).toEqual(['Accession of RXA: it is of another party.']);
  });

  it('is checked by the key that signed it: a later key does for what was signed later alone', async () => {
    const { first, second, third } = await chain();
    const wrong = `${LIVERPOOL}: the signature is not over this content by this key.`;
    expect(await check({ ...third, earlier: [first, second] }, later.jwk)).toContain(wrong);
    expect(await check({ ...third, earlier: [first, second] }, key.jwk)).toContain(wrong);
  });

  it.each([
    ['nothing', 'null'],
    ['no file', '{'],
    ['no signatures', '{"content":{}}'],
    ['no content', '{"content":null,"signatures":[]}'],
    ['a broken past', '{"content":{},"signatures":[],"earlier":[7]}'],
  ])('is none where there is %s', async (_, file) => {
    expect((await verifyAgreement(file, { keys: [key.jwk] })).problems).not.toEqual([]);
  });
});
