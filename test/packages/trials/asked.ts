/** A sandbox, and what packages answer to the first question over it: on standard input and output, and over HTTP. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { type RunningSandbox, startSandbox } from '../../../sandbox/server.ts';
import { servedFacts } from '../../company.ts';
import { sentValue } from '../../sent-result.ts';

/** A process on its standard input and output. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The company of the sandbox, on a port of its own. */
export async function trialSandbox(): Promise<RunningSandbox> {
  return startSandbox({ facts: await servedFacts() });
}

/** What tells a server of the sandbox, for stdio. */
export function settingsFor({ url, keys }: RunningSandbox): Record<string, string> {
  return { ONEUPTIME_URL: url, ONEUPTIME_API_KEY: keys.admin };
}

/** Starts a server as a client does, asks for incidents and ends it; resolves to their titles. Fails with what it said. */
export async function askedOverStdio({ command, args, env = {} }: Command): Promise<string[]> {
  const { PATH = '', HOME = '' } = process.env;
  const own = { PATH, HOME, ...env };
  const transport = new StdioClientTransport({ command, args: [...args], env: own, stderr: 'pipe' });
  let said = '';
  transport.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  return incidentsOf(transport).catch((fault) => {
    throw new Error(`${fault.message}; ${said}`);
  });
}

/** Asks a server for incidents over HTTP; resolves to their titles. */
export async function askedOverHttp(address: string, key: string): Promise<string[]> {
  return incidentsOf(
    new StreamableHTTPClientTransport(new URL(address), { requestInit: { headers: { 'x-api-key': key } } }),
  );
}

/** Asks a server on its standard input and output for a picture; resolves to its first bytes and what it weighs. */
export async function pictureOverStdio({ command, args, env = {} }: Command): Promise<[head: string, bytes: number]> {
  const { PATH = '', HOME = '' } = process.env;
  const client = new Client({ name: 'trial', version: '1' });
  await client.connect(new StdioClientTransport({ command, args: [...args], env: { PATH, HOME, ...env } }));
  try {
    const { content } = await client.callTool({ name: 'get_overview', arguments: { picture: 'dark' } });
    const [, image] = content as [unknown, { data: string }?];
    const png = Buffer.from(image?.data ?? '', 'base64');
    return [png.toString('latin1', 1, 4), png.length];
  } finally {
    await client.close();
  }
}

async function incidentsOf(transport: Parameters<Client['connect']>[0]): Promise<string[]> {
  const client = new Client({ name: 'trial', version: '1' });
  await client.connect(transport);
  try {
    const result = await client.callTool({ name: 'list_incidents', arguments: { limit: 5 } });
    return sentValue<{ items: { title: string }[] }>(result).items.map(({ title }) => title);
  } finally {
    await client.close();
  }
}
