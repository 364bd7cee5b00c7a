import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaLacks } from './kafka-classpath.js';

describe('what the embedded Kafka lacks', () => {
  const dir = mkdtempSync(join(tmpdir(), 'footbridge-java-'));
  afterAll(() => {
    rmSync(dir, { recursive: true });
  });

  it('is named as what to install where there is no Java', () => {
    expect(kafkaLacks('/nowhere/java')).toBe('Java 17 or later');
  });

  it.each([
    ['11.0.2', 'Java 17 or later (this is Java 11)'],
    ['17.0.1', undefined],
  ])('is told from the version that Java names: %s', (version, lacks) => {
    const java = join(dir, `java-${version}`);
    writeFileSync(java, `#!/bin/sh\necho 'openjdk version "${version}" 2026-01-01' >&2\n`, { mode: 0o755 });
    expect(kafkaLacks(java)).toBe(lacks);
  });
});
