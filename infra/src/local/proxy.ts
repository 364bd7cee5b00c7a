import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between clients and servers, so that the way between them can be cut. */
export type Proxy = {
  /** Clients connect to this port of 127.0.0.1. */
  readonly port: number;
  /** Ends every connection and refuses new ones until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
};

/**
 * Passes connections on to one server, as PostgreSQL. A Kafka client goes on to the address that the broker advertises
 * and so past such a proxy: use `startTunnel`, or stop a broker of our own.
 */
export function startProxy(target: { host: string; port: number }): Promise<Proxy> {
  const switchboard = newSwitchboard();
  const server = createServer((client) => {
    switchboard.join(client, connect(target));
  });
  return listen(server, switchboard);
}

/** Passes connections on to whatever server the client names with HTTP CONNECT (RFC 9110), for clients that can. */
export function startTunnel(): Promise<Proxy> {
  const switchboard = newSwitchboard();
  const server = createHttpServer((_, response) => response.writeHead(405).end());
  server.on('connect', (request, client: Socket) => {
    const [, host = '', port = ''] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(request.url ?? '') ?? [];
    const behind = connect(Number(port), host, () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
    switchboard.join(client, behind);
  });
  return listen(server, switchboard);
}

type Switchboard = { join(client: Socket, behind: Socket): void; whole: boolean; dropAll(): void };

function newSwitchboard(): Switchboard {
  const open = new Set<Socket>();
  const forward = (from: Socket, to: Socket) => {
    open.add(from);
    from.on('error', () => undefined); // followed by close, which ends the other side
    from.on('close', () => {
      open.delete(from);
      to.destroy();
    });
    from.pipe(to);
  };
  return {
    whole: true,
    join(client, behind) {
      forward(client, behind);
      forward(behind, client);
      if (!this.whole) client.destroy();
    },
    dropAll() {
      for (const socket of open) socket.destroy();
    },
  };
}

async function listen(server: Server, switchboard: Switchboard): Promise<Proxy> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      switchboard.whole = false;
      switchboard.dropAll();
    },
    mend() {
      switchboard.whole = true;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      switchboard.dropAll();
      await closed;
    },
  };
}
