/** The model server reads and answers each API as clients speak it, and what is wrong with a run is noticed. */
import { describe, expect, it } from 'vitest';
import { ANTHROPIC } from './dialects/anthropic.ts';
import { CHAT } from './dialects/chat.ts';
import type { Dialect, Json } from './dialects/dialect.ts';
import { GEMINI } from './dialects/gemini.ts';
import { RESPONSES } from './dialects/responses.ts';
import { startModelServer } from './model-server.ts';
import { type ClientRun, COMPACT_STEPS, flawsOf, type RunPlan } from './run-client.ts';
import { byShownName, closingWords, isOurs, turnOf } from './script.ts';

const STEPS = [{ tool: 'find_tools', input: { intent: ['x'] } }];
const SCHEMA = { type: 'object' };
const NAME = 'mcp__oneuptime__find_tools';

interface Spoken {
  readonly dialect: Dialect;
  readonly path: string;
  /** A first request, and one that brings the result of the call. */
  readonly first: Json;
  readonly second: Json;
}

const RESULT = 'INC-7 is open';
const chatTools = [{ type: 'function', function: { name: NAME, parameters: SCHEMA } }];
const SPOKEN: readonly Spoken[] = [
  {
    dialect: ANTHROPIC,
    path: '/v1/messages',
    first: { tools: [{ name: NAME, input_schema: SCHEMA }], messages: [{ role: 'user', content: 'hello' }] },
    second: {
      tools: [{ name: NAME, input_schema: SCHEMA }],
      messages: [
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: NAME, input: {} }] },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: RESULT }] }],
        },
      ],
    },
  },
  {
    dialect: CHAT,
    path: '/v1/chat/completions',
    first: { tools: chatTools, messages: [{ role: 'user', content: 'hello' }] },
    second: {
      tools: chatTools,
      messages: [
        { role: 'assistant', tool_calls: [{ id: 'a', function: { name: NAME, arguments: '{}' } }] },
        { role: 'tool', tool_call_id: 'a', content: RESULT },
      ],
    },
  },
  {
    dialect: RESPONSES,
    path: '/v1/responses',
    first: { tools: [{ type: 'function', name: NAME, parameters: SCHEMA }], input: 'hello' },
    second: {
      tools: [{ type: 'function', name: NAME, parameters: SCHEMA }],
      input: [
        { type: 'function_call', call_id: 'a', name: NAME, arguments: '{}' },
        { type: 'function_call_output', call_id: 'a', output: RESULT },
      ],
    },
  },
  {
    dialect: GEMINI,
    path: '/v1beta/models/m:generateContent',
    first: {
      tools: [{ functionDeclarations: [{ name: NAME, parametersJsonSchema: SCHEMA }] }],
      contents: [{ role: 'user', parts: [{ text: 'hello' }] }],
    },
    second: {
      tools: [{ functionDeclarations: [{ name: NAME, parametersJsonSchema: SCHEMA }] }],
      contents: [{ role: 'user', parts: [{ functionResponse: { name: NAME, response: { output: RESULT } } }] }],
    },
  },
];

describe.each(SPOKEN.map((spoken) => [spoken.dialect.name, spoken] as const))(
  '%s',
  (_, { dialect, path, first, second }) => {
    it('calls the tool that it is shown, and then quotes the result', async () => {
      const model = await startModelServer((request) => turnOf(request, STEPS, byShownName));
      try {
        const post = async (body: Json): Promise<string> =>
          (await fetch(`${model.url}${path}`, { method: 'POST', body: JSON.stringify(body) })).text();
        expect(await post(first)).toContain(NAME);
        expect(await post(second)).toContain(closingWords(RESULT));
        expect(model.unknown).toEqual([]);
        expect(model.turns.map(({ dialect: spoken }) => spoken)).toEqual([dialect.name, dialect.name]);
        const [asked, answered] = model.turns.map(({ request }) => request);
        expect(asked?.tools).toEqual([{ name: NAME, schema: SCHEMA }]);
        expect(asked?.words).toContain('hello');
        expect(answered?.results).toEqual([{ tool: NAME, text: RESULT }]);
      } finally {
        await model.close();
      }
    });

    it('says the same as a stream', () => {
      const streaming = dialect === GEMINI ? path.replace(':g', ':streamG') : path;
      const body = { ...first, stream: true };
      const request = dialect.read(body, streaming);
      expect(request.streams).toBe(true);
      const answer = dialect.answer(turnOf(request, STEPS, byShownName), request, body);
      expect(answer.type).toBe('text/event-stream');
      expect(answer.body).toContain(NAME);
    });
  },
);

it('a name is ours whatever stands before it, and no other', () => {
  expect(['find_tools', 'oneuptime-find_tools', NAME].every((name) => isOurs(name, 'find_tools'))).toBe(true);
  expect(['refind_tools', 'find_tools_2'].some((name) => isOurs(name, 'find_tools'))).toBe(false);
});

describe('of a run it is noticed', () => {
  const PLAN: RunPlan = { steps: COMPACT_STEPS, path: '/mcp', way: 'key' };
  const text = 'INC-7 is open';
  const exchange = (name: string, input: Json): ClientRun['exchanges'][number] => ({
    method: 'POST',
    path: '/mcp',
    headers: {},
    body: '',
    at: 0,
    sent: { id: 1, method: 'tools/call', params: { name, arguments: input } },
    answers: [{ id: 1, result: { content: [{ type: 'text', text }] } }],
  });
  const results = COMPACT_STEPS.map(({ tool }) => ({ tool, text }));
  const good: ClientRun = {
    ran: { code: 0, output: closingWords(text), isTimeUp: false },
    key: 'the-key',
    exchanges: COMPACT_STEPS.map(({ tool, input }) => exchange(tool, input)),
    turns: [
      {
        dialect: 'x',
        request: { tools: [], words: 'hello', results, streams: false },
        turn: { say: closingWords(text) },
      },
    ],
  };
  const [turn] = good.turns as [ClientRun['turns'][number]];

  it('nothing where all is well', () => {
    expect(flawsOf(good, PLAN, false)).toEqual([]);
  });

  it.each([
    ['that it hung', { ...good, ran: { ...good.ran, isTimeUp: true } }, /in time/],
    ['that it failed', { ...good, ran: { ...good.ran, code: 3 } }, /ended with 3/],
    ['a call too many', { ...good, exchanges: [...good.exchanges, ...good.exchanges] }, /2 times/],
    ['a call that never came', { ...good, exchanges: [] }, /0 times/],
    ['a lost result', { ...good, turns: [] }, /no incident reached its model/],
    ['an output without it', { ...good, ran: { ...good.ran, output: '' } }, /output/],
    ['the key in the prompt', { ...good, turns: [{ ...turn, request: { ...turn.request, words: 'the-key' } }] }, /key/],
  ])('%s', (_, run, words) => {
    expect(flawsOf(run, PLAN, false).join('; ')).toMatch(words);
  });
});
