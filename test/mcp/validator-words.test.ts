import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { Pool } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validatorWords } from '../../runtime/mcp/sdk/validator-words.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { AskingToolServer } from './asking-tool-server.ts';
import { FullToolServer } from './full-tool-server.ts';
import { piped } from './piped.ts';
import { legacy, modern, modernMeta, type RawRequest, type Served, serve } from './serve.ts';
import { type ClientSession, openSession, within } from './session-client.ts';

const METHODS = [
  'initialize',
  'ping',
  'server/discover',
  'tools/list',
  'tools/call',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'prompts/list',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
];

/** What a validator says, and what a fault of ours would. */
const DUMP =
  /"code": ?\\?"|invalid_(?!request_state)|unrecognized_|ZodError|Invalid input|\\?"path\\?":|\\n\s+at |\[\s*\{|-32603/;

const value = fc.oneof(
  fc.constantFrom<unknown>(null, 5, 1.5, true, '', 'echo', 'test://one', [], {}, [1], { a: 1 }, { name: 5 }),
  fc.constantFrom<unknown>(
    { type: 'ref/prompt', name: 5 },
    { type: 'ref/other' },
    { type: 'ref/resource' },
    { name: 'x', value: 7 },
  ),
  fc.constantFrom<unknown>(
    { roots: 7 },
    { elicitation: [] },
    { sampling: { tools: 5 } },
    { tasks: { list: 1 } },
    { ttl: 'x' },
  ),
  fc.jsonValue({ maxDepth: 3 }),
);
const keys = [
  'name',
  'arguments',
  'cursor',
  'uri',
  'ref',
  'argument',
  'context',
  'level',
  'protocolVersion',
  'capabilities',
];
const more = ['clientInfo', 'inputResponses', 'requestState', 'task', 'x'];
const wrong = fc.dictionary(fc.constantFrom(...keys, ...more), value, { maxKeys: 4 });
const meta = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  fc.dictionary(
    fc.constantFrom('progressToken', ...Object.keys(modernMeta), 'io.modelcontextprotocol/logLevel', 'other'),
    value,
    { maxKeys: 2 },
  ),
);
const asked = fc.record({ method: fc.constantFrom(...METHODS), params: wrong, meta });

let served: Served;
let session: ClientSession;
/** Thousands of requests in a row: `fetch` takes as long for each as the server does. */
let pool: Pool;
beforeAll(async () => {
  const toolServer = new FullToolServer();
  served = await serve({ sessions: new MemorySessions(), at: () => toolServer });
  session = await openSession(`${served.url}/mcp`);
  pool = new Pool(served.url, { headersTimeout: 10_000, bodyTimeout: 10_000 });
});
afterAll(async () => {
  await pool.close();
  await served.close();
});

async function expectWords({ headers, message }: RawRequest): Promise<void> {
  const { body } = await pool.request({ path: '/mcp', method: 'POST', headers, body: JSON.stringify(message) });
  const text = await body.text();
  if (!text.includes('"error"') || text.includes('"isError"')) return;
  expect([message, text.replace(/^event: .*\n/gm, '')]).toEqual([message, expect.not.stringMatching(DUMP)]);
  expect(text).toContain('"id":77');
}

describe('params that are wrong', () => {
  it('are told in words over HTTP, in either era, with a session and without', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { minLength: 8, maxLength: 8 }), async (requests) => {
        const forms = requests.flatMap(({ method, params, meta }) => {
          const new_ = modern(method, { _meta: { ...modernMeta, ...meta }, ...params }, 77);
          if (typeof params.uri === 'string') (new_.headers as Record<string, string>)['mcp-name'] = params.uri;
          const old = legacy(method, { _meta: meta, ...params }, 77);
          const isOpening = method === 'initialize';
          return [new_, old, isOpening ? old : within(session, old)];
        });
        await Promise.all(forms.map(expectWords));
      }),
      { numRuns: 150, seed: 14 },
    );
    expect(served.faults.filter((fault) => !/tools\/call/.test(fault))).toEqual([]);
  });

  it('are told in words over stdio, in either era', { timeout: 120_000 }, async () => {
    for (const isModern of [true, false]) {
      const toolServer = new FullToolServer();
      const { connection, input, text } = piped(toolServer);
      const opening = isModern ? modern('tools/list', {}, 'first') : legacy('ping', {}, 'first');
      input.write(`${JSON.stringify(opening.message)}\n`);
      const requests = fc.sample(asked, { numRuns: 400, seed: 15 });
      for (const [id, { method, params, meta }] of requests.entries()) {
        const own = isModern ? { ...modernMeta, ...meta } : meta;
        input.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params: { _meta: own, ...params } })}\n`);
      }
      input.end();
      await connection.closed;
      const lines = text()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { id: unknown; error?: object });
      expect(new Set(lines.map(({ id }) => id))).toEqual(new Set(['first', ...requests.keys()]));
      for (const { error } of lines) if (error) expect(JSON.stringify(error)).not.toMatch(DUMP);
    }
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['tools/call', {}, /^Invalid params for tools\/call: "name" is missing, and must be a text\. Correct/],
    ['tools/call', { name: 7 }, /"name" must be a text, not a number/],
    ['tools/call', { name: 'echo', arguments: [1] }, /"arguments" must be an object, not a list/],
    ['resources/read', { uri: 7 }, /"uri" must be a text/],
    ['logging/setLevel', { level: 'loud' }, /"level" must be one of "debug", "info"/],
    ['completion/complete', { ref: { type: 'x' }, argument: { name: 'a', value: 'b' } }, /"ref/],
    ['prompts/get', { name: 'hello', arguments: { a: 7 } }, /"arguments.a" must be a text, not a number/],
    ['initialize', { protocolVersion: '2025-06-18' }, /"capabilities" is missing.*"clientInfo" is missing/],
  ])('say which, and what they must be: %s %j', async (method, params, words) => {
    const { headers, message } = legacy(method, params, 77);
    const answer = await fetch(`${served.url}/mcp`, {
      method: 'POST',
      headers: { ...headers, accept: 'application/json' },
      body: JSON.stringify(message),
    });
    expect(await answer.json()).toMatchObject({
      id: 77,
      error: { code: -32602, message: expect.stringMatching(words) },
    });
  });
});

describe('answers that are wrong', () => {
  it.each<[object, RegExp]>([
    [{ action: 5 }, /"action" must be one of "accept", "decline", "cancel"/],
    [{}, /"action" must be one of/],
    [{ action: 'accept', content: 7 }, /"content" must be an object, not a number/],
    [{ action: 'accept', content: { sure: { a: 1 } } }, /"content.sure" must be a text or/],
  ])('to a question are told in words: %j', async (result, words) => {
    const toolServer = new AskingToolServer();
    const { connection, input, output } = piped(toolServer);
    const write = (message: object) => input.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const answered = new Promise<string>((resolve) => {
      createInterface(output).on('line', (line) => {
        const { method, id } = JSON.parse(line) as { method?: string; id: unknown };
        if (method === 'elicitation/create') write({ id, result });
        else if (id === 77) resolve(line);
      });
    });
    const clientInfo = { name: 't', version: '1' };
    const params = { protocolVersion: '2025-06-18', capabilities: { elicitation: {} }, clientInfo };
    write({ id: 'first', method: 'initialize', params });
    write({ id: 77, method: 'tools/call', params: { name: 'delete' } });
    const { result: told } = JSON.parse(await answered) as {
      result: { isError: boolean; content: { text: string }[] };
    };
    expect(told).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(words) }] });
    expect(told.content[0]?.text).toMatch(
      /^The client's answer to elicitation\/create cannot be read.*Nothing was done/,
    );
    expect(told.content[0]?.text).not.toMatch(DUMP);
    expect(toolServer.written).toBe(0);
    await connection.close();
  });
});

it('leaves alone what is no word of a validator', () => {
  const dump = '[{"code":"custom","path":[],"message":"x"}]';
  for (const message of [`Unknown tool: ${dump}`, 'Unknown prompt: x', '', '[{"path":[]}]', '[{', '[]']) {
    expect(validatorWords('tools/call', message)).toBeUndefined();
  }
  expect(validatorWords('tools/call', dump)).toContain('params is not valid: x');
});
