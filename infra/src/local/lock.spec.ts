import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryInUse, lockDirectory } from './lock.js';
import { freePorts } from './ports.js';

describe('the lock of a directory', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'footbridge-lock-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  it('lets one holder in at a time, and says who has it', async () => {
    const first = await lockDirectory(dir);
    await expect(lockDirectory(dir)).rejects.toThrow(DirectoryInUse);
    await expect(lockDirectory(dir)).rejects.toThrow(`process ${process.pid}`);
    await first.release();
    const second = await lockDirectory(dir);
    await second.release();
    expect(existsSync(join(dir, 'in-use.json'))).toBe(false);
  });

  it('takes over what a killed holder left, even when its pid belongs to a living process again', async () => {
    const [port] = await freePorts(1);
    writeFileSync(join(dir, 'in-use.json'), JSON.stringify({ pid: process.pid, port, token: 'gone' }));
    const lock = await lockDirectory(dir);
    await lock.release();
  });

  it('takes over a file that was cut short', async () => {
    writeFileSync(join(dir, 'in-use.json'), '{"pid":');
    const lock = await lockDirectory(dir);
    await lock.release();
  });
});
