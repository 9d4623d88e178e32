/** Where lines go, and what a place costs that fails: lines, which are counted and told of once, and never a call. */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { auditId, timeOfAuditId } from '../../runtime/guard/audit/audit-id.ts';
import type { AuditLine } from '../../runtime/guard/audit/audit-line.ts';
import { type AuditTarget, auditTarget, isReadable } from '../../runtime/guard/audit/audit-target.ts';
import { AuditTrail } from '../../runtime/guard/audit/audit-trail.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import { hasRedis, OwnRedis } from '../mcp/redis-server.ts';
import { type Collector, startCollector } from '../observed/collector.ts';
import { sentCode } from '../sent-result.ts';
import { type AuditedProduct, auditedProduct } from './audited-product.ts';

let folder: string;
const open: (() => unknown)[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sinks-'));
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

const OWNER = { key: 'k'.repeat(16), site: 'https://a.example' };

function line(more: Partial<AuditLine> = {}): AuditLine {
  return {
    time: new Date().toISOString(),
    id: auditId(),
    ...OWNER,
    tool: 'update_label',
    outcome: 'ok',
    ms: 1,
    changes: 1,
    ...more,
  };
}

function trailTo(target: string, redisUrl?: string) {
  const told: string[] = [];
  const targets = [auditTarget(target) as AuditTarget];
  const trail = new AuditTrail({ targets, redisUrl, version: '1', tell: (text) => told.push(text) });
  open.push(() => trail.close());
  const write = (some: AuditLine): void => trail.write(Promise.resolve(some));
  return { trail, told, write };
}

describe('a file', () => {
  it('is rotated, keeps so many, and is read over all of them, newest first', async () => {
    const file = path.join(folder, 'rotated', 'a.jsonl');
    const { trail, told, write } = trailTo(`file:${file}?size=1&keep=3`);
    const ids: string[] = [];
    const text = 'x'.repeat(10_000);
    for (let count = 0; count < 250; count += 1) {
      const one = line({ arguments: { text, count } });
      ids.push(one.id);
      write(one);
      if (count % 20 === 0) await trail.flushed();
    }
    const others = line({ key: 'o'.repeat(16) });
    write(others);
    const found = await trail.changes?.lines(OWNER, 0);
    expect((await readdir(path.dirname(file))).sort()).toEqual(['a.1.jsonl', 'a.2.jsonl', 'a.jsonl']);
    expect(found?.lines.map(({ id }) => id)).toEqual([...ids].reverse());
    expect(found?.isWhole).toBe(true);
    expect(told).toEqual([]);
    expect(trail.lost).toBe(0);
    const since = await trail.changes?.lines(OWNER, timeOfAuditId(ids[240] as string) as number);
    expect(since?.lines.length).toBeGreaterThan(0);
  }, 60_000);

  it('keeps no more than it is told to', async () => {
    const file = path.join(folder, 'kept', 'a.jsonl');
    const { trail, write } = trailTo(`file:${file}?size=1&keep=1`);
    for (let count = 0; count < 400; count += 1) {
      write(line({ arguments: 'x'.repeat(10_000) }));
      if (count % 20 === 0) await trail.flushed();
    }
    await trail.flushed();
    expect((await readdir(path.dirname(file))).sort()).toEqual(['a.1.jsonl', 'a.jsonl']);
  }, 60_000);

  it('that cannot be written costs lines alone, told once; and is written again once it can be', async () => {
    const place = path.join(folder, 'broken');
    await writeFile(place, 'a file where a folder should be');
    const { trail, told, write } = trailTo(`file:${path.join(place, 'a.jsonl')}`);
    for (let count = 0; count < 5; count += 1) {
      write(line());
      await trail.flushed();
    }
    expect(trail.lost).toBe(5);
    expect(trail.isFailing).toBe(true);
    expect(told).toEqual([expect.stringMatching(/^audit lines are being lost \(file\): \w+\. Calls go on\.$/)]);
    await rm(place);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    write(line());
    await trail.flushed();
    expect(trail.isFailing).toBe(false);
    expect(told.at(-1)).toMatch(/arrive again \(file\); 5 were lost/);
  });

  it('in the way of a call: it goes through, or is refused where the operator wants that', async () => {
    const place = path.join(folder, 'required');
    await writeFile(place, 'no folder');
    const audited = await auditedProduct({ AUDIT: `file:${path.join(place, 'a.jsonl')}`, AUDIT_REQUIRED: 'true' });
    open.push(() => audited.close());
    const args = { name: 'Required', color: '#111111' };
    expect((await audited.call('create_label', args)).isError).toBeUndefined();
    await audited.product.audit?.flushed();
    expect(sentCode(await audited.call('create_label', args))).toBe('not_allowed');
    expect((await audited.call('list_labels', {})).isError).toBeUndefined();
    expect(await audited.product.health()).toMatchObject({ auditLinesLost: expect.any(Number) });
  });

  it('is read as far as is bounded, whatever stands in it', async () => {
    const file = path.join(folder, 'long.jsonl');
    const { trail, write } = trailTo(`file:${file}`);
    const first = line();
    write(first);
    await trail.flushed();
    const noise = `${JSON.stringify(line({ key: 'n'.repeat(16), arguments: 'y'.repeat(900) }))}\n`;
    await writeFile(file, `${JSON.stringify(first)}\n${noise.repeat(40_000)}`);
    const found = await trail.changes?.lines(OWNER, 0);
    expect(found).toMatchObject({ lines: [], isWhole: false });
    await writeFile(file, `${'z'.repeat(9_000_000)}\n${JSON.stringify(first)}\n`);
    expect((await trail.changes?.lines(OWNER, 0))?.lines.map(({ id }) => id)).toEqual([first.id]);
    await writeFile(file, `${JSON.stringify(first)}\n${'z'.repeat(9_000_000)}`);
    expect((await trail.changes?.lines(OWNER, 0))?.lines.map(({ id }) => id)).toEqual([first.id]);
    await chmod(file, 0o600);
  }, 60_000);

  it('is found from wherever the lines of a file are cut', async () => {
    const file = path.join(folder, 'cut.jsonl');
    const { trail } = trailTo(`file:${file}`);
    const all = Array.from({ length: 700 }, (_, count) => line({ arguments: 'é'.repeat(count * 3) }));
    await writeFile(file, all.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const found = await trail.changes?.lines(OWNER, 0);
    expect(found?.lines).toEqual([...all].reverse());
  });
});

describe('a collector of OpenTelemetry', () => {
  async function collector() {
    const opened = await startCollector();
    open.push(() => opened.close());
    return opened;
  }

  it('gets lines as log records, at the path it has when none is named', async () => {
    const { records, resources, url } = await collector();
    const { trail, told, write } = trailTo(`otlp:${url}`);
    const one = line({ tool: 'delete_label' });
    write(one);
    await trail.flushed();
    const [record] = records;
    expect(JSON.parse(record?.body ?? '')).toMatchObject(one);
    expect(record?.attributes).toMatchObject({ 'mcp.tool': 'delete_label' });
    expect(resources).toEqual([expect.objectContaining({ 'service.name': 'oneuptime-mcp' })]);
    expect(told).toEqual([]);
  });

  it('that is away or refuses costs lines alone', async () => {
    const { answer, url } = await collector();
    answer(400);
    const { trail, told, write } = trailTo(`otlp:${url}/v1/logs`);
    for (let count = 0; count < 3; count += 1) write(line());
    await trail.flushed();
    expect(trail.lost).toBe(3);
    expect(told).toHaveLength(1);
    answer(200);
    write(line());
    await trail.flushed();
    expect(trail.isFailing).toBe(false);
  });

  it.each([
    ['never answers', (found: Collector) => void found.hold()],
    ['answers for ever', (found: Collector) => found.answerForEver()],
  ])('that %s holds up no end, and all that it did not take is counted', async (_, begin) => {
    const found = await collector();
    begin(found);
    const { trail, told, write } = trailTo(`otlp:${found.url}`);
    for (let count = 0; count < 700; count += 1) write(line());
    await trail.close();
    expect(trail.lost).toBe(700);
    expect(told.at(-1)).toBe('700 audit lines were lost.');
  });

  it('has at most so many characters waiting', async () => {
    const { hold, url } = await collector();
    hold();
    const { trail, write } = trailTo(`otlp:${url}`);
    for (let count = 0; count < 10; count += 1) write(line({ arguments: 'x'.repeat(1024 ** 2) }));
    await expect.poll(() => trail.lost).toBe(2);
  });
});

describe.skipIf(!hasRedis())('Redis', () => {
  let redis: OwnRedis;
  beforeAll(async () => {
    redis = await OwnRedis.start();
  });
  afterAll(async () => redis.stop());

  it('keeps lines by key, and so one replica undoes what another did', async () => {
    const env = { AUDIT: 'redis', REDIS_URL: redis.url };
    const one = await auditedProduct(env);
    const two = await auditedProduct(env, '', one.sandbox);
    open.push(
      () => one.close(),
      () => two.close(),
    );
    const { created } = await one.content<{ created: { id: string } }>('create_label', {
      name: 'Redis',
      color: '#111111',
    });
    await one.call('update_label', { id: created.id, color: '#222222' });
    await one.product.audit?.flushed();
    const { changes } = await two.content<{ changes: { audit_id: string }[] }>('list_my_changes', {});
    expect(changes).toHaveLength(2);
    expect(await two.content('undo_change', { audit_id: changes[0]?.audit_id })).toMatchObject({ undone: true });
    expect(await one.content('undo_change', { audit_id: changes[0]?.audit_id })).toMatchObject({ undone: false });
    expect((await two.content<{ changes: unknown[] }>('list_my_changes', {}, { role: 'other' })).changes).toEqual([]);
    const client = new Redis(redis.url);
    open.push(() => client.disconnect());
    for (const key of await client.keys('oneuptime-mcp:audit:*')) expect(await client.ttl(key)).toBeGreaterThan(86_400);
  });

  it('reads as many as there are of one key, and no more than is bounded', async () => {
    const { trail, write } = trailTo('redis', redis.url);
    for (let count = 0; count < 450; count += 1) write(line({ arguments: { count } }));
    const found = await trail.changes?.lines(OWNER, 0);
    expect(found?.lines.map(({ arguments: given }) => (given as { count: number }).count)).toEqual(
      Array.from({ length: 450 }, (_, at) => 449 - at),
    );
  });

  it('that goes away costs lines alone, told once without its address', async () => {
    const own = await OwnRedis.start();
    open.push(() => own.stop());
    const { trail, told, write } = trailTo('redis', own.url);
    write(line());
    await trail.flushed();
    await own.stop();
    write(line());
    write(line());
    await trail.flushed();
    expect(trail.lost).toBe(2);
    expect(told).toHaveLength(1);
    expect(told.join()).not.toContain(String(own.port));
  }, 30_000);
});

describe('a process', () => {
  const BIN = packageFile('dist/runtime/start/bin.js');
  let sandboxed: AuditedProduct;
  beforeAll(async () => {
    sandboxed = await auditedProduct({ AUDIT: 'off' });
  });
  afterAll(async () => sandboxed.close());

  function start(args: readonly string[], env: NodeJS.ProcessEnv) {
    const { ONEUPTIME_API_KEY: _, ...own } = process.env;
    const child = spawn(process.execPath, [BIN, ...args], {
      env: { ...own, ONEUPTIME_URL: sandboxed.sandbox.url, CONFIRM: 'never', LOG_LEVEL: 'off', ...env },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk) => {
      said.out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said.err += chunk;
    });
    open.push(() => child.kill('SIGKILL'));
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const until = async (of: 'out' | 'err', wanted: RegExp): Promise<string> => {
      for (;;) {
        const [, found] = wanted.exec(said[of]) ?? [];
        if (found !== undefined) return found;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    return { child, said, ended, until };
  }
  const message = (name: string, args: object) => ({
    jsonrpc: '2.0',
    id: 9,
    method: 'tools/call',
    params: { name, arguments: args },
  });
  const post = async (url: string, body: object) => {
    const key = sandboxed.sandbox.keys.admin;
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'x-api-key': key,
    };
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).text();
  };
  const LABEL = { name: 'Process', color: '#111111' };

  it('over HTTP writes to standard output where nobody says otherwise, and has written all when it ends', async () => {
    const { child, said, ended, until } = start(['--http', '--port', '0'], { DRAIN_SECONDS: '0' });
    const url = await until('out', /listens: (\S+)/);
    await post(url, message('create_label', LABEL));
    await post(url, message('update_label', { id: 'Process', color: '#222222' }));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    const lines = said.out.split('\n').filter((text) => text.startsWith('{'));
    expect(lines.map((text) => (JSON.parse(text) as AuditLine).tool)).toEqual(['create_label', 'update_label']);
    expect(said.err).toMatch(/^(?:oneuptime-mcp: warning: CONFIRM=never.*\n)?$/);
  });

  it('tells of a file that cannot be written before anything is called', async () => {
    const place = path.join(folder, 'no-folder-at-start');
    await writeFile(place, '');
    const { child, until, ended } = start(['--http', '--port', '0'], { AUDIT: `file:${place}/a.jsonl` });
    await until('err', /(audit lines are being lost \(file\): \w+)/);
    await until('out', /listens: (\S+)/);
    child.kill('SIGKILL');
    await ended;
  });

  it('over stdio writes nothing there, and to standard error or a file where it is told to', async () => {
    const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'agent', version: '3' } };
    const requests = [
      { jsonrpc: '2.0', id: 1, method: 'initialize', params: hello },
      message('create_label', { ...LABEL, name: 'Stdio' }),
    ];
    for (const AUDIT of ['', 'stderr']) {
      const key = { ONEUPTIME_API_KEY: sandboxed.sandbox.keys.admin };
      const { child, said, ended, until } = start([], AUDIT === '' ? key : { ...key, AUDIT });
      for (const request of requests) child.stdin.write(`${JSON.stringify(request)}\n`);
      await until('out', /("id":9)/);
      child.stdin.end();
      expect(await ended).toBe(0);
      for (const text of said.out.trim().split('\n')) expect(JSON.parse(text)).toHaveProperty('jsonrpc');
      const lines = said.err.split('\n').filter((text) => text.startsWith('{'));
      expect(lines.map((text) => (JSON.parse(text) as AuditLine).client)).toEqual(
        AUDIT === '' ? [] : [{ name: 'agent', version: '3' }],
      );
    }
  });

  it.each([
    [[], { AUDIT: 'stdout' }, /no place on stdio/],
    [[], { AUDIT: 'redis' }, /for servers over HTTP/],
    [['--http'], { AUDIT: 'redis' }, /needs REDIS_URL/],
    [['--http'], { AUDIT: 'off', AUDIT_REQUIRED: 'true' }, /AUDIT_REQUIRED=true wants an audit/],
    [['--http'], { AUDIT: 'syslog' }, /AUDIT must be off, stdout/],
    [['--http'], { AUDIT: 'file:' }, /names no file/],
    [['--http'], { AUDIT: 'otlp:https://user:canary-password@c.example/v1/logs' }, /without a login/],
    [['--http'], { AUDIT: 'stdout,stdout' }, /each kind of place once/],
  ] as const)('does not start with what cannot be: %o %o', async (args, env, wanted) => {
    const { said, ended } = start(args, env);
    expect(await ended).toBe(2);
    expect(said.err).toMatch(wanted);
    expect(said.err).not.toContain('canary-password');
  });
});

describe('targets', () => {
  it('are read as they are meant', () => {
    expect(auditTarget('file:/var/log/a.jsonl')).toMatchObject({ kind: 'file', path: '/var/log/a.jsonl', keep: 10 });
    expect(auditTarget('file:///var/log/a.jsonl?size=5m&keep=2')).toMatchObject({
      path: '/var/log/a.jsonl',
      size: 5 * 1024 ** 2,
      keep: 2,
    });
    expect(auditTarget('otlp:http://c:4318')).toEqual({ kind: 'otlp', url: 'http://c:4318/v1/logs' });
    for (const wrong of [
      'file:/a?size=0',
      'file:/a?keep=9999',
      'file:/a?other=1',
      'otlp:c:4318',
      'otlp:ftp://c',
      'file:/a/',
    ])
      expect(auditTarget(wrong), wrong).toHaveProperty('problem');
    expect(
      ['stdout', 'stderr', 'redis', 'file:/a', 'otlp:http://c'].map((text) =>
        isReadable(auditTarget(text) as AuditTarget),
      ),
    ).toEqual([false, false, true, true, false]);
  });

  it('ids are ordered by time, and within it', () => {
    const ids = Array.from({ length: 10_000 }, () => auditId());
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
    expect(Math.abs((timeOfAuditId(ids[0] as string) as number) - Date.now())).toBeLessThan(10_000);
    expect(auditId(1) > (ids.at(-1) as string)).toBe(true);
  });
});
