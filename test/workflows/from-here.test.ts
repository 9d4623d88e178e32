import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askedFrom, askingAddress } from '../../runtime/basics/asking-address.ts';
import { askingOf } from '../../runtime/http/asking-from.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { DEFAULT_LIMITS } from '../../runtime/mcp/sessions/session-store.ts';
import type { ToolResult, ToolServer } from '../../runtime/mcp/tool-server.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { isPublicAddress, networksOf } from '../../runtime/visits/public-address.ts';
import { type VisitParts, visit } from '../../runtime/visits/visit.ts';
import { VisitTurns } from '../../runtime/visits/visit-turns.ts';
import { visitUrl } from '../../runtime/visits/visit-url.ts';
import { Visits } from '../../runtime/visits/visits.ts';
import { fromHereWorkflows } from '../../runtime/workflows/from-here/family.ts';
import { send as sendRaw } from '../mcp/raw-client.ts';
import { legacy, serve } from '../mcp/serve.ts';
import { openSession, within } from '../mcp/session-client.ts';
import { sentCode, sentText } from '../sent-result.ts';
import { issue } from '../upstream/certificates.ts';
import { workflowBench } from './bench.ts';

describe('addresses', () => {
  it.each([
    ...['93.184.215.14', '8.8.8.8', '1.1.1.1', '223.255.255.254', '2606:4700::1111', '2a00:1450:4001:80b::200e'],
  ])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.100.100.200', '127.0.0.1', '127.255.255.254'],
    ...['169.254.169.254', '169.254.170.2', '172.16.0.1', '172.31.255.255', '192.168.1.1', '192.0.0.192', '192.0.2.1'],
    ...[
      '198.18.0.1',
      '198.51.100.7',
      '203.0.113.9',
      '224.0.0.1',
      '239.255.255.250',
      '240.0.0.1',
      '255.255.255.255',
      '168.63.129.16',
    ],
    ...[
      '::',
      '::1',
      '::127.0.0.1',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '::ffff:a9fe:a9fe',
      '64:ff9b::a00:1',
      '64:ff9b::808:808',
    ],
    ...[
      '64:ff9b:1::1',
      '2002:7f00:1::',
      '2001::1',
      '2001:db8::1',
      'fc00::1',
      'fd00:ec2::254',
      'fe80::1',
      'fe80::1%eth0',
      'fec0::1',
      'ff02::1',
      '100::1',
    ],
    ...['', 'localhost', '1.2.3', '0x7f.1', '2130706433', '1.2.3.4.5', 'g::1', '127.1', '010.8.8.8'],
  ])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));

  it('of IPv4 are never public in a form of IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom('::ffff:', '::', '64:ff9b::', '::ffff:0:'), (address, before) => {
        expect(isPublicAddress(before + address)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('are told by network, mapped ones as what they are', () => {
    const own = networksOf(['10.0.0.0/8', '192.0.2.7', 'fd00::/8']);
    expect(['10.9.9.9', '::ffff:10.1.1.1', '192.0.2.7', 'fd12::1'].every((address) => own?.has(address))).toBe(true);
    expect(['11.0.0.1', '192.0.2.8', 'fe80::1%eth0', 'nope'].some((address) => own?.has(address))).toBe(false);
    for (const wrong of ['10.0.0.0/33', 'proxy', '10.0.0/8']) expect(networksOf([wrong])).toBeUndefined();
  });
});

describe('urls', () => {
  it.each([
    ['example.com', 'https://example.com/'],
    [' http://example.com:8080/a?b ', 'http://example.com:8080/a?b'],
    ['https://example.com:443/', 'https://example.com/'],
  ])('%s may be visited', (given, read) => expect(visitUrl(given).href).toBe(read));

  it.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'https://user:pw@example.com/',
    'https://example.com:22/',
    'http://example.com:6379',
    'https://',
    'javascript:alert(1)',
    `https://example.com/${'a'.repeat(3000)}`,
  ])('%s may not', (given) => expect(() => visitUrl(given)).toThrow(/^url /));
});

/** Servers on loopback, by the names that the resolver of these tests knows. */
const servers: Server[] = [];
const sockets = new Set<Socket>();
let port = 0;
let secure = 0;
let bad = 0;
const authority = issue('authority');
let written = 0;
let isClosed: Promise<void> = Promise.resolve();

const answers: RequestListener = (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://x');
  const [, place = ''] = pathname.split('/');
  const go = (location: string): void => void response.writeHead(302, { location }).end();
  if (place === 'loop') go('/loop');
  else if (place === 'twice') go('/once');
  else if (place === 'once') go(`http://other.test:${port}/fine`);
  else if (place === 'inside') go(`http://inside.test:${port}/`);
  else if (place === 'literal') go(`http://169.254.169.254:${port}/latest/meta-data`);
  else if (place === 'file') go('file:///etc/passwd');
  else if (place === 'hang') return;
  else if (place === 'endless') {
    response.writeHead(200);
    isClosed = new Promise((resolve) => response.once('close', resolve));
    const more = (): void => {
      written += 65_536;
      if (response.destroyed) return;
      if (response.write(Buffer.alloc(65_536))) setImmediate(more);
      else response.once('drain', more);
    };
    more();
  } else if (place === 'broken') response.writeHead(503).end();
  else response.writeHead(200, { 'x-host': request.headers.host ?? '' }).end('a page');
};

beforeAll(async () => {
  const cert = (by: typeof authority | undefined, name: string) => {
    const issued = issue(name, by ? { by, days: 30 } : {});
    return { key: issued.pem, cert: issued.certificate };
  };
  servers.push(
    createServer(answers),
    createSecure(cert(authority, 'secure.test'), answers),
    createSecure(cert(undefined, 'bad.test'), answers),
  );
  for (const server of servers) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }
  [port = 0, secure = 0, bad = 0] = servers.map((server) => (server.address() as AddressInfo).port);
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
});

const asked: string[] = [];
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'site.test': ['127.0.0.1'],
  'other.test': ['127.0.0.1'],
  'secure.test': ['127.0.0.1'],
  'bad.test': ['127.0.0.1'],
  'inside.test': ['10.0.0.7'],
  'both.test': ['127.0.0.1', '10.0.0.7'],
  'nowhere.test': [],
};
const parts: VisitParts = {
  resolve: async (name) => {
    asked.push(name);
    const found = NAMES[name];
    if (found) return found;
    throw new Error('ENOTFOUND');
  },
  isAllowed: (address) => address === '127.0.0.1' || isPublicAddress(address),
  isPort: () => true,
  limitMs: 5000,
  ca: authority.certificate,
};
const { signal } = new AbortController();
const look = (url: string, own: Partial<VisitParts> = {}) => visit(url, signal, { ...parts, ...own });

describe('a visit', () => {
  it('tells status and times of what answers, asked by its name', async () => {
    const told = await look(`http://site.test:${port}/`);
    expect(told).toMatchObject({ url: `http://site.test:${port}/`, status: 200, redirects: [] });
    expect(Object.keys(told.phases)).toEqual(['dns', 'connect', 'firstByte']);
    expect(await look(`http://site.test:${port}/broken`)).toMatchObject({ status: 503 });
  });

  it('tells of a certificate how long it lasts, and what is wrong with it', async () => {
    const told = await look(`https://secure.test:${secure}/`);
    expect(told).toMatchObject({ status: 200, certificate: { isValid: true } });
    expect([29, 30]).toContain(told.certificate?.daysLeft);
    expect(told.phases.tls).toBeTypeOf('number');
    const self = await look(`https://bad.test:${bad}/`);
    expect(self).toMatchObject({
      certificate: { isValid: false },
      error: 'The certificate is not valid: it is self-signed.',
    });
    expect(self.status).toBeUndefined();
    expect((await look(`https://site.test:${secure}/`)).error).toContain('it is of another name');
    expect((await look(`https://site.test:${port}/`)).error).toBe('The TLS handshake failed.');
  });

  it('follows redirects, each judged by itself, five at the most', async () => {
    const told = await look(`http://site.test:${port}/twice`);
    expect(told).toMatchObject({
      status: 200,
      redirects: [`http://site.test:${port}/once`, `http://other.test:${port}/fine`],
    });
    const loop = await look(`http://site.test:${port}/loop`);
    expect(loop.error).toBe('It redirects more than 5 times.');
    expect(loop.redirects).toHaveLength(5);
    const nowhere = 'The name leads to no public address.';
    expect((await look(`http://site.test:${port}/inside`)).error).toBe(nowhere);
    expect((await look(`http://site.test:${port}/literal`)).error).toBe(nowhere);
    expect((await look(`http://site.test:${port}/file`)).error).toContain('neither http nor https');
    expect((await look(`http://site.test:${port}/once`, { isPort: (given) => given === String(port) })).status).toBe(
      200,
    );
  });

  it('says the same of names that are not there, that lead inside, and of which one address does', async () => {
    for (const name of ['inside.test', 'both.test', 'nowhere.test', 'unknown.test', 'localhost'])
      expect((await look(`http://${name}:${port}/`)).error).toBe('The name leads to no public address.');
  });

  it('refuses addresses inside, however they are written', async () => {
    const written = [
      '127.0.0.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '127.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '169.254.169.254',
      '[fd00:ec2::254]',
      '0',
    ];
    for (const host of written)
      await expect(visit(`http://${host}/`, signal), host).rejects.toThrow('url is no public address.');
  });

  it('looks a name up once, and goes to the address that was judged', async () => {
    asked.length = 0;
    const answersInTurn = [['127.0.0.1'], ['10.0.0.7']];
    const resolve = async (name: string): Promise<string[]> => {
      asked.push(name);
      return answersInTurn[asked.length - 1] ?? [];
    };
    expect(await look(`http://turning.test:${port}/`, { resolve })).toMatchObject({ status: 200 });
    expect(asked).toEqual(['turning.test']);
  });

  it('reads nothing of a page, however much is sent', async () => {
    written = 0;
    expect(await look(`http://site.test:${port}/endless`)).toMatchObject({ status: 200 });
    await isClosed;
    expect(written).toBeLessThan(16 * 1024 * 1024);
  });

  it('ends when its time is over, or its caller has gone', async () => {
    const told = await look(`http://site.test:${port}/hang`, { limitMs: 30 });
    expect(told).toMatchObject({ error: 'It gave no answer in time.' });
    const late = await look('http://site.test/', { limitMs: 30, resolve: () => new Promise(() => undefined) });
    expect(late.error).toBe('It gave no answer in time.');
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(visit(`http://site.test:${port}/`, gone, parts)).rejects.toThrow('gone');
  });
});

describe('turns', () => {
  it('come once a minute for each address', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 40_000 })), { maxLength: 40 }),
        (asks) => {
          const turns = new VisitTurns();
          const last = new Map<string, number>();
          let now = 0;
          for (const [address, later] of asks) {
            now += later;
            const before = last.get(address);
            const wait = turns.take(address, now);
            if (before === undefined || now - before >= 60_000) {
              expect(wait).toBe(0);
              last.set(address, now);
            } else expect(wait).toBe(Math.ceil((before + 60_000 - now) / 1000));
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('are given to no more addresses than are remembered', () => {
    const turns = new VisitTurns();
    for (let at = 0; at < 10_000; at += 1) expect(turns.take(`a${at}`, 0)).toBe(0);
    expect(turns.take('one more', 1)).toBe(60);
    expect(turns.take('one more', 60_000)).toBe(0);
  });

  it('belong to the address that asks', async () => {
    const visits = new Visits(parts);
    const from = (address: string) => askedFrom(address, () => visits.look(`http://site.test:${port}/`, signal));
    expect(await from('192.0.2.1')).toMatchObject({ status: 200 });
    await expect(from('192.0.2.1')).rejects.toMatchObject({
      code: 'rate_limited',
      next: expect.stringMatching(/^Call again in \d+ s\.$/),
    });
    expect(await from('192.0.2.2')).toMatchObject({ status: 200 });
    await expect(visits.look('ftp://x', signal)).rejects.toMatchObject({ code: 'bad_arguments' });
    expect(await visits.look(`http://site.test:${port}/`, signal)).toMatchObject({ status: 200 });
  });
});

describe('the address that asks', () => {
  const proxies = networksOf(['10.0.0.0/8']) as NonNullable<ReturnType<typeof networksOf>>;

  it('is the last on the way that is no proxy of ours: what stands before may be invented', () => {
    expect(askingOf('203.0.113.5', '1.2.3.4', proxies)).toBe('203.0.113.5');
    expect(askingOf('10.0.0.1', undefined, proxies)).toBe('10.0.0.1');
    expect(askingOf('10.0.0.1', '6.6.6.6, 203.0.113.5', proxies)).toBe('203.0.113.5');
    expect(askingOf('10.0.0.1', ['6.6.6.6', '203.0.113.5, 10.0.0.2'], proxies)).toBe('203.0.113.5');
    expect(askingOf('::ffff:10.0.0.1', '203.0.113.5:4711', proxies)).toBe('203.0.113.5');
    expect(askingOf('10.0.0.1', '[2001:db8::7]:99', proxies)).toBe('2001:db8::7');
    expect(askingOf(undefined, '1.2.3.4', proxies)).toBeUndefined();
  });

  it('is known to a call, whatever way it comes', async () => {
    const seen: (string | undefined)[] = [];
    const trusted = networksOf(['127.0.0.1']) as typeof proxies;
    const served = await serve({ trustedProxies: trusted, sessions: new MemorySessions(DEFAULT_LIMITS) });
    const { toolServer } = served;
    const call = toolServer.call.bind(toolServer);
    toolServer.call = (made) => {
      seen.push(askingAddress());
      return call(made);
    };
    const { headers, message } = legacy('tools/call', { name: 'echo', arguments: {} });
    const send = (forwarded: Record<string, string>, body: unknown = message) =>
      sendRaw(`${served.url}/mcp`, { headers: { ...headers, ...forwarded }, message: body }).answer;
    await send({ 'x-forwarded-for': '203.0.113.5' });
    await send({});
    await send({ 'x-forwarded-for': '2001:db8:1:2:3::4' }, [message]);
    const session = await openSession(`${served.url}/mcp`);
    const request = within(session, { headers: { ...headers, 'x-forwarded-for': '203.0.113.9' }, message });
    await sendRaw(`${served.url}/mcp`, request).answer;
    await served.close();
    expect(seen).toEqual(['203.0.113.5', '127.0.0.1', '2001:db8:1:2', '203.0.113.9']);
    expect(askingAddress()).toBeUndefined();
  });
});

describe('check_http_availability_latency', () => {
  const workflow = fromHereWorkflows[0] as (typeof fromHereWorkflows)[number];
  const run = (look: Visits['look'], url: string) =>
    workflow.run({
      visit: (given: string) => look(given, signal),
      input: { url },
      now: new Date(),
    } as never) as Promise<Record<string, unknown>>;

  it('tells what a visit found, in the words of its output', async () => {
    const visits = () => new Visits(parts).look.bind(new Visits(parts));
    const good = await run(visits(), `https://secure.test:${secure}/once`);
    workflow.output.parse(good);
    expect(good).toMatchObject({
      available: true,
      status: 200,
      method: 'GET',
      redirects: [`http://other.test:${port}/fine`],
    });
    const broken = await run(visits(), `http://site.test:${port}/broken`);
    workflow.output.parse(broken);
    expect(broken).toMatchObject({ available: false, status: 503 });
    const none = await run(visits(), 'http://nowhere.test/');
    workflow.output.parse(none);
    expect(none).toMatchObject({ available: false, problem: 'The name leads to no public address.' });
    expect(JSON.stringify([good, broken, none])).not.toMatch(/127\.0\.0\.1|a page/);
  });

  it('needs no key, and is told with what it sent', async () => {
    const bench = await workflowBench(fromHereWorkflows);
    expect(await bench.run(workflow.name, workflow.example)).toMatchObject({ available: true });
    expect(bench.unused(workflow)).toEqual([]);
  });

  it('is there only where the operator switched it on, and guards itself there', async () => {
    const open = async (env: NodeJS.ProcessEnv) => {
      const read = readSettings(['--sandbox'], env);
      if (!('settings' in read)) throw new Error(JSON.stringify(read));
      return openProduct(read.settings);
    };
    const [off, on] = await Promise.all([open({}), open({ PUBLIC_PROBE: 'true' })]);
    try {
      const listed = async (product: typeof on) =>
        JSON.parse((await (product.at('/all') as ToolServer).list()).json.toString()) as { name: string }[];
      expect((await listed(off)).some(({ name }) => name === workflow.name)).toBe(false);
      expect((await listed(on)).some(({ name }) => name === workflow.name)).toBe(true);
      const call = { name: workflow.name, arguments: { url: 'http://127.0.0.1/' }, credential: undefined, signal };
      const absent = sentText((await off.server.call(call)) as ToolResult);
      expect(absent).toMatch(/is not there on this server: .* PUBLIC_PROBE=true\. \(unknown_tool\)$/);
      const refused = (await on.server.call(call)) as ToolResult;
      expect(sentText(refused)).toContain('url is no public address.');
      expect(sentCode((await on.server.call(call)) as ToolResult)).toBe('rate_limited');
    } finally {
      await Promise.all([off.close(), on.close()]);
    }
  });
});
