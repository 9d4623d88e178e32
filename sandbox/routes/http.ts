import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { readJsonText } from '../engine/json.ts';
import { type Faults, readFault } from './faults.ts';
import { type Answering, BODY_LIMIT, type SandboxRequest, type SandboxResponse, slowly } from './request.ts';

interface Controlled extends Answering {
  readonly faults: Faults;
  tick(): void;
}

async function send(outgoing: ServerResponse, response: SandboxResponse): Promise<void> {
  const { status, headers, body, drop, chunkMs } = response;
  if (drop !== true) outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  if (drop === true) outgoing.destroy();
  else if (chunkMs === undefined) outgoing.end(body);
  else await pipeline(slowly(body, chunkMs), outgoing);
}

/** Parameters by name. Of one that is given several times the real server makes a list, of which readers of numbers see the first. */
function firstOfEach(sent: URLSearchParams): Record<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of sent) if (!found.has(name)) found.set(name, value);
  return Object.fromEntries(found);
}

/** The control routes: `POST /sandbox/faults` orders a fault, `DELETE` forgets all, `POST /sandbox/tick` runs the workers. Loopback only. */
function control(sandbox: Controlled, request: SandboxRequest, peer: string): SandboxResponse {
  const json = (status: number, body: unknown): SandboxResponse => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!/^(127\.|::1$|::ffff:127\.)/.test(peer)) return json(403, { error: 'Only from this machine.' });
  const order = `${request.method} ${request.path}`;
  const fault = readFault(readJsonText(request.body ?? ''));
  if (order === 'DELETE /sandbox/faults') sandbox.faults.clear();
  else if (order === 'POST /sandbox/tick') sandbox.tick();
  else if (order !== 'POST /sandbox/faults') return json(404, { error: `${order} is no control route.` });
  else if (fault !== null) sandbox.faults.next(fault);
  else return json(400, { error: 'kind must be latency, rate-limit, error, drop, slow, huge or malformed.' });
  return json(200, {});
}

/** What stands for a body that is longer than any that is read. */
const TOO_LONG = ' '.repeat(BODY_LIMIT + 1);

/** The bytes of a body; undefined where there are too many, of which no more are kept, though all are let in. */
async function readAll(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > BODY_LIMIT ? undefined : Buffer.concat(chunks, size);
}

/** The text of a body, which exporters of telemetry like to compress. What cannot be unpacked stays as it is, and is read as rubbish. */
async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const sent = await readAll(incoming);
  if (sent === undefined) return TOO_LONG;
  if (incoming.headers['content-encoding']?.includes('gzip') !== true) return sent.toString();
  try {
    return gunzipSync(sent, { maxOutputLength: BODY_LIMIT }).toString();
  } catch {
    return sent.toString();
  }
}

async function serve(sandbox: Controlled, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const [path = '/', search = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, value?.toString()]);
  const request: SandboxRequest = {
    method: incoming.method ?? 'GET',
    path,
    query: firstOfEach(new URLSearchParams(search)),
    headers: Object.fromEntries(headers),
    body: await bodyOf(incoming),
  };
  const peer = incoming.socket.remoteAddress ?? '';
  const isControl = path.startsWith('/sandbox/');
  await send(outgoing, isControl ? control(sandbox, request, peer) : await sandbox.handle(request));
}

/** Puts a sandbox behind a socket of loopback; port 0 is a free one. Rejects when the port is taken. */
export async function listenHttp(sandbox: Controlled, port: number) {
  const server = createServer((incoming, outgoing) => {
    serve(sandbox, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close().closeAllConnections();
      await closed;
    },
  };
}
