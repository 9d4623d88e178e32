/** Answers of every class, of OneUptime and of what stands before it: the doctor says each as what it is, check by check. */
import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Machine } from './run.ts';

const machine = new Machine();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => machine.remove());

type Headers = Readonly<Record<string, string>>;

/** As OneUptime refuses. */
function own(status: number, said = 'It said so', headers: Headers = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ message: said }));
  };
}

/** As a gateway before it answers. */
function page(status: number, headers: Headers = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end('<title>A page</title>');
  };
}

const broken: RequestListener = ({ socket }) => socket.destroy();

function holding(value: object): RequestListener {
  return (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(value));
  };
}

const well = holding({ status: 'ok' });
const project = holding({ data: [{ _id: randomUUID(), name: 'One' }], count: 1 });

interface Answers {
  readonly status?: RequestListener;
  readonly project?: RequestListener;
  readonly monitors?: RequestListener;
  readonly rest: RequestListener;
}

/** What is said of an instance that answers so, a line for each check. */
async function said({ rest, ...others }: Answers, env: NodeJS.ProcessEnv = {}) {
  const answers = { status: well, project: rest, monitor: others.monitors ?? rest, ...others };
  const server = createServer((request, response) => {
    const [, , name = ''] = request.url?.split('/') ?? [];
    (Object.entries(answers).find(([known]) => known === name)?.[1] ?? rest)(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const set = { ONEUPTIME_URL: `http://127.0.0.1:${port}`, ONEUPTIME_API_KEY: randomUUID(), ...env };
  const { findings } = await machine.examined(set);
  const line = (check: string): string => {
    const found = findings.find((finding) => finding.check === check);
    return found === undefined ? '' : `${found.level}: ${found.says} -> ${found.next ?? ''}`;
  };
  return { reach: line('reach'), key: line('key'), permissions: line('permissions') };
}

describe('asked how it is, it answers', () => {
  it.each([
    ['429', own(429, '', { 'retry-after': '30' }), /^warning: .* asks to slow down \(429\)\. -> Try again in 30 s\.$/],
    ['500', own(500), /^warning: .* fails \(500\) when asked how it is\. -> It may be starting.* log/],
    ['401', own(401), /^warning: .* answers 401 .* -> .*stands before \/api\/status/],
    ['429 before it', page(429), /^warning: .*in front of it answered: 429.* -> Wait a little and try again\.$/],
    ['503 before it', page(503), /^fault: .*in front of it answered: 503.* -> OneUptime may be down/],
    ['403 before it', page(403), /^fault: .*in front of it answered: 403.* -> .*firewall/],
    ['nothing', broken, /^fault: .*the connection broke/],
  ])('%s', async (_what, status, says) => {
    expect((await said({ status, rest: own(429) })).reach).toMatch(says);
  });
});

const NOT_TAKEN = /^skipped: Not looked at: the key is not taken\./;
const NOT_KNOWN = /^skipped: Not looked at: whether the key is taken is not known yet\./;

describe.each([{}, { ALLOW_MASTER_KEY: 'true' }])('asked with a key (%o), it answers', (env) => {
  it.each([
    ['400 of the key', own(400, 'Invalid API Key'), /^fault: .*unknown, expired or mistyped/, NOT_TAKEN],
    ['401', own(401), /^fault: OneUptime wants an API key.* -> Use a key from/, NOT_TAKEN],
    [
      '402',
      own(402, 'The subscription is unpaid'),
      /^warning: It is taken, .*unpaid: -> ask an owner .* pay/,
      /^fault: .*reads 0 of \d+ toolsets; not in the plan: incidents.* -> ask an owner .* pay/,
    ],
    [
      '422',
      own(422, 'You need one of these permissions: ReadProject'),
      /^warning: It is taken, and .*may not/,
      /^fault: .*reads 0 of \d+ toolsets; refused: incidents.* -> Give the key a role/,
    ],
    [
      '429',
      own(429, '', { 'retry-after': '30' }),
      /^warning: .*asks to slow down.* -> Try again in 30 s\.$/,
      NOT_KNOWN,
    ],
    ['500', own(500), /^fault: .*OneUptime failed.*\(500\)\..* -> Look at the log of OneUptime/, NOT_KNOWN],
    ['429 before it', page(429), /^warning: .*in front of it answered: 429.* -> Wait a little/, NOT_KNOWN],
    ['502 before it', page(502), /^fault: .*in front of it answered: 502.* -> OneUptime may be down/, NOT_KNOWN],
    ['401 before it', page(401), /^fault: .*in front of it answered: 401.* -> It wants a login of its own/, NOT_KNOWN],
    ['200 before it', page(200), /^fault: .*in front of it answered: 200.* -> Check that ONEUPTIME_URL/, NOT_KNOWN],
    ['nothing', broken, /^fault: .*the connection broke/, NOT_KNOWN],
  ])('%s', async (_what, rest, key, permissions) => {
    const lines = await said({ rest }, env);
    expect(lines.key).toMatch(key);
    expect(lines.permissions).toMatch(permissions);
  });
});

describe('asked for each toolset, of which it answers one, it answers', () => {
  const monitors = holding({ count: 1 });
  it.each([
    [
      '402',
      own(402, 'upgrade your plan to Scale'),
      /^ok: .*reads 1 of \d+ toolsets: monitors; not in the plan: incidents/,
    ],
    ['422', own(422), /^ok: .*reads 1 of \d+ toolsets: monitors; refused: incidents/],
    [
      '429',
      own(429),
      /^warning: .*reads 1 of .*; no answer \(OneUptime asks to slow down\): incidents, .* -> Wait a li/,
    ],
    [
      '500',
      own(500),
      /^warning: .*; no answer \(OneUptime failed .*\(500\)\..*\): incidents, .* -> Look at the log of One/,
    ],
    [
      '403 before it',
      page(403),
      /^warning: .*no answer \(.*in front of it answered: 403.*\): incidents, .* -> .*firewall/,
    ],
    [
      '503 before it',
      page(503),
      /^warning: .*no answer \(.*in front of it answered: 503.*\): incidents, .* -> OneUptime may be/,
    ],
  ])('%s', async (_what, rest, says) => {
    expect((await said({ project, monitors, rest }, { ALLOW_MASTER_KEY: 'true' })).permissions).toMatch(says);
  });
});

describe('of no toolset it is known whether the key may read it where it answers', () => {
  it.each([
    [
      '429',
      own(429),
      /^warning: .*reads 0 of \d+ toolsets; no answer \(.*\): incidents, .* -> Wait a little and try again\.$/,
    ],
    [
      '500',
      own(500),
      /^fault: .*reads 0 of \d+ toolsets; no answer \(.*\): incidents, .* -> Look at the log of OneUptime/,
    ],
    ['503 before it', page(503), /^fault: .*reads 0 of \d+ toolsets; .*answered: 503.* -> OneUptime may be down/],
  ])('%s', async (_what, rest, says) => {
    expect((await said({ project, rest }, { ALLOW_MASTER_KEY: 'true' })).permissions).toMatch(says);
  });
});
