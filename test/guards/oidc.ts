/** Tokens of a provider elsewhere: which are taken, and whose key is used for whom. */
import type { Guard } from './guard.ts';

const CHECKS = ['test/signin/oidc-token-checks.test.ts'] as const;
const PROVIDER = ['test/signin/oidc-provider.test.ts'] as const;
const RULES = ['test/signin/oidc-rules.test.ts'] as const;
const HTTP = ['test/signin/oidc-over-http.test.ts'] as const;
const ATTACKS = ['test/attacks/sign-in-oidc.test.ts'] as const;
const READER = 'runtime/signin/oidc/token-reader.ts';

export const guards: readonly Guard[] = [
  {
    name: 'only signatures of key pairs are taken',
    file: READER,
    from: 'if (!ALGORITHMS.includes(String(alg)))',
    to: "if (alg === '')",
    tests: CHECKS,
  },
  {
    name: 'a token for another server opens nothing',
    file: READER,
    from: '    audience,\n    algorithms: ALGORITHMS,',
    to: '    algorithms: ALGORITHMS,',
    tests: CHECKS,
  },
  {
    name: 'a token of another issuer opens nothing',
    file: READER,
    from: 'if (iss !== issuer)',
    to: "if (iss === '')",
    tests: CHECKS,
  },
  {
    name: 'what calls itself something else is no access token',
    file: READER,
    from: "!TYPES.includes(type.replace(/^application\\//, ''))",
    to: "type === 'x'",
    tests: CHECKS,
  },
  {
    name: 'an ID token opens nothing',
    file: READER,
    from: 'if (isIdToken(claims))',
    to: 'if (isIdToken({ ...claims, at_hash: undefined, typ: undefined, nonce: undefined, events: undefined }))',
    tests: CHECKS,
  },
  {
    name: 'who signed in is known',
    file: READER,
    from: 'sub.length > LONGEST_SUBJECT || !SUBJECT.test(sub)',
    to: "sub === 'x'",
    tests: CHECKS,
  },
  {
    name: 'metadata of another issuer count for nothing',
    file: 'runtime/signin/oidc/metadata.ts',
    from: 'if (found !== issuer)',
    to: "if (found === '')",
    tests: PROVIDER,
  },
  {
    name: 'a provider is not asked for every token',
    file: 'runtime/signin/oidc/provider.ts',
    from: 'const COOLDOWN_MS = 10_000;\nconst PAUSE_MS = 5_000;',
    to: 'const COOLDOWN_MS = 0;\nconst PAUSE_MS = 0;',
    tests: PROVIDER,
  },
  {
    name: 'files of values lead nowhere else, and no two values have one',
    file: 'runtime/signin/oidc/key-file-name.ts',
    from: '(isAtEnd ? /[a-z0-9-]/ : /[a-z0-9.-]/)',
    to: '(isAtEnd ? /./ : /./)',
    tests: RULES,
  },
  {
    name: 'mail that is not verified is nobody’s',
    file: 'runtime/guard/claims.ts',
    from: "String(claims.email_verified ?? true) !== 'true'",
    to: "claims.email_verified === ''",
    tests: RULES,
  },
  {
    name: 'persons who share a key are told apart',
    file: 'runtime/signin/oidc/oidc-sign-in.ts',
    from: 'rule.keyFor(claims), subject }',
    to: 'rule.keyFor(claims), subject: subject.slice(0, 0) }',
    tests: HTTP,
  },
  {
    name: 'keys of a provider that is away are not good for ever',
    file: 'runtime/signin/oidc/provider.ts',
    from: 'const STALE_MS = 60 * 60_000;',
    to: 'const STALE_MS = 60 * 60_000_000;',
    tests: PROVIDER,
  },
  {
    name: 'keys that were withdrawn are found out',
    file: 'runtime/signin/oidc/provider.ts',
    from: 'const FRESH_MS = 10 * 60_000;',
    to: 'const FRESH_MS = 10 * 60_000_000;',
    tests: PROVIDER,
  },
  {
    name: 'keys of a provider come over TLS',
    file: 'runtime/signin/oidc/metadata.ts',
    from: "!['https:', new URL(issuer).protocol].includes(new URL(keys).protocol)",
    to: "new URL(keys).protocol === 'x:'",
    tests: PROVIDER,
  },
  {
    name: 'a provider has a bounded number of keys',
    file: 'runtime/signin/oidc/provider.ts',
    from: 'if (body.keys.length > MOST_KEYS)',
    to: 'if (body.keys.length < 0)',
    tests: PROVIDER,
  },
  {
    name: 'a token that is bound to a key of its client is refused',
    file: READER,
    from: 'if (cnf !== undefined)',
    to: "if (cnf === '')",
    tests: [...CHECKS, ...ATTACKS],
  },
  {
    name: 'a token of the future is refused',
    file: READER,
    from: 'iat > at / 1_000 + SKEW_S',
    to: 'iat < 0',
    tests: [...CHECKS, ...ATTACKS],
  },
  {
    name: 'a token says when it is over',
    file: READER,
    from: "requiredClaims: ['exp', 'sub'],",
    to: '',
    tests: [...CHECKS, ...ATTACKS],
  },
  {
    name: 'a token is over a minute after its end at the latest',
    file: READER,
    from: 'const SKEW_S = 60;',
    to: 'const SKEW_S = 60_000;',
    tests: [...CHECKS, ...ATTACKS],
  },
  {
    name: 'a token is short',
    file: READER,
    from: 'if (token.length > LONGEST)',
    to: 'if (token.length < 0)',
    tests: [...CHECKS, ...ATTACKS],
  },
  {
    name: 'a key of a directory lies in it, wherever links lead',
    file: 'runtime/signin/oidc/key-references.ts',
    from: 'if (realpathSync(path.join(root, name)).startsWith(root + path.sep))',
    to: 'if (realpathSync(path.join(root, name)) !== root)',
    tests: RULES,
  },
  {
    name: 'claims are members of their own',
    file: 'runtime/guard/claims.ts',
    from: 'if (Object.hasOwn(within, rest)) return within[rest];',
    to: 'if (rest in within) return within[rest];',
    tests: [...RULES, ...ATTACKS],
  },
  {
    name: 'a rule is for whoever all of its conditions hold for',
    file: 'runtime/signin/oidc/oidc-sign-in.ts',
    from: '[when].flat().every(',
    to: '[when].flat().some(',
    tests: RULES,
  },
  {
    name: 'a file of rules holds no key',
    file: 'runtime/signin/oidc/rules-file.ts',
    from: '!isKeyLike(given), NO_KEY)',
    to: "given !== '', NO_KEY)",
    tests: RULES,
  },
];
