import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { passwordOf, readSecrets, secretsIn } from './secrets.js';

describe('the secrets of an installation', () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'footbridge-secrets-'));
    file = join(dir, 'secrets.json');
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  it('are made once, kept, and readable by their owner alone', () => {
    const made = secretsIn(file, ['duties']);
    expect(secretsIn(file, ['duties'])).toEqual(made);
    expect(readSecrets(file)).toEqual(made);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Object.keys(made.kafka).sort()).toEqual(['admin', 'duties']);
    // Two superusers, the owner of the keys, five roles of a service, its Kafka user, three of the portal.
    expect(new Set([...Object.values(made.postgres), ...Object.values(made.kafka)]).size).toBe(12);
  });

  it('grow when a service is added, and leave the others as they were', () => {
    const before = secretsIn(file, ['duties']);
    const after = secretsIn(file, ['duties', 'audit']);
    expect(after.postgres).toMatchObject(before.postgres);
    expect(passwordOf(after.postgres, 'audit_relay')).toHaveLength(24);
  });

  it('say which is missing, and refuse a file of something else', () => {
    expect(() => passwordOf({}, 'audit_relay')).toThrow('audit_relay');
    writeFileSync(file, '{"postgres":{}}');
    expect(() => readSecrets(file)).toThrow('not a file of secrets');
  });
});
