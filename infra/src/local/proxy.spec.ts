import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { startTunnel, type Proxy } from './proxy.js';

describe('the tunnel', () => {
  let server: Server;
  let proxy: Proxy;
  beforeEach(async () => {
    server = createServer((socket) => socket.on('error', () => undefined).pipe(socket)); // an echo
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    proxy = await startTunnel();
  });
  afterEach(async () => {
    await proxy.close();
    await new Promise((resolve) => server.close(resolve));
  });

  const portOf = () => (server.address() as AddressInfo).port;

  function begin(): Socket {
    const socket = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
    socket.write(`127.0.0.1:${portOf()}\n`);
    return socket;
  }

  async function open(): Promise<Socket> {
    const socket = begin();
    socket.write('first');
    expect(await heard(socket)).toBe('first');
    return socket;
  }

  const heard = async (socket: Socket) => String((await once(socket, 'data'))[0]);

  it('passes on what is said both ways', async () => {
    const socket = await open();
    socket.write('hello');
    expect(await heard(socket)).toBe('hello');
    socket.destroy();
  });

  it('ends open connections when cut, refuses new ones, and serves again when mended', async () => {
    const before = await open();
    proxy.cut();
    await once(before, 'close');
    const meanwhile = begin().resume();
    await once(meanwhile, 'close');
    expect(meanwhile.bytesRead).toBe(0);
    proxy.mend();
    const after = await open();
    after.write('again');
    expect(await heard(after)).toBe('again');
    after.destroy();
  });
});
