import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  decrypt,
  encrypt,
  type Keyring,
  keyIdOf,
  migrateKeys,
  openKeyring,
  readKeyEncryptionKeys,
} from '@footbridge/keyring';
import { migrateService, type ServiceDefinition } from '@footbridge/service';
import { freshDatabase, freshKeysDatabase, type FreshDatabase, type FreshKeysDatabase } from '@footbridge/testing';
import { randomBytes, randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { eraseCopy, heldOf } from '../keys/erase.js';
import { type KeysHere, WITH_KEYS, type WithKeys } from '../keys/here.js';
import { retireOld, rotateAll } from '../keys/rotate.js';
import { root } from '../start/installation.js';

const university = '10006842';
const trust = 'RW4';
const dir = mkdtempSync(join(tmpdir(), 'footbridge-keys-'));
let databases: Record<WithKeys, FreshDatabase>;
let keys: FreshKeysDatabase;
let here: KeysHere;
let said: string[];
const say = (line: string) => said.push(line);

beforeAll(async () => {
  const migrated = async (service: WithKeys) => {
    const file = pathToFileURL(join(root, 'apps', service, 'src', 'definition.ts')).href;
    const { definition } = (await import(file)) as { definition: () => ServiceDefinition };
    return freshDatabase(service, (url) => migrateService(definition(), url));
  };
  databases = { referrals: await migrated('referrals'), consents: await migrated('consents') };
});
beforeEach(async () => {
  keys = await freshKeysDatabase(migrateKeys);
  said = [];
  const keyFile = join(dir, `${randomUUID()}.key`);
  writeFileSync(keyFile, `# the first\n${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  here = {
    keyFile,
    keysUrl: (service) => keys.urls[service],
    databaseUrl: (service, kind) => databases[service].urls[kind],
  };
});
afterEach(() => keys.drop());
afterAll(async () => {
  await Promise.all(Object.values(databases).map((database) => database.drop()));
  rmSync(dir, { recursive: true, force: true });
});

/** A service's process, as it opens its keyring. */
const opened = (service: WithKeys, keyFile = here.keyFile) =>
  openKeyring(service, { keysDatabaseUrl: here.keysUrl(service), keyEncryptionKeyFile: keyFile });
const place = { table: 'referral_copy', column: 'bytes', row: 'r1' };

async function using<T>(keyring: Keyring, work: (keyring: Keyring) => Promise<T>): Promise<T> {
  try {
    return await work(keyring);
  } finally {
    await keyring.close();
  }
}

async function written(keyring: Keyring, text: string): Promise<Buffer> {
  const key = await keyring.dataKey({ studentId: randomUUID(), controller: trust, recordClass: 'referral' });
  return encrypt(key, place, text);
}

async function textIn(keyring: Keyring, bytes: Buffer): Promise<string | undefined> {
  const key = await keyring.byId(keyIdOf(bytes));
  return key && decrypt(key, place, bytes).toString();
}

const standing = async () => (await readKeyEncryptionKeys({ KEY_ENCRYPTION_KEY_FILE: here.keyFile })).length;

describe('keys rotate', () => {
  it('leaves old and new data readable to a service that runs on, and without the old key once that was retired', async () => {
    const before = join(dir, 'before.key');
    copyFileSync(here.keyFile, before);
    const running = await opened('referrals');
    const old = await written(running, 'old');
    await rotateAll(here, say, 1);
    const fresh = await written(running, 'new');
    expect([await textIn(running, old), await textIn(running, fresh)]).toEqual(['old', 'new']);
    await running.close();
    expect(said).toEqual(expect.arrayContaining(['  referrals: 1 of 1 keys']));

    expect(await standing()).toBe(2);
    expect(await retireOld(here)).toBe(1);
    expect(await retireOld(here)).toBe(0);
    expect(await standing()).toBe(1);
    expect(statSync(here.keyFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(here.keyFile, 'utf8')).not.toContain(readFileSync(before, 'utf8').split('\n')[1] ?? 'its key');
    await using(await opened('referrals'), async (later) => {
      expect([await textIn(later, old), await textIn(later, fresh)]).toEqual(['old', 'new']);
    });
    for (const service of WITH_KEYS) {
      await expect(opened(service, before)).rejects.toMatchObject({ code: 'unknown-epoch' });
    }
  });

  it('goes on with the key that it had begun with after it was cut off between two services, and retires nothing before', async () => {
    const added = randomBytes(32).toString('base64');
    const consents = await opened('consents');
    const old = await written(consents, 'old');
    writeFileSync(here.keyFile, `${readFileSync(here.keyFile, 'utf8')}${added}\n`);
    const [, next] = await readKeyEncryptionKeys({ KEY_ENCRYPTION_KEY_FILE: here.keyFile });
    if (!next) throw new Error('two keys stand in the file');
    await using(await opened('referrals'), (referrals) => referrals.rotate(next));
    expect(await retireOld(here)).toBe(0);
    await rotateAll(here, say);
    expect(said[0]).toMatch(/^Going on with the last key/);
    expect(await textIn(consents, old)).toBe('old');
    expect((await consents.status()).epochs[0]?.fingerprint).toBe(next.fingerprint);
    await consents.close();
    expect(await retireOld(here)).toBe(1);
    expect(readFileSync(here.keyFile, 'utf8')).toContain(added);
  });
});

describe('keys erase', () => {
  /** A draft's row with a copy of each side, as far as erasure is concerned. */
  async function aReferral(studentId: string): Promise<Record<string, Buffer>> {
    const past = new pg.Client({ connectionString: databases.referrals.superuserUrl });
    await past.connect();
    const referralId = randomUUID();
    try {
      await past.query(
        `insert into referral (id, version, state, student_id, from_org, to_org, service_id, urgency, aggregate, created_at, changed_at)
         values ($1, 1, 'draft', $2, $3, $4, $1, 'routine', '{}', now(), now())`,
        [referralId, studentId, university, trust],
      );
      return await using(await opened('referrals'), async (keyring) => {
        const copies: Record<string, Buffer> = {};
        for (const controller of [university, trust]) {
          const key = await keyring.dataKey({ studentId, controller, recordClass: 'referral' });
          const bytes = encrypt(key, place, `plantedword of ${controller}`);
          await past.query(
            `insert into referral_copy (referral_id, controller, kind, from_org, student_id, key_id, categories, bytes, written_at)
             values ($1, $2, 'own', $3, $4, $5, '{}', $6, now())`,
            [referralId, controller, university, studentId, key.id, bytes],
          );
          copies[controller] = bytes;
        }
        return copies;
      });
    } finally {
      await past.end();
    }
  }

  async function rows(sql: string, values: unknown[]): Promise<Record<string, unknown>[]> {
    const past = new pg.Client({ connectionString: databases.referrals.superuserUrl });
    await past.connect();
    try {
      return (await past.query<Record<string, unknown>>(sql, values)).rows;
    } finally {
      await past.end();
    }
  }

  it('makes one controller’s copy unreadable and leaves the other’s open, with an entry that names who, why and nothing else', async () => {
    const studentId = randomUUID();
    const copies = await aReferral(studentId);
    const copy = { studentId, controller: university };
    expect(await heldOf(here, copy)).toEqual([{ service: 'referrals', recordClasses: ['referral'] }]);
    await eraseCopy(here, await heldOf(here, copy), { ...copy, reference: 'RR-7', askedBy: 'desk-7' });
    expect(await heldOf(here, copy)).toEqual([]);
    await using(await opened('referrals'), async (keyring) => {
      expect(await textIn(keyring, copies[university] ?? Buffer.of())).toBeUndefined();
      expect(await textIn(keyring, copies[trust] ?? Buffer.of())).toBe(`plantedword of ${trust}`);
    });
    expect(await rows('select controller from referral_copy where student_id = $1', [studentId])).toEqual([
      { controller: trust },
    ]);
    const entries = await rows(`select bytes from audit_entry where bytes like '%' || $1 || '%' order by id`, [
      studentId,
    ]);
    expect(entries.map(({ bytes }) => (JSON.parse(String(bytes)) as { action: string }).action)).toEqual([
      'erasure.ask',
      'erasure.complete',
    ]);
    expect(String(entries[0]?.['bytes'])).toMatch(/RR-7.*desk-7/);
    expect(entries.map(({ bytes }) => String(bytes)).join()).not.toContain('plantedword');
  });
});
