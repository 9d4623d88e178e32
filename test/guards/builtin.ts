/** The embedded sign-in: what may be asked, what is good once, whose browser it is, and what tokens are taken. */
import type { Guard } from './guard.ts';

const ROOM = 'runtime/signin/builtin';
const AUTHORIZE = ['test/signin/builtin-authorize.test.ts'] as const;
const PAGES = ['test/signin/builtin-pages.test.ts'] as const;
const TIME = ['test/signin/builtin-time.test.ts'] as const;
const TOKENS = ['test/signin/builtin-tokens.test.ts'] as const;
const DOCUMENTS = ['test/signin/builtin-documents.test.ts'] as const;

const attacksOn = (...names: string[]): string[] => names.map((name) => `test/attacks/sign-in-${name}.test.ts`);

export const guards: readonly Guard[] = [
  {
    name: 'a code wants PKCE',
    file: `${ROOM}/provider.ts`,
    from: 'pkce: { required: () => true }',
    to: 'pkce: { required: () => false }',
    tests: [...AUTHORIZE, ...attacksOn('codes')],
  },
  {
    name: 'nothing is asked for another resource',
    file: `${ROOM}/provider.ts`,
    from: 'if (!resource.isFor(indicator))',
    to: "if (indicator === '')",
    tests: [...AUTHORIZE, ...attacksOn('codes')],
  },
  {
    name: 'a code that comes again ends what came of it',
    file: `${ROOM}/adapter.ts`,
    from: "if (this.#kind === 'RefreshToken') return;",
    to: 'return;',
    tests: [...AUTHORIZE, 'test/signin/builtin-replicas.test.ts'],
  },
  {
    name: 'a refresh token that comes again after its leeway ends the family',
    file: `${ROOM}/adapter.ts`,
    from: 'Date.now() / 1000 - used <= LEEWAY_SECONDS',
    to: 'used > 0',
    tests: TIME,
  },
  {
    name: 'refreshes at once get one next token',
    file: `${ROOM}/rotation.ts`,
    from: 'body.refresh_token = opened.next;',
    to: '',
    tests: TOKENS,
  },
  {
    name: 'what was withdrawn opens nothing',
    file: `${ROOM}/access-tokens.ts`,
    from: "if (await this.#options.store.hasAny('Ended', [jti, gid]))",
    to: "if (jti === '')",
    tests: [...TOKENS, ...TIME, ...AUTHORIZE],
  },
  {
    name: 'a token of another server opens nothing',
    file: `${ROOM}/access-tokens.ts`,
    from: '        issuer,\n        audience: resource,\n',
    to: '',
    tests: [...TOKENS, ...attacksOn('tokens')],
  },
  {
    name: 'a sign-in goes on in its own browser',
    file: `${ROOM}/pages-handler.ts`,
    from: 'if (!browsers.isOf(request, asked.browser))',
    to: "if (asked.browser === '')",
    tests: [...PAGES, ...attacksOn('pages')],
  },
  {
    name: 'a form is sent by whoever was shown it',
    file: `${ROOM}/pages-handler.ts`,
    from: "if (!browsers.isForm(browsers.of(request), asked.id, form.get('csrf')))",
    to: "if (asked.id === '')",
    tests: [...PAGES, ...attacksOn('pages')],
  },
  {
    name: 'a question is answered once',
    file: `${ROOM}/asked.ts`,
    from: "if (!(await this.#store.add('Used', name, '1', secondsLeft(asked)))) return false;",
    to: '',
    tests: [...PAGES, 'test/signin/builtin-device.test.ts'],
  },
  {
    name: 'a sign-in is allowed with the key that was shown',
    file: `${ROOM}/pages-handler.ts`,
    from: "if (form.get('shown') !== nameOfKey(asked))",
    to: "if (asked.id === '')",
    tests: [...PAGES, ...attacksOn('pages')],
  },
  {
    name: 'an address begins so many sign-ins',
    file: `${ROOM}/own-pages.ts`,
    from: 'if (await isCrowding(request))',
    to: "if (path === '')",
    tests: TIME,
  },
  {
    name: 'wrong keys are counted',
    file: `${ROOM}/pages-handler.ts`,
    from: "if (checked.isWrong) await attempts.take('wrong key', request, WRONG);",
    to: '',
    tests: [...TIME, ...attacksOn('pages')],
  },
  {
    name: 'keys are tried a few times',
    file: `${ROOM}/pages-handler.ts`,
    from: 'if (wait)',
    to: "if (asked.id === '')",
    tests: [...TIME, ...attacksOn('pages')],
  },
  {
    name: 'a registration leads to no address without TLS',
    file: `${ROOM}/client-metadata.ts`,
    from: "protocol === 'http:' && !LOOPBACK.has(hostname)",
    to: "protocol === 'http:' && hostname === ''",
    tests: [...AUTHORIZE, ...attacksOn('clients'), ...DOCUMENTS],
  },
  {
    name: 'a document of a client is looked for at public addresses',
    file: 'runtime/visits/visit.ts',
    from: 'if (first === undefined || !found.every(isAllowed))',
    to: 'if (first === undefined)',
    tests: DOCUMENTS,
  },
  {
    name: 'a document of a client is short',
    file: 'runtime/visits/read-document.ts',
    from: 'if (bytes <= most) return;',
    to: 'if (bytes > 0) return;',
    tests: DOCUMENTS,
  },
  {
    name: 'addresses in what is said are those of PUBLIC_URL',
    file: `${ROOM}/builtin-sign-in.ts`,
    from: 'Object.assign(request.headers, called);',
    to: '',
    tests: ['test/signin/builtin-metadata.test.ts'],
  },
  {
    name: 'what is used is used up',
    file: `${ROOM}/adapter.ts`,
    from: 'return used === undefined || this.#isInLeeway(Number(used)) ?',
    to: "return used !== '' ?",
    tests: [...AUTHORIZE, ...TIME, 'test/signin/builtin-device.test.ts'],
  },
];
