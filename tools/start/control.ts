import fastify from 'fastify';
import { type System } from './system.js';

/** What tests of the whole system do to it from outside, over loopback. */
export type Control = { readonly url: string; close(): Promise<void> };

/** `POST /kafka/stop`, `POST /kafka/start`. */
export async function serveControl({ kafka }: System): Promise<Control> {
  const server = fastify({ forceCloseConnections: true });
  server.post('/kafka/stop', async () => {
    await kafka.stop();
    return {};
  });
  server.post('/kafka/start', async () => {
    await kafka.start();
    return {};
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { url, close: () => server.close() };
}
