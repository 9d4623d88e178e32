/** Addresses in arguments: whatever a caller writes, this process connects to its instance and to nothing else. */
import { once } from 'node:events';
import { connect as netConnect, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleOf, type Schema } from '../example-arguments.ts';
import { attack, type Ground, openGround } from './ground.ts';

/** Places that only this process could reach for a caller; the last ones leave the path of the API. */
const PLACES = [
  'http://127.0.0.1:9/',
  'http://[::1]:9/',
  'http://localhost:9/',
  'http://169.254.169.254/latest/meta-data/',
  'http://metadata.google.internal/',
  'http://10.0.0.1/',
  'http://0x7f000001:9/',
  'http://2130706433:9/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:9/',
  '//127.0.0.1:9/',
  'http://127.0.0.1:9@oneuptime.com/',
] as const;
const PATHS = [
  '../../..',
  '..%2f..%2f',
  '%2e%2e/%2e%2e',
  'x/../../get-list',
  'x?y=1',
  'x#y',
  '..\\..\\',
  '@127.0.0.1:9',
];

let ground: Ground;
const connected: string[] = [];
const { connect } = Socket.prototype;

beforeAll(async () => {
  ground = await openGround();
  Socket.prototype.connect = function watched(this: Socket, ...given: never[]): Socket {
    const [first] = [given].flat(2) as readonly (number | { host?: string; port?: number; path?: string })[];
    connected.push(typeof first === 'object' ? `${first.host}:${first.port ?? first.path}` : String(first));
    return connect.apply(this, given as never);
  } as typeof connect;
});
afterAll(async () => {
  Socket.prototype.connect = connect;
  await ground.close();
});

const isOwn = (place: string): boolean => [ground.url, ground.running.url].some((url) => place === new URL(url).host);
const elsewhere = (): string[] => connected.splice(0).filter((place) => !isOwn(place));

type Listed = { readonly name: string; readonly inputSchema: Schema };
const tools = async (): Promise<readonly Listed[]> => {
  const { result } = await attack(ground, 'tools/list', {}, { path: '/mcp/all' });
  return result?.tools as readonly Listed[];
};

/** Every text of the arguments that could be an address, as one. */
function withAddresses({ properties = {}, required = [] }: Schema, place: string): Record<string, unknown> {
  const isText = ({ type, enum: values }: Schema): boolean => type === 'string' && values === undefined;
  const told = Object.entries(properties).filter(([name, schema]) => isText(schema) && !/^(id|timezone)$/.test(name));
  const needed = required.map((name) => [name, exampleOf(properties[name] as Schema, { name })]);
  return { ...Object.fromEntries(needed), ...Object.fromEntries(told.map(([name]) => [name, place])) };
}

describe('this process connects to nothing that a caller names', () => {
  it('is watched', async () => {
    const socket = netConnect({ host: '127.0.0.1', port: 9 });
    await once(socket, 'error');
    expect(elsewhere()).toEqual(['127.0.0.1:9']);
  });

  it.each(PLACES)('%s, in every text of every tool that takes an address', { timeout: 120_000 }, async (place) => {
    const taking = (await tools()).filter(({ inputSchema: { properties = {} } }) =>
      Object.entries(properties).some(
        ([name, { description = '' }]) =>
          /url|uri|webhook|endpoint|domain|host|address/i.test(name) || /\bURL\b/.test(description),
      ),
    );
    expect(taking.length).toBeGreaterThan(60);
    const { admin: key } = ground.keys;
    for (const { name, inputSchema } of taking)
      await attack(ground, name, withAddresses(inputSchema, place), { path: '/mcp/all', key });
    expect(elsewhere()).toEqual([]);
  });

  it.each(PATHS)('ids that lead elsewhere: %s', async (id) => {
    const { admin: key } = ground.keys;
    for (const name of ['get_incident', 'update_label', 'delete_label', 'get_status_page', 'get_probe'])
      for (const path of ['/mcp', '/mcp/all']) {
        const met = await attack(ground, name, { id, name: 'x' }, { path, key });
        expect(met.isError, name).toBe(true);
      }
    await attack(ground, 'resources/read', { uri: `oneuptime://incident/${id}` }, { key });
    expect(elsewhere()).toEqual([]);
  });

  it.each(['host', 'x-forwarded-host', 'forwarded', 'x-original-url', 'x-rewrite-url', 'referer', 'via'])(
    'a header that names another place: %s',
    async (header) => {
      const { admin: key } = ground.keys;
      await attack(ground, 'count_labels', {}, { key, headers: { [header]: '127.0.0.1:9' } });
      expect(elsewhere()).toEqual([]);
    },
  );

  it.each(PLACES)('a visit for strangers, which nobody has switched on: %s', async (url) => {
    const met = await attack(ground, 'check_http_availability_latency', { url });
    expect(met.isError).toBe(true);
    expect(elsewhere()).toEqual([]);
  });
});

describe('where visits are switched on, no address of ours is visited', () => {
  let open: Ground;
  beforeAll(async () => {
    open = await openGround({ PUBLIC_PROBE: 'true' }, [], ground.running);
  });
  afterAll(() => open.close());

  it.each(PLACES)('%s', async (url) => {
    const met = await attack(open, 'check_http_availability_latency', { url });
    expect(met.said).toMatch(/./);
    const asked = elsewhere().filter((place) => place !== new URL(open.url).host);
    expect(asked).toEqual([]);
  });
});
