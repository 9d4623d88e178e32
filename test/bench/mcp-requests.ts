/** Requests as clients of the two eras send them, over HTTP: the same call with a handshake behind it, or without one. */
import { FIRST_ID, type Request } from './load.ts';
import { HEADERS } from './product-process.ts';

/** Which revision a client speaks. That of the handshake era asks without one, unless it opened a session. */
export type Era = 'handshake' | 'modern';

const MODERN = '2026-07-28';
const META = 'io.modelcontextprotocol/';
const CLIENT_INFO = { name: 'bench', version: '1' };
const MODERN_META = {
  [`${META}protocolVersion`]: MODERN,
  [`${META}clientCapabilities`]: {},
  [`${META}clientInfo`]: CLIENT_INFO,
};

export const HELLO = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: CLIENT_INFO };

/** A JSON-RPC request, under the id that the load counts up from. */
export const message = (method: string, params: object = {}) =>
  JSON.stringify({ jsonrpc: '2.0', id: FIRST_ID, method, params });

export interface Asking {
  readonly path: string;
  readonly era?: Era;
  /** Beside what every client of the era sends: a key, a session. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function callRequest(name: string, args: object, { path, era = 'handshake', headers }: Asking): Request {
  const params = { name, arguments: args };
  if (era === 'handshake') return { path, headers: { ...HEADERS, ...headers }, body: message('tools/call', params) };
  const named = { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/call', 'mcp-name': name };
  const body = message('tools/call', { ...params, _meta: MODERN_META });
  return { path, headers: { ...HEADERS, ...named, ...headers }, body };
}

export function listRequest({ path, era = 'handshake', headers }: Asking): Request {
  if (era === 'handshake') return { path, headers: { ...HEADERS, ...headers }, body: message('tools/list') };
  const named = { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/list' };
  return { path, headers: { ...HEADERS, ...named, ...headers }, body: message('tools/list', { _meta: MODERN_META }) };
}

/** Opens a session, and resolves with the headers that name it. */
export async function openSession(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const post = (body: string, beside: Record<string, string>) =>
    fetch(url, { method: 'POST', headers: { ...HEADERS, ...headers, ...beside }, body });
  const opened = await post(message('initialize', HELLO), {});
  await opened.text();
  const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
  const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
  const { status } = await post(initialized, session);
  if (session['mcp-session-id'] === '' || status !== 202) throw new Error(`No session at ${url}: ${status}`);
  return session;
}

/** The JSON-RPC message of an answer, out of JSON or out of an event stream. */
export function messageOf(text: string): { readonly result?: unknown; readonly error?: unknown } {
  const json = text.startsWith('{') ? text : (/^data: (\{.*)$/m.exec(text)?.[1] ?? 'null');
  return JSON.parse(json) ?? {};
}

/** Sends a request once, and resolves with the text of its answer. */
export async function askOnce(url: string, { path, headers, body }: Request): Promise<string> {
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 300)}`);
  return text;
}
