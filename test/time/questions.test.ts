/** Questions to clients whose call stays open meanwhile. */
import { PassThrough } from 'node:stream';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, it } from 'vitest';
import { TimeLimits } from '../../runtime/basics/time-limit.ts';
import { serveStreams } from '../../runtime/mcp/sdk/serve-streams.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { AskingToolServer } from '../mcp/asking-tool-server.ts';
import { serve } from '../mcp/serve.ts';
import { HandClock } from './hand-clock.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

class TimedToolServer extends AskingToolServer {
  readonly clock = new HandClock();
  readonly limits = new TimeLimits({ after: this.clock.after });
}

/** A client that is asked and does not answer by itself. */
async function asked(toolServer: TimedToolServer) {
  const { url, close } = await serve({
    at: (path) => (path === '' ? toolServer : undefined),
    sessions: new MemorySessions(),
  });
  open.push(close);
  const client = new FirstClient({ name: 't', version: '1' }, { capabilities: { elicitation: {} } });
  let takenBack = false;
  let answer: (given: object) => void = () => {};
  const asking = new Promise<void>((resolve) => {
    client.setRequestHandler(ElicitRequestSchema, (_request, { signal }) => {
      signal.addEventListener('abort', () => {
        takenBack = true;
      });
      resolve();
      return new Promise<never>((given) => {
        answer = given as typeof answer;
      });
    });
  });
  await client.connect(new FirstTransport(new URL(`${url}/mcp`)) as never);
  open.push(() => client.close());
  const result = client.callTool({ name: 'delete' }) as Promise<{ content: { text: string }[]; isError?: boolean }>;
  await asking;
  return { result, answer: (given: object) => answer(given), isTakenBack: () => takenBack };
}

describe('a call that asks while it is open', () => {
  it('ends in time where nobody answers, and the question is taken back', async () => {
    const toolServer = new TimedToolServer();
    const { result, isTakenBack } = await asked(toolServer);
    toolServer.clock.pass(30_000);
    expect(await result).toMatchObject({
      isError: true,
      content: [{ text: 'Nobody answered in time, so nothing was done. Call again to be asked again.' }],
    });
    expect([toolServer.written, toolServer.clock.waiting, isTakenBack()]).toEqual([0, 0, true]);
  });

  it('goes on where somebody answers late, but in time', async () => {
    const toolServer = new TimedToolServer();
    const { result, answer } = await asked(toolServer);
    toolServer.clock.pass(29_000);
    answer({ action: 'accept', content: { sure: true } });
    expect((await result).content[0]?.text).toBe('deleted, {"asked":1}');
    expect(toolServer.clock.waiting).toBe(0);
  });

  it('says so where the client answers with an error, over stdio too', async () => {
    const toolServer = new TimedToolServer();
    const [input, output] = [new PassThrough(), new PassThrough()];
    const connection = serveStreams({
      toolServer,
      principal: { credential: undefined, problem: undefined, fingerprint: '' },
      input,
      output,
      report: () => {},
    });
    open.push(() => connection.close());
    const lines: string[] = [];
    output.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)));
    const say = (message: object) => input.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const heard = async (place: number) => {
      while (lines.length <= place) await new Promise((resolve) => setImmediate(resolve));
      return JSON.parse(lines[place] as string) as { id: number; method?: string; result?: object };
    };
    const clientInfo = { name: 't', version: '1' };
    const params = { protocolVersion: '2025-06-18', capabilities: { elicitation: {} }, clientInfo };
    say({ id: 1, method: 'initialize', params });
    await heard(0);
    say({ method: 'notifications/initialized' });
    say({ id: 2, method: 'tools/call', params: { name: 'delete', arguments: {} } });
    const question = await heard(1);
    expect(question.method).toBe('elicitation/create');
    say({ id: question.id, error: { code: -32601, message: 'Method not found' } });
    expect(await heard(2)).toMatchObject({
      id: 2,
      result: { isError: true, content: [{ text: expect.stringMatching(/Method not found.*nothing was done/) }] },
    });
    expect(toolServer.written).toBe(0);
  });
});
