import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Faults, readFault, type SandboxResponse } from './faults.ts';
import { MAX_BODY_BYTES, type SandboxRequest } from './request.ts';

interface Answering {
  readonly faults: Faults;
  handle(request: SandboxRequest): Promise<SandboxResponse>;
  tick(): void;
}

/** A listening server. */
export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

const CHUNKS = 10;

async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    // One byte past the limit is enough for the core to refuse it.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk as Buffer);
    else return 'x'.repeat(MAX_BODY_BYTES + 1);
  }
  return size === 0 ? undefined : Buffer.concat(chunks).toString('utf8');
}

function readHeaders(incoming: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

async function sendSlowly(outgoing: ServerResponse, body: Buffer, pause: number): Promise<void> {
  const size = Math.max(1, Math.ceil(body.length / CHUNKS));
  for (let at = 0; at < body.length && !outgoing.destroyed; at += size) {
    outgoing.write(body.subarray(at, at + size));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  outgoing.end();
}

async function send(outgoing: ServerResponse, response: SandboxResponse): Promise<void> {
  if (response.drop === true) {
    outgoing.destroy();
    return;
  }
  const body = Buffer.from(response.body, 'utf8');
  outgoing.writeHead(response.status, { ...response.headers, 'content-length': body.length });
  if (response.chunkMs === undefined) outgoing.end(body);
  else await sendSlowly(outgoing, body, response.chunkMs);
}

/** The control routes: `POST /sandbox/faults` orders a fault, `DELETE` forgets all, `POST /sandbox/tick` runs the workers. Loopback only. */
function control(sandbox: Answering, request: SandboxRequest, incoming: IncomingMessage): SandboxResponse {
  const json = (status: number, body: unknown): SandboxResponse => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const peer = incoming.socket.remoteAddress ?? '';
  if (!/^(127\.|::1$|::ffff:127\.)/.test(peer)) return json(403, { error: 'Only from this machine.' });
  const order = `${request.method} ${request.path}`;
  if (order === 'DELETE /sandbox/faults') sandbox.faults.clear();
  else if (order === 'POST /sandbox/tick') sandbox.tick();
  else if (order === 'POST /sandbox/faults') {
    let fault = null;
    try {
      fault = readFault(JSON.parse(request.body ?? ''));
    } catch {
      // Told below.
    }
    if (fault === null)
      return json(400, { error: 'kind must be latency, rate-limit, error, drop, slow, huge or malformed.' });
    sandbox.faults.next(fault);
  } else return json(404, { error: `${order} is no control route.` });
  return json(200, {});
}

async function serve(sandbox: Answering, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const [path = '/', search = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
  const request: SandboxRequest = {
    method: incoming.method ?? 'GET',
    path,
    query: Object.fromEntries(new URLSearchParams(search)),
    headers: readHeaders(incoming),
    body: await readBody(incoming),
  };
  const response = path.startsWith('/sandbox/') ? control(sandbox, request, incoming) : await sandbox.handle(request);
  await send(outgoing, response);
}

function addressOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Puts a sandbox behind a socket. Rejects when the port is taken. */
export async function listen(sandbox: Answering, { port, host }: { port: number; host: string }): Promise<HttpServer> {
  const server = createServer((incoming, outgoing) => {
    serve(sandbox, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    url: addressOf(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
