/**
 * Distinctive values are given wherever something secret can be given: as keys in every header, in settings, as values of
 * columns that are secrets, inside JSON, pasted into texts. Then everything that the process has written is looked through.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningSandbox } from '../../sandbox/server.ts';
import { companyOnPort } from '../company.ts';
import { hasRedis, OwnRedis } from '../mcp/redis-server.ts';
import { modernMeta } from '../mcp/serve.ts';
import { startCollector } from '../observed/collector.ts';
import { Outputs, type Watched, watched } from './canary-process.ts';
import { hostileUpstream } from './hostile-upstream.ts';

const KEYS = {
  'x-api-key': randomUUID(),
  apikey: randomUUID(),
  bearer: randomUUID(),
  bare: randomUUID(),
  query: randomUUID(),
  conflicting: randomUUID(),
  broken: `"${randomUUID()}"`,
  setting: randomUUID(),
  'of a file': randomUUID(),
};
const LOGINS = {
  'basic login': 'canary-basic-41f7',
  cookie: 'canary-cookie-93ab',
  'seal key': 'canary-seal-key-0123456789',
  'redis password': 'canary-redis-pass-7c1',
  'proxy password': 'canary-proxy-pass-5d2',
  'address password': 'canary-address-pass-88e',
};
const COLUMNS = {
  'column secret': 'canary-secret-value-1a',
  'column secret without its name': 'canary-webhook-2b',
  'variable content': 'canary-variable-3c',
  'secret in JSON': 'canary-in-json-4d',
  'secret of a plan': 'canary-of-plan-5e',
  'header of a check': 'canary-check-header-6f',
  'confirmation token': 'canary-confirm-token-7a',
};
/** May stand in what its caller is told again, as it is a text of its own; nowhere else. */
const PASTED = {
  'pasted key': `sk-live-${'c4n4ry'.repeat(4)}`,
  'pasted password': 'canary-pasted-pass-9b',
  'pasted token': 'canarybearer1234567890',
};
const NOWHERE = { ...KEYS, ...LOGINS, ...COLUMNS };

const outputs = new Outputs();
let folder: string;
let sandbox: RunningSandbox;
let redis: OwnRedis | undefined;
const open: (() => unknown)[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'canaries-'));
  sandbox = await companyOnPort();
  if (hasRedis()) redis = await OwnRedis.start();
  await writeFile(path.join(folder, 'key'), KEYS['of a file']);
});
afterAll(async () => {
  for (const close of open.splice(0).reverse()) await close();
  await sandbox.close();
  await redis?.stop();
  await rm(folder, { recursive: true, force: true });
});

const TYPES = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
let count = 0;
const message = (method: string, params: object) => ({ jsonrpc: '2.0', id: ++count, method, params });
const call = (name: string, args: object) => message('tools/call', { name, arguments: args });

const toldIn = (headers: Record<string, string>): string =>
  Object.entries(headers)
    .map((header) => header.join(': '))
    .join(' ');

/** Sends, and keeps what comes back. */
async function send(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<string> {
  const response = await fetch(url, {
    method,
    // Careless programs tell everybody everything.
    headers: { ...TYPES, 'user-agent': `canary/1 ${toldIn(headers)}`, ...headers },
    ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
    redirect: 'manual',
  });
  const text = await response.text();
  const where = `answer to ${JSON.stringify(body)?.slice(0, 60)} ${Object.keys(headers)}`;
  outputs.add(where, `${JSON.stringify([...response.headers])} ${text}`);
  return text;
}

/** Every header that may bring a key, and what else a careless client sends. */
const BRINGING: readonly Record<string, string>[] = [
  { 'x-api-key': KEYS['x-api-key'] },
  { apikey: KEYS.apikey },
  { authorization: `Bearer ${KEYS.bearer}` },
  { authorization: KEYS.bare },
  { authorization: `Basic ${Buffer.from(`user:${LOGINS['basic login']}`).toString('base64')}` },
  { 'x-api-key': KEYS['x-api-key'], apikey: KEYS.conflicting },
  { 'x-api-key': KEYS.broken },
  { cookie: `session=${LOGINS.cookie}`, 'x-api-key': KEYS['x-api-key'] },
];

/** Calls with secrets in every place. */
function secretCalls(key: string): object[] {
  const bearer = { name: 'Authorization', value: COLUMNS['header of a check'] };
  return [
    call('create_monitor_secret', { name: 'Canary', secretValue: COLUMNS['column secret'] }),
    call('create_workflow_variable', { name: 'CANARY', content: COLUMNS['variable content'], isSecret: true }),
    call('create_status_page_subscriber', {
      statusPage: 'none',
      subscriberWebhook: COLUMNS['column secret without its name'],
    }),
    call('create_data_source', { name: 'Canary', customHeaders: { 'X-Any': COLUMNS['secret in JSON'] } }),
    call('call_write', {
      tool: 'create_monitor_secret',
      arguments: { name: 'Other', secretValue: COLUMNS['column secret'], preview: true },
    }),
    call('update_monitor_secret', { id: 'Canary', secretValue: COLUMNS['column secret'] }),
    call('create_monitor', {
      name: 'Canary',
      monitorType: 'API',
      monitorSteps: { headers: { Authorization: COLUMNS['header of a check'] }, list: [bearer] },
    }),
    call('run_plan', {
      steps: [{ tool: 'create_workflow_variable', arguments: { name: 'PLAN', content: COLUMNS['secret of a plan'] } }],
    }),
    call('run_plan', {
      preview: true,
      steps: [{ tool: 'create_workflow_variable', arguments: { name: 'PLAN2', content: COLUMNS['secret of a plan'] } }],
    }),
    call('delete_label', {
      id: 'nobody',
      confirm: COLUMNS['confirmation token'],
      confirmation: COLUMNS['confirmation token'],
    }),
    call('create_label', { name: `Label ${key}`, color: '#123456', description: `my key is ${key}` }),
    call('create_label', {
      name: `Pasted ${count}`,
      color: '#123456',
      description: `${PASTED['pasted key']} password: ${PASTED['pasted password']} Bearer ${PASTED['pasted token']}`,
    }),
    call('update_label', { id: key, description: key }),
    call('find_tools', { intent: [`use ${key}`] }),
    call(key, { [key]: key }),
    call('call_write', { tool: key, arguments: { apiKey: key } }),
    call('list_labels', { filter: { name: key }, [key]: 1 }),
    call('list_my_changes', { tool: key }),
    call('undo_change', { audit_id: key }),
    message('resources/read', { uri: `oneuptime://incident/${key}` }),
    message('prompts/get', { name: key, arguments: { [key]: key } }),
    message(key, {}),
  ];
}

async function startHttp(
  where: string,
  env: NodeJS.ProcessEnv,
  nodeArgs: readonly string[] = [],
): Promise<{ process_: Watched; url: string }> {
  const started = watched(
    outputs,
    where,
    ['--http', '--port', '0'],
    { DRAIN_SECONDS: '0', SEAL_KEY: LOGINS['seal key'], AUDIT_READS: 'true', ...env },
    nodeArgs,
  );
  open.push(() => started.child.kill('SIGKILL'));
  return { process_: started, url: await started.until('out', /listens: (\S+)/) };
}

async function stop({ child, ended }: Watched): Promise<void> {
  child.kill('SIGTERM');
  await ended;
}

/** Asks everything of one process: as each of the callers, and what is beside the endpoint. */
async function askAll(url: string, more: readonly string[] = []): Promise<void> {
  for (const headers of BRINGING) {
    const [first = ''] = Object.values(headers);
    const key = /[\da-f]{8}-[\da-f-]{27}/.exec(first)?.[0] ?? KEYS['x-api-key'];
    for (const asked of secretCalls(key)) await send(url, asked, headers);
  }
  for (const key of more) for (const asked of secretCalls(key)) await send(url, asked, { 'x-api-key': key });
  const modern = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'list_labels' };
  await send(url, message('tools/call', { name: 'list_labels', arguments: {}, _meta: modernMeta }), {
    ...modern,
    'x-api-key': KEYS['x-api-key'],
  });
  const origin = new URL(url).origin;
  for (const asked of [
    `/mcp?apiKey=${KEYS.query}`,
    `/mcp/x/${KEYS.query}`,
    `/mcp/tools?q=${KEYS.query}`,
    `/mcp/health?key=${KEYS.query}`,
    `/${KEYS.query}`,
    '/mcp/tools',
    '/mcp/health',
    '/metrics',
    '/readyz',
    '/mcp/server-card',
  ])
    await send(origin + asked, {}, { 'x-api-key': KEYS['x-api-key'] }, 'GET');
  await send(`${url}?apiKey=${KEYS.query}`, call('list_labels', {}));
  await send(url, 'not an object', { authorization: `Bearer ${KEYS.bearer}` });
  await send(url, call('list_labels', {}), { origin: `https://${KEYS.query}.example`, 'x-api-key': KEYS['x-api-key'] });
}

const isOwnAnswer = (where: string): boolean => where.startsWith('answer');

describe('nothing that is secret is written anywhere', () => {
  it('over HTTP, before an instance, with its audit in a file, its lines and spans at a collector', async () => {
    const collector = await startCollector();
    open.push(() => collector.close());
    const file = path.join(folder, 'one', 'audit.jsonl');
    const { admin } = sandbox.keys;
    const { process_, url } = await startHttp('HTTP', {
      ONEUPTIME_URL: sandbox.url,
      AUDIT: `file:${file}`,
      ONEUPTIME_API_KEY: KEYS.setting,
      LOG_LEVEL: 'debug',
      LOGS: `otlp:${collector.url}`,
      TRACES: `otlp:${collector.url}`,
    });
    await askAll(url, [admin]);
    await stop(process_);
    expect(collector.records.length).toBeGreaterThan(500);
    for (const body of collector.bodies) outputs.add('collector', body);
    for (const name of await readdir(path.dirname(file)))
      outputs.add(`audit file ${name}`, await readFile(path.join(path.dirname(file), name), 'utf8'));
    expect(outputs.size('audit file')).toBeGreaterThan(20_000);
    expect(outputs.size('stderr of HTTP')).toBeGreaterThan(50_000);
    expect(outputs.size('answer')).toBeGreaterThan(50_000);
    expect(outputs.holding({ ...NOWHERE, admin })).toEqual([]);
    expect(outputs.holding(PASTED, (where) => !isOwnAnswer(where))).toEqual([]);
  }, 120_000);

  it('over HTTP, before what repeats all that it is sent, with its audit on standard output', async () => {
    const hostile = await hostileUpstream();
    open.push(() => hostile.close());
    const { process_, url } = await startHttp('HTTP before an echo', {
      ONEUPTIME_URL: hostile.url,
      UPSTREAM_RETRIES: '0',
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'pretty',
    });
    for (let round = 0; round < 3; round += 1) await askAll(url);
    await stop(process_);
    expect(outputs.size('stdout of HTTP before an echo')).toBeGreaterThan(20_000);
    expect(outputs.size('stderr of HTTP before an echo')).toBeGreaterThan(50_000);
    expect(outputs.holding(NOWHERE)).toEqual([]);
    expect(outputs.holding(PASTED, (where) => !isOwnAnswer(where))).toEqual([]);
  }, 180_000);

  it('over stdio, with its audit on standard error, and with the key in a file', async () => {
    const hostile = await hostileUpstream();
    open.push(() => hostile.close());
    const ways: NodeJS.ProcessEnv[] = [
      { ONEUPTIME_API_KEY: KEYS.setting },
      { ONEUPTIME_API_KEY_FILE: path.join(folder, 'key') },
    ];
    for (const env of ways) {
      const started = watched(outputs, `stdio with ${Object.keys(env)}`, [], {
        ...env,
        ONEUPTIME_URL: hostile.url,
        AUDIT: 'stderr',
        AUDIT_READS: 'true',
        UPSTREAM_RETRIES: '0',
      });
      open.push(() => started.child.kill('SIGKILL'));
      const hello = message('initialize', {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: `canary ${KEYS.query}`, version: KEYS.setting },
      });
      started.write(`${JSON.stringify(hello)}\n`);
      await started.until('out', /(protocolVersion)/);
      const key = env.ONEUPTIME_API_KEY ?? KEYS['of a file'];
      for (const asked of secretCalls(key)) started.write(`${JSON.stringify(asked)}\n`);
      await started.until('out', new RegExp(`("id":${count}[,}])`));
      started.child.stdin?.end();
      await started.ended;
    }
    expect(outputs.size('stderr of stdio')).toBeGreaterThan(5_000);
    expect(outputs.holding(NOWHERE)).toEqual([]);
    expect(outputs.holding(PASTED, (where) => where.startsWith('stderr of stdio'))).toEqual([]);
  }, 120_000);

  it.skipIf(!hasRedis())(
    'in Redis: sessions, what they keep, audit',
    async () => {
      const { admin } = sandbox.keys;
      const { process_, url } = await startHttp('HTTP with Redis', {
        ONEUPTIME_URL: sandbox.url,
        REDIS_URL: redis?.url,
        AUDIT: 'redis',
      });
      const hello = message('initialize', {
        protocolVersion: '2025-11-25',
        capabilities: { elicitation: {} },
        clientInfo: { name: 'canary', version: '1' },
      });
      const opened = await fetch(url, {
        method: 'POST',
        headers: { ...TYPES, 'x-api-key': admin },
        body: JSON.stringify(hello),
      });
      await opened.text();
      const session = {
        'mcp-session-id': opened.headers.get('mcp-session-id') ?? '',
        'mcp-protocol-version': '2025-11-25',
        'x-api-key': admin,
      };
      for (const asked of secretCalls(admin)) await send(url, asked, session);
      await stop(process_);
      const client = new Redis(redis?.url as string);
      for (const key of await client.keys('*')) {
        const kind = await client.type(key);
        const held =
          kind === 'stream'
            ? await client.xrange(key, '-', '+')
            : kind === 'hash'
              ? await client.hgetall(key)
              : kind === 'set'
                ? await client.smembers(key)
                : kind === 'zset'
                  ? await client.zrange(key, '0', '-1')
                  : kind === 'list'
                    ? await client.lrange(key, 0, -1)
                    : await client.get(key);
        outputs.add(`Redis ${key}`, `${key} ${JSON.stringify(held)}`);
      }
      client.disconnect();
      expect(outputs.size('Redis')).toBeGreaterThan(5_000);
      expect(outputs.holding({ ...NOWHERE, admin })).toEqual([]);
      expect(outputs.holding(PASTED, (where) => where.includes(':audit:'))).toEqual([]);
    },
    120_000,
  );

  it('when it cannot start, is asked for help, or breaks', async () => {
    const login = (host: string) => `redis://user:${LOGINS['redis password']}@${host}`;
    const starts: [string, readonly string[], NodeJS.ProcessEnv][] = [
      ['help', ['--help'], { ONEUPTIME_API_KEY: KEYS.setting, SEAL_KEY: LOGINS['seal key'] }],
      ['a key that is none', [], { ONEUPTIME_API_KEY: `key=${KEYS.setting} and more` }],
      ['an address with a login', [], { ONEUPTIME_URL: `https://u:${LOGINS['address password']}@x.example` }],
      ['a Redis that is no address', ['--http'], { REDIS_URL: `redis//:${LOGINS['redis password']}@x` }],
      [
        'an audit with a login',
        ['--http'],
        { AUDIT: `otlp:https://u:${LOGINS['address password']}@c.example/v1/logs` },
      ],
      ['lines to a collector with a login', [], { LOGS: `otlp:https://u:${LOGINS['address password']}@c.example` }],
      ['an audit that is none', ['--http'], { AUDIT: LOGINS['address password'] }],
      [
        'a proxy with a login',
        [],
        { HTTPS_PROXY: `htp://u:${LOGINS['proxy password']}@p.example`, ONEUPTIME_API_KEY: KEYS.setting },
      ],
      ['a flag', [`--api-key=${KEYS.setting}`], {}],
      [
        'a port in use',
        ['--http', '--port', String(new URL(sandbox.url).port)],
        { ONEUPTIME_API_KEY: KEYS.setting, SEAL_KEY: LOGINS['seal key'] },
      ],
    ];
    for (const [where, args, env] of starts) await watched(outputs, where, args, env).ended;
    // Redis is not there: it is told of, without its login.
    const { process_, url } = await startHttp('HTTP without its Redis', {
      ONEUPTIME_URL: sandbox.url,
      REDIS_URL: login('127.0.0.1:9'),
      AUDIT: 'redis',
    });
    await send(url, call('create_label', { name: 'No Redis', color: '#111111' }), { 'x-api-key': sandbox.keys.admin });
    await process_.until('err', /(audit lines are being lost)/);
    await stop(process_);
    // What nobody caught: an error whose message and properties hold what a client has sent.
    const breaking = (how: string) =>
      `process.on('SIGUSR2', () => { const e = Object.assign(new Error('broken by ${KEYS['x-api-key']} and ' + process.env.SEAL_KEY + ' ' + process.env.REDIS_URL), { command: { args: ['${KEYS.bearer}', '${COLUMNS['column secret']}'] }, cause: new Error('${KEYS.apikey}') }); ${how} });`;
    for (const how of ['setTimeout(() => { throw e; }, 1);', 'Promise.reject(e);']) {
      const preload = path.join(folder, `breaking${how.length}.mjs`);
      await writeFile(preload, breaking(how));
      const file = path.join(folder, `broken${how.length}.jsonl`);
      const env = {
        ONEUPTIME_URL: sandbox.url,
        ONEUPTIME_API_KEY: KEYS.setting,
        REDIS_URL: login('127.0.0.1:9'),
        AUDIT: `file:${file}`,
      };
      const broken = await startHttp(`a process that breaks by ${how.slice(0, 12)}`, env, ['--import', preload]);
      await send(broken.url, call('create_label', { name: `Last ${how.length}`, color: '#111111' }), {
        'x-api-key': sandbox.keys.admin,
      });
      broken.process_.child.kill('SIGUSR2');
      expect(await broken.process_.ended).toBe(1);
      expect(broken.process_.said.err).toMatch(/fault in .*broken by \(hidden\)/);
      // What was to be written before is there.
      expect(await readFile(file, 'utf8')).toContain(`Last ${how.length}`);
    }
    expect(outputs.size('stdout of help')).toBeGreaterThan(1_000);
    expect(outputs.holding(NOWHERE)).toEqual([]);
  }, 120_000);

  it('this very test finds what is there', () => {
    const seen = new Outputs();
    seen.add('a', `x ${KEYS.bearer.toUpperCase()} y`);
    seen.add('b', Buffer.from(KEYS.apikey).toString('base64'));
    expect(seen.holding(KEYS)).toEqual(['bearer in a', 'apikey in b']);
  });
});
