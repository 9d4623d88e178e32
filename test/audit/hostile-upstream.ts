/** An instance, or what stands before it, that repeats whatever it was sent: in errors, pages, addresses and broken JSON. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = (response: ServerResponse, said: string) => void;

const json =
  (status: number, body: (said: string) => unknown): Answer =>
  (response, said) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body(said)));
const page =
  (status: number): Answer =>
  (response, said) =>
    void response
      .writeHead(status, { 'content-type': 'text/html' })
      .end(`<html><title>Bad gateway</title><body><h1>Error</h1><p>Your request was: ${said}</p></body></html>`);

const ANSWERS: readonly Answer[] = [
  json(500, (said) => ({ message: said })),
  json(400, (said) => ({ error: said, data: said })),
  json(401, (said) => ({ message: `Invalid key in ${said}` })),
  json(403, (said) => ({ message: said })),
  json(422, (said) => ({ message: `A user cannot read on ${said}` })),
  json(429, (said) => ({ message: said })),
  page(502),
  page(403),
  page(200),
  json(200, (said) => ({ data: [{ _id: said, name: said }], count: said })),
  (response, said) => void response.writeHead(200, { 'content-type': 'application/json' }).end(`{"message": "${said}`),
  (response, said) =>
    void response
      .writeHead(302, { location: `https://login.example/?from=${encodeURIComponent(said.slice(0, 900))}` })
      .end(),
  (response, said) =>
    void response
      .writeHead(407, { 'proxy-authenticate': `Basic realm="${said.replace(/[^ -~]|"/g, '').slice(0, 500)}"` })
      .end(said),
];

export async function hostileUpstream(): Promise<{ readonly url: string; readonly kinds: number; close(): void }> {
  let count = 0;
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const said = `${request.method} ${request.url} ${JSON.stringify(request.headers)} ${body}`;
      (ANSWERS[count % ANSWERS.length] as Answer)(response, said);
      count += 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    kinds: ANSWERS.length,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
