import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';

/** Below the range from which systems take the ports of outgoing connections: such a port is not lost to one before it is used. */
const RANGE = [20_000, 32_000] as const;
const TRIES = 50;

/** `count` different loopback ports that were free a moment ago; each of `preferred` is kept when it is still free. */
export async function freePorts(count: number, preferred: readonly number[] = []): Promise<number[]> {
  const held: Server[] = [];
  try {
    for (let i = 0; i < count; i++) {
      const wanted = preferred[i];
      const kept = wanted === undefined ? undefined : await listen(wanted).catch(() => undefined);
      held.push(kept ?? (await listenSomewhere()));
    }
    return held.map((server) => (server.address() as AddressInfo).port);
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

async function listenSomewhere(): Promise<Server> {
  for (let tries = 0; tries < TRIES; tries++) {
    const server = await listen(randomInt(...RANGE)).catch(() => undefined);
    if (server) return server;
  }
  return listen(0);
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}
