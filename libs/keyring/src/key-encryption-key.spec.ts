import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keyEncryptionKey, readKeyEncryptionKeys } from './key-encryption-key.js';

const bytes = randomBytes(32);
const { fingerprint } = keyEncryptionKey(bytes);

describe('the key-encryption key', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footbridge-kek-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function file(content: string, mode = 0o600): Promise<{ KEY_ENCRYPTION_KEY_FILE: string; NODE_ENV: string }> {
    const path = join(folder, randomBytes(6).toString('hex'));
    await writeFile(path, content);
    await chmod(path, mode);
    return { KEY_ENCRYPTION_KEY_FILE: path, NODE_ENV: 'production' };
  }
  const bad = (words: RegExp) =>
    expect.objectContaining({ code: 'bad-key-encryption-key', message: expect.stringMatching(words) as unknown });

  it.each(['base64', 'hex'] as const)('comes from a file that holds it as %s', async (encoding) => {
    const [key] = await readKeyEncryptionKeys(await file(`${bytes.toString(encoding)}\n`));
    expect(key?.fingerprint).toBe(fingerprint);
    expect(key?.secret.export().equals(bytes)).toBe(true);
  });

  it('may stand beside the key of the next epoch, with comments', async () => {
    const next = randomBytes(32);
    const keys = await readKeyEncryptionKeys(
      await file(`# epoch 7\n${bytes.toString('hex')}\r\n\n# epoch 8\n${next.toString('base64')}`),
    );
    expect(keys.map((key) => key.fingerprint)).toEqual([fingerprint, keyEncryptionKey(next).fingerprint]);
  });

  it.each([0o400, 0o600, 0o440, 0o640])('is read from a file with mode %o', async (mode) => {
    await expect(readKeyEncryptionKeys(await file(bytes.toString('hex'), mode))).resolves.toHaveLength(1);
  });

  it.each([0o604, 0o644, 0o602, 0o601, 0o620, 0o666])('is refused from a file with mode %o', async (mode) => {
    await expect(readKeyEncryptionKeys(await file(bytes.toString('hex'), mode))).rejects.toEqual(bad(/chmod 600/));
  });

  it.each([
    ['31 bytes', bytes.subarray(1).toString('hex')],
    ['33 bytes', Buffer.concat([bytes, bytes.subarray(1, 2)]).toString('base64')],
    ['a password', 'correct horse battery staple'],
    ['a second line that is no key', `${bytes.toString('hex')}\nabc`],
  ])('is refused when the file holds %s, without quoting it', async (_, content) => {
    const settings = await file(content);
    const refusal = await readKeyEncryptionKeys(settings).catch((error: unknown) => error);
    expect(refusal).toEqual(bad(/must hold 32 bytes/));
    expect(String(refusal)).not.toContain(content);
  });

  it('is refused when the file is empty, huge, missing or a folder', async () => {
    await expect(readKeyEncryptionKeys(await file('\n'))).rejects.toEqual(bad(/holds no key/));
    await expect(readKeyEncryptionKeys(await file('#'.repeat(5_000)))).rejects.toEqual(bad(/larger than/));
    const missing = { KEY_ENCRYPTION_KEY_FILE: join(folder, 'none') };
    await expect(readKeyEncryptionKeys(missing)).rejects.toEqual(bad(/cannot be read \(ENOENT\)/));
    await expect(readKeyEncryptionKeys({ KEY_ENCRYPTION_KEY_FILE: folder })).rejects.toEqual(bad(/not a regular file/));
  });

  it('is refused when all its bytes are the same', async () => {
    await expect(readKeyEncryptionKeys(await file('00'.repeat(32)))).rejects.toEqual(bad(/placeholder/));
  });

  it('comes from the environment in development only', async () => {
    const KEY_ENCRYPTION_KEY = bytes.toString('base64');
    const keys = await readKeyEncryptionKeys({ KEY_ENCRYPTION_KEY, NODE_ENV: 'development' });
    expect(keys[0]?.fingerprint).toBe(fingerprint);
    await expect(readKeyEncryptionKeys({ KEY_ENCRYPTION_KEY, NODE_ENV: 'production' })).rejects.toEqual(
      bad(/development only/),
    );
    await expect(readKeyEncryptionKeys({ NODE_ENV: 'development' })).rejects.toEqual(bad(/KEY_ENCRYPTION_KEY_FILE/));
  });

  it('takes the file when both are set, and does not fall back to the environment when the file is bad', async () => {
    const other = randomBytes(32).toString('hex');
    const [key] = await readKeyEncryptionKeys({ ...(await file(bytes.toString('hex'))), KEY_ENCRYPTION_KEY: other });
    expect(key?.fingerprint).toBe(fingerprint);
    const settings = { ...(await file('short')), KEY_ENCRYPTION_KEY: other, NODE_ENV: 'development' };
    await expect(readKeyEncryptionKeys(settings)).rejects.toEqual(bad(/must hold 32 bytes/));
  });

  it('has a fingerprint that shows nothing of it and differs from key to key', () => {
    expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
    expect(bytes.toString('hex')).not.toContain(fingerprint);
    expect(keyEncryptionKey(randomBytes(32)).fingerprint).not.toBe(fingerprint);
  });
});
