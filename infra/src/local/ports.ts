import { createServer, type AddressInfo, type Server } from 'node:net';

/** `count` different loopback ports that were free a moment ago; each of `preferred` is kept when it is still free. */
export async function freePorts(count: number, preferred: readonly number[] = []): Promise<number[]> {
  const held: Server[] = [];
  try {
    for (let i = 0; i < count; i++) {
      const wanted = preferred[i];
      const kept = wanted === undefined ? undefined : await listen(wanted).catch(() => undefined);
      held.push(kept ?? (await listen(0)));
    }
    return held.map((server) => (server.address() as AddressInfo).port);
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
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
