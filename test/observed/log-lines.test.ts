/** What a line says, at which level, and what it never says. */
import { describe, expect, it } from 'vitest';
import { SeenCall, type SeenCaller, type SeenRequest, type SeenTool } from '../../runtime/basics/observer.ts';
import { withoutUndefined } from '../../runtime/basics/plain.ts';
import { foreignText } from '../../runtime/observe/foreign-text.ts';
import {
  callLine,
  circuitLine,
  levelOfCall,
  levelOfCircuit,
  levelOfRequest,
  requestLine,
  sendingLine,
} from '../../runtime/observe/log-lines.ts';
import { prettyLines, prettyMessage } from '../../runtime/observe/pretty-lines.ts';
import { KEY } from '../catalogue.ts';
import { documentedFields } from './docs-fields.ts';

const LOGIN = { subject: 'ada', client: 'https://client.example.org/metadata.json' };
const CREDENTIAL = { key: KEY, login: LOGIN, borrower: '192.0.2.7', instance: 'eu' };
const TOOL: SeenTool = { name: 'list_labels', kind: 'tool', toolset: 'labels', verb: 'list', through: 'call_read' };

function seen(more: Partial<SeenCall> = {}, tool = TOOL, caller: Partial<SeenCaller> = {}): SeenCall {
  const made = new SeenCall(
    tool,
    {
      credential: CREDENTIAL,
      request: 'r-1',
      client: { name: 'agent', version: '1' },
      agent: undefined,
      protocol: undefined,
      era: 'modern',
      traceparent: undefined,
      tracestate: undefined,
      ...caller,
    },
    'compact',
  );
  return Object.assign(made, { outcome: 'ok', ms: 12.34, ...more });
}
const WHOLE = {
  ms: 7_000.04,
  size: 10,
  requests: 3,
  retries: 1,
  upstreamMs: 6_000,
  status: 200,
  changes: 1,
  agreement: { way: 'person', answer: 'accepted' },
};
const request = (more: Partial<SeenRequest> = {}): SeenRequest => ({
  method: 'POST',
  path: '/mcp',
  status: 200,
  ms: 1,
  bytes: 100,
  request: 'r-1',
  agent: 'agent/1',
  asked: 'tools/call',
  credential: CREDENTIAL,
  ...more,
});
const sending = { method: 'GET', path: `/api/label/${KEY}`, host: 'x', attempt: 1, call: seen() } as const;

describe('fields', () => {
  it('are those of the documentation, each that there can be', () => {
    const lines = [
      callLine(seen(WHOLE), 5_000),
      requestLine(request()),
      sendingLine(sending, { ms: 1, status: 200, failure: 'upstream_failed' }),
      circuitLine({ state: 'open', host: 'x', failures: 5, seconds: 5 }),
    ];
    const made = lines.map((line) => [line.msg, new Set(Object.keys(withoutUndefined(line)).slice(1))] as const);
    // The line at the start is that of a process: log.test.ts.
    const documented = [...documentedFields()].filter(([of]) => of !== 'start');
    expect(new Map(made)).toEqual(new Map(documented));
  });

  it('that say nothing are left out', () => {
    expect(withoutUndefined(callLine(seen(), 5_000))).toEqual({
      msg: 'call',
      tool: 'list_labels',
      kind: 'tool',
      through: 'call_read',
      surface: 'compact',
      outcome: 'ok',
      ms: 12.3,
      requests: 0,
      size: 0,
      client: 'agent 1',
      agent: undefined,
      protocol: undefined,
      era: 'modern',
      key: expect.stringMatching(/^[\w-]{16}$/),
      subject: 'ada',
      clientId: 'https://client.example.org/metadata.json',
      borrower: '192.0.2.7',
      instance: 'eu',
      request: 'r-1',
    });
  });
});

describe('levels', () => {
  it.each([
    ['ok', 10, 'info'],
    ['preview', 10, 'info'],
    ['asked', 10, 'info'],
    ['bad_arguments', 10, 'info'],
    ['not_found', 10, 'info'],
    ['rate_limited', 10, 'info'],
    ['unreachable', 10, 'warn'],
    ['upstream_failed', 10, 'warn'],
    ['upstream_away', 10, 'warn'],
    ['timed_out', 10, 'warn'],
    ['internal', 10, 'error'],
    ['internal', 6_000, 'error'],
    ['ok', 4_999, 'info'],
    ['ok', 5_000, 'warn'],
  ])('of a call that ends with %s after %i ms: %s', (outcome, ms, level) => {
    expect(levelOfCall({ outcome, ms }, 5_000)).toBe(level);
  });

  it.each([
    ['/mcp', 200, 'info'],
    ['/mcp', undefined, 'info'],
    ['/mcp', 401, 'info'],
    ['/mcp', 503, 'warn'],
    ['/mcp', 500, 'error'],
    ['/livez', 200, 'debug'],
    ['/readyz', 200, 'debug'],
    ['/readyz', 503, 'warn'],
    ['/metrics', 200, 'debug'],
    ['/mcp/health', 200, 'debug'],
    ['/i/eu/mcp/health', 200, 'debug'],
    // A probe that is given up, and a scrape without its token, are why something else is restarted or sees nothing.
    ['/readyz', undefined, 'info'],
    ['/metrics', 401, 'info'],
  ])('of a request for %s that is answered with %s: %s', (path, status, level) => {
    expect(levelOfRequest({ path, status, asked: undefined })).toBe(level);
  });

  it.each([
    ['ping', 200, 'debug'],
    ['ping', 202, 'debug'],
    ['ping', 404, 'info'],
    ['ping', undefined, 'info'],
    ['ping', 503, 'warn'],
    ['tools/list', 200, 'info'],
    ['initialize', 200, 'info'],
  ])('of a request that asks for %s and is answered with %s: %s', (asked, status, level) => {
    expect(levelOfRequest({ path: '/mcp', status, asked })).toBe(level);
  });

  it('of a circuit: whoever reads warnings hears of one that opens', () => {
    const levels = (['open', 'half_open', 'closed'] as const).map((state) =>
      levelOfCircuit({ state, host: 'x', failures: 0 }),
    );
    expect(levels).toEqual(['warn', 'debug', 'info']);
  });
});

describe('what callers write', () => {
  const OTHER = '12121212-1212-4212-8212-121212121212';
  it.each([
    ['a key', OTHER],
    ['their own key without hyphens', KEY.replaceAll('-', '')],
    ['their own key with its hyphens escaped', KEY.replaceAll('-', '%2D')],
    ['their own key with its letters escaped', Buffer.from(KEY).toString('hex').replace(/../g, '%$&')],
    ['their own key in base64', Buffer.from(KEY).toString('base64')],
    ['their own key behind what is long', `${'x'.repeat(100)} ${KEY}`],
    ['a token', `Bearer ${'abc123'.repeat(6)}`],
    ['a password', 'password: hunter22secret'],
  ])('holds no secret: %s', (_what, secret) => {
    const [, hidden = secret] = /(?:Bearer |password: |x+ )(.*)/.exec(secret) ?? [];
    const tool = { name: `tool ${secret}`, kind: 'unknown' } as const;
    const lines = [
      callLine(seen({}, tool, { client: { name: secret, version: secret } }), 5_000),
      callLine(seen({}, { name: `oneuptime://incident/${secret}`, kind: 'resource' }), 5_000),
      callLine(seen({}, { name: secret, kind: 'prompt' }), 5_000),
      requestLine(request({ path: `/${secret}`, agent: secret, asked: secret })),
    ];
    for (const line of lines) {
      expect(JSON.stringify(line)).not.toContain(hidden);
      expect(prettyMessage(line)).not.toContain(hidden);
      // Not even the beginning of a key that was cut.
      if (hidden === KEY) expect(JSON.stringify(line)).not.toContain(KEY.slice(0, 8));
    }
  });

  const answer = { ms: 1, status: 200, failure: undefined };
  it.each([
    ['a request', () => requestLine(request({ request: KEY }))],
    ['a call', () => callLine(seen({}, TOOL, { request: KEY }), 5_000)],
    ['a request to the API', () => sendingLine({ ...sending, call: seen({}, TOOL, { request: KEY }) }, answer)],
  ])('holds no key as the id of what it is of: %s', (_what, line) => {
    expect(line().request).toBe('…');
  });

  it('holds no id of a row in the path of a request to the API', () => {
    expect(sendingLine(sending, answer).path).toBe('/api/label/…');
  });

  it('is one short line', () => {
    expect(foreignText('a\u001b[31m\r\nb\u202e c', undefined)).toBe('a b c');
    expect(foreignText('y'.repeat(500), undefined)).toHaveLength(121);
    expect(foreignText('z'.repeat(5_000), undefined)).toBe('(5000 characters)');
  });
});

describe('a line for people', () => {
  const line = callLine(seen({ requests: 1, status: 200 }), 5_000);
  it('begins with what they look for, and leaves nothing out', () => {
    const told = prettyMessage(withoutUndefined(line) as typeof line);
    expect(told).toMatch(/^call list_labels ok 12\.3 ms {2}kind=tool /);
    for (const [name, value] of Object.entries(withoutUndefined(line)).slice(1))
      if (!['tool', 'outcome', 'ms'].includes(name)) expect(told).toContain(`${name}=${value}`);
    expect(prettyMessage({ msg: 'Words.' })).toBe('Words.');
  });

  it('has its time and level', () => {
    const made = prettyLines()(JSON.stringify({ level: 'warn', time: new Date().toISOString(), ...line }));
    expect(made).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] WARN: call list_labels ok 12\.3 ms .*\n$/);
  });
});
