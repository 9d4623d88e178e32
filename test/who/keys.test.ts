/** Every pair and triple of headers that may bring a key, against rules computed a second time. */
import { afterEach, describe, expect, it } from 'vitest';
import { KEY_HEADERS, type KeyHeader } from '../../runtime/guard/key-headers.ts';
import { callerOf } from '../../runtime/guard/principal.ts';
import type { HttpServerOptions } from '../../runtime/http/server.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { modern, type Served, serve } from '../mcp/serve.ts';
import { rawRequest } from './raw-request.ts';

const A = 'aaaaaaaa-1111-4222-8333-444444444444';
const B = 'bbbbbbbb-1111-4222-8333-444444444444';
const LENT = { key: 'cccccccc-1111-4222-8333-444444444444' };
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln';

const SECRETS = new RegExp(`${A}|${B}|${LENT.key}|eyJ`, 'i');

/** What a header may hold, by how the rules call it. */
const HELD = ['absent', 'empty', 'A', 'B', 'broken', 'token', 'scheme'] as const;
type Held = (typeof HELD)[number];
type Holding = Readonly<Record<KeyHeader, Held>>;

const VALUES: Readonly<Record<Held, string | undefined>> = {
  absent: undefined,
  empty: '',
  A,
  B,
  broken: 'undefined',
  token: TOKEN,
  scheme: 'Basic dXNlcjpwYXNz',
};

function headersOf(holding: Holding): Record<string, string> {
  const entries = KEY_HEADERS.flatMap((header) => {
    const value = VALUES[holding[header]];
    if (value === undefined) return [];
    const isBare = header !== 'authorization' || holding[header] === 'scheme';
    return [[header, isBare ? value : `Bearer ${value}`.trim()]];
  });
  return Object.fromEntries(entries);
}

interface Rules {
  readonly keyHeaders: readonly KeyHeader[];
  readonly isLent: boolean;
}

/** Whose key a request is sent with; `refused` where that cannot be said, `nobody` where there is none. */
function expected(holding: Holding, { keyHeaders, isLent }: Rules): string {
  const held = keyHeaders.map((header) => {
    const is = holding[header];
    // Where a key stands alone, a scheme before it is a mistake; in Authorization it is meant for somebody else.
    return is === 'scheme' && header !== 'authorization' ? 'broken' : is;
  });
  const keys = new Set(held.filter((is) => is === 'A' || is === 'B'));
  if (keys.size > 1 || held.includes('broken')) return 'refused';
  const [key] = keys;
  if (key !== undefined) return VALUES[key] as string;
  if (held.includes('token') || held.includes('scheme')) return 'refused';
  if (!isLent) return 'nobody';
  return held.every((is) => is === 'absent') ? LENT.key : 'refused';
}

function found(holding: Holding, { keyHeaders, isLent }: Rules): string {
  const { credential, problem } = callerOf({ credential: LENT, sharedKey: isLent, keyHeaders })(headersOf(holding));
  if (problem === undefined) return credential?.key ?? 'nobody';
  const told = `${problem.message} ${problem.next}`;
  const isWell = /no key|different keys|no OneUptime key/.test(told) && !SECRETS.test(told);
  return isWell && credential?.problem === problem ? 'refused' : told;
}

/** Every set of headers that may count. */
const SETS = [1, 2, 3, 4, 5, 6, 7].map((bits) => KEY_HEADERS.filter((_header, at) => bits & (1 << at)));
const CASES = SETS.flatMap((keyHeaders) =>
  [true, false].flatMap((isLent) => HELD.map((held) => ({ counting: keyHeaders.join(), isLent, held, keyHeaders }))),
);

describe('who calls', () => {
  it.each(CASES)('follows the rules: of $counting, lent $isLent, x-api-key $held', ({ held, ...rules }) => {
    const holdings = HELD.flatMap((apikey) =>
      HELD.map((authorization) => ({ 'x-api-key': held, apikey, authorization })),
    );
    const outcomes = (of: typeof found) => holdings.map((holding) => ({ holding, outcome: of(holding, rules) }));
    expect(outcomes(found)).toEqual(outcomes(expected));
  });

  it.each([1_025, 2_000, 4_000, 8_000, 15_000])('brings no key of %i letters, whatever they are', (length) => {
    for (const piece of ['k', '<', '"', '{"', '..', `${A} `, 'a,b,', 'Bearer '])
      for (const header of KEY_HEADERS) {
        const text = piece.repeat(length).slice(0, length).trim().padEnd(1_025, 'z');
        const { problem } = callerOf({})({ [header]: header === 'authorization' ? `Bearer ${text}` : text });
        expect([piece, header, problem?.message]).toEqual([
          piece,
          header,
          expect.stringMatching(/longer than any|several|is no key/),
        ]);
      }
  });

  it('is told what to do about the token of a gateway, as whoever runs the server and as the caller', () => {
    for (const keyHeaders of SETS.filter((set) => set.includes('authorization'))) {
      const { problem } = callerOf({ keyHeaders })({ authorization: `Bearer ${TOKEN}` });
      const place = keyHeaders[0] === 'authorization' ? 'Authorization: Bearer' : keyHeaders[0];
      expect(problem?.next).toMatch(new RegExp(`as ${place}\\..*KEY_HEADERS`));
    }
  });
});

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function start(options: Partial<HttpServerOptions> = {}): Promise<string> {
  served = await serve(options);
  return served.url;
}

const CALL = modern('tools/call', { name: 'echo' });

/** Headers as they come, one line each, and what is to come of them. */
const REPEATED: readonly (readonly [string, readonly (readonly [string, string])[], string])[] = [
  ['Authorization, two keys', twice('authorization', `Bearer ${A}`, `Bearer ${B}`), 'refused'],
  ['Authorization, one key', twice('Authorization', `Bearer ${A}`, `bearer ${A}`), A],
  ['Authorization, a key and nothing', twice('authorization', `Bearer ${A}`, 'Bearer'), A],
  ['Authorization, nothing and a key', twice('AUTHORIZATION', '', `Bearer ${A}`), A],
  ['Authorization, a scheme and a key', twice('authorization', 'Basic eA==', `Bearer ${B}`), 'refused'],
  ['Authorization, a key and a token', twice('authorization', `Bearer ${A}`, `Bearer ${TOKEN}`), 'refused'],
  ...((['x-api-key', 'apikey'] as const).flatMap((header) => [
    [`${header}, two keys`, twice(header, A, B), 'refused'] as const,
    [`${header}, two words`, twice(header, 'one-key', 'another'), 'refused'] as const,
    [`${header}, one key`, twice(header, A, A), A] as const,
    [`${header}, a key and nothing`, twice(header, A, ''), A] as const,
    [`${header}, nothing and a key`, twice(header, '', A), A] as const,
    [`${header} and Authorization`, [[header, A], ...twice('authorization', `Bearer ${A}`, `Bearer ${B}`)], 'refused'],
  ]) as never[]),
];

function twice(header: string, one: string, other: string): [string, string][] {
  return [
    [header, one],
    [header, other],
  ];
}

describe('over HTTP', () => {
  it.each(REPEATED)('what comes twice is read as well: %s', async (_what, lines, outcome) => {
    const url = await start({ callerOf: callerOf({ credential: LENT, sharedKey: true }) });
    await rawRequest(`${url}/mcp`, CALL, lines);
    const [{ credential } = {}] = served?.toolServer.calls ?? [];
    expect(credential?.problem === undefined ? credential?.key : 'refused').toBe(outcome);
  });

  it.each(SETS)('a server that requires a key wants it where it counts: %s %s %s', async (...keyHeaders) => {
    const url = await start({ requireKey: true, callerOf: callerOf({ keyHeaders }), keyHeaders });
    for (const header of KEY_HEADERS)
      for (const held of HELD) {
        const holding = { 'x-api-key': 'absent', apikey: 'absent', authorization: 'absent', [header]: held } as Holding;
        const outcome = expected(holding, { keyHeaders, isLent: false });
        const { status, body } = await rawRequest(`${url}/mcp`, CALL, Object.entries(headersOf(holding)));
        expect([holding, status]).toEqual([holding, outcome === A || outcome === B ? 200 : 401]);
        if (outcome === 'nobody')
          for (const name of KEY_HEADERS) expect(says(body, name)).toBe(keyHeaders.includes(name));
      }
  });

  it.each(SETS)('says which headers count, wherever it says it: %s %s %s', async (...keyHeaders) => {
    const options = { callerOf: callerOf({ keyHeaders }), keyHeaders, allowedOrigins: ['https://app.example'] };
    const url = await start(options);
    const { authentication } = (await (await fetch(`${url}/mcp`)).json()) as { authentication: string };
    const card = await (await fetch(`${url}/mcp/server-card`)).text();
    const asked = { origin: 'https://app.example', 'access-control-request-method': 'POST' };
    const { headers } = await fetch(`${url}/mcp`, { method: 'OPTIONS', headers: asked });
    const allowed = headers.get('access-control-allow-headers')?.split(', ') ?? [];
    for (const name of KEY_HEADERS) {
      expect([name, says(authentication, name)]).toEqual([name, keyHeaders.includes(name)]);
      expect([name, allowed.includes(name)]).toEqual([name, keyHeaders.includes(name)]);
    }
    expect(JSON.parse(card).remotes[0].headers[0].name.toLowerCase()).toBe(keyHeaders[0]);
  });
});

/** Whether a sentence names a header; the one name ends in the other. */
function says(text: string, header: KeyHeader): boolean {
  return new RegExp(`(?<![\\w-])${header}(?![\\w-])`, 'i').test(text);
}

describe('KEY_HEADERS', () => {
  const read = (text: string) => readSettings(['--http'], { KEY_HEADERS: text });
  it.each(SETS)('is read in any order and case: %s %s %s', (...headers) => {
    for (const text of [
      headers.join(),
      headers.toReversed().join(' , ').toUpperCase(),
      `${headers.join()},${headers[0]}`,
    ])
      expect(read(text)).toMatchObject({ settings: { keyHeaders: headers } });
  });

  it.each([',', 'x-api-key apikey', 'x-api-key,cookie', 'bearer', 'Authorization: Bearer', 'all', 'hunter2'])(
    'takes nothing else, and repeats nothing of it: %s',
    (text) => {
      expect(read(text)).toEqual({
        problems: [
          'KEY_HEADERS must hold some of x-api-key, apikey, authorization, parted by commas, and nothing else.',
        ],
      });
    },
  );

  it('has no meaning on stdio, where there are no headers', () => {
    expect(readSettings([], { KEY_HEADERS: 'nonsense' })).toHaveProperty('settings');
  });
});
