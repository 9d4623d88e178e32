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
    name: 'a question is answered once',
    file: `${BUILTIN}/asked.ts`,
    from: "if (!(await this.#store.add('Used', name, '1', secondsLeft(asked)))) return false;",
    to: "await this.#store.add('Used', name, '1', secondsLeft(asked));",
    tests: [...attacksOn('codes'), ...of('device')],
  },
  {
    name: 'what was not offered is not given',
    file: `${BUILTIN}/allowing.ts`,
    from: '!chosen.every((toolset) => toolsets.includes(toolset))',
    to: 'chosen.length < 0',
    tests: attacksOn('pages'),
  },
  {
    name: 'a key that only reads gives no more',
    file: `${BUILTIN}/allowing.ts`,
    from: '(isReadOnly && access > 0)',
    to: '(isReadOnly && access > 2)',
    tests: attacksOn('pages'),
  },
  {
    name: 'keys are not guessed without end',
    file: `${BUILTIN}/pages-handler.ts`,
    from: "const wait = await attempts.take('key', request, CHECKS);",
    to: 'const wait = attempts === undefined;',
    tests: [...attacksOn('pages'), ...of('time')],
  },
  {
    name: 'codes of devices are not guessed without end',
    file: `${BUILTIN}/device-page.ts`,
    from: "if (await attempts.take('user code', request, TRIES))",
    to: 'if (attempts === undefined)',
    tests: attacksOn('codes'),
  },
  {
    name: 'clients do not register without end',
    file: `${BUILTIN}/registration.ts`,
    from: "(await attempts.take('register', request, OF_ADDRESS)) ||",
    to: '',
    tests: [...attacksOn('clients'), ...of('time')],
  },
  {
    name: 'documents of clients are not fetched without end',
    file: `${BUILTIN}/builtin-sign-in.ts`,
    from: "!(await attempts.take('document', req, FETCHES))",
    to: 'req !== undefined',
    tests: attacksOn('clients'),
  },
  {
    name: 'nobody is led into a script',
    file: `${BUILTIN}/client-metadata.ts`,
    from: 'return NO_SCHEMES.test(protocol) ?',
    to: "return protocol === '' ?",
    tests: [...attacksOn('clients'), ...of('authorize')],
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
    name: 'a code comes in a query',
    file: `${BUILTIN}/builtin-sign-in.ts`,
    from: 'ctx.query = { ...ctx.query, response_mode: undefined };',
    to: 'ctx.query = { ...ctx.query };',
    tests: attacksOn('redirects'),
  },
  {
    name: 'addresses are the server’s own, whatever name a request came by',
    file: `${BUILTIN}/builtin-sign-in.ts`,
    from: "Object.defineProperty(koa.request, 'href',",
    to: "Object.defineProperty({}, 'href',",
    tests: attacksOn('redirects', 'pages'),
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
    name: 'what is left of a body holds up nobody',
    file: `${BUILTIN}/own-pages.ts`,
    from: 'if (!response.req.complete)',
    to: 'if (response.req === undefined)',
    tests: attacksOn('clients'),
  },
];
