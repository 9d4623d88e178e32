/** The built product as a process, over the embedded sandbox; and the clients in use, connected to it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client as ModernClient, StreamableHTTPClientTransport as ModernHttp } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as FirstStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as FirstHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { packageFile } from '../../runtime/start/package-root.ts';
import { sentValue } from '../sent-result.ts';

export const BIN = packageFile('dist/runtime/start/bin.js');
const INFO = { name: 'end-to-end', version: '1' };

export interface Product {
  readonly url: string;
  /** The embedded OneUptime behind the server. */
  readonly sandboxUrl: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly pid: number;
  close(): Promise<void>;
}

/** What clients of every kind have in common. */
export type AnyClient = Pick<FirstClient, 'listTools' | 'callTool' | 'close'>;

/** Starts the server on a free port over its sandbox; resolves when it listens. */
export async function startProduct(flags: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Product> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oneuptime-mcp-'));
  const keysFile = path.join(folder, 'keys.json');
  const child = spawn(process.execPath, [BIN, '--http', '--port', '0', '--sandbox', '--keys', keysFile, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const [url, sandboxUrl] = await Promise.all([
    lineMatching(child, 'stdout', /listens: (\S+)\/mcp/),
    lineMatching(child, 'stderr', /Sandbox OneUptime at ([^,\s]+)/),
  ]);
  return {
    url,
    sandboxUrl,
    keys: JSON.parse(await readFile(keysFile, 'utf8')),
    pid: child.pid as number,
    close: async () => {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function lineMatching(child: ChildProcess, stream: 'stdout' | 'stderr', pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child[stream]?.on('data', (chunk) => {
      text += chunk;
      const match = pattern.exec(text)?.[1];
      if (match) resolve(match);
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${code} before it said ${pattern}: ${text}`)));
  });
}

/** Ends a process and waits until it is gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

const requestInit = (key: string) => ({ requestInit: { headers: { 'x-api-key': key } } });
const command = ({ sandboxUrl }: Product, key: string) => ({
  command: process.execPath,
  args: [BIN, '--surface', 'all'],
  env: { ...(process.env as Record<string, string>), ONEUPTIME_URL: sandboxUrl, ONEUPTIME_API_KEY: key },
});

async function first(transport: unknown): Promise<AnyClient> {
  const client = new FirstClient(INFO);
  // Its types predate exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<FirstClient['connect']>[0]);
  return client;
}

async function modern(transport: unknown, mode: 'legacy' | 'auto' | { pin: string }): Promise<AnyClient> {
  const client = new ModernClient(INFO, { versionNegotiation: { mode } });
  await client.connect(transport as Parameters<ModernClient['connect']>[0]);
  return client as unknown as AnyClient;
}

/** A modern client at one address of the product. */
export function openAt({ url }: Product, path: string, key: string): Promise<AnyClient> {
  return modern(new ModernHttp(new URL(`${url}${path}`), requestInit(key)), { pin: '2026-07-28' });
}

/** Opens a client of the named kind to the product, with a key. */
export const CLIENTS: Readonly<Record<string, (product: Product, key: string) => Promise<AnyClient>>> = {
  'v1 over HTTP': (product, key) => first(new FirstHttp(new URL(`${product.url}/mcp/all`), requestInit(key))),
  'v2 over HTTP, legacy era': (product, key) =>
    modern(new ModernHttp(new URL(`${product.url}/mcp/all`), requestInit(key)), 'legacy'),
  'v2 over HTTP, whichever era': (product, key) =>
    modern(new ModernHttp(new URL(`${product.url}/mcp/all`), requestInit(key)), 'auto'),
  'v2 over HTTP, 2026-07-28': (product, key) =>
    modern(new ModernHttp(new URL(`${product.url}/mcp/all`), requestInit(key)), { pin: '2026-07-28' }),
  'v1 over stdio': (product, key) => first(new FirstStdio(command(product, key))),
  'v2 over stdio': (product, key) => modern(new ModernStdio(command(product, key)), 'auto'),
};

/** What a successful call answered; fails with the result's text otherwise. */
export async function call(
  client: AnyClient,
  name: string,
  args: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  const result = await client.callTool({ name, arguments: args });
  if (result.isError) throw new Error(`${name}: ${JSON.stringify(result.content)}`);
  return sentValue(result);
}
