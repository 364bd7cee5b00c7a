import { readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

/** Thrown when another running process has the directory. */
export class DirectoryInUse extends Error {}

type Holder = { pid: number; port: number; token: string };

/**
 * Takes a directory for this process until `release` or until the process ends, however it ends: the holder answers on a
 * loopback port, so a file left behind by a killed process is told apart from a live one even when its pid is in use again.
 */
export async function lockDirectory(dir: string): Promise<{ release(): Promise<void> }> {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'in-use.json');
  const token = randomUUID();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(token);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const holder: Holder = { pid: process.pid, port: (server.address() as AddressInfo).port, token };
  try {
    await takeFile(file, holder, dir);
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    async release() {
      if (readHolder(file)?.token === token) rmSync(file, { force: true });
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function takeFile(file: string, holder: Holder, dir: string): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      writeFileSync(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const other = readHolder(file);
    if (other && (await answers(other))) {
      throw new DirectoryInUse(
        `${dir} is in use by another running Footbridge (process ${other.pid}). Stop that one first, or use another directory.`,
      );
    }
    rmSync(file, { force: true });
  }
  throw new DirectoryInUse(`${dir} is being taken by several processes at once. Start one after the other.`);
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined; // gone, or half written by a process that was killed: nobody holds it
  }
}

function answers(holder: Holder): Promise<boolean> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(holder.port, '127.0.0.1');
    const settle = (alive: boolean) => {
      socket.destroy();
      resolve(alive);
    };
    socket.setTimeout(5_000, () => {
      settle(false);
    });
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    socket.on('error', () => {
      settle(false);
    });
    socket.on('end', () => {
      settle(heard === holder.token);
    });
  });
}
