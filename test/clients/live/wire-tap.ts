/** Stands between a client and our server, passes everything on, and remembers the messages. */
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from './dialects/dialect.ts';
import { bodyOf, closed } from './model-server.ts';

/** One exchange over HTTP. */
export interface TappedExchange {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** What the client sent: as it came, and read where it is JSON. */
  readonly body: string;
  readonly sent: Json;
  /** Milliseconds of the clock when it came. */
  readonly at: number;
  /** Of the answer, once there is one. */
  status?: number;
  /** What came back: the messages of a JSON body or of a stream. */
  readonly answers: Json[];
}

/** A tap: clients connect to `url`. */
export interface WireTap {
  readonly url: string;
  readonly exchanges: readonly TappedExchange[];
  close(): Promise<void>;
}

/** Starts a tap whose `/mcp` is `path` of the server at `origin`; on a port of its own, where none is named. */
export async function startWireTap(origin: string, path: string, port = 0): Promise<WireTap> {
  const exchanges: TappedExchange[] = [];
  const server = createServer((request, response) => {
    void passOn(request, response, origin, path, exchanges);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  return { url, exchanges, close: () => closed(server) };
}

async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
  path: string,
  exchanges: TappedExchange[],
): Promise<void> {
  const body = await bodyOf(request);
  const asked = request.url ?? '';
  const exchange: TappedExchange = {
    method: request.method ?? '',
    path: asked,
    headers: request.headers,
    body,
    sent: jsonIn(body),
    at: Date.now(),
    answers: [],
  };
  exchanges.push(exchange);
  const target = new URL(asked.replace(/^\/mcp(?=$|\?)/, path), origin);
  // Uncompressed, to be read here.
  const headers = { ...request.headers, host: target.host, 'accept-encoding': 'identity' };
  const onward = send(target, { method: request.method ?? 'GET', headers }, (answer) => {
    exchange.status = answer.statusCode ?? 502;
    response.writeHead(exchange.status, answer.headers);
    let text = '';
    answer.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    answer.on('close', () => exchange.answers.push(...messagesIn(text)));
    answer.pipe(response);
  });
  // A client that goes ends the request that it made, and a server that goes ends the client's.
  response.on('close', () => onward.destroy());
  onward.on('error', () => response.destroy());
  onward.end(body);
}

/** The messages of a JSON body, or of server-sent events. */
function messagesIn(text: string): Json[] {
  const whole = jsonIn(text);
  if (whole !== undefined) return [whole].flat();
  return text.split('\n').flatMap((line) => (line.startsWith('data:') ? [jsonIn(line.slice(5))].filter(Boolean) : []));
}

function jsonIn(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
