/**
 * What must not grow unnoticed, in numbers that are the same on every machine: code that a start loads, bytes that lists
 * weigh, requests that calls cost. Nothing here depends on a clock; `make bench` measures time. Whoever needs more changes a
 * number, and says why.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToolCall, ToolServer } from '../runtime/mcp/tool-server.ts';
import { openProduct, type Product } from '../runtime/start/open-product.ts';
import { packageFile } from '../runtime/start/package-root.ts';
import { readSettings } from '../runtime/start/settings.ts';
import { readWorkflows } from '../runtime/start/workflow-list.ts';
import { type RunningSandbox, startSandbox } from '../sandbox/server.ts';
import { readServedFacts } from '../specs/facts.ts';
import { exampleOf, type Schema } from './example-arguments.ts';
import { modernMeta } from './mcp/serve.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const BIN = packageFile('dist/runtime/start/bin.js');
const COUNTER = path.join(import.meta.dirname, 'loaded-code.mjs');
const KEY = '3f2c8a54-9d1e-4b7a-8c60-5e2f7a91b3d4';

const request = (method: string, params: object = {}, id = 1) => ({ jsonrpc: '2.0', id, method, params });
const HELLO = request('initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'budgets', version: '1' },
});
const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** Files of code and what they weigh: ours, and those of packages by package. */
interface Loaded {
  readonly files: number;
  readonly kilobytes: number;
  readonly packages: Readonly<Record<string, number>>;
}

/** Starts the built product, has it do something, and tells what it has loaded by then. */
async function loadedBy(args: readonly string[], act: (child: Child, said: () => string) => Promise<unknown>) {
  const child = spawn(process.execPath, ['--import', COUNTER, BIN, ...args], {
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    env: { ...process.env, ONEUPTIME_URL: 'http://127.0.0.1:9', ONEUPTIME_API_KEY: KEY, SHARED_KEY: 'true' },
  }) as Child;
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  try {
    await act(child, () => said);
    const told = new Promise<string>((resolve) => {
      let text = '';
      (child.stdio[3] as Readable).on('data', (chunk) => {
        text += chunk;
        if (text.endsWith('\n')) resolve(text);
      });
    });
    child.kill('SIGUSR2');
    return loadedOf(JSON.parse(await told));
  } finally {
    child.kill('SIGKILL');
  }
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

function loadedOf(all: readonly (readonly [string, number])[]): Loaded {
  const packages: Record<string, number> = {};
  let [files, bytes] = [0, 0];
  for (const [url, length] of all) {
    const [, name] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
    if (name !== undefined) packages[name] = (packages[name] ?? 0) + 1;
    else if (url.includes(`${ROOT}/dist/`)) {
      files += 1;
      bytes += length;
    }
  }
  return { files, kilobytes: Math.round(bytes / 1000), packages };
}

/** Resolves once a text holds something. */
async function until(text: () => string, holds: RegExp): Promise<string> {
  for (;;) {
    const [, found] = holds.exec(text()) ?? [];
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const post = async (url: string, message: object) => {
  const response = await fetch(url, { method: 'POST', headers: HEADERS, body: JSON.stringify(message) });
  return response.text();
};

const HTTP = ['--http', '--port', '0'];
const addressOf = (said: () => string): Promise<string> => until(said, /listens: (\S+)/);

/**
 * By what a process was asked until then: at most so many files of ours, which the build puts together (`pack-code.ts`),
 * so many kilobytes of them (policies, confirmation, instances, logs and who else watches are known before the first list, and weigh some 80; what many parts share is one file, some of which a start may not need), and so many files of packages: Fastify and what it cannot be without, of which semver is a third.
 */
const STARTS = {
  'HTTP, until it listens': {
    most: { files: 16, kilobytes: 700, ofPackages: 140 },
    args: HTTP,
    act: async (_: Child, said: () => string) => addressOf(said),
  },
  'HTTP, with the list of all tools': {
    most: { files: 16, kilobytes: 700, ofPackages: 140 },
    args: HTTP,
    act: async (_: Child, said: () => string) => post(`${await addressOf(said)}/all`, request('tools/list')),
  },
  'HTTP, with a session and its first list': {
    most: { files: 16, kilobytes: 700, ofPackages: 140 },
    args: HTTP,
    act: async (_: Child, said: () => string) => {
      const url = await addressOf(said);
      await post(url, HELLO);
      await post(url, request('tools/list'));
    },
  },
  'stdio, with a handshake and its first list': {
    most: { files: 16, kilobytes: 560, ofPackages: 1 },
    args: [],
    act: async ({ stdin }: Child, said: () => string) => {
      stdin.write(`${JSON.stringify(HELLO)}\n${JSON.stringify(request('tools/list', {}, 2))}\n`);
      await until(said, /("id":2)/);
    },
  },
  'stdio, with a discovery and its first list': {
    most: { files: 16, kilobytes: 560, ofPackages: 1 },
    args: [],
    act: async ({ stdin }: Child, said: () => string) => {
      const params = { _meta: modernMeta };
      stdin.write(`${JSON.stringify(request('server/discover', params))}\n`);
      stdin.write(`${JSON.stringify(request('tools/list', params, 2))}\n`);
      await until(said, /("id":2)/);
    },
  },
} as const;

/** Loaded with the first call, or with what is unusual. */
const LATER = /^(?:zod|undici|ioredis|ajv|prom-client|@opentelemetry\/.*|@modelcontextprotocol\/.*)$/;

describe('a start loads no more than it must', () => {
  it.each(Object.entries(STARTS))('%s', async (_, { args, act, most }) => {
    const { files, kilobytes, packages } = await loadedBy(args, act);
    const ofPackages = Object.values(packages).reduce((sum, count) => sum + count, 0);
    const loaded = { files, kilobytes, ofPackages };
    for (const [what, limit] of Object.entries(most))
      expect(loaded[what as keyof typeof loaded], `${what} of ${JSON.stringify(loaded)}`).toBeLessThanOrEqual(limit);
    expect(Object.keys(packages).filter((name) => LATER.test(name))).toEqual([]);
    // Nothing at all would be a fault of this test.
    expect(files).toBeGreaterThan(2);
  });
});

let sandbox: RunningSandbox;
let product: Product;
beforeAll(async () => {
  sandbox = await startSandbox({ facts: await readServedFacts(packageFile('specs/oneuptime/facts.json')) });
  const read = readSettings([], { ONEUPTIME_URL: sandbox.url, ALLOW_MASTER_KEY: 'true' });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  product = await openProduct(read.settings);
});
afterAll(async () => {
  await product.close();
  await sandbox.close();
});

function serverAt(address: string): ToolServer {
  const found = product.at(address);
  if (found === undefined || 'problem' in found) throw new Error(`Nothing is served at ${address}`);
  return found;
}

/** Bytes of lists by address, as they are and compressed; what they cost in tokens stands in surfaces.test.ts. */
const LISTS = {
  '': [2_550, 850],
  '/x/everyday': [20_600, 4_000],
  '/x/incidents': [147_000, 13_700],
  '/all': [3_600_000, 259_000],
} as const;

describe('a list weighs no more than it must', () => {
  it.each(Object.entries(LISTS))('at /mcp%s', async (address, [most, mostCompressed]) => {
    const { json, deflated } = await serverAt(address).list();
    const compressed = deflated?.bytes.length ?? gzipSync(json, { level: 9 }).length;
    expect(json.length).toBeLessThanOrEqual(most);
    expect(compressed).toBeLessThanOrEqual(mostCompressed);
  });
});

/** Requests to the API that a call of a generated tool makes at most, with no more arguments than it needs. */
const REQUESTS = {
  list: 1,
  count: 1,
  // Where there is no such row, one request says so.
  get: 1,
  // The write, and the row as it is stored; or a row that it names, which is not there.
  create: 2,
  // The row as it is, so that what is told of it is true; then the write.
  update: 2,
  delete: 2,
} as const;

/** More, and why. */
const MORE: Readonly<Record<string, number>> = {
  // How many there are takes a request of its own, and names of what sent rows are looked up for all rows of a page together.
  list_exception_instances: 2,
  list_profiles: 2,
  list_profile_samples: 2,
  list_security_events: 2,
  list_spans: 2,
  list_logs: 3,
  list_metrics: 3,
  list_monitor_logs: 3,
  list_slo_history: 2,
  list_exceptions: 2,
  list_audit_logs: 2,
  list_network_flows: 2,
  list_kubernetes_cost_allocations: 2,
  // Columns that the key may not read are left out of a second try.
  get_on_call_duty_execution_log: 2,
  // Whether it is open, which decides what becomes of its monitors.
  delete_incident: 3,
  delete_alert: 3,
  // Who is paged by it and where rules of the project post: remembered for some seconds, and asked about before it is sent.
  create_incident: 7,
  create_alert: 4,
  update_incident: 3,
};

/** Makes a call with the key of the administrator, and counts the requests that it makes. */
async function requestsOf(name: string, args: object): Promise<number> {
  let count = 0;
  const counted = () => {
    count += 1;
  };
  subscribe('undici:request:create', counted);
  try {
    const credential = { key: sandbox.keys.admin };
    await serverAt('/all').call({
      name,
      arguments: args,
      credential,
      signal: new AbortController().signal,
    } as ToolCall);
    return count;
  } finally {
    unsubscribe('undici:request:create', counted);
  }
}

describe('a call makes no more requests than it must', () => {
  it.each(Object.entries(REQUESTS))(
    'to %s',
    async (verb, most) => {
      const composed = new Set((await readWorkflows()).map(({ name }) => name));
      const tools = JSON.parse(String((await serverAt('/all').list()).json)) as { name: string; inputSchema: Schema }[];
      const ofVerb = tools.filter(({ name }) => name.startsWith(`${verb}_`) && !composed.has(name));
      expect(ofVerb.length).toBeGreaterThan(300);
      const made: Record<string, number> = {};
      for (const { name, inputSchema } of ofVerb) {
        const args = argumentsOf(verb, inputSchema);
        const bound = MORE[name] ?? most;
        const count = await requestsOf(name, args);
        // Which list is the first to meet a sender, and looks its name up for all, hangs on what the company did at this hour.
        const isWithin =
          count <= bound || (name in MORE && count === bound + 1 && (await requestsOf(name, args)) <= bound);
        if (!isWithin) made[name] = count;
      }
      expect(made).toEqual({});
    },
    120_000,
  );

  it('names are looked up once, and remembered for those who ask again', async () => {
    const filter = { incidentSeverity: 'Critical' };
    expect(await requestsOf('list_incidents', { filter })).toBe(2);
    expect(await requestsOf('list_incidents', { filter })).toBe(1);
  });
});

/** What a tool needs; an update also something to change. */
function argumentsOf(verb: string, schema: Schema): object {
  const needed = exampleOf(schema) as object;
  if (verb !== 'update') return needed;
  const [name, column] =
    Object.entries(schema.properties ?? {}).find(([key, { type }]) => key !== 'id' && type === 'string') ?? [];
  return column === undefined ? needed : { ...needed, [name as string]: exampleOf(column, { name: name as string }) };
}
