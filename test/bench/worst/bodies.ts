/** Bodies of the kinds that cost a server most, at the bounds of what it takes: for benchmarks. Made, and the same each time. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface DearBody {
  readonly name: string;
  readonly text: string;
}

const KB = 1024;
const call = (name: string, args: unknown) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } });
const many = (count: number, one: (index: number) => unknown): unknown[] =>
  Array.from({ length: count }, (_, at) => one(at));
const members = (count: number, one: (index: number) => unknown): object =>
  Object.fromEntries(many(count, (at) => [`k${at}`, one(at as number)]) as [string, unknown][]);
function nested(levels: number, make: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = make(value);
  return value;
}

/** Pieces of which long texts are made: each is what some reader stops to look at. */
const PIECES = [
  '1',
  ' ',
  ',',
  '.',
  '-',
  'a',
  'Z',
  '{',
  '[',
  '"',
  '\\',
  '/',
  '\u00e9',
  '\u4e00',
  '\ud83d\ude00',
  '\u200d',
  '\u202e',
  '1.',
  'e1',
  'null',
  '2026-01-01 ',
  'x ',
];
const text = (piece: string, bytes: number): string =>
  piece.repeat(Math.max(1, Math.floor(bytes / Buffer.byteLength(JSON.stringify(piece).slice(1, -1)))));

/** Where a value can stand in a call. */
const PLACES: Readonly<Record<string, (value: unknown) => string>> = {
  'a filter': (value) => call('list_incidents', { filter: { title: value } }),
  'a filter of ids': (value) => call('list_incidents', { filter: { currentIncidentState: value } }),
  'a time': (value) => call('list_incidents', { filter: { createdAt: value } }),
  'a limit': (value) => call('list_incidents', { limit: value }),
  fields: (value) => call('list_incidents', { fields: value }),
  'a cursor': (value) => call('list_incidents', { cursor: value }),
  'an id': (value) => call('get_incident', { id: value }),
  'ids of a write': (value) => call('update_incident', { id: value, title: 'x', preview: true }),
  'a column': (value) => call('create_incident', { title: value, preview: true }),
  'a list column': (value) => call('create_incident', { title: 'x', labels: value, preview: true }),
  'free JSON': (value) => call('create_incident', { title: 'x', customFields: value, preview: true }),
  'monitor checks': (value) =>
    call('create_monitor', { name: 'x', monitorType: 'Website', monitorSteps: value, preview: true }),
  'hours of a rota': (value) =>
    call('create_on_call_policy_schedule_layer', { name: 'x', restrictionTimes: value, preview: true }),
  'an intent': (value) => call('find_tools', { intent: value }),
  'arguments of a dispatcher': (value) => call('call_read', { name: 'list_incidents', arguments: value }),
  'all arguments': (value) => call('list_incidents', value),
  'the name of a tool': (value) => call(String(value), {}),
  _meta: (value) =>
    JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'list_incidents', arguments: {}, _meta: value },
    }),
  params: (value) => JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: value }),
  'a prompt': (value) =>
    JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'prompts/get',
      params: { name: 'incident', arguments: { id: value } },
    }),
  'an address': (value) => JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri: value } }),
  'a handshake': (value) =>
    JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: value, clientInfo: { name: 'x', version: '1' } },
    }),
};

/** Values that are large in one way: in bytes, members, items, levels. */
const VALUES: readonly (readonly [string, (bytes: number) => unknown])[] = [
  ...PIECES.map((piece): [string, (bytes: number) => unknown] => [
    `a text of ${JSON.stringify(piece)}`,
    (bytes) => text(piece, bytes),
  ]),
  ['a list of numbers', (bytes) => many(Math.min(95_000, bytes / 4), (at) => at % 10)],
  ['a list of short texts', (bytes) => many(Math.min(95_000, bytes / 10), (at) => `n${at}`)],
  [
    'a list of times',
    (bytes) => many(Math.min(95_000, bytes / 24), (at) => `2026-01-01 10:${10 + ((at as number) % 50)}`),
  ],
  ['a list of nulls', (bytes) => many(Math.min(95_000, bytes / 5), () => null)],
  ['a list of objects', (bytes) => many(Math.min(45_000, bytes / 12), () => ({ a: 1 }))],
  ['an object of numbers', (bytes) => members(Math.min(95_000, bytes / 12), (at) => at)],
  ['an object of nulls', (bytes) => members(Math.min(95_000, bytes / 14), () => null)],
  ['an object of texts', (bytes) => members(Math.min(95_000, bytes / 16), (at) => `v${at}`)],
  ['levels of objects', () => nested(50, (inner) => ({ a: inner }))],
  ['levels of lists', () => nested(50, (inner) => [inner])],
  ['levels in JSON text', () => JSON.stringify(nested(60, (inner) => ({ a: inner })))],
  ['JSON text', (bytes) => JSON.stringify(members(Math.min(40_000, bytes / 20), (at) => at))],
];

/** Every place with every value, in one body of nearly `bytes`. */
export function dearBodies(bytes: number): DearBody[] {
  const room = bytes - KB;
  return Object.entries(PLACES).flatMap(([place, put]) =>
    VALUES.map(([value, make]) => ({ name: `${value} as ${place}`, text: put(make(room)) })),
  );
}

/** A source of bodies of any size, most of them small: the same for the same seed. */
export function* fuzzedBodies(seed: number, most: number): Generator<DearBody> {
  const random = xoroshiro128plus(seed);
  const below = (limit: number): number => (random.next() >>> 0) % limit;
  const places = Object.entries(PLACES);
  for (;;) {
    const [place, put] = places[below(places.length)] as (typeof places)[number];
    const [value, make] = VALUES[below(VALUES.length)] as (typeof VALUES)[number];
    // As many of a hundred bytes as of ten thousand and of a million.
    const bytes = Math.min(most, Math.floor(64 * 2 ** (below(150) / 10)));
    const made = put(make(bytes));
    const isBroken = below(10) === 0;
    yield { name: `${value} as ${place}`, text: isBroken ? made.slice(0, below(made.length)) : made };
  }
}
