import proxy from '@fastify/http-proxy';
import { isLoopback } from '@footbridge/infra';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { createServer } from 'node:net';
import { StartError } from './installation.js';

export type Gateway = {
  /** From now on requests are passed on; until then they are answered with 503. */
  open(): void;
  close(): Promise<void>;
};

export type GatewayOptions = {
  readonly port: number;
  /** What lies under a path, such as `/api/referrals`, and the address of the process that answers there. */
  readonly routes: Readonly<Record<string, string>>;
  /** The page of development at `/development`. */
  readonly page: () => string;
  /** The mails that were caught, at `/development/mail`. */
  readonly mails: () => string;
};

/** The one development address. It answers on loopback alone. */
export async function startGateway({ port, routes, page, mails }: GatewayOptions): Promise<Gateway> {
  let isOpen = false;
  const server = fastify({ forceCloseConnections: true, bodyLimit: 110 * 1_048_576 });
  server.addHook('onRequest', (request, reply, next) => {
    // A name from elsewhere that was pointed at this machine must not open it to a page from there.
    if (!isLoopback(request.headers.host)) problem(reply, 421, 'Footbridge answers on loopback names alone here');
    else if (!isOpen) problem(reply.header('retry-after', '2'), 503, 'Footbridge is starting');
    else next();
  });
  server.setErrorHandler(({ statusCode = 503 }: FastifyError, _, reply) => {
    if (statusCode < 500) problem(reply, statusCode, 'The request cannot be passed on');
    else problem(reply.header('retry-after', '1'), 503, 'The service does not answer now');
  });
  for (const [path, html] of Object.entries({ '/development': page, '/development/mail': mails })) {
    server.get(path, (_, reply) => {
      void reply
        .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
        .header('cache-control', 'no-store')
        .type('text/html; charset=utf-8')
        .send(html());
    });
  }
  for (const [prefix, upstream] of Object.entries(routes)) await passOn(server, prefix, upstream);
  await server.listen({ host: 'localhost', port });
  return {
    open() {
      isOpen = true;
    },
    close: () => server.close(),
  };
}

async function passOn(server: FastifyInstance, prefix: string, upstream: string): Promise<void> {
  await server.register(proxy, {
    upstream,
    prefix,
    rewritePrefix: prefix,
    // Requests are not repeated here: whether one may be is for its sender to say.
    replyOptions: {
      retriesCount: 0,
      rewriteRequestHeaders: ({ headers: { host } }, headers) => ({ ...headers, host }),
    },
    undici: { connections: 64, pipelining: 1 },
  });
}

function problem(reply: FastifyReply, status: number, title: string): void {
  void reply
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title, status }));
}

/** Fails with what to do when another program listens on the port. */
export async function refuseTakenPort(port: number): Promise<void> {
  for (const host of ['127.0.0.1', '::1']) {
    const code = await new Promise<string | undefined>((resolve) => {
      const probe = createServer();
      probe.once('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code);
      });
      probe.listen({ host, port, exclusive: true }, () => {
        probe.close(() => {
          resolve(undefined);
        });
      });
    });
    if (code === 'EADDRINUSE') {
      throw new StartError(
        `Port ${port} is taken by another program. Stop that program, or choose another port: FOOTBRIDGE_PORT=${port + 1} npm start`,
      );
    }
    if (code === 'EACCES') {
      throw new StartError(
        `Port ${port} is not for ordinary users. Choose one above 1023: FOOTBRIDGE_PORT=8081 npm start`,
      );
    }
  }
}
