import { type Instant } from '@footbridge/contracts';
import { readSigningKey, SettingsError } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, CompactSign, exportJWK, type JWK } from 'jose';
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
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
  private readonly known: Promise<Published>;
  private readonly retired: Promise<readonly Published[]>;

  constructor(settings: AgreementSettings) {
    this.key = readSigningKey(settings.agreementSigningKeyFile, 'AGREEMENT_SIGNING_KEY_FILE');
    this.known = published(createPublicKey(this.key));
    this.retired = Promise.all(readRetired(settings.agreementRetiredKeysFile).map(published));
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

  /** The public keys, that of now first, as a JSON Web Key Set. */
  async keys(): Promise<{ keys: JWK[] }> {
    return { keys: [await this.known, ...(await this.retired)] };
  }
}

type Published = JWK & { kid: string };

async function published(key: KeyObject): Promise<Published> {
  const jwk = await exportJWK(key);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA', use: 'sig' };
}

/** The public half alone, whatever the file holds; a SettingsError says nothing of the content. */
function readRetired(file: string | undefined): KeyObject[] {
  if (file === undefined) return [];
  try {
    const { keys } = JSON.parse(readFileSync(file, 'utf8')) as { keys: JsonWebKey[] };
    return keys.map(({ kty, crv, x }) => createPublicKey({ key: { kty, crv, x }, format: 'jwk' }));
  } catch {
    throw new SettingsError(
      'Settings: AGREEMENT_RETIRED_KEYS_FILE cannot be read as a JSON Web Key Set of public keys',
    );
  }
}
