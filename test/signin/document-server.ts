/** A server of documents in which clients describe themselves, behind TLS. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A document, a status, or one that never comes, or comes by half. */
type Make = (asked: { readonly id: string }) => object | number | 'never' | 'by half';

/** `pem` holds key and certificate. */
export async function documentServer(pem: string) {
  const made = new Map<string, Make>();
  const asked: string[] = [];
  const server = createServer({ key: pem, cert: pem }, (request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const answer = made.get(path)?.({ id: `https://${request.headers.host}${path}` }) ?? 404;
    if (answer === 'never') return;
    if (answer === 'by half') return response.writeHead(200).write('{"client_name":');
    if (typeof answer === 'number') response.writeHead(answer, { location: '/target.json' }).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    serve: (path: string, make: Make) => void made.set(path, make),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
