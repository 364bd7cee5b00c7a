import { type AgreementId, type Terms } from '@footbridge/contracts';
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { type Joining, type Running } from '../agreement/agreement.js';

/** What a signature of an agreement is over: id, version and terms. Whoever holds these can check it. */
export type Content = { readonly agreementId: AgreementId; readonly version: number; readonly terms: Terms };

export function contentOf({ id, version, terms }: { id: AgreementId; version: number; terms: Terms }): Content {
  return { agreementId: id, version, terms };
}

/** What a party that joins signs: its own annex, to exactly the version that the others signed. */
export function accessionOf(
  { id, version, contentHash }: Pick<Running, 'id' | 'version' | 'contentHash'>,
  { party, inPlaceOf }: Pick<Joining, 'party' | 'inPlaceOf'>,
): object {
  return { agreementId: id, version, contentHash, accession: { party, ...(inPlaceOf !== undefined && { inPlaceOf }) } };
}

/** The canonical JSON (RFC 8785). */
export function canonical(content: object): string {
  const text = canonicalize(content);
  if (text === undefined) throw new Error('what is signed must be JSON');
  return text;
}

/** SHA-256 of the canonical JSON, in lower-case hex. */
export function hashOf(content: object): string {
  return createHash('sha256').update(canonical(content), 'utf8').digest('hex');
}
