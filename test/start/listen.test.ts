/** Where a server says that it listens, what it says before it does, and what whoever lends a key is told. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { listeningWords, reachedAt } from '../../runtime/start/listen.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import { readSettings } from '../../runtime/start/settings.ts';

const entry = (address: string, internal = false) => ({
  address,
  internal,
  family: address.includes(':') ? ('IPv6' as const) : ('IPv4' as const),
  netmask: '',
  mac: '',
  cidr: null,
  scopeid: 0,
});
const MACHINE = {
  eth0: [entry('192.0.2.5'), entry('2001:db8::5'), entry('fe80::5')],
  lo: [entry('127.0.0.1', true), entry('::1', true)],
  gone: undefined,
} as unknown as ReturnType<Parameters<typeof reachedAt>[1]>;

it.each([
  ['127.0.0.1', undefined],
  ['192.0.2.5', undefined],
  ['0.0.0.0', ['127.0.0.1', '192.0.2.5']],
  ['::', ['127.0.0.1', '[::1]', '192.0.2.5', '[2001:db8::5]']],
])('%s is reached at %j', (bound, wanted) => {
  expect(reachedAt(bound, () => MACHINE)).toEqual(wanted);
});

it('is reached where it listens when nobody knows the machine', () => {
  expect(reachedAt('0.0.0.0', () => ({}))).toEqual(['0.0.0.0']);
  // Under a unit that allows IP alone nobody may ask for interfaces (AF_NETLINK).
  const refused = () => {
    throw new Error('uv_interface_addresses returned Unknown system error 97');
  };
  expect(reachedAt('0.0.0.0', refused)).toEqual(['0.0.0.0']);
  expect(reachedAt('127.0.0.1', refused)).toBeUndefined();
});

it('says each address, and of many the first and how many there are', () => {
  const addresses = ['http://127.0.0.1:1', 'http://192.0.2.5:1'];
  expect(listeningWords(addresses, ['/mcp', '/i/eu/mcp'])).toBe(
    'listens: http://127.0.0.1:1/mcp http://127.0.0.1:1/i/eu/mcp http://192.0.2.5:1/mcp http://192.0.2.5:1/i/eu/mcp',
  );
  const many = Array.from({ length: 9 }, (_, place) => `http://192.0.2.${place}:1`);
  expect(listeningWords(many, ['/mcp'])).toBe('listens: http://192.0.2.0:1/mcp on all interfaces (9 addresses)');
});

it.each([
  [['--http', '--host', '0.0.0.0'], 1],
  [['--http', '--host', '192.0.2.5'], 1],
  [['--http', '--host', 'localhost'], 0],
  [['--http'], 0],
])('warns who lends a key beyond this machine: %j', (argv, count) => {
  const read = readSettings(argv, { SHARED_KEY: 'true', ONEUPTIME_API_KEY: '12121212-1212-4212-8212-121212121212' });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  expect(read.warnings.filter((line) => /everybody who reaches port 3000 uses the key/.test(line))).toHaveLength(count);
});

it('hands out no keys where the port is taken', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  const { port } = blocker.address() as AddressInfo;
  const folder = await mkdtemp(path.join(tmpdir(), 'taken-'));
  const file = path.join(folder, 'keys.json');
  const child = spawn(
    process.execPath,
    [packageFile('dist/runtime/start/bin.js'), '--http', '--port', String(port), '--sandbox', '--keys', file],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH } },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const [code, said, complained] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  blocker.close();
  expect([code, said]).toEqual([1, '']);
  expect(complained).toMatch(/^oneuptime-mcp: Port \d+ on 127\.0\.0\.1 is in use: .*\n$/);
  expect(existsSync(file)).toBe(false);
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});
