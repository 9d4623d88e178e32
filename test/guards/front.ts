import type { Guard } from './guard.ts';

const BOUNDS = ['test/basics/bounds.test.ts', 'test/mcp/message-bounds.test.ts'];

/** What keeps a message from costing more than it may, and a call without a key from costing anything. */
export const guards: readonly Guard[] = [
  {
    name: 'levels of a message',
    file: 'runtime/basics/scan-json.ts',
    from: 'if (depth > levels &&',
    to: 'if (depth > levels * 1e9 &&',
    tests: BOUNDS,
  },
  {
    name: 'members and elements of a message',
    file: 'runtime/basics/scan-json.ts',
    from: 'if (count > values)',
    to: 'if (count > values * 1e9)',
    tests: BOUNDS,
  },
  {
    name: 'members of objects',
    file: 'runtime/basics/scan-json.ts',
    from: 'if (keys > members)',
    to: 'if (keys > members * 1e9)',
    tests: BOUNDS,
  },
  {
    name: 'wide objects of envelopes',
    file: 'runtime/mcp/envelope-width.ts',
    from: 'if (count > MAX_MEMBERS) return true;',
    to: 'if (count > MAX_MEMBERS * 1e9) return true;',
    tests: ['test/mcp/message-bounds.test.ts'],
  },
  {
    name: 'the key __proto__',
    file: 'runtime/basics/scan-json.ts',
    from: 'isProto(text, string))',
    to: 'isProto(text, string) && depth < 0)',
    tests: ['test/basics/bounds.test.ts', 'test/mcp/http.test.ts'],
  },
  {
    name: 'numbers that reading would change',
    file: 'runtime/basics/scan-json.ts',
    from: 'const SHORTEST_CHANGED = 5;',
    to: 'const SHORTEST_CHANGED = 5e9;',
    tests: BOUNDS,
  },
  {
    name: 'bytes of a JSON text',
    file: 'runtime/basics/bounds.ts',
    from: 'if (text.length > bounds.bytes)',
    to: 'if (text.length > bounds.bytes * 1e9)',
    tests: ['test/basics/bounds.test.ts'],
  },
  {
    name: 'bytes of a body',
    file: 'runtime/http/read-body.ts',
    from: 'return length > this.#limits.freely && length > this.#limits.most();',
    to: 'return length > this.#limits.freely * 1e9 && length > this.#limits.most();',
    tests: ['test/mcp/message-bounds.test.ts'],
  },
  {
    name: 'bytes of a line',
    file: 'runtime/mcp/sdk/stdio-lines.ts',
    from: 'if (this.#partial.length <= this.#most) return;',
    to: 'if (this.#partial.length <= this.#most * 1e9) return;',
    tests: ['test/mcp/message-bounds.test.ts', 'test/mcp/stdio.test.ts'],
  },
  {
    name: 'what a caller without a key may send',
    file: 'runtime/http/endpoint.ts',
    from: 'hasKey(call.principal) ? withKey : keyless',
    to: 'hasKey(call.principal) ? withKey : { ...keyless, ...withKey }',
    tests: ['test/mcp/message-bounds.test.ts'],
  },
  {
    name: 'paths of addresses',
    file: 'runtime/http/bodies.ts',
    from: 'if (pathLength(request.originalUrl) <= MAX_PATH) return done();',
    to: 'if (pathLength(request.originalUrl) <= MAX_PATH * 1e9) return done();',
    tests: ['test/mcp/message-bounds.test.ts'],
  },
  {
    name: 'ids of what is too much to parse',
    file: 'runtime/mcp/parse-message.ts',
    from: "const ids = kind === 'syntax' ? undefined : idsFoundIn(text);",
    to: "const ids = kind === 'syntax' ? undefined : (idsFoundIn(text) && null);",
    tests: ['test/mcp/message-bounds.test.ts'],
  },
  {
    name: 'JSON text in the place of arguments',
    file: 'runtime/mcp/meant-objects.ts',
    from: "if (kind === 'syntax') return given;",
    to: 'if (kind !== undefined) return given;',
    tests: ['test/mcp/message-bounds.test.ts'],
  },
  {
    name: 'a key before anything is done',
    file: 'runtime/call/executor.ts',
    from: 'credentialOf(call, this.#options.platform.title);',
    to: 'void credentialOf;',
    tests: ['test/runtime/key-first.test.ts'],
  },
];
