import { connect } from 'node:net';
import type { RawRequest } from '../mcp/serve.ts';

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends a POST with further header lines as they are, also such as no client would send twice. */
export async function rawRequest(
  url: string,
  { headers, message }: RawRequest,
  lines: readonly (readonly [string, string])[],
): Promise<RawAnswer> {
  const { hostname, port, pathname, host } = new URL(url);
  const body = JSON.stringify(message);
  const all = [...Object.entries(headers), ...lines, ['content-length', String(Buffer.byteLength(body))]];
  if (!lines.some(([name]) => name.toLowerCase() === 'host')) all.push(['host', host]);
  const head = [...all, ['connection', 'close']].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const socket = connect(Number(port), hostname);
  socket.end(`POST ${pathname} HTTP/1.1\r\n${head}\r\n${body}`);
  let text = '';
  for await (const chunk of socket) text += chunk;
  return { status: Number(text.slice(9, 12)), body: text.slice(text.indexOf('\r\n\r\n') + 4) };
}
