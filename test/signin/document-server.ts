/** A server of documents in which clients describe themselves, behind TLS. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A document, a status, or one that never comes, or comes by half. */
type Make = (asked: { readonly id: string }) => object | number | 'never' | 'by half';

/**
 * `pem` holds key and certificate. Listens at 127.0.0.1 and, for what must not be asked for, at 127.0.0.2: `connections` counts
 * whoever came to either.
 */
export async function documentServer(pem: string) {
  const made = new Map<string, Make>();
  const asked: string[] = [];
  let connections = 0;
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? '';
    asked.push(path);
    const answer = made.get(path)?.({ id: `https://${request.headers.host}${path}` }) ?? 404;
    if (answer === 'never') return;
    if (answer === 'by half') response.writeHead(200).write('{"client_name":');
    else if (typeof answer === 'number') response.writeHead(answer, { location: '/target.json' }).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  };
  const servers: Server[] = [];
  const listen = async (host: string, port: number): Promise<number> => {
    const server = createServer({ key: pem, cert: pem }, listener).on('connection', () => {
      connections += 1;
    });
    servers.push(server);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    return (server.address() as AddressInfo).port;
  };
  const port = await listen('127.0.0.1', 0);
  await listen('127.0.0.2', port);
  return {
    port,
    asked,
    get connections() {
      return connections;
    },
    serve: (path: string, make: Make) => void made.set(path, make),
    close: () => {
      for (const server of servers) server.closeAllConnections();
      return Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
