import { type OrganisationId } from '@footbridge/contracts';
import { SettingsError } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, SignJWT, type JWK } from 'jose';
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConsentsSettings } from '../settings.js';

const ALGORITHM = 'ES256';
const AUDIENCE = 'footbridge';
export const ACCESS_SECONDS = 600;

type Signing = { readonly base: string; readonly key: KeyObject; readonly published: JWK };

/** Signs the access of students who came by a one-time link, as one issuer for each university. */
@Injectable()
export class LinkSigner {
  private readonly signing: Promise<Signing> | undefined;

  constructor({ signInLinkKeyFile: file, signInLinkIssuer: base }: ConsentsSettings) {
    if ((file === undefined) !== (base === undefined))
      throw new SettingsError('Settings: SIGN_IN_LINK_KEY_FILE and SIGN_IN_LINK_ISSUER need each other');
    if (file !== undefined && base !== undefined) this.signing = signingWith(keyIn(file), base);
  }

  /** Whether this installation has one-time links at all. */
  get isOffered(): boolean {
    return this.signing !== undefined;
  }

  /** The issuer of a university's links, as tokens say it. */
  async issuerOf(organisation: OrganisationId): Promise<string> {
    return `${(await this.needed()).base}/${organisation}`;
  }

  /** What services verify these tokens with. */
  async keys(): Promise<{ keys: JWK[] }> {
    return { keys: this.signing ? [(await this.signing).published] : [] };
  }

  /** An access token for `seconds` at most, and never for more than ten minutes. */
  async access(
    of: { readonly organisation: OrganisationId; readonly subject: string },
    seconds: number,
  ): Promise<{ accessToken: string; expiresIn: number }> {
    const { key, published } = await this.needed();
    const expiresIn = Math.max(1, Math.min(ACCESS_SECONDS, Math.floor(seconds)));
    // Services compare these times with their machine's clock.
    const now = Math.floor(Date.now() / 1_000);
    const accessToken = await new SignJWT({})
      .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', ...(published.kid !== undefined && { kid: published.kid }) })
      .setIssuer(await this.issuerOf(of.organisation))
      .setSubject(of.subject)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + expiresIn)
      .sign(key);
    return { accessToken, expiresIn };
  }

  private needed(): Promise<Signing> {
    if (!this.signing) throw new Error('this installation has no one-time links');
    return this.signing;
  }
}

function keyIn(file: string): KeyObject {
  try {
    const key = createPrivateKey(readFileSync(file, 'utf8'));
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // Said below, without what is in the file.
  }
  throw new SettingsError('Settings: SIGN_IN_LINK_KEY_FILE must be a PEM file with a private key, EC P-256');
}

async function signingWith(key: KeyObject, base: string): Promise<Signing> {
  const jwk = createPublicKey(key).export({ format: 'jwk' }) as JWK;
  return { base, key, published: { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: ALGORITHM, use: 'sig' } };
}
