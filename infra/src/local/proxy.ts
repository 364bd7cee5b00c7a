import { type ISocketFactory } from 'kafkajs';
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
 * Passes connections on to whatever server the client names in a first line, `host:port`; `throughTunnel` does that for kafkajs.
 * Past a proxy of one server a Kafka client would go on to the address that the broker advertises.
 */
export function startTunnel(): Promise<Proxy> {
  const switchboard = newSwitchboard();
  const server = createServer((client) => {
    let said = Buffer.alloc(0);
    const listenFor = (chunk: Buffer) => {
      said = Buffer.concat([said, chunk]);
      const end = said.indexOf(10);
      if (end < 0) return;
      client.off('data', listenFor).pause();
      const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(said.subarray(0, end).toString()) ?? [];
      client.unshift(said.subarray(end + 1));
      switchboard.join(client, connect(Number(port), host));
    };
    switchboard.admit(client);
    client.on('data', listenFor);
  });
  return listen(server, switchboard);
}

/** A `socketFactory` for kafkajs: every connection, to whichever broker, goes through the tunnel on this port. */
export function throughTunnel(tunnelPort: number): ISocketFactory {
  return ({ host, port, onConnect }) => {
    const socket = connect(tunnelPort, '127.0.0.1', () => {
      socket.write(`${host}:${port}\n`);
      onConnect();
    });
    return socket.setKeepAlive(true, 60_000);
  };
}

type Switchboard = {
  admit(socket: Socket): void;
  join(client: Socket, behind: Socket): void;
  whole: boolean;
  dropAll(): void;
};

function newSwitchboard(): Switchboard {
  const open = new Set<Socket>();
  return {
    whole: true,
    admit(socket) {
      open.add(socket);
      socket.on('error', () => undefined); // followed by close
      socket.on('close', () => open.delete(socket));
      if (!this.whole) socket.destroy();
    },
    join(client, behind) {
      for (const [from, to] of [
        [client, behind],
        [behind, client],
      ] as const) {
        if (!open.has(from)) this.admit(from);
        from.on('close', () => to.destroy());
        from.pipe(to);
      }
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
