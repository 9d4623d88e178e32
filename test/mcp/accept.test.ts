import { request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptedOf, namesStream } from '../../runtime/mcp/accept.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { AskingToolServer } from './asking-tool-server.ts';
import { legacy, modern, modernMeta, post, type RawRequest, type Served, serve } from './serve.ts';
import { within } from './session-client.ts';

const BOTH = [true, true] as const;
const JSON_ONLY = [true, false] as const;
const STREAM_ONLY = [false, true] as const;
const NEITHER = [false, false] as const;

/** What clients send, and whether they take JSON and a stream. */
const HEADERS: [header: string | undefined, takes: readonly [json: boolean, stream: boolean]][] = [
  [undefined, BOTH],
  ['', BOTH],
  [' ', BOTH],
  [',', BOTH],
  ['nonsense', BOTH],
  ['application/json, text/event-stream', BOTH],
  ['application/json,text/event-stream', BOTH],
  [' Application/JSON ,\tText/Event-Stream ', BOTH],
  ['text/event-stream;q=0.1, application/json;charset=utf-8', BOTH],
  ['*/*', BOTH],
  ['*', BOTH],
  ['text/html, image/gif, *; q=.2, */*; q=.2', BOTH],
  ['application/*, text/*', BOTH],
  ['text/html,application/xhtml+xml,*/*;q=0.8', BOTH],
  ['*/*;q=nonsense', BOTH],
  ['*/*;q=', BOTH],
  ['application/json', JSON_ONLY],
  ['APPLICATION/JSON; charset=utf-8', JSON_ONLY],
  ['application/json, text/plain', JSON_ONLY],
  ['application/json, text/plain, */*;q=0', JSON_ONLY],
  ['application/*', JSON_ONLY],
  ['*/*, text/event-stream;q=0', JSON_ONLY],
  ['*/*;q=0.1, text/*;q=0.000', JSON_ONLY],
  ['application/json, text/event-stream; Q=0', JSON_ONLY],
  ['text/event-stream', STREAM_ONLY],
  ['text/*;q=0.3', STREAM_ONLY],
  ['text/event-stream, application/json;q=0.0', STREAM_ONLY],
  ['application/*;q=0, */*', STREAM_ONLY],
  ['text/html', NEITHER],
  ['application/json;q=0, text/event-stream;q=0', NEITHER],
  ['*/*;q=0', NEITHER],
  ['application/jsonp, text/event-streams', NEITHER],
];

describe('Accept', () => {
  it.each(HEADERS)('%j takes JSON, a stream: %j', (header, [json, stream]) => {
    expect(acceptedOf(header)).toEqual({ json, stream });
  });

  it('asks for a stream by name only', () => {
    for (const header of ['text/event-stream', 'TEXT/event-stream;q=0.5, */*', 'text/*'])
      expect(namesStream(header)).toBe(true);
    for (const header of [undefined, '', '*/*', 'text/html, */*', 'application/json', 'text/event-stream;q=0'])
      expect(namesStream(header)).toBe(false);
  });

  it('is read whatever it holds, and the order of its ranges does not matter', () => {
    const range = fc.tuple(
      fc.constantFrom('application/json', 'text/event-stream', 'application/*', 'text/*', '*/*', 'text/html', 'x'),
      fc.constantFrom('', ';q=0', ';q=1', '; q=0.5', ';v=1;q=0', ';Q=0.0'),
    );
    fc.assert(
      fc.property(fc.uniqueArray(range, { selector: ([name]) => name }), fc.string(), (ranges, junk) => {
        const written = ranges.map((pair) => pair.join(''));
        expect(acceptedOf(written.join(', '))).toEqual(acceptedOf(written.toReversed().join(' ,')));
        acceptedOf(junk);
      }),
      { seed: 14 },
    );
  });
});

let served: Served;
let toolServer: AskingToolServer;
beforeAll(async () => {
  toolServer = new AskingToolServer();
  served = await serve({ sessions: new MemorySessions(), at: () => toolServer });
});
afterAll(() => served.close());

interface Raw {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** One request with exactly these headers: fetch would add an Accept of its own. */
function send({ headers, message }: RawRequest, accept: string | undefined, method = 'POST'): Promise<Raw> {
  const { accept: _, ...others } = headers;
  const own = accept === undefined ? others : { ...others, accept };
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${served.url}/mcp`, { method, headers: own }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text }),
      );
    });
    request.on('error', reject).end(method === 'POST' ? JSON.stringify(message) : undefined);
  });
}

/** The messages of an answer, in either form. */
const messagesOf = ({ type, text }: Raw): Record<string, unknown>[] =>
  type.startsWith('text/event-stream')
    ? [...text.matchAll(/^data: (.+)$/gm)].map(([, data = '']) => JSON.parse(data))
    : [JSON.parse(text)].flat();

const INITIALIZE = {
  protocolVersion: '2025-11-25',
  capabilities: { elicitation: {} },
  clientInfo: { name: 't', version: '1' },
};

async function openSession() {
  const opened = await post(`${served.url}/mcp`, legacy('initialize', INITIALIZE));
  await opened.text();
  return { id: opened.headers.get('mcp-session-id') ?? '', headers: {} };
}

const progressing = { _meta: { progressToken: 'p' }, name: 'steps' };
const modernProgressing = { _meta: { ...modernMeta, progressToken: 'p' }, name: 'steps' };

describe('an answer', () => {
  const requests: [string, () => Promise<RawRequest>][] = [
    ['a list', async () => modern('tools/list')],
    ['a list of the handshake era', async () => legacy('tools/list')],
    ['a call', async () => modern('tools/call', { name: 'echo' })],
    ['a call of the handshake era', async () => legacy('tools/call', { name: 'echo' })],
    ['a call that tells of progress', async () => modern('tools/call', modernProgressing)],
    ['a call of the handshake era that tells of progress', async () => legacy('tools/call', progressing)],
    ['a call through the SDK', async () => modern('tools/call', { ...modernProgressing, inputResponses: {} })],
    ['a call of the handshake era through the SDK', async () => legacy('tools/call', { ...progressing, task: {} })],
    ['discovery', async () => modern('server/discover')],
    ['a handshake', async () => legacy('initialize', INITIALIZE)],
    ['a ping', async () => legacy('ping')],
    ['a ping in a session', async () => within(await openSession(), legacy('ping'))],
    ['a list in a session', async () => within(await openSession(), legacy('tools/list'))],
    ['a call in a session', async () => within(await openSession(), legacy('tools/call', progressing))],
    [
      'a call in a session through the SDK',
      async () => within(await openSession(), legacy('tools/call', { ...progressing, task: {} })),
    ],
    ['an unknown tool', async () => legacy('tools/call', { name: 'nope', task: {} })],
  ];

  it.each(requests)('has the form its client takes: %s', async (_what, make) => {
    const request = await make();
    const usual = messagesOf(await send(request, 'application/json, text/event-stream')).at(-1);
    for (const [header, [json, stream]] of HEADERS) {
      const answer = await send(request, header);
      if (!json && !stream) {
        expect([header, answer.status]).toEqual([header, 406]);
        const { error, id } = JSON.parse(answer.text) as { error: { message: string }; id: unknown };
        expect([id, error.message]).toEqual([1, expect.stringMatching(/application\/json.*text\/event-stream/)]);
        continue;
      }
      expect([header, answer.status]).toEqual([header, 200]);
      const messages = messagesOf(answer);
      expect(messages.at(-1)).toEqual(usual);
      if (!stream) expect([answer.type, messages.length]).toEqual([expect.stringMatching(/^application\/json/), 1]);
      if (!json) expect(answer.type).toMatch(/^text\/event-stream/);
    }
    expect(served.faults).toEqual([]);
  });

  it('to a batch is one JSON text for a client that takes no stream', async () => {
    const { headers, message } = legacy('ping', undefined, 1);
    const two = { ...(message as object), id: 'b' };
    const session = await openSession();
    for (const place of [{ headers, message: [message, two] }, within(session, { headers, message: [message, two] })]) {
      const { type, text } = await send(place, 'application/json');
      expect(type).toMatch(/^application\/json/);
      expect((JSON.parse(text) as { id: unknown }[]).map(({ id }) => id).sort()).toEqual([1, 'b']);
    }
    const alone = await send({ headers, message: [message] }, 'application/json');
    expect(JSON.parse(alone.text)).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }]);
  });

  it('does not wait for a question that its client could not hear', async () => {
    const session = await openSession();
    for (const [id, params] of [{ name: 'delete' }, { name: 'delete', task: {} }].entries()) {
      const answer = await send(within(session, legacy('tools/call', params, id)), 'application/json');
      expect(answer.text).toContain('nobody can be asked');
    }
  });

  it('is one that a call under way ends with, however long it takes', async () => {
    const session = await openSession();
    const answer = send(within(session, legacy('tools/call', { name: 'slow' })), 'application/json');
    setTimeout(() => toolServer.release(), 5_500);
    expect(messagesOf(await answer)).toMatchObject([{ id: 1, result: { content: [{ text: 'at last' }] } }]);
  }, 20_000);
});

describe('a GET', () => {
  it('is for people unless it names a stream or a session', async () => {
    for (const accept of [undefined, '*/*', 'text/html', 'application/json']) {
      const { status, text } = await send({ headers: {}, message: undefined }, accept, 'GET');
      expect([status, text]).toEqual([200, expect.stringContaining('MCP endpoint')]);
    }
    const stream = await send({ headers: {}, message: undefined }, 'Text/Event-Stream', 'GET');
    expect([stream.status, JSON.parse(stream.text).error.message]).toEqual([
      400,
      expect.stringContaining('Mcp-Session-Id'),
    ]);
  });

  it('of a session opens its stream where one is accepted', async () => {
    const { id } = await openSession();
    for (const [header, [, isTaken]] of HEADERS) {
      const stop = new AbortController();
      const headers = { 'mcp-session-id': id, ...(header === undefined ? {} : { accept: header }) };
      const answer = await fetch(`${served.url}/mcp`, { headers, signal: stop.signal });
      // Fetch accepts anything where nothing is said.
      expect([header, answer.status]).toEqual([header, isTaken ? 200 : 406]);
      stop.abort();
    }
  });
});
