import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { type AgreementId } from '@footbridge/contracts';
import { type Terms } from './agreement.js';

/**
 * What a signature is over: SHA-256, in lower-case hex, of the canonical JSON (RFC 8785) of id, version and terms. Whoever
 * holds these can compute it again.
 */
export function contentHash(id: AgreementId, version: number, terms: Terms): string {
  const text = canonicalize({ agreementId: id, version, terms });
  if (text === undefined) throw new Error('terms must be JSON');
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
