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
    tests: attacksOn('races'),
  },
  {
    name: 'a refresh token that comes again after its leeway ends the family',
    file: `${ROOM}/adapter.ts`,
    from: 'Date.now() / 1000 - used <= LEEWAY_SECONDS',
    to: 'used > 0',
    tests: TIME,
  },
  {
    name: 'a refresh that names what was asked for at first, and not given, gives what was chosen',
    file: `${ROOM}/refresh-scopes.ts`,
    from: 'named.some(isOf) && !named.every(isOf)',
    to: 'named.length < 0',
    tests: [...TOKENS, ...attacksOn('codes')],
  },
  {
    name: 'refreshes at once get one next token',
    file: `${ROOM}/rotation.ts`,
    from: 'body.refresh_token = opened.next;',
    to: '',
    tests: [...TOKENS, ...TIME, 'test/signin/builtin-replicas.test.ts'],
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
    tests: [...PAGES, ...attacksOn('pages', 'codes')],
  },
  {
    name: 'a sign-in is allowed with the key that was shown',
    file: `${ROOM}/pages-handler.ts`,
    from: "if (form.get('shown') !== nameOfKey(asked))",
    to: "if (asked.id === '')",
    tests: [...PAGES, ...attacksOn('pages')],
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
    tests: [...DOCUMENTS, ...attacksOn('clients')],
  },
  {
    name: 'a document of a client is short',
    file: 'runtime/visits/read-document.ts',
    from: 'if (bytes <= most) return;',
    to: 'if (bytes > 0) return;',
    tests: [...DOCUMENTS, ...attacksOn('clients')],
  },
  {
    name: 'addresses in what is said are those of PUBLIC_URL',
    file: `${ROOM}/builtin-sign-in.ts`,
    from: 'Object.assign(request.headers, called);',
    to: '',
    tests: ['test/signin/builtin-metadata.test.ts', ...attacksOn('redirects')],
  },
  {
    name: 'what is used is used up',
    file: `${ROOM}/adapter.ts`,
    from: 'return used === undefined || this.#isInLeeway(Number(used)) ?',
    to: "return used !== '' ?",
    tests: [...AUTHORIZE, ...TIME, ...attacksOn('codes')],
  },
  {
    name: 'a code goes to the browser in which it was allowed',
    file: `${ROOM}/builtin-sign-in.ts`,
    from: 'return found !== undefined && browsers.isOf(request, found.browser);',
    to: 'return found !== undefined && request !== undefined;',
    tests: attacksOn('redirects'),
  },
  {
    name: 'a code for a device is typed in a form of ours',
    file: `${ROOM}/device-page.ts`,
    from: "if (!browsers.isForm(browsers.of(request), OF_FORM, form.get('csrf')))",
    to: "if (OF_FORM === 'x')",
    tests: attacksOn('pages'),
  },
  {
    name: 'what was withdrawn elsewhere is looked for every few seconds',
    file: `${ROOM}/access-tokens.ts`,
    from: 'const REMEMBERED_MS = 3_000;',
    to: 'const REMEMBERED_MS = 3_000_000;',
    tests: ['test/signin/builtin-replicas.test.ts', ...attacksOn('withdrawn')],
  },
  {
    name: 'what is withdrawn here opens nothing from then on',
    file: `${ROOM}/adapter.ts`,
    from: "await store.put('Ended', id, '1', tokenSeconds);\n  tokens.forget();",
    to: "await store.put('Ended', id, '1', tokenSeconds);",
    tests: [...TOKENS, ...attacksOn('withdrawn')],
  },
  {
    name: 'an access token is withdrawn by its client',
    file: `${ROOM}/revocation.ts`,
    from: 'claims.client_id !== client',
    to: "claims.client_id === ''",
    tests: [...TOKENS, ...attacksOn('codes', 'withdrawn')],
  },
  {
    name: 'a refresh token is withdrawn by its client',
    file: `${ROOM}/revocation.ts`,
    from: '(client !== undefined && client !== clientId)',
    to: "clientId === ''",
    tests: [...TOKENS, ...attacksOn('codes', 'withdrawn')],
  },
  {
    name: 'what is sealed for one purpose is nothing for another',
    file: `${ROOM}/sealed.ts`,
    from: '        typ: this.#typ,\n',
    to: '',
    tests: attacksOn('sealed'),
  },
  {
    name: 'what is sealed for one is nothing for another',
    file: `${ROOM}/sealed.ts`,
    from: '        subject: of,\n',
    to: '',
    tests: attacksOn('sealed', 'tokens'),
  },
  {
    name: 'what is sealed is over some time',
    file: `${ROOM}/sealed.ts`,
    from: '.setExpirationTime(Math.floor(Date.now() / 1000) + seconds)',
    to: '.setExpirationTime(Math.floor(Date.now() / 1000) + seconds * 1_000)',
    tests: attacksOn('sealed'),
  },
  {
    name: 'a refresh token is followed by another',
    file: `${ROOM}/provider.ts`,
    from: 'rotateRefreshToken: true',
    to: 'rotateRefreshToken: false',
    tests: [...TOKENS, ...TIME],
  },
  {
    name: 'a resource is called by its whole name',
    file: `${ROOM}/resource-names.ts`,
    from: '(href === this.id ||',
    to: '(href.startsWith(this.id) ||',
    tests: [...AUTHORIZE, ...attacksOn('redirects')],
  },
];
