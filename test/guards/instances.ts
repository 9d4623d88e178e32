/** What is of one instance, and of no other. */
import type { Guard } from './guard.ts';

const HTTP = ['test/instances/http.test.ts'] as const;

export const guards: readonly Guard[] = [
  {
    name: 'whoever calls one instance is somebody else at another',
    file: 'runtime/basics/credential.ts',
    from: 'const at = instance === undefined ? key :',
    to: 'const at = instance !== key ? key :',
    tests: [...HTTP, 'test/limits/counters.test.ts'],
  },
  {
    name: 'a key that is lent at one instance is lent nowhere else',
    file: 'runtime/http/instances.ts',
    from: 'return (this.#each.get(name) ?? this.#bare).of(sent);',
    to: "return (this.#each.get('lent') ?? this.#bare).of(sent);",
    tests: HTTP,
  },
  {
    name: 'names of other instances are not told',
    file: 'runtime/http/endpoints.ts',
    from: 'if (face === undefined) return void sendJsonRpcError(reply, NO_SUCH_INSTANCE);',
    to: "if (face === undefined) return void sendJsonRpcError(reply, { ...NO_SUCH_INSTANCE, message: [...(options.instances?.keys() ?? [])].join(' ') });",
    tests: HTTP,
  },
  {
    name: 'the file holds no keys',
    file: 'runtime/start/instances.ts',
    from: 'if (odd !== undefined) {',
    to: "if (odd === '') {",
    tests: ['test/instances/file.test.ts'],
  },
  {
    name: 'on stdio no instance hides what another may do',
    file: 'runtime/tools/several-instances.ts',
    from: 'for (const { json, at } of lists.values())',
    to: 'for (const { json, at } of [...lists.values()].slice(0, 1))',
    tests: ['test/instances/stdio.test.ts'],
  },
  {
    name: 'a profile that is named is there',
    file: 'runtime/start/open-product.ts',
    from: 'if (named !== undefined && settings.policyFile === undefined)',
    to: "if (named !== undefined && settings.policyFile === '')",
    tests: ['test/instances/file.test.ts'],
  },
];
