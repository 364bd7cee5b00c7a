import { type Instant } from '@footbridge/contracts';
import { readSigningKey } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, CompactSign, exportJWK, type JWK } from 'jose';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { type ActedBy } from '../agreement/preparation.js';
import { AgreementSettings } from '../settings.js';
import { canonical } from './content.js';

export const SIGNATURE_TYPE = 'footbridge-agreement+jws';

/**
 * Signs for people with the Ed25519 key of the installation, once the sign-in has said who they are and the directory in which
 * role: detached JWS (RFC 7515 appendix F) over the canonical form, with signer, role appointment and time in its protected header.
 */
@Injectable()
export class Signatures {
  private readonly key: KeyObject;
  private readonly known: Promise<JWK & { kid: string }>;

  constructor(settings: AgreementSettings) {
    this.key = readSigningKey(settings.agreementSigningKeyFile, 'AGREEMENT_SIGNING_KEY_FILE');
    this.known = publicHalf(this.key);
  }

  /** `header..signature`: the payload between the dots is the canonical form of `content`. */
  async sign(content: object, signer: ActedBy, at: Instant): Promise<string> {
    const { kid } = await this.known;
    const whole = await new CompactSign(new TextEncoder().encode(canonical(content)))
      .setProtectedHeader({ alg: 'EdDSA', kid, typ: SIGNATURE_TYPE, signer: { ...signer }, at })
      .sign(this.key);
    const [header = '', , signature = ''] = whole.split('.');
    return `${header}..${signature}`;
  }

  /** The public keys, as a JSON Web Key Set. */
  async keys(): Promise<{ keys: JWK[] }> {
    return { keys: [await this.known] };
  }
}

async function publicHalf(key: KeyObject): Promise<JWK & { kid: string }> {
  const jwk = await exportJWK(createPublicKey(key));
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA', use: 'sig' };
}
