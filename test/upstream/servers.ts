/** Servers on the loopback that a test closes again. */
import { request as ask, createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createRawServer, type Server, type Socket } from 'node:net';
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

interface Proxied {
  readonly env: NodeJS.ProcessEnv;
  /** What the proxy was asked: method, target, and its login. */
  readonly asked: string[];
}

const login = (request: IncomingMessage): string => request.headers['proxy-authorization'] ?? 'no login';

/** A proxy that leads everywhere to `target`; `refusal` is what it answers to tunnels instead. */
export async function proxyTo(target: string, { user = '', tunnel = 200, forwards = false } = {}): Promise<Proxied> {
  const asked: string[] = [];
  const { port } = new URL(target);
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${login(request)}`);
    if (!forwards) return void response.writeHead(405).end();
    const onward = ask({
      port,
      path: new URL(request.url ?? '').pathname,
      method: request.method,
      headers: request.headers,
    });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connect', (request, socket, head) => {
    asked.push(`CONNECT ${request.url} ${login(request)}`);
    if (tunnel !== 200) return void socket.end(`HTTP/1.1 ${tunnel} No\r\ncontent-length: 0\r\n\r\n`);
    const onward = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    for (const end of [socket, onward]) end.on('error', () => {});
  });
  const url = (await proxying(server)).replace('http://', `http://${user}`);
  return { env: { HTTPS_PROXY: url, HTTP_PROXY: url }, asked };
}
