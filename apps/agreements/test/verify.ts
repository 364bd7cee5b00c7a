import { type App } from './app.js';
import { ask } from '@footbridge/testing';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Checks a download with the command, offline. */
export function verify(download: object, keys: object) {
  const dir = mkdtempSync(join(tmpdir(), 'footbridge-verify-'));
  try {
    const [file, keysFile] = [join(dir, 'agreement.json'), join(dir, 'keys.json')];
    writeFileSync(file, JSON.stringify(download));
    writeFileSync(keysFile, JSON.stringify(keys));
    const command = join(import.meta.dirname, '..', '..', '..', 'tools', 'run.mjs');
    return spawnSync(process.execPath, [command, 'verify-agreement', file, '--keys', keysFile], { encoding: 'utf8' });
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** The public keys that go with a download. */
export async function keysOf(app: App): Promise<object> {
  return (await ask(app.service.url, { path: '/api/agreements/keys' })).body;
}
