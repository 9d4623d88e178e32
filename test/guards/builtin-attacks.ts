/** Against those who sign in as somebody else, have codes led elsewhere, or get more than a person gave. */
import type { Guard } from './guard.ts';

const attacksOn = (...names: string[]): string[] => names.map((name) => `test/attacks/sign-in-${name}.test.ts`);
const of = (...names: string[]): string[] => names.map((name) => `test/signin/builtin-${name}.test.ts`);
const BUILTIN = 'runtime/signin/builtin';

export const guards: readonly Guard[] = [
  {
    name: 'a form is of the browser and of the question that it was made for',
    file: `${BUILTIN}/pages-handler.ts`,
    from: "if (!browsers.isForm(browsers.of(request), asked.id, form.get('csrf')))",
    to: "if (!browsers.isForm(browsers.of(request), asked.id, form.get('csrf')) && asked.id === '')",
    tests: [...attacksOn('pages'), ...of('pages')],
  },
  {
    name: 'a question is gone on with in its browser alone',
    file: `${BUILTIN}/pages-handler.ts`,
    from: 'if (!browsers.isOf(request, asked.browser))',
    to: "if (!browsers.isOf(request, asked.browser) && asked.id === '')",
    tests: [...attacksOn('pages'), ...of('pages')],
  },
  {
    name: 'keys are not guessed without end',
    file: `${BUILTIN}/pages-handler.ts`,
    from: "const wait = await attempts.take('key', request, CHECKS);",
    to: 'const wait = attempts === undefined;',
    tests: [...attacksOn('pages'), ...of('time')],
  },
  {
    name: 'codes go through the network under TLS',
    file: `${BUILTIN}/client-metadata.ts`,
    from: "if (protocol === 'http:' && !LOOPBACK.has(hostname))",
    to: "if (protocol === 'http:' && hostname === '')",
    tests: [...attacksOn('clients'), ...of('authorize', 'documents')],
  },
  {
    name: 'a code is good for whoever asked for it',
    file: `${BUILTIN}/provider.ts`,
    from: 'pkce: { required: () => true },',
    to: 'pkce: { required: () => false },',
    tests: [...attacksOn('codes'), ...of('authorize')],
  },
  {
    name: 'nobody signs in for another resource',
    file: `${BUILTIN}/provider.ts`,
    from: 'if (!resource.isFor(indicator))',
    to: "if (indicator === '')",
    tests: [...attacksOn('codes'), ...of('authorize')],
  },
  {
    name: 'what is used is used up',
    file: `${BUILTIN}/adapter.ts`,
    from: 'return used === undefined || this.#isInLeeway(Number(used)) ?',
    to: "return used !== '' ?",
    tests: of('authorize', 'time', 'device'),
  },
  {
    name: 'a token that was withdrawn opens nothing',
    file: `${BUILTIN}/access-tokens.ts`,
    from: "if (await this.#options.store.hasAny('Ended', [jti, gid]))",
    to: "if (jti === '' && gid === '')",
    tests: of('tokens', 'time', 'authorize'),
  },
  {
    name: 'a token is for one server',
    file: `${BUILTIN}/access-tokens.ts`,
    from: '        issuer,\n        audience: resource,\n',
    to: '',
    tests: [...attacksOn('tokens'), ...of('tokens')],
  },
  {
    name: 'of a token and a key none is guessed',
    file: 'runtime/http/signed-in-callers.ts',
    from: 'if (this.#bringsKeyBeside(headers)) return TWOFOLD;',
    to: 'if (this.#bringsKeyBeside({})) return TWOFOLD;',
    tests: [...attacksOn('tokens'), 'test/signin/gate.test.ts'],
  },
];
