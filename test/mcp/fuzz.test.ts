import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { SECRET } from './fake-tool-server.ts';
import { legacy, modern, type Served, serve } from './serve.ts';
import { type ClientSession, openSession } from './session-client.ts';

// Ten thousand requests that no client would send, or nearly none: the same ones each time, so that a failure is of the
// change that is tested. FUZZ_RUNS asks for more or fewer, FUZZ_SEED for others.
const RUNS = Number(process.env.FUZZ_RUNS ?? 10_000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const AT_ONCE = 16;
const PATIENCE_MS = 4_000;

let served: Served;
let session: ClientSession;
beforeAll(async () => {
  served = await serve({ sessions: new MemorySessions() });
  session = await openSession(`${served.url}/mcp`);
});
afterAll(() => served.close());

const method = fc.constantFrom(
  'initialize',
  'ping',
  'tools/list',
  'tools/call',
  'server/discover',
  'subscriptions/listen',
  'prompts/get',
  'resources/read',
  'completion/complete',
  'logging/setLevel',
  'notifications/initialized',
  'notifications/cancelled',
  'x',
  '',
);
const name = fc.constantFrom('echo', 'refuse', 'unicode', 'crash', 'reject', '__proto__', 'constructor', '');
const junk = fc.jsonValue({ maxDepth: 4 });
const params = fc.oneof(
  junk,
  fc.record(
    {
      name: fc.oneof(name, junk),
      arguments: junk,
      _meta: junk,
      cursor: junk,
      inputResponses: junk,
      requestState: junk,
    },
    { requiredKeys: [] },
  ),
);
const message = fc.record(
  {
    jsonrpc: fc.oneof(fc.constant('2.0'), junk),
    id: fc.oneof(fc.integer(), fc.string(), junk),
    method: fc.oneof(method, junk),
    params,
    result: junk,
    error: junk,
  },
  { requiredKeys: [] },
);

/** A good request with one thing put in the place of another. */
const bent = fc
  .tuple(fc.boolean(), method, name, fc.constantFrom('id', 'jsonrpc', 'method', 'params', 'name', '_meta', 'x'), junk)
  .map(([isModern, called, tool, key, value]) => {
    const { message: good } = isModern ? modern(called, { name: tool }) : legacy(called, { name: tool });
    const copy = structuredClone(good) as Record<string, unknown>;
    if (key === 'name' || key === '_meta') (copy.params as Record<string, unknown>)[key] = value;
    else copy[key] = value;
    return copy;
  });

const body = fc.oneof(
  { weight: 4, arbitrary: bent.map((value) => JSON.stringify(value)) },
  { weight: 3, arbitrary: message.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.array(fc.oneof(message, bent), { maxLength: 5 }).map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 1, arbitrary: bent.chain((value) => fc.nat(300).map((cut) => JSON.stringify(value).slice(0, cut))) },
);

const plainText = fc.stringMatching(/^[\x21-\x7e]{0,30}$/);
const headers = fc.record(
  {
    'content-type': fc.oneof({ weight: 9, arbitrary: fc.constant('application/json') }, plainText),
    accept: fc.oneof({ weight: 9, arbitrary: fc.constant('application/json, text/event-stream') }, plainText),
    'mcp-protocol-version': fc.oneof(
      fc.constantFrom('2026-07-28', '2025-11-25', '2025-03-26', '1999-01-01'),
      plainText,
    ),
    'mcp-method': fc.oneof(method, plainText),
    'mcp-name': fc.oneof(name, plainText),
    'mcp-session-id': fc.oneof(fc.constant('SESSION'), plainText),
    'last-event-id': plainText,
    'x-api-key': plainText,
    'x-request-id': plainText,
  },
  { requiredKeys: ['content-type', 'accept'] },
);
const verb = fc.oneof(
  { weight: 20, arbitrary: fc.constant('POST') },
  fc.constantFrom('GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'HEAD'),
);
const path = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('/mcp', '/mcp/all') },
  fc.constantFrom('/mcp/', '/mcp/x/%00', '/mcp/../mcp', '/%', '/mcp/readonly/readonly'),
);

/** What no answer may hold: what a tool server threw, and where our code is. */
// A frame of a stack begins its line; answers may well say "what it was given" beside a bracket of the client's.
const FRAME = String.raw`(?:\n|\\n)\s+at \S`;
const LEAK = new RegExp(`${SECRET}|hunter2|node_modules|/runtime/|\\.ts:|${FRAME}|ZodError|"path":\\[`);

const isId = (id: unknown): boolean => typeof id === 'string' || Number.isSafeInteger(id);
const idsOf = (told: unknown): unknown[] => [told].flat().map((one) => (one as { id?: unknown })?.id);

/** Ids that the refusal of a body must have. */
function refusedIn(body: string): unknown[] {
  let message: unknown;
  try {
    message = JSON.parse(body.replace(/^\ufeff/, ''));
  } catch {
    return [null];
  }
  const ids = (Array.isArray(message) ? message : [message])
    .filter((one) => one?.method !== undefined || (one?.result === undefined && one?.error === undefined))
    .map((one) => one?.id)
    .filter(isId);
  return ids.length === 0 ? [null] : ids;
}

async function send(request: {
  verb: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}): Promise<void> {
  const own = { ...request.headers };
  // A session of its own for the few that would end it or wait on its stream.
  if (own['mcp-session-id'] === 'SESSION') own['mcp-session-id'] = request.verb === 'POST' ? session.id : 'gone';
  for (const [key, value] of Object.entries(own)) if (value === '') delete own[key];
  const hasBody = request.verb !== 'GET' && request.verb !== 'HEAD';
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch(served.url + request.path, {
    method: request.verb,
    headers: own,
    body: hasBody ? request.body : null,
    signal,
  });
  expect(answer.status).toBeLessThan(500);
  const isListening =
    answer.headers.get('content-type') === 'text/event-stream' && request.body.includes('subscriptions/listen');
  if (isListening) return answer.body?.cancel();
  const text = await answer.text();
  expect(text).not.toMatch(LEAK);
  const isJson = answer.headers.get('content-type')?.startsWith('application/json');
  const told = isJson && text !== '' ? (JSON.parse(text) as unknown) : undefined;
  if (answer.status >= 400 && hasBody) expect([request, idsOf(told)]).toEqual([request, refusedIn(request.body)]);
}

it(`${RUNS} malformed requests: never a crash, a hang or a leak`, async () => {
  const request = fc.record({ verb, path, headers: headers as fc.Arbitrary<Record<string, string>>, body });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (requests) => {
      await Promise.all(requests.map(send));
    }),
    { seed: SEED, numRuns: Math.ceil(RUNS / AT_ONCE), interruptAfterTimeLimit: 240_000, endOnFailure: true },
  );
  expect((await fetch(`${served.url}/livez`)).status).toBe(200);
  const unplanned = served.faults.filter((fault) => !/^tools\/call (crash|reject): /.test(fault));
  expect(unplanned).toEqual([]);
}, 300_000);
