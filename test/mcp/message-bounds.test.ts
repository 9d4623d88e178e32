/** What a message may hold, over each transport: at the limit it is served, one beyond it is refused under its id. */
import { Agent, request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEYLESS_BOUNDS, USUAL_BODY } from '../../runtime/basics/bounds.ts';
import { callerOf } from '../../runtime/guard/principal.ts';
import { loadSseTransport } from '../../runtime/http/legacy-sse.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { piped } from './piped.ts';
import { modernMeta, type Served, serve } from './serve.ts';
import { until } from './until.ts';

const SMALL = 8_192;
const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const KEY = { 'x-api-key': '11111111-2222-4333-8444-555555555555' };

let usual: Served;
let small: Served;
beforeAll(async () => {
  const legacySse = await loadSseTransport();
  usual = await serve({ sessions: new MemorySessions(), legacySse });
  small = await serve({ maxBody: SMALL, callerOf: callerOf({}) });
});
afterAll(async () => {
  for (const { faults } of [usual, small]) expect(faults).toEqual([]);
  await Promise.all([usual.close(), small.close()]);
});

interface Told {
  readonly status: number;
  readonly answer: { readonly id?: unknown; readonly error?: { readonly code: number; readonly message: string } };
}

async function overHttp(body: string, url = usual.url, headers: Record<string, string> = KEY): Promise<Told> {
  const response = await fetch(`${url}/mcp`, { method: 'POST', headers: { ...HEADERS, ...headers }, body });
  const text = await response.text();
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  return {
    status: response.status,
    answer: JSON.parse(isStream ? (/^data: (.+)$/m.exec(text)?.[1] ?? '{}') : text || '{}'),
  };
}

/** The answer to a line, and proof that the next one is served. */
async function overStdio(line: string): Promise<Told> {
  const { input, connection, text } = piped(new FakeToolServer());
  input.write(`${line}\n`);
  input.write('{"jsonrpc":"2.0","id":"next","method":"ping"}\n');
  await until(() => text().includes('"next"'));
  await connection.close();
  const lines = text()
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one));
  return { status: 0, answer: lines.find(({ id }) => id !== 'next') ?? {} };
}

async function overSse(body: string): Promise<Told> {
  const controller = new AbortController();
  const stream = await fetch(`${usual.url}/mcp/sse`, { headers: KEY, signal: controller.signal });
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
  const { value } = await reader.read();
  const place = /data: (\S+)/.exec(Buffer.from(value ?? []).toString())?.[1];
  const response = await fetch(usual.url + place, { method: 'POST', headers: { ...HEADERS, ...KEY }, body });
  const text = await response.text();
  controller.abort();
  return { status: response.status, answer: /^[{[]/.test(text) ? JSON.parse(text) : {} };
}

const FACES = { HTTP: overHttp, stdio: overStdio, SSE: overSse } as const;
type Face = keyof typeof FACES;

/** Nests a value so that its innermost list is so many levels deep. */
const lists = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const objects = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;

/** Where depth can stand in a message: the levels that are around it there, and the id that is told. */
const PLACES: Record<string, readonly [around: number, write: (deep: string) => string, id?: null]> = {
  params: [2, (deep) => `{"jsonrpc":"2.0","id":7,"method":"ping","params":{"x":${deep}}}`],
  _meta: [3, (deep) => `{"jsonrpc":"2.0","id":7,"method":"ping","params":{"_meta":{"x":${deep}}}}`],
  arguments: [
    3,
    (deep) => `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"x":${deep}}}}`,
  ],
  'arguments of a prompt': [
    3,
    (deep) => `{"jsonrpc":"2.0","id":7,"method":"prompts/get","params":{"name":"x","arguments":{"x":${deep}}}}`,
  ],
  capabilities: [
    3,
    (deep) =>
      `{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"protocolVersion":"2025-11-25","clientInfo":{"name":"t","version":"1"},"capabilities":{"experimental":${deep}}}}`,
  ],
  progressToken: [3, (deep) => `{"jsonrpc":"2.0","id":7,"method":"ping","params":{"_meta":{"progressToken":${deep}}}}`],
  'what comes before the id': [2, (deep) => `{"method":"ping","params":{"a":${deep}},"jsonrpc":"2.0","id":7}`],
  'an id': [1, (deep) => `{"jsonrpc":"2.0","method":"ping","id":${deep}}`, null],
  'an answer': [2, (deep) => `{"jsonrpc":"2.0","id":7,"result":{"x":${deep}}}`, null],
};

describe.each(Object.keys(FACES) as Face[])('levels over %s', (face) => {
  it.each(Object.entries(PLACES))('in %s', async (_place, [around, write, id = 7]) => {
    for (const nested of [lists, objects]) {
      const { status, answer } = await FACES[face](write(nested(64 - around)));
      expect(status).toBeLessThan(500);
      expect(JSON.stringify(answer)).not.toMatch(/deeper|RangeError|-32603/);
      for (const levels of nested === lists ? [65, 5_000] : [65]) {
        const refused = await FACES[face](write(nested(levels - around)));
        expect(refused.answer).toMatchObject({
          id,
          error: { code: -32600, message: expect.stringContaining('64 levels') },
        });
        if (face !== 'stdio') expect(refused.status).toBe(400);
      }
    }
  });

  it('in a batch count together', async () => {
    const batch = (levels: number) => `[${PLACES.params?.[1](lists(levels - 3))}]`;
    expect(JSON.stringify((await FACES[face](batch(64))).answer)).not.toContain('deeper');
    const { answer } = await FACES[face](batch(65));
    expect([answer].flat()).toMatchObject([{ id: 7, error: { message: expect.stringContaining('64 levels') } }]);
  });

  it('in JSON text are those of the text', async () => {
    const call = (text: string) =>
      JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'echo', arguments: text } });
    const { answer } = await FACES[face](call(`{"x":${lists(63)}}`));
    expect(JSON.stringify(answer)).not.toMatch(/deeper|-32603/);
    for (const wrong of [`{"x":${lists(64)}}`, `{"__proto__":1}`, '{"x":9007199254740993}']) {
      const refused = await FACES[face](call(wrong));
      expect(refused.answer).toMatchObject({
        id: 7,
        error: { code: -32602, message: expect.stringContaining('JSON text') },
      });
    }
  });
});

/** Objects around each other, none of them wide, with so many members in all. */
function objectsOf(members: number, value: string): string {
  const inner = Math.ceil(members / 500);
  const sizes = Array.from({ length: inner }, (_, at) => Math.min(500, members - at * 500) - 1);
  const written = sizes.map(
    (size, at) => `"${at}":{${Array.from({ length: size }, (_, key) => `"${key}":${value}`).join()}}`,
  );
  return `{${written.join()}}`;
}

/** Shapes of so many values, and as how many members and elements they count at most. */
const SHAPES: Record<string, readonly [most: number, shape: (values: number) => string]> = {
  elements: [
    100_000,
    (values) =>
      `[${Array(values - 1)
        .fill('1')
        .join()}]`,
  ],
  lists: [
    100_000,
    (values) =>
      `[${Array(values - 1)
        .fill('[]')
        .join()}]`,
  ],
  members: [10_000, (values) => objectsOf(values - 1, '1')],
  nulls: [10_000, (values) => objectsOf(values - 1, 'null')],
};
/** Members of the message around it. */
const AROUND = 4;
const wide = (shape: string) => `{"jsonrpc":"2.0","method":"ping","params":{"x":${shape}},"id":7}`;

describe.each(Object.entries(SHAPES))('values as %s', (_shape, [most, shape]) => {
  it.each(Object.keys(FACES) as Face[])('over %s are as many as may be, and no more', async (face) => {
    const { status, answer } = await FACES[face](wide(shape(most - AROUND)));
    expect(status).toBeLessThan(500);
    expect(JSON.stringify(answer)).not.toMatch(/has more than|-32603/);
    const refused = await FACES[face](wide(shape(most + 1 - AROUND)));
    expect(refused.answer).toMatchObject({
      id: 7,
      error: { code: -32600, message: expect.stringContaining(`more than ${most} members`) },
    });
  });

  it.each([{}, { 'x-api-key': 'undefined' }, { authorization: 'Basic eDp5' }])(
    'are fewer without a key: %j',
    async (headers) => {
      const { values } = KEYLESS_BOUNDS;
      const taken = await overHttp(wide(shape(values - AROUND)), usual.url, headers);
      expect(taken.answer.error?.message ?? '').not.toContain('elements');
      const { status, answer } = await overHttp(wide(shape(values + 1 - AROUND)), usual.url, headers);
      expect([status, answer]).toMatchObject([400, { id: 7, error: { code: -32600 } }]);
    },
  );
});

describe('an object of a message', () => {
  const members = (count: number) => Array.from({ length: count }, (_, index) => `"m${index}":1`).join();
  const WIDE: Record<string, (members: string) => string> = {
    params: (one) => `{"jsonrpc":"2.0","id":7,"method":"ping","params":{${one}}}`,
    'params of a call': (one) => `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo",${one}}}`,
    _meta: (one) => `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","_meta":{${one}}}}`,
    capabilities: (one) => `{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"capabilities":{${one}}}}`,
    'arguments of a prompt': (one) =>
      `{"jsonrpc":"2.0","id":7,"method":"prompts/get","params":{"name":"x","arguments":{${one}}}}`,
    'a list': (one) => `{"jsonrpc":"2.0","id":7,"method":"ping","params":{"x":[[{${one}}]]}}`,
    'the message': (one) => `{"jsonrpc":"2.0","id":7,"method":"ping",${one}}`,
  };
  it.each(Object.entries(WIDE))('has no more than a thousand members: %s', async (_place, write) => {
    for (const face of Object.keys(FACES) as Face[]) {
      const { answer } = await FACES[face](write(members(990)));
      expect(JSON.stringify(answer)).not.toContain('1000 members');
      for (const count of [1_001, 9_000]) {
        const refused = await FACES[face](write(members(count)));
        const error = { code: -32600, message: expect.stringContaining('1000 members') };
        expect(refused.answer).toMatchObject({ id: 7, error });
      }
    }
  });
  it('may have more where it is for a tool to say', async () => {
    const call = `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{${members(9_000)}}}}`;
    expect((await overHttp(call)).answer).toHaveProperty('result');
  });
});

describe('bytes', () => {
  const ORDERS: Record<string, (text: string) => string> = {
    'the id first': (text) => `{"jsonrpc":"2.0","id":7,"method":"ping","params":{"x":"${text}"}}`,
    'the id last': (text) => `{"method":"ping","params":{"x":"${text}"},"jsonrpc":"2.0","id":7}`,
    'a text full of brackets': (text) =>
      `{"method":"ping","params":{"x":"${text.replaceAll('xx', '[{')}"},"jsonrpc":"2.0","id":7}`,
  };
  const sized = (write: (text: string) => string, bytes: number) => write('x'.repeat(bytes - write('').length));

  it.each(Object.entries(ORDERS))('as many as may be are taken, one more is not: %s', async (_order, write) => {
    expect((await overHttp(sized(write, SMALL), small.url)).status).toBe(200);
    for (const bytes of [SMALL + 1, 2 * SMALL, 15 * SMALL]) {
      const { status, answer } = await overHttp(sized(write, bytes), small.url);
      expect([status, answer]).toMatchObject([
        413,
        { id: 7, error: { code: -32000, message: expect.stringContaining(`${SMALL}`) } },
      ]);
    }
    expect(await overHttp(sized(write, 17 * SMALL), small.url)).toMatchObject({ status: 413, answer: { id: null } });
  });

  it('of a batch are counted together, and refused under each id', async () => {
    const one = sized(ORDERS['the id last'] as (text: string) => string, SMALL / 2);
    const { status, answer } = await overHttp(`[${one},${one},${one}]`, small.url);
    expect([status, answer]).toMatchObject([413, [{ id: 7 }, { id: 7 }, { id: 7 }]]);
  });

  it('are fewer without a key, and that is said', async () => {
    const body = sized(ORDERS['the id last'] as (text: string) => string, KEYLESS_BOUNDS.bytes + 1);
    expect(await overHttp(body, usual.url, {})).toMatchObject({
      status: 413,
      answer: { id: 7, error: { message: expect.stringContaining('key') } },
    });
    expect((await overHttp(body)).status).toBe(200);
    expect((await overHttp(sized(ORDERS['the id last'] as (text: string) => string, USUAL_BODY + 1))).status).toBe(413);
  });

  it.each([1, 100, 5_000])(
    'that come in chunks of %i are counted as they come, and their connection serves on',
    async (length) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const send = (body: string) =>
        new Promise<Told>((resolve, reject) => {
          const headers = { ...HEADERS, ...KEY, accept: 'application/json', 'transfer-encoding': 'chunked' };
          const request = httpRequest(`${small.url}/mcp`, { method: 'POST', agent, headers }, (response) => {
            let text = '';
            response.on('data', (chunk) => {
              text += chunk;
            });
            response.on('end', () => resolve({ status: response.statusCode ?? 0, answer: JSON.parse(text) }));
          });
          request.on('error', reject);
          for (let at = 0; at < body.length; at += length) request.write(body.slice(at, at + length));
          request.end();
        });
      const write = ORDERS['the id last'] as (text: string) => string;
      expect(await send(sized(write, SMALL + 1))).toMatchObject({ status: 413, answer: { id: 7 } });
      expect(await send(sized(write, SMALL))).toMatchObject({ status: 200 });
      expect(await send(sized(write, 20 * SMALL))).toMatchObject({ status: 413 });
      expect(await send(sized(write, SMALL))).toMatchObject({ status: 200 });
      agent.destroy();
    },
  );

  it('that were only announced are refused without them', async () => {
    for (const length of [SMALL + 1, 40 * SMALL]) {
      const { status } = await new Promise<{ status: number }>((resolve, reject) => {
        const headers = { ...HEADERS, ...KEY, 'content-length': `${length}` };
        const request = httpRequest(`${small.url}/mcp`, { method: 'POST', agent: false, headers }, (response) => {
          resolve({ status: response.statusCode ?? 0 });
          request.destroy();
        });
        request.on('error', reject);
        request.write('{"jsonrpc":"2.0"');
      });
      expect(status).toBe(413);
    }
  });

  it('of a line on stdio are bounded, and the next line is served', async () => {
    for (const [bytes, id] of [
      [USUAL_BODY, undefined],
      [USUAL_BODY + 1, 7],
      [5 * USUAL_BODY, 7],
    ] as const) {
      const { answer } = await overStdio(sized(ORDERS['the id last'] as (text: string) => string, bytes));
      if (id === undefined) expect(answer).toMatchObject({ id: 7, result: {} });
      else expect(answer).toMatchObject({ id, error: { code: -32700, message: expect.stringContaining('too long') } });
    }
  });
});

describe('numbers that would be changed', () => {
  const whole = fc.bigInt({ min: 2n ** 53n + 1n, max: 2n ** 80n }).filter((value) => BigInt(Number(value)) !== value);
  it.each(Object.entries(PLACES))(
    'are refused in %s, and told to be sent as text',
    async (_place, [, write, id = 7]) => {
      for (const value of fc.sample(whole, { seed: 16, numRuns: 2 })) {
        for (const face of Object.keys(FACES) as Face[]) {
          const { answer } = await FACES[face](write(`[${value}]`));
          expect(answer).toMatchObject({
            id,
            error: { message: expect.stringContaining(`Send it as text: "${value}"`) },
          });
        }
      }
    },
  );
});

describe('addresses', () => {
  const PATHS: Record<string, (length: number) => string> = {
    slashes: (length) => '/'.repeat(length),
    'an endpoint and slashes': (length) => `/mcp${'/'.repeat(length - 4)}`,
    'slashes and a letter': (length) => `${'/'.repeat(length - 1)}x`,
    'escaped slashes': (length) => `/${'%2f'.repeat(length / 3)}`.slice(0, length),
    toolsets: (length) => `/mcp/x/${'a,'.repeat(length / 2)}`.slice(0, length),
    dots: (length) => '/..'.repeat(length / 3),
  };
  const get = (path: string, method = 'GET') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const { port } = new URL(usual.url);
      const request = httpRequest({ port, path, method, agent: false }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      request.on('error', reject).end();
    });

  it.each(Object.entries(PATHS))('of %s are bounded', async (_what, path) => {
    for (const length of [60, 2_040]) expect((await get(path(length))).status).toBeLessThan(500);
    for (const length of [2_100, 15_000]) {
      for (const method of ['GET', 'POST']) {
        const { status, text } = await get(path(length), method);
        expect([status, JSON.parse(text)]).toMatchObject([414, { error: { code: -32000 } }]);
      }
    }
  });
});

describe('headers full of what looks like blanks', () => {
  // Node trims blanks and tabs, not those of Latin-1.
  const much = '\u00a0'.repeat(14_000);
  it.each([
    ['content-encoding', `identity${much}x`],
    ['content-encoding', `${much}x`],
    ['content-type', `application/json${much}x`],
    ['accept', `application/json;q=1${much}x, text/event-stream${much}`],
    ['accept-encoding', `gzip${much}x`],
    ['accept-encoding', `gzip${much};${much}q=0`],
    ['mcp-protocol-version', `2025-06-18${much}x`],
    ['x-request-id', `${much}x`],
  ])('are read once: %s', async (name, value) => {
    const { status } = await overHttp('{"jsonrpc":"2.0","id":7,"method":"tools/list"}', usual.url, {
      ...KEY,
      [name]: value,
    });
    expect(status).toBeLessThan(500);
  });
});

describe('any shape of any size', () => {
  const value = fc.oneof(
    fc
      .tuple(fc.constantFrom(lists, objects), fc.integer({ min: 1, max: 200 }))
      .map(([nested, levels]) => nested(levels)),
    fc
      .tuple(fc.constantFrom(...Object.values(SHAPES).map(([, shape]) => shape)), fc.integer({ min: 2, max: 20_000 }))
      .map(([shape, values]) => shape(values)),
    fc
      .tuple(fc.constantFrom('x', '\\n', '\\u0000', '€', '"', '\\', ' ', '{', '\u2028'), fc.nat(20_000))
      .map(([piece, times]) => `"${piece.repeat(times)}"`),
    fc.constantFrom('1e400', '9007199254740993', '{"__proto__":{}}', '-', '', 'null', '"\\ud800"'),
  );
  const drawn = fc
    .tuple(fc.constantFrom(...Object.values(PLACES)), value, fc.constantFrom('', '[', '}', ' '))
    .map(([[, write], one, rest]) => write(one) + rest);

  it.each(Object.keys(FACES) as Face[])('is answered over %s as JSON-RPC, and never as a fault', async (face) => {
    await fc.assert(
      fc.asyncProperty(drawn, async (body) => {
        const { status, answer } = await FACES[face](body);
        expect(status).toBeLessThan(500);
        expect(JSON.stringify(answer)).not.toMatch(/RangeError|-32603|node_modules/);
        for (const one of [answer].flat()) {
          if (one.error !== undefined) expect([7, null]).toContain(one.id);
        }
      }),
      { seed: 16, numRuns: 20 },
    );
  });

  it('is answered under a modern envelope', async () => {
    const meta = JSON.stringify(modernMeta).slice(1, -1);
    const headers = { ...KEY, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'echo' };
    await fc.assert(
      fc.asyncProperty(value, async (one) => {
        const body = `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"a":${one || 1}},"_meta":{"x":${one || 1},${meta}}}}`;
        const { status } = await overHttp(body, usual.url, headers);
        expect(status).toBeLessThan(500);
      }),
      { seed: 16, numRuns: 20 },
    );
  });
});
