/** Requests as no library sends them: headers in any case, several times over, in any order. */
import { request as httpRequest } from 'node:http';
import { type AttackedEra, type Ground, type Met, read } from './ground.ts';

type HeaderLine = readonly [name: string, value: string];

export interface RawAttack {
  readonly method?: string;
  readonly path?: string;
  readonly lines: readonly HeaderLine[];
  readonly body?: unknown;
}

const LONGEST_MS = 20_000;

/** Sends one with exactly these header lines, and the length of its body. A stream is read until it ends, for a while. */
export async function rawAttack(
  { url }: Pick<Ground, 'url'>,
  { method = 'POST', path = '/mcp', lines, body }: RawAttack,
): Promise<Met> {
  const sent = body === undefined || method === 'GET' ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const { hostname, port } = new URL(url);
  const own: HeaderLine[] = [];
  if (!lines.some(([name]) => name.toLowerCase() === 'host')) own.push(['Host', `${hostname}:${port}`]);
  if (method !== 'GET') own.push(['Content-Length', String(Buffer.byteLength(sent))]);
  const headers = [...own, ...lines].flat();
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method, headers, setHost: false, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('close', () => resolve({ status: response.statusCode ?? 0, text, ...read(text) }));
    });
    request.setTimeout(LONGEST_MS, () => request.destroy());
    request.on('error', reject);
    request.end(sent);
  });
}

const REVISION = '2026-07-28';

interface RawCall {
  readonly era?: AttackedEra;
  readonly key?: string | undefined;
  readonly capabilities?: object;
}

/** The lines and the body of a call, before anybody tampers with them. */
export function rawCall(
  name: string,
  args: unknown,
  { era = 'modern', key, capabilities = {} }: RawCall = {},
): { readonly lines: HeaderLine[]; readonly body: Readonly<Record<string, unknown>> } {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': REVISION,
    'io.modelcontextprotocol/clientCapabilities': capabilities,
    'io.modelcontextprotocol/clientInfo': { name: 'attacker', version: '1' },
  };
  const isModern = era === 'modern';
  const params = { name, arguments: args, ...(isModern ? { _meta } : {}) };
  const framing: HeaderLine[] = isModern
    ? [
        ['mcp-protocol-version', REVISION],
        ['mcp-method', 'tools/call'],
        ['mcp-name', name],
      ]
    : [];
  const lines: HeaderLine[] = [
    ['content-type', 'application/json'],
    ['accept', 'application/json, text/event-stream'],
    ...(key === undefined ? [] : [['x-api-key', key] as const]),
    ...framing,
  ];
  return { lines, body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params } };
}
