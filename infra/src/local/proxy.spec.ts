import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { startProxy, type Proxy } from './proxy.js';

describe('the proxy', () => {
  let server: Server;
  let proxy: Proxy;
  beforeEach(async () => {
    server = createServer((socket) => socket.on('error', () => undefined).pipe(socket)); // an echo
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    proxy = await startProxy({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  });
  afterEach(async () => {
    await proxy.close();
    await new Promise((resolve) => server.close(resolve));
  });

  async function echoed(socket: Socket, text: string): Promise<string> {
    socket.write(text);
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    return chunk.toString();
  }

  it('passes on what is said both ways', async () => {
    const socket = connect(proxy.port, '127.0.0.1');
    expect(await echoed(socket, 'hello')).toBe('hello');
    socket.destroy();
  });

  it('ends open connections when cut, refuses new ones, and serves again when mended', async () => {
    const before = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
    expect(await echoed(before, 'hello')).toBe('hello');
    proxy.cut();
    await once(before, 'close');
    const meanwhile = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
    await once(meanwhile, 'close');
    expect(meanwhile.bytesRead).toBe(0);
    proxy.mend();
    const after = connect(proxy.port, '127.0.0.1');
    expect(await echoed(after, 'again')).toBe('again');
    after.destroy();
  });
});
