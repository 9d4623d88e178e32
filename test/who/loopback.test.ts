/** However an address of this machine is written, a server that is bound to it takes the names of this machine only. */
import { request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { callerOf } from '../../runtime/guard/principal.ts';
import { isLoopback } from '../../runtime/http/loopback.ts';
import { createHttpServer } from '../../runtime/http/server.ts';
import { FakeToolServer } from '../mcp/fake-tool-server.ts';
import { modern } from '../mcp/serve.ts';
import { rawRequest } from './raw-request.ts';

const close: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of close.splice(0)) await end();
});

/** A server told to listen on `address`, and truly bound to `host`; undefined where this machine has no such address. */
async function listening(address: string, host = address): Promise<number | undefined> {
  const toolServer = new FakeToolServer();
  const app = createHttpServer({
    at: (path) => (path === '' ? toolServer : undefined),
    address,
    callerOf: callerOf({}),
    tools: async () => [],
    health: async () => ({}),
    report: () => undefined,
  });
  close.push(() => app.close());
  try {
    await app.listen({ host, port: 0 });
  } catch {
    return undefined;
  }
  const bound = app.server.address();
  return typeof bound === 'object' ? bound?.port : undefined;
}

/** Status of a request under these names, to wherever the server is reached. */
function ask(hostname: string, port: number, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path: '/mcp', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject).end();
  });
}

/** Ways to write an address of this machine for a setting, and where it is reached then. */
const SPELLINGS: readonly (readonly [string, string])[] = [
  ...['127.0.0.1', '127.1', '127.0.1', '0x7f.0.0.1', '2130706433', '0177.0.0.1', 'localhost', 'LOCALHOST'].map(
    (text) => [text, '127.0.0.1'] as const,
  ),
  ...['127.0.0.2', '127.255.0.7'].map((text) => [text, text] as const),
  ...['::ffff:127.0.0.1', '::FFFF:7f00:1', '0:0:0:0:0:ffff:127.0.0.1'].map((text) => [text, '127.0.0.1'] as const),
  ...['::1', '0:0:0:0:0:0:0:1', '0000::0001'].map((text) => [text, '::1'] as const),
];
const NAMES = [
  'localhost',
  '127.0.0.1',
  '[::1]',
  'evil.example',
  'localhost.evil.example',
  '10.0.0.5',
  'null',
  '1.127',
];
const OWN = new Set(['localhost', '127.0.0.1', '[::1]']);

describe('a server on this machine alone', () => {
  it.each(SPELLINGS)('checks who calls it by which name: bound to %s', async (address, reached) => {
    const port = await listening(address);
    // Without IPv6, or where the system reads fewer forms, there is nothing to be reached.
    if (port === undefined) return;
    for (const name of NAMES) {
      const status = OWN.has(name) ? 200 : 403;
      for (const host of [name, `${name}:${port}`])
        expect([host, await ask(reached, port, { host })]).toEqual([host, status]);
      const origin = `http://${name}:5173`;
      expect([origin, await ask(reached, port, { host: 'localhost', origin })]).toEqual([origin, status]);
    }
    const itself = address.includes(':') ? `[${address}]` : address;
    expect(await ask(reached, port, { host: `${itself}:${port}` })).toBe(200);
  });

  it.each(['mcp.internal', 'db-1', 'a.localhost', 'localhost.localdomain', 'ip6-localhost'])(
    'is known by the address that its name turns out to be: %s',
    async (address) => {
      const port = (await listening(address, '127.0.0.1')) ?? 0;
      for (const host of [address, 'localhost', `${address}:${port}`])
        expect(await ask('127.0.0.1', port, { host })).toBe(200);
      for (const headers of [{ host: 'evil.example' }, { host: address, origin: 'https://evil.example' }])
        expect(await ask('127.0.0.1', port, headers)).toBe(403);
    },
  );

  it.each(['0.0.0.0', '::', '::ffff:0.0.0.0', '10.0.0.5', '192.168.1.1', 'fe80::1'])(
    'is none that listens for others: %s',
    async (address) => {
      const port = (await listening(address, '127.0.0.1')) ?? 0;
      expect(await ask('127.0.0.1', port, { host: 'evil.example' })).toBe(200);
    },
  );
});

describe('an address', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const bytes = fc.tuple(byte, byte, byte, byte);
  const pair = (one: number, other: number): string => (one * 256 + other).toString(16);
  it('is one of this machine or not, in every way of writing it', () => {
    fc.assert(
      fc.property(bytes, fc.boolean(), ([a, b, c, d], isLocal) => {
        const first = isLocal ? 127 : a;
        const dotted = [first, b, c, d].join('.');
        const mapped = `${pair(first, b)}:${pair(c, d)}`;
        for (const text of [
          dotted,
          `::ffff:${dotted}`,
          `::FFFF:${mapped}`,
          `0:0:0:0:0:ffff:${mapped}`,
          `::ffff:${dotted}%lo`,
        ])
          expect([text, isLoopback(text)]).toEqual([text, first === 127]);
        // What it is told to be counts over where it came from; of a name it is the other way round.
        expect(isLoopback(dotted, '127.0.0.1')).toBe(first === 127);
        expect(isLoopback('a.name', dotted)).toBe(first === 127);
      }),
      { numRuns: 200, seed: 16 },
    );
  });

  it.each(['', 'evil.example', '127.0.0.1.evil.example', '1270.0.0.1', 'localhost.evil', '::2', '::', '[::1', '127'])(
    'is none of this machine by looking alike: %j',
    (text) => {
      expect(isLoopback(text)).toBe(false);
    },
  );
});

const EVIL_HOSTS = [2, 8, 12].map((power) => `${'a'.repeat(2 ** power)}.example`);

describe('what a request says of its host', () => {
  it.each([...EVIL_HOSTS, '[:'.repeat(4_000), ':'.repeat(8_000), '.'.repeat(8_000), '%'.repeat(8_000)])(
    'may be as long as it likes',
    async (host) => {
      const port = (await listening('127.0.0.1')) ?? 0;
      expect(await ask('127.0.0.1', port, { host })).toBe(403);
      expect(await ask('127.0.0.1', port, { host: 'localhost', origin: `http://${host}` })).toBe(403);
      expect(await ask('127.0.0.1', port, { host: 'localhost', 'x-request-id': host })).toBe(200);
    },
  );

  it.each([
    [['localhost', 'localhost'], 200],
    [['localhost', '127.0.0.1'], 400],
    [['localhost', 'evil.example'], 400],
    [['evil.example', 'localhost'], 400],
    [['localhost', ''], 400],
  ])('is said once: %j', async (hosts, status) => {
    const port = await listening('127.0.0.1');
    const lines = hosts.map((host) => ['Host', host] as const);
    for (const _again of [1, 2])
      expect((await rawRequest(`http://127.0.0.1:${port}/mcp`, modern('tools/list'), lines)).status).toBe(status);
  });
});
