import { CompactEncrypt, compactDecrypt } from 'jose';
import { createHmac } from 'node:crypto';

/** Encrypts what the portal keeps, and makes keyed hashes of what it finds it by. */
export class Sealing {
  private readonly key: Buffer;

  /** `secret`: 32 bytes in hexadecimal. */
  constructor(secret: string) {
    this.key = Buffer.from(secret.trim(), 'hex');
    if (this.key.length !== 32) throw new Error('The key of the sessions must be 32 bytes in hexadecimal.');
  }

  /** JSON, encrypted (JWE, AES-256-GCM) and bound to `place`: it opens nowhere else. */
  async seal(value: unknown, place: string): Promise<string> {
    const text = new TextEncoder().encode(JSON.stringify(value));
    return new CompactEncrypt(text)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: this.hash(place).toString('base64url') })
      .encrypt(this.key);
  }

  /** What `seal` was given; undefined when it was sealed elsewhere, under another key, or changed since. */
  async open<T>(sealed: string, place: string): Promise<T | undefined> {
    try {
      const { plaintext, protectedHeader } = await compactDecrypt(sealed, this.key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      if (protectedHeader.kid !== this.hash(place).toString('base64url')) return undefined;
      return JSON.parse(new TextDecoder().decode(plaintext)) as T;
    } catch {
      return undefined;
    }
  }

  hash(text: string): Buffer {
    return createHmac('sha256', this.key).update(text).digest();
  }
}
