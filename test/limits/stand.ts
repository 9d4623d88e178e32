/** The product over HTTP with settings of a test's own, in front of a sandbox on a port of its own. */
import type { FastifyInstance } from 'fastify';
import { afterAll } from 'vitest';
import { httpServerOf } from '../../runtime/start/http-process.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import type { SandboxKeys } from '../../sandbox/engine/keys.ts';
import { startSandbox } from '../../sandbox/server.ts';
import { companyOnPort, servedFacts } from '../company.ts';
import { legacy, messageOf, modern, post, type RawRequest } from '../mcp/serve.ts';
import { sentText } from '../sent-result.ts';

/** What a call was answered: over HTTP, and as a result. */
export interface Answer {
  readonly status: number;
  readonly isError: boolean;
  readonly text: string;
  readonly structured: Readonly<Record<string, unknown>> | undefined;
}

/** A sandbox, ended with the tests of the file. */
export async function sandboxOnPort(seed?: number): Promise<{ readonly url: string; readonly keys: SandboxKeys }> {
  const sandbox = seed === undefined ? await companyOnPort() : await startSandbox({ facts: await servedFacts(), seed });
  afterAll(() => sandbox.close());
  return sandbox;
}

/** The server with these settings, ended with the tests of the file. */
export async function served(env: NodeJS.ProcessEnv, flags: readonly string[] = []): Promise<string> {
  const app = await opened(env, flags);
  afterAll(() => app.close());
  return app.listen({ host: '127.0.0.1', port: 0 });
}

/** The same for a test that closes it itself. */
export async function opened(env: NodeJS.ProcessEnv, flags: readonly string[] = []): Promise<FastifyInstance> {
  const read = readSettings(['--http', ...flags], { CONFIRM: 'never', ...env });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  return httpServerOf(read.settings, await openProduct(read.settings, { env: {} }));
}

export interface Asked {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly era?: 'modern' | 'legacy';
}

/** Calls a tool with a key. */
export async function callAt(
  url: string,
  key: string | undefined,
  [name, args]: readonly [string, object?],
  { path = '/mcp', headers = {}, era = 'modern' }: Asked = {},
): Promise<Answer> {
  const { headers: usual, message } = (era === 'modern' ? modern : legacy)('tools/call', {
    name,
    arguments: args ?? {},
  });
  const own = key === undefined ? {} : { 'x-api-key': key };
  return answerTo(`${url}${path}`, { headers: { ...usual, ...own, ...headers }, message });
}

export async function answerTo(url: string, request: RawRequest): Promise<Answer> {
  const response = await post(url, request);
  const { result, error } = (await messageOf(response)) as {
    result?: { content?: readonly { text: string }[]; isError?: boolean; structuredContent?: Answer['structured'] };
    error?: { message: string };
  };
  return {
    status: response.status,
    isError: result?.isError === true || error !== undefined,
    text: error?.message ?? sentText(result ?? {}),
    structured: result?.structuredContent,
  };
}
