/** Servers on the loopback that a test closes again. */
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { Upstream } from '../../runtime/upstream/upstream.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** Has the test close what it opened. */
export function closing<T extends Pick<Upstream, 'close'>>(opened: T): T {
  open.push(() => opened.close());
  return opened;
}

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** Address of a server that answers as told. */
export async function serving(answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createServer(answer))}`;
}

/** The same behind TLS; `pem` holds key and certificate. */
export async function servingTls(pem: string, answer: RequestListener): Promise<string> {
  return `https://127.0.0.1:${await listening(createTlsServer({ key: pem, cert: pem }, answer))}`;
}

/** Address of a server that knows no HTTP. */
export async function servingRaw(onConnection: (socket: Socket) => void): Promise<string> {
  return `http://127.0.0.1:${await listening(createRawServer(onConnection))}`;
}

/** Address of a proxy: an HTTP server as given. */
export async function proxying(server: Server): Promise<string> {
  return `http://127.0.0.1:${await listening(server)}`;
}
