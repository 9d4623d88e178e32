// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what clients fill in is written so.
/** Mistakes as people make them, each planted by itself on a machine that is well otherwise: the doctor finds every one. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSilent } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../runtime/doctor/finding.ts';
import { isWell, type Report } from '../../runtime/doctor/report.ts';
import { doctorsReport } from '../../runtime/start/doctor.ts';
import type { RunningSandbox } from '../../sandbox/server.ts';
import { companyOnPort } from '../company.ts';
import { Machine } from './run.ts';

let sandbox: RunningSandbox;
const machine = new Machine();
const servers: Server[] = [];
beforeAll(async () => {
  sandbox = await companyOnPort();
});
afterAll(async () => {
  await sandbox.close();
  for (const server of servers) server.close();
  machine.remove();
});

/** Something that answers in place of OneUptime. */
async function answering(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const well = () => ({ ONEUPTIME_URL: sandbox.url, ONEUPTIME_API_KEY: sandbox.keys.admin });
const freePort = ['--http', '--port', '0'];
const wrong = ({ findings }: Report): readonly Finding[] =>
  findings.filter(({ level }) => level === 'fault' || level === 'warning');

/** All that is wrong is of that check, and says so. */
function expectOnly(examined: Report, check: string, level: 'fault' | 'warning', says: RegExp): void {
  const found = wrong(examined);
  expect(found.map((finding) => finding.check)).toEqual(found.map(() => check));
  expect(found[0]).toMatchObject({ level, says: expect.stringMatching(says), next: expect.stringMatching(/\w{3}/) });
  expect(isWell(examined)).toBe(level !== 'fault');
}

it('finds nothing where all is well, and reads every toolset', async () => {
  const examined = await machine.examined(well());
  expect(wrong(examined)).toEqual([]);
  const said = Object.fromEntries(examined.findings.map(({ check, says }) => [check, says]));
  expect(said.key).toContain('Harbour Shop');
  expect(said.permissions).toMatch(/^The key reads (\d+) of \1 toolsets\.$/);
  const http = await machine.examined({ ...well(), ONEUPTIME_API_KEY: '' }, freePort);
  expect(wrong(http)).toEqual([]);
});

it('prints a line for each check and what to do, as text or JSON, and ends with 1 for a fault', async () => {
  expect(await machine.run([], well())).toMatchObject({
    code: 0,
    output: expect.stringContaining('Nothing is wrong.'),
  });
  machine.file('home/.cursor/mcp.json', '{');
  const { code, output } = await machine.run([], well());
  expect({ code, output }).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^FAULT +Cursor +.*\n +-> Correct it/m),
  });
  const asJson = await machine.run(['--json'], well());
  expect(JSON.parse(asJson.output)).toMatchObject({ ok: false, findings: expect.arrayContaining([]) });
  expect(asJson.code).toBe(1);
  expect((await machine.run(['--help'], {})).output).toContain('oneuptime-mcp doctor');
  machine.file('home/.cursor/mcp.json', '{}');
});

it('asks nobody for a server over its own sandbox', async () => {
  const examined = await machine.examined({}, ['--sandbox']);
  expect(wrong(examined)).toEqual([]);
  expect(examined.findings).toContainEqual({
    check: 'reach',
    level: 'skipped',
    says: expect.stringContaining('--sandbox'),
  });
});

it('tells no key and no login, wherever it stands', async () => {
  const [key, other] = [sandbox.keys.invalid, randomUUID()];
  const file = machine.file('key', other);
  machine.file(
    'home/.cursor/mcp.json',
    JSON.stringify({ mcpServers: { oneuptime: { command: other, env: { ONEUPTIME_API_KEY: key } } } }),
  );
  const env = {
    ONEUPTIME_URL: sandbox.url,
    ONEUPTIME_API_KEY: key,
    REDIS_URL: 'redis://:canary-redis%21login@127.0.0.1:1',
    SEAL_KEY: 'canary-seal-key-0123',
    HTTPS_PROXY: 'http://me:canary-proxy-login@127.0.0.1:1',
    INSTANCES: machine.file('instances.json', JSON.stringify({ eu: { url: sandbox.url, keyFile: file } })),
    AUDIT: `file:${machine.folder}/audit.jsonl`,
  };
  for (const flags of [['--http', '--port', '0'], ['--json', '--http', '--port', '0'], []]) {
    const { output } = await machine.run(flags, env);
    expect(output).toMatch(/unknown, expired or mistyped/);
    for (const secret of [key, other, 'canary']) expect(output).not.toContain(secret);
  }
  machine.file('home/.cursor/mcp.json', '{}');
});

describe('planted mistakes:', () => {
  it('settings, all of them', async () => {
    const mistakes = {
      PORT: '99999',
      LIMITS: 'x',
      POLICY: '/nope/policy.json',
      INSTANCES: '/nope/instances.json',
      SURFACE: 'foo',
    };
    const { findings } = await machine.examined({ ...well(), ...mistakes }, ['--http']);
    const said = findings
      .filter(({ check, level }) => check === 'settings' && level === 'fault')
      .map(({ says }) => says);
    for (const named of ['PORT', 'LIMITS', 'POLICY', 'INSTANCES', 'toolset "foo"'])
      expect(
        said.filter((text) => text.includes(named)),
        named,
      ).toHaveLength(1);
  });

  it('an instance that is not there', async () => {
    const examined = await machine.examined({ ...well(), ONEUPTIME_URL: 'http://127.0.0.1:1' });
    expectOnly(examined, 'reach', 'fault', /nothing listens there/);
  });

  it('an instance whose name is not known', async () => {
    const examined = await machine.examined({ ...well(), ONEUPTIME_URL: 'https://oneuptime.invalid' });
    expectOnly(examined, 'reach', 'fault', /its name (?:is not known|could not be looked up)/);
  });

  it('one of several instances that is not there, and where its address stands', async () => {
    const file = machine.file('instances.json', JSON.stringify({ eu: { url: 'http://127.0.0.1:1' } }));
    const { findings } = await machine.examined({ INSTANCES: file }, freePort);
    expect(findings.find(({ check }) => check === 'reach (eu)')).toMatchObject({
      level: 'fault',
      next: expect.stringContaining('Check eu.url in INSTANCES'),
    });
  });

  it('https where there is http, with the address that would do', async () => {
    const examined = await machine.examined({ ...well(), ONEUPTIME_URL: sandbox.url.replace('http:', 'https:') });
    expectOnly(examined, 'reach', 'fault', /does not speak TLS/);
    expect(wrong(examined)[0]?.next).toContain(`Set ONEUPTIME_URL to ${sandbox.url},`);
  });

  it('a path that is not of the instance', async () => {
    const examined = await machine.examined({ ...well(), ONEUPTIME_URL: `${sandbox.url}/monitoring` });
    expectOnly(examined, 'reach', 'fault', /knows no \/api below it/);
    expect(wrong(examined)[0]?.next).toContain(`Set ONEUPTIME_URL to ${sandbox.url},`);
  });

  it('a login page in place of the API', async () => {
    const url = await answering((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<title>Sign in</title>');
    });
    const examined = await machine.examined({ ...well(), ONEUPTIME_URL: url });
    expectOnly(examined, 'reach', 'fault', /something in front of it answered: 200.*Sign in/);
  });

  it('a redirect to https', async () => {
    const url = await answering(({ url: path }, response) => {
      response.writeHead(301, { location: `https://oneuptime.example${path}` }).end();
    });
    const examined = await machine.examined({ ...well(), ONEUPTIME_URL: url });
    expectOnly(examined, 'reach', 'fault', /301/);
    expect(wrong(examined)[0]?.next).toContain('set ONEUPTIME_URL to "https://oneuptime.example"');
  });

  it.each([
    [300, 'warning', /5 min behind/],
    [-3 * 3600, 'fault', /3 h ahead of/],
  ] as const)('a clock that is %i s off', async (seconds, level, says) => {
    const url = await answering((request, response) => {
      response.setHeader('date', new Date(Date.now() + seconds * 1000).toUTCString());
      response.setHeader('content-type', 'application/json');
      response.end(request.url === '/api/status' ? '{"status":"ok"}' : '{"data":[{"_id":"1","name":"One"}],"count":1}');
    });
    // Nothing but the clock is asked for here.
    const { findings } = await machine.examined({ ONEUPTIME_URL: url }, freePort);
    expect(findings.find(({ check }) => check === 'clock')).toMatchObject({ level, says: expect.stringMatching(says) });
  });

  it('an outgoing proxy that does not answer', async () => {
    const examined = await machine.examined({
      ...well(),
      ONEUPTIME_URL: 'https://oneuptime.example',
      HTTPS_PROXY: 'http://me:canary-proxy-login@127.0.0.1:1',
    });
    expectOnly(examined, 'reach', 'fault', /The outgoing proxy at http:\/\/127\.0\.0\.1:1 \(HTTPS_PROXY\)/);
    expect(JSON.stringify(examined)).not.toContain('canary-proxy-login');
  });

  it('two proxies of one name', async () => {
    const env = { ...well(), https_proxy: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:2' };
    expectOnly(await machine.examined(env), 'proxy', 'warning', /https_proxy and HTTPS_PROXY differ/);
  });

  it.each([
    ['none', '', /There is no key/],
    ['one that nothing filled in', '${KEY}', /ONEUPTIME_API_KEY holds the placeholder/],
  ])('a key: %s', async (_what, key, says) => {
    const { findings } = await machine.examined({ ...well(), ONEUPTIME_API_KEY: key });
    expect(findings.find(({ level }) => level === 'fault')?.says).toMatch(says);
  });

  it.each(['invalid', 'expired'] as const)('a key that is %s', async (role) => {
    const examined = await machine.examined({ ...well(), ONEUPTIME_API_KEY: sandbox.keys[role] });
    expectOnly(examined, 'key', 'fault', /unknown, expired or mistyped/);
  });

  it('a master key', async () => {
    const env = { ...well(), ONEUPTIME_API_KEY: sandbox.keys.master };
    expectOnly(await machine.examined(env), 'key', 'fault', /This is a master key/);
    expectOnly(await machine.examined({ ...env, ALLOW_MASTER_KEY: 'true' }), 'key', 'warning', /it is a master key/);
  });

  it('a key without permissions, and one with few', async () => {
    const examined = await machine.examined({ ...well(), ONEUPTIME_API_KEY: sandbox.keys.noperms });
    expectOnly(examined, 'permissions', 'fault', /reads 0 of \d+ toolsets; refused: incidents,/);
    const few = await machine.examined({ ...well(), ONEUPTIME_API_KEY: sandbox.keys.incidentRead });
    expect(few.findings.find(({ check }) => check === 'permissions')).toMatchObject({
      level: 'ok',
      says: expect.stringMatching(/reads 1 of \d+ toolsets: incidents; refused: .*monitors/),
    });
  });

  it('a Redis that is not there', async () => {
    const env = {
      ONEUPTIME_URL: sandbox.url,
      REDIS_URL: 'redis://:canary-redis-login@127.0.0.1:1',
      SEAL_KEY: 'canary-seal-key-0123',
    };
    const examined = await machine.examined(env, freePort);
    expectOnly(examined, 'redis', 'fault', /Redis at 127\.0\.0\.1:1 cannot be used: nothing listens there/);
    expect(JSON.stringify(examined)).not.toMatch(/canary/);
  });

  it('replicas that share nothing, or half', async () => {
    const env = { ONEUPTIME_URL: sandbox.url };
    const inKubernetes = await machine.examined({ ...env, KUBERNETES_SERVICE_HOST: '10.0.0.1' }, freePort);
    expectOnly(inKubernetes, 'replicas', 'warning', /in Kubernetes without REDIS_URL/);
    const sealed = await machine.examined({ ...env, SEAL_KEY: 'canary-seal-key-0123' }, freePort);
    expect(sealed.findings.find(({ check }) => check === 'replicas')?.level).toBe('warning');
    const redis = await machine.examined({ ...env, REDIS_URL: 'redis://127.0.0.1:1' }, freePort);
    expect(redis.findings.find(({ check }) => check === 'replicas')?.says).toMatch(
      /REDIS_URL is set and SEAL_KEY is not/,
    );
  });

  it('a port that is taken, unless by this very server', async () => {
    const taken = await answering((_request, response) => response.end('{}'));
    const env = { ONEUPTIME_URL: sandbox.url };
    const other = await machine.examined(env, ['--http', '--port', new URL(taken).port]);
    expectOnly(other, 'port', 'fault', /is in use\.$/);
    const ours = await answering((_request, response) => {
      response.setHeader('content-type', 'application/json').end('{"status":"ok","version":"0.1.0"}');
    });
    expect(wrong(await machine.examined(env, ['--http', '--port', new URL(ours).port]))).toEqual([]);
  });

  it('a port of metrics that is taken', async () => {
    const taken = await answering((_request, response) => response.end('{}'));
    const env = { ONEUPTIME_URL: sandbox.url, METRICS: new URL(taken).port };
    const examined = await machine.examined(env, freePort);
    expectOnly(examined, 'metrics', 'fault', /^Port \d+ on 127\.0\.0\.1 is in use\.$/);
    expect(wrong(examined)[0]?.next).toMatch(/METRICS/);
    const { findings } = await machine.examined({ ...env, METRICS: '0' }, freePort);
    expect(findings.find(({ check }) => check === 'metrics')?.level).toBe('ok');
    const beside = await machine.examined({ ONEUPTIME_URL: sandbox.url }, freePort);
    expect(beside.findings.map(({ check }) => check)).not.toContain('metrics');
  });

  it.each([
    [{ PUBLIC_URL: 'https://mcp.example.com' }, /HOST=127\.0\.0\.1 is open to this machine alone/],
    [
      { PUBLIC_URL: 'https://a.example.com', HOST: '0.0.0.0', ALLOWED_HOSTS: 'b.example.com' },
      /ALLOWED_HOSTS does not name/,
    ],
    [{ PUBLIC_URL: 'http://mcp.example.com', HOST: '0.0.0.0' }, /unencrypted/],
    [{ TRUST_PROXY: '10.0.0.0/8' }, /TRUST_PROXY is set, and nothing reads it/],
  ])('names that contradict each other: %o', async (env, says) => {
    expectOnly(await machine.examined({ ONEUPTIME_URL: sandbox.url, ...env }, freePort), 'names', 'warning', says);
  });

  it('a lent key that any web page may use', async () => {
    const env = { ...well(), SHARED_KEY: 'true', ALLOWED_ORIGINS: '*' };
    expectOnly(await machine.examined(env, freePort), 'names', 'fault', /any web page/);
  });

  it('an audit that cannot be written', async () => {
    const blocked = machine.file('blocked', 'a file');
    const examined = await machine.examined({ ...well(), AUDIT: `file:${blocked}/audit.jsonl` });
    expectOnly(examined, 'audit', 'fault', /is no folder/);
  });

  it('an authority that is not there', async () => {
    const examined = await machine.examined({ ...well(), NODE_EXTRA_CA_CERTS: '/nope/ca.pem' });
    expectOnly(examined, 'proxy', 'fault', /NODE_EXTRA_CA_CERTS names a file/);
  });

  it('settings of HTTP where the server is asked for on stdio', async () => {
    const examined = await machine.examined({ ...well(), REDIS_URL: 'redis://127.0.0.1:1' });
    expectOnly(examined, 'settings', 'warning', /REDIS_URL: set, and without a meaning on stdio/);
  });
});

it('shows the key to nobody while it is not known whose it is', async () => {
  for (const url of ['http://me:a-password@127.0.0.1:9', 'not an address']) {
    const examined = await machine.examined({ ...well(), ONEUPTIME_URL: url });
    expect(examined.findings).toContainEqual({
      check: 'reach',
      level: 'skipped',
      says: expect.stringContaining('ONEUPTIME_URL has to be right first'),
    });
    expect(examined.findings.map(({ check }) => check)).not.toContain('key');
  }
  const asked: unknown[] = [];
  const stranger = await answering((request, response) => {
    asked.push(request.url);
    response.end('{}');
  });
  const home = { home: machine.home, project: machine.project };
  const env = { ONEUPTIME_API_KEY: sandbox.keys.admin };
  await doctorsReport([], { ...home, env, readFile: () => ({ ONEUPTIME_URL: stranger }) });
  expect(asked).toEqual([]);
});

it('ends though an outgoing proxy takes connections and says nothing', async () => {
  const silent = createSilent(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const env = { ...well(), ONEUPTIME_URL: 'https://one.example.com', HTTPS_PROXY: `http://127.0.0.1:${port}` };
  const { code, output } = await machine.run([], env);
  silent.close();
  expect({ code, output }).toMatchObject({ code: 1, output: expect.stringMatching(/^FAULT +reach +/m) });
}, 50_000);
