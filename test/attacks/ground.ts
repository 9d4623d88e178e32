/** The product as an attacker meets it: over HTTP, before a sandbox whose every change is counted. */
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { httpServerOf } from '../../runtime/start/http-process.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import type { Sent } from '../../sandbox/engine/outbox.ts';
import type { RunningSandbox } from '../../sandbox/server.ts';
import { companyOnPort } from '../company.ts';
import { messagesIn } from '../mcp/raw-client.ts';

export interface Ground {
  /** Without a path. */
  readonly url: string;
  readonly running: RunningSandbox;
  readonly keys: RunningSandbox['keys'];
  /** Grows with whatever is written to any project of the sandbox. */
  readonly revision: number;
  /** Whom it paged, told and mailed since it was asked last. */
  sent(): readonly Sent[];
  close(): Promise<void>;
}

/** Starts it with these variables and flags; a sandbox may be handed in, and is not closed then. */
export async function openGround(
  env: NodeJS.ProcessEnv = {},
  flags: readonly string[] = [],
  given?: RunningSandbox,
): Promise<Ground> {
  const running = given ?? (await openSandboxAlone());
  const read = readSettings(['--http', ...flags], { ONEUPTIME_URL: running.url, ...env });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  const app = await httpServerOf(read.settings, await openProduct(read.settings, { env: {} }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    running,
    keys: running.keys,
    get revision() {
      return running.sandbox.store.revision;
    },
    sent: () => running.sandbox.outbox.take(),
    close: async () => {
      await app.close();
      if (given === undefined) await running.close();
    },
  };
}

export async function openSandboxAlone(): Promise<RunningSandbox> {
  return companyOnPort();
}

export const ERAS = ['modern', 'legacy'] as const;
export type AttackedEra = (typeof ERAS)[number];

export interface Attack {
  readonly era?: AttackedEra;
  /** Below the server's address. */
  readonly path?: string;
  readonly key?: string | undefined;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly capabilities?: object;
  /** Beside name and arguments: answers and state of a question. */
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface Met {
  readonly status: number;
  /** Everything that came. */
  readonly text: string;
  /** Text of the result, or the message of the error. */
  readonly said: string;
  readonly isError: boolean;
  readonly result: Readonly<Record<string, unknown>> | undefined;
}

const REVISION = '2026-07-28';
let lastId = 0;

/** Calls a tool, or any method, in one request. */
export async function attack(
  ground: Pick<Ground, 'url'>,
  name: string,
  args: unknown,
  { era = 'modern', path = '/mcp', key, headers = {}, capabilities = {}, params = {} }: Attack = {},
): Promise<Met> {
  const isMethod = name.includes('/');
  const method = isMethod ? name : 'tools/call';
  const meta = {
    'io.modelcontextprotocol/protocolVersion': REVISION,
    'io.modelcontextprotocol/clientCapabilities': capabilities,
    'io.modelcontextprotocol/clientInfo': { name: 'attacker', version: '1' },
  };
  const own = isMethod ? (args as object) : { name, arguments: args };
  const message = {
    jsonrpc: '2.0',
    id: ++lastId,
    method,
    params: { ...own, ...params, ...(era === 'modern' ? { _meta: meta } : {}) },
  };
  const sent = new Headers({ 'content-type': 'application/json', accept: 'application/json, text/event-stream' });
  if (key !== undefined) sent.set('x-api-key', key);
  if (era === 'modern') {
    sent.set('mcp-protocol-version', REVISION);
    sent.set('mcp-method', method);
    if (!isMethod) sent.set('mcp-name', name);
  }
  for (const [header, values] of Object.entries(headers))
    for (const value of [values].flat()) sent.append(header, value);
  const response = await fetch(`${ground.url}${path}`, {
    method: 'POST',
    headers: sent,
    body: JSON.stringify(message),
  });
  const text = await response.text();
  return { status: response.status, text, ...read(text) };
}

/** Runs attacks that must come to nothing: no row is written meanwhile, and nobody outside hears anything. */
export async function unharmed<T>(ground: Pick<Ground, 'revision' | 'sent'>, attacks: () => Promise<T>): Promise<T> {
  const { revision } = ground;
  ground.sent();
  const met = await attacks();
  expect(ground.revision).toBe(revision);
  expect(ground.sent()).toEqual([]);
  return met;
}

/** What an answer says, as a message of the protocol. */
export function read(text: string): Pick<Met, 'said' | 'isError' | 'result'> {
  const last = /^\s*[[{]|^data: /m.test(text) ? messagesIn(text).at(-1) : undefined;
  const { result, error } = (last ?? {}) as { result?: Met['result']; error?: { message: string } };
  const content = (result?.content ?? []) as readonly { text?: string }[];
  const said = error?.message ?? content.map(({ text: part = '' }) => part).join('\n');
  return { said, isError: error !== undefined || result?.isError === true, result };
}
