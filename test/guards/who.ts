/** Who is who: keys, the headers that bring them, the names a server is called by, and what an answer may repeat. */
import type { Guard } from './guard.ts';

const KEYS = ['test/who/keys.test.ts', 'test/mcp/credentials.test.ts'] as const;
const STREAMS = ['test/who/old-streams.test.ts'] as const;
const LOOPBACK = ['test/who/loopback.test.ts'] as const;
const WRITTEN = ['test/who/written-keys.test.ts'] as const;
const INVENTED = ['test/who/invented-keys.test.ts'] as const;
const FILES = ['test/who/keys-file.test.ts'] as const;

export const guards: readonly Guard[] = [
  {
    name: 'two keys that differ are refused',
    file: 'runtime/guard/principal.ts',
    from: 'if (first && other)',
    to: "if (first && other?.text === '')",
    tests: KEYS,
  },
  {
    name: 'what is no key is refused beside one',
    file: 'runtime/guard/principal.ts',
    from: "brought.find(({ kind }) => kind === 'broken')",
    to: "brought.find(({ kind }) => kind === 'broken' && first === undefined)",
    tests: KEYS,
  },
  {
    name: 'a lent key serves nobody who brought something',
    file: 'runtime/guard/principal.ts',
    from: 'brought.length === 0 ? lent : credentialOf(brought, lent !== undefined)',
    to: 'credentialOf(brought, false) ?? lent',
    tests: KEYS,
  },
  {
    name: 'only the headers of KEY_HEADERS are read',
    file: 'runtime/guard/principal.ts',
    from: 'for (const header of keyHeaders) {',
    to: 'for (const header of KEY_HEADERS) {',
    tests: KEYS,
  },
  {
    name: 'the token of a gateway is no key',
    file: 'runtime/guard/brought-key.ts',
    from: 'if (isToken(key)) {',
    to: "if (isToken(key) && key === '') {",
    tests: KEYS,
  },
  {
    name: 'a text longer than any key is not looked through',
    file: 'runtime/guard/key-fault.ts',
    from: 'text.length > MAX_KEY)',
    to: 'text.length > MAX_KEY * 1_000)',
    tests: KEYS,
  },
  {
    name: 'every Authorization of a request is read',
    file: 'runtime/http/repeated-headers.ts',
    from: 'if (values.length > 1) ',
    to: 'if (values.length > 1_000) ',
    tests: KEYS,
  },
  {
    name: 'a request names one host',
    file: 'runtime/http/repeated-headers.ts',
    from: 'more.some((host) => host !== first)',
    to: "more.some((host) => host !== first && host === '-')",
    tests: LOOPBACK,
  },
  {
    name: 'a name is judged by the address that it turns out to be',
    file: 'runtime/http/loopback.ts',
    from: '(bound !== undefined && isLoopbackAddress(bound))',
    to: "bound === ''",
    tests: LOOPBACK,
  },
  {
    name: 'an address of this machine is known in every way of writing it',
    file: 'runtime/http/loopback.ts',
    from: "family !== 0 && LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4')",
    to: "family !== 0 && address === '127.0.0.1'",
    tests: LOOPBACK,
  },
  {
    name: 'an old stream takes messages of its owner alone',
    file: 'runtime/http/legacy-sse.ts',
    from: '!isSameCaller(connection.principal, options.callers.of(raw).principal)',
    to: 'options.callers === undefined',
    tests: STREAMS,
  },
  {
    name: 'nobody takes all old streams',
    file: 'runtime/http/legacy-sse.ts',
    from: 'new OpenStreams(options.accepted, SSE_STREAMS)',
    to: 'new OpenStreams(options.accepted, { ofKey: 1e9, keyless: 1e9, unproven: 1e9, all: 1e9 * SSE_STREAMS.all })',
    tests: STREAMS,
  },
  {
    name: 'a parameter of an address counts once',
    file: 'runtime/http/query.ts',
    from: 'first[name] ??= value',
    to: 'first[name] = value',
    tests: ['test/who/queries.test.ts'],
  },
  {
    name: 'an answer is read without the key, before it is cut',
    file: 'runtime/upstream/upstream.ts',
    from: 'const text = withoutKey(read, credential);',
    to: 'const text = withoutKey(read, undefined);',
    tests: WRITTEN,
  },
  {
    name: 'a result does not hold the key, whatever it was put together of',
    file: 'runtime/call/executor.ts',
    from: 'if (!result.isError && isFree(result, credential)) return result;',
    to: 'if (!result.isError || isFree(result, credential)) return result;',
    tests: WRITTEN,
  },
  {
    name: 'a key is known with its letters escaped',
    file: 'runtime/basics/written-key.ts',
    from: 'if (isEscaped && ',
    to: "if (isEscaped && told === '' && ",
    tests: WRITTEN,
  },
  {
    name: 'a key is known in base64',
    file: 'runtime/basics/written-key.ts',
    from: 'if (told.includes(piece)) ',
    to: "if (told.includes(piece) && piece === '') ",
    tests: WRITTEN,
  },
  {
    name: 'keys of the sandbox are for their owner alone',
    file: 'runtime/start/keys-file.ts',
    from: "open(temporary, 'wx', 0o600)",
    to: "open(temporary, 'wx', 0o666)",
    tests: FILES,
  },
  {
    name: 'the folder for the keys of the sandbox is made',
    file: 'runtime/start/keys-file.ts',
    from: 'mkdir(dirname(file), { recursive: true })',
    to: 'mkdir(dirname(dirname(file)), { recursive: true })',
    tests: FILES,
  },
  {
    name: 'streams of keys that the instance has not accepted leave some to the others',
    file: 'runtime/mcp/open-streams.ts',
    from: 'if (this.size < this.#bounds.unproven) return 0;',
    to: 'if (this.#bounds.unproven > 0) return 0;',
    tests: INVENTED,
  },
  {
    name: 'their sessions make room first',
    file: 'runtime/mcp/sessions/session-room.ts',
    from: 'if (!this.#isProven(owner)) this.#unproven.add(id);',
    to: '',
    tests: ['test/mcp/session-room.test.ts'],
  },
  {
    name: 'only an answer of success makes a key known',
    file: 'runtime/upstream/upstream.ts',
    from: 'const answer = { status, body };',
    to: 'const answer = { status, body };\n    if (credential) this.#accepted?.accept(keyDigest(credential));',
    tests: INVENTED,
  },
  {
    name: 'one key written in many ways is one caller',
    file: 'runtime/guard/principal.ts',
    from: 'if (first) return { key: plainKey(first.text) };',
    to: 'if (first) return { key: first.text };',
    tests: INVENTED,
  },
  {
    name: 'whoever shares an address with invented keys is not kept out by them',
    file: 'runtime/guard/caller-budgets.ts',
    from: 'if (isKnown()) return leave;',
    to: '',
    tests: ['test/mcp/fairness.test.ts'],
  },
  {
    name: 'idle connections are looked for once in a turn, however many answers close',
    file: 'runtime/http/under-way.ts',
    from: 'if (this.#isAboutToEndIdle) return;',
    to: '',
    tests: ['test/who/idle-ends.test.ts'],
  },
  {
    name: 'a connection whose requests bring another key has another caller',
    file: 'runtime/guard/known-callers.ts',
    from: 'return difference === 0;',
    to: 'return difference >= 0;',
    tests: ['test/who/known-callers.test.ts'],
  },
];
