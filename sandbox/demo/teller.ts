/** A real MCP client that shows each call and answer as it makes them. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type Answer, readAnswer } from './answer.ts';
import { shorten } from './brief.ts';
import type { Screen } from './screen.ts';
import { need, StoryError } from './story-error.ts';

const CALL_MS = 10_000;

/** What the acts of the story are told with. */
export type Teller = Awaited<ReturnType<typeof connectTeller>>;

async function openClient(url: string, key: string): Promise<Client> {
  const client = new Client({ name: 'oneuptime-mcp-demo', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  const requestInit = { headers: { 'x-api-key': key } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit })).catch((error: Error) => {
    throw new StoryError(`The client could not connect to ${url}: ${error.message}`);
  });
  return client;
}

/** Connects to a server with a key. */
export async function connectTeller(screen: Screen, { url, key }: { url: string; key: string }) {
  const client = await openClient(url, key);
  let calls = 0;
  let milliseconds = 0;
  const timed = async <T>(name: string, args: object, run: () => Promise<T>): Promise<T> => {
    await screen.pause();
    screen.call(name, args);
    const begin = performance.now();
    try {
      return await run();
    } catch (error) {
      throw new StoryError(`${name} got no answer: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      calls += 1;
      milliseconds += performance.now() - begin;
    }
  };
  const call = async (name: string, args: Record<string, unknown>, isRefused: boolean): Promise<Answer> => {
    const run = () => client.callTool({ name, arguments: args }, { timeout: CALL_MS });
    const answer = readAnswer(await timed(name, args, run));
    screen.answer(answer);
    const complaint = isRefused ? 'should have been refused, but was done.' : `was refused: ${shorten(answer.text)}`;
    need(answer.isError === isRefused, `${name} ${complaint}`);
    return answer;
  };
  const { name = 'server', version = '' } = client.getServerVersion() ?? {};
  return {
    screen,
    /** Server and protocol revision, as negotiated. */
    peer: `${name} ${version}, MCP ${client.getNegotiatedProtocolVersion() ?? ''}`,
    tools: async () => (await timed('tools/list', {}, () => client.listTools({}, { timeout: CALL_MS }))).tools,
    /** Calls a tool that must succeed. */
    ask: (tool: string, args: Record<string, unknown>) => call(tool, args, false),
    /** The same for a list, answered as a table. */
    table: (tool: string, args: Record<string, unknown>) => call(tool, { ...args, format: 'table' }, false),
    /** Calls a tool that must refuse. */
    askInVain: (tool: string, args: Record<string, unknown>) => call(tool, args, true),
    /** Calls made, and the milliseconds they took together. */
    spent: () => ({ calls, milliseconds }),
    close: () => client.close(),
  };
}
