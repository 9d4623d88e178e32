/** What MCP says the shape of is validated part by part: it is bounded before, wherever it stands and however it is nested. */
import { describe, expect, it } from 'vitest';
import { BODY_BOUNDS, TEXT_BOUNDS } from '../../runtime/basics/bounds.ts';
import { widthProblem } from '../../runtime/mcp/envelope-width.ts';
import { readMessage } from '../../runtime/mcp/parse-message.ts';
import { LONGEST_ID } from '../../runtime/mcp/request-ids.ts';

const MOST = 1_000;
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

/** Shapes of exactly so many members and elements, none of their objects wide. */
const SHAPES: Readonly<Record<string, (values: number) => unknown>> = {
  'a list': (values) => times(values, () => 1),
  'a list of nulls': (values) => times(values, () => null),
  'lists in a list': (values) => times(10, () => times(values / 10 - 1, () => [])),
  'objects in a list': (values) => times(values / 2, (at) => ({ src: at })),
  'objects in an object': (values) =>
    Object.fromEntries(times(10, (at) => [at, Object.fromEntries(times(values / 10 - 1, (key) => [`m${key}`, '']))])),
  'one in another': (values) => times(values / 2, () => 0).reduce<unknown>((inner) => [inner, 1], []),
};

/** Where it can stand, and the members and elements around it there. */
const PLACES: Readonly<Record<string, readonly [around: number, write: (value: unknown) => object]>> = {
  _meta: [1, (value) => ({ params: { _meta: { x: value } } })],
  capabilities: [1, (value) => ({ params: { capabilities: { x: value } } })],
  clientInfo: [1, (value) => ({ params: { clientInfo: { icons: value } } })],
  'answers of a call': [1, (value) => ({ params: { name: 'x', inputResponses: { a: value } } })],
  'what is listened to': [1, (value) => ({ params: { notifications: { resourceSubscriptions: value } } })],
  'the context of a completion': [1, (value) => ({ params: { context: { arguments: value } } })],
  'an answer': [1, (value) => ({ result: { content: value } })],
  'a failure': [1, (value) => ({ error: { data: value } })],
};

describe.each(Object.entries(PLACES))('%s', (_place, [around, write]) => {
  it.each(Object.entries(SHAPES))('holds no more than a thousand values, as %s', (_shape, make) => {
    const message = (values: number) => ({ jsonrpc: '2.0', id: 7, method: 'tools/call', ...write(make(values)) });
    const problem = (values: number) => widthProblem(message(values), Number.POSITIVE_INFINITY);
    expect(problem(MOST - 20 - around)).toBeUndefined();
    for (const values of [MOST + 20, 4_000])
      expect(problem(values)).toMatchObject({ code: -32600, message: expect.stringMatching(/more than 1000 members/) });
  });

  it('is counted together in a batch', () => {
    const batch = (messages: number) => times(messages, () => ({ method: 'x', ...write(times(98, () => 1)) }));
    expect(widthProblem(batch(10), Number.POSITIVE_INFINITY)).toBeUndefined();
    expect(widthProblem(batch(11), Number.POSITIVE_INFINITY)).toBeDefined();
  });
});

it('is not looked at where the text is too short for so many', () => {
  const message = { params: { _meta: times(MOST + 1, () => 1) } };
  const { length } = JSON.stringify(message);
  expect(widthProblem(message, length)).toBeDefined();
  expect(length).toBeGreaterThan(2 * MOST);
});

it('is not what a tool is given', () => {
  const message = { method: 'tools/call', params: { name: 'x', arguments: { filter: times(90_000, () => 1) } } };
  expect(widthProblem(message, Number.POSITIVE_INFINITY)).toBeUndefined();
});

const read = (message: unknown) => readMessage(JSON.stringify(message), BODY_BOUNDS);

describe.each([
  ['an id', (id: string) => ({ jsonrpc: '2.0', id, method: 'ping' })],
  [
    'a progress token',
    (progressToken: string) => ({ jsonrpc: '2.0', id: 1, method: 'x', params: { _meta: { progressToken } } }),
  ],
])('%s', (_what, write) => {
  it.each(['a', '\u00e9', '\ud83d\ude00', '"', '\u0001'])('of many %j is taken up to a length', (piece) => {
    const id = (length: number) => piece.repeat(Math.floor(length / piece.length));
    expect(read(write(id(LONGEST_ID)))).toHaveProperty('message');
    for (const length of [LONGEST_ID + 2, 5_000, 170_000]) {
      const refused = read(write(id(length)));
      expect(refused).toMatchObject({ problem: { message: expect.stringContaining('more than 1024 characters') } });
      expect(JSON.stringify(refused).length).toBeLessThan(300);
    }
  });
});

describe('a batch', () => {
  const list = (id: number) => ({ jsonrpc: '2.0', id, method: 'tools/list' });
  const ping = (id: number) => ({ jsonrpc: '2.0', id, method: 'ping' });
  it.each([2, 3, 10, 20])('of %i messages asks for the list of tools once', (size) => {
    for (const place of [0, 1, size - 1]) {
      expect(read(times(size, (at) => (at === place ? list(at) : ping(at))))).toHaveProperty('message');
      const twice = times(size, (at) => (at === place || at === (place + 1) % size ? list(at) : ping(at)));
      expect(read(twice)).toMatchObject({
        problem: { code: -32600, message: expect.stringContaining('once'), ids: times(size, (at) => at) },
      });
    }
  });
});

describe('whole numbers', () => {
  const numbers = [15, 16, 17, 18, 19, 20, 21].flatMap((digits) =>
    ['9007199254740991', '9007199254740992', '9007199254740993', '9007199254740990', '1', '4', '8', '9'].flatMap(
      (head) => ['0', '1', '8', '9'].map((rest) => (head + rest.repeat(21)).slice(0, digits)),
    ),
  );
  it.each(['', '-'])('with sign "%s" are refused exactly where reading would change them', (sign) => {
    for (const digits of numbers) {
      // They are sent on as they are written again.
      const isExact = JSON.stringify(Number(digits)) === digits;
      const got = readMessage(`{"jsonrpc":"2.0","id":1,"method":"x","params":{"n":${sign}${digits}}}`, TEXT_BOUNDS);
      expect([digits, 'message' in got]).toEqual([digits, isExact]);
    }
  });
});
