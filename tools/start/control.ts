import { databaseOf, PORTAL, urlOf, withClient } from '@footbridge/infra';
import fastify from 'fastify';
import { type System } from './system.js';

/** What tests of the whole system do to it from outside, over loopback. */
export type Control = { readonly url: string; close(): Promise<void> };

/** `POST /kafka/stop`, `POST /kafka/start`, `POST /sessions/idle` (everybody has done nothing for an hour). */
export async function serveControl({ kafka, postgresUrl }: System): Promise<Control> {
  const server = fastify({ forceCloseConnections: true });
  server.post('/kafka/stop', async () => {
    await kafka.stop();
    return {};
  });
  server.post('/kafka/start', async () => {
    await kafka.start();
    return {};
  });
  server.post('/sessions/idle', async () => {
    await inPortalDatabase(postgresUrl, `update session set seen_at = seen_at - interval '1 hour'`);
    return {};
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { url, close: () => server.close() };
}

async function inPortalDatabase(postgresUrl: string, sql: string): Promise<void> {
  await withClient(urlOf(postgresUrl, { database: databaseOf(PORTAL) }), (client) => client.query(sql));
}
