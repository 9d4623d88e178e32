/** Against those who sign in as somebody else, have codes led elsewhere, or get more than a person gave. */
import type { Guard } from './guard.ts';

const attacksOn = (...names: string[]): string[] => names.map((name) => `test/attacks/sign-in-${name}.test.ts`);
const of = (...names: string[]): string[] => names.map((name) => `test/signin/builtin-${name}.test.ts`);
const BUILTIN = 'runtime/signin/builtin';

export const guards: readonly Guard[] = [
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
    name: 'a code comes in a query',
    file: `${BUILTIN}/builtin-sign-in.ts`,
    from: 'ctx.query = { ...ctx.query, response_mode: undefined };',
    to: 'ctx.query = { ...ctx.query };',
    tests: attacksOn('redirects'),
  },
  {
    name: 'what is left of a body holds up nobody',
    file: `${BUILTIN}/own-pages.ts`,
    from: 'if (!response.req.complete)',
    to: 'if (response.req === undefined)',
    tests: attacksOn('clients'),
  },
];
