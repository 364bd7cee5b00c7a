import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { migrationSources } from './migration-sources.js';

describe('the sources of a database', () => {
  let root: string;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'footbridge-sources-'));
    write(
      'apps/pets/migrations/0001-pets.ts',
      `import { table } from '@footbridge/access';\nimport { v7 } from 'uuid';`,
    );
    write('libs/access/src/index.ts', `export { table } from './knowledge/table.js';`);
    write('libs/access/src/knowledge/table.ts', `import '../../../../apps/pets/migrations/0001-pets.js';`);
    write('libs/access/test/helper.ts', 'create table');
    write('apps/pets/src/pet.ts', 'no table');
    write('libs/access/src/gate.spec.ts', 'no table');
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('are the migrations and what they import, however far away and in circles, and the helpers of specs', () => {
    expect([...migrationSources(['apps/pets/migrations'], root).keys()]).toEqual([
      'apps/pets/migrations/0001-pets.ts',
      'libs/access/src/index.ts',
      'libs/access/src/knowledge/table.ts',
      'libs/access/test/helper.ts',
    ]);
  });

  it('are other ones once any of these changed', () => {
    const before = migrationSources(['apps/pets/migrations'], root);
    write('libs/access/src/knowledge/table.ts', 'another table');
    expect(migrationSources(['apps/pets/migrations'], root)).not.toEqual(before);
  });

  it.each(['directory', 'agreements', 'consents', 'referrals', 'duties', 'audit'])(
    'of %s hold the DDL of facts and messaging',
    (service) => {
      const sources = [...migrationSources([`apps/${service}/migrations`]).keys()];
      expect(sources).toEqual(
        expect.arrayContaining([
          'libs/access/src/knowledge/fact-table.ts',
          'libs/messaging/src/schema/consumer-schema.ts',
          'libs/service/src/once.ts',
        ]),
      );
      expect(sources.filter((path) => path.startsWith('libs/testing/src'))).toEqual([]);
    },
  );
});
