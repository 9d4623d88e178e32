/** The file of OAUTH_RULES: what it may say, for whom a rule is, and where keys are found. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { claimNamed } from '../../runtime/guard/claims.ts';
import { keyFileName } from '../../runtime/signin/oidc/key-file-name.ts';
import { openKeyReference } from '../../runtime/signin/oidc/key-references.ts';
import { ruleFor } from '../../runtime/signin/oidc/oidc-sign-in.ts';
import { readSignInRules, type SignInRule } from '../../runtime/signin/oidc/rules-file.ts';
import { NotAdmitted, SignInAway } from '../../runtime/signin/sign-in.ts';
import { keyInFile } from '../../runtime/start/key-source.ts';

const KEY = '3f2c8a54-9d1e-4b7a-8c60-5e2f7a91b3d4';
const env = { env: 'KEY' };

/** What the file is refused with, once the key in it, if there is one, was looked for. */
function refusalOf(rules: unknown): string {
  const text = typeof rules === 'string' ? rules : JSON.stringify(rules, null, 2);
  let said = '';
  try {
    readSignInRules(text, 'rules.json');
  } catch (cause) {
    said = (cause as Error).message;
  }
  expect(said).not.toContain(KEY);
  return said;
}

describe('the file', () => {
  it('says whose key is used for whom', () => {
    const rules = {
      rules: [
        {
          when: { claim: 'groups', is: ['oncall', 'sre'] },
          key: env,
          profile: 'oncall',
          scopes: ['read', 'incidents:write'],
        },
        { when: [{ claim: 'email_verified', is: true }], key: { directory: '/run/secrets/users', by: 'email' } },
        { key: { file: 'everybody' } },
      ],
      ask: ['api://1234/mcp'],
    };
    expect(readSignInRules(JSON.stringify(rules), 'rules.json')).toEqual(rules);
  });

  it.each([
    ['no JSON', '{"rules": [\n{,]}', 'rules.json is no JSON, from line 2 on: write {"rules":'],
    ['nothing', '', 'rules.json is no JSON'],
    ['comments', '// ours\n{"rules": []}', 'rules.json is no JSON, from line 1 on'],
    ['no rules', { rules: [] }, 'rules.json, line 2, rules: needs a rule.'],
    [
      'a rule without a key',
      { rules: [{ when: { claim: 'a', is: 'b' } }] },
      'rules.json, line 3, rules.0.key: must say where the key is, in {"env": …}',
    ],
    [
      'the key itself',
      { rules: [{ key: KEY }] },
      'rules.json, line 4, rules.0.key: must hold no key, as the file is read by',
    ],
    ['the key for a variable', { rules: [{ key: { env: KEY } }] }, 'line 5, rules.0.key.env: must hold no key'],
    [
      'the key for a directory',
      { rules: [{ key: { directory: KEY, by: 'sub' } }] },
      'line 5, rules.0.key.directory: must hold no key',
    ],
    ['the key for a file', { rules: [{ key: { file: KEY } }] }, 'line 5, rules.0.key.file: must hold no key'],
    [
      'the key for a name',
      { rules: [{ key: { [KEY]: true } }] },
      'line 4, rules.0.key: has what is not known here: leave it out',
    ],
    ['two places', { rules: [{ key: { env: 'A', file: 'b' } }] }, 'rules.0.key: must name one place'],
    ['no place', { rules: [{ key: {} }] }, 'rules.0.key: must name one place'],
    [
      'a directory for nobody',
      { rules: [{ key: { directory: '/a' } }] },
      'must name one place: env, file, or directory with by',
    ],
    [
      'a slip',
      { rules: [{ wen: { claim: 'a', is: 'b' }, key: env }] },
      'line 3, rules.0: has what is not known here (wen): write when, if that is meant, or leave it out',
    ],
    ['a list of rules by itself', [], 'the whole file: must be an object with a list of rules'],
    ['rules that are none', { rules: {} }, 'rules: must be a list of rules'],
    ['a list of no conditions', { rules: [{ when: [], key: env }] }, 'rules.0.when: has no condition: give one'],
    [
      'a condition without a value',
      { rules: [{ when: { claim: 'a' }, key: env }] },
      'line 4, rules.0.when: must be a condition such as',
    ],
    [
      'a scope that is none',
      { rules: [{ key: env, scopes: ['reed'] }] },
      'rules.0.scopes.0: must be read, write, delete',
    ],
    [
      'a profile that is no name',
      { rules: [{ key: env, profile: 'on call' }] },
      'rules.0.profile: must be the name of a profile',
    ],
    [
      'a scope to ask for that is two',
      { rules: [{ key: env }], ask: ['a b'] },
      'ask.0: must be a scope of the provider',
    ],
    [
      'rules behind one for everybody',
      { rules: [{ key: env }, { when: { claim: 'a', is: 'b' }, key: env }] },
      'line 3, rules.0: has no when and so is for everybody',
    ],
  ])('with %s is refused, at its line', (_, rules, said) => {
    expect(refusalOf(rules)).toContain(said);
  });
});

const name = fc.string({ minLength: 1, maxLength: 12 });
const value = fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.boolean());

describe('a rule is for', () => {
  const rule = (when: SignInRule['when']) => ({ when });
  const isFor = (when: SignInRule['when'], claims: object) => ruleFor({ ...claims }, [rule(when)]) !== undefined;

  it.each([
    ['a claim that is the value', { claim: 'team', is: 'sre' }, { team: 'sre' }, true],
    ['another value', { claim: 'team', is: 'sre' }, { team: 'sre2' }, false],
    ['a list that holds it', { claim: 'groups', is: 'oncall' }, { groups: ['a', 'oncall'] }, true],
    ['a list that holds one like it', { claim: 'groups', is: 'oncall' }, { groups: ['oncall-2'] }, false],
    ['one of several', { claim: 'groups', is: ['sre', 'oncall'] }, { groups: ['oncall'] }, true],
    ['true', { claim: 'staff', is: true }, { staff: true }, true],
    ['true, and not a text of it', { claim: 'staff', is: true }, { staff: 'true' }, false],
    ['a role of Keycloak', { claim: 'realm_access.roles', is: 'admin' }, { realm_access: { roles: ['admin'] } }, true],
    [
      'a role of a client with dots',
      { claim: 'resource_access.my.app.roles', is: 'x' },
      { resource_access: { 'my.app': { roles: ['x'] } } },
      true,
    ],
    [
      'a claim with an address for a name',
      { claim: 'https://example.com/roles', is: 'x' },
      { 'https://example.com/roles': ['x'] },
      true,
    ],
    [
      'several at once',
      [
        { claim: 'a', is: '1' },
        { claim: 'b', is: '2' },
      ],
      { a: '1', b: '2' },
      true,
    ],
    [
      'one of them',
      [
        { claim: 'a', is: '1' },
        { claim: 'b', is: '2' },
      ],
      { a: '1', b: '3' },
      false,
    ],
    [
      'the other of them',
      [
        { claim: 'a', is: '1' },
        { claim: 'b', is: '2' },
      ],
      { b: '2' },
      false,
    ],
    [
      'two of three',
      [
        { claim: 'a', is: '1' },
        { claim: 'b', is: '2' },
        { claim: 'c', is: '3' },
      ],
      { a: '1', b: '2' },
      false,
    ],
    ['nothing that is inherited', { claim: 'constructor.name', is: 'Object' }, {}, false],
    ['a length of a list', { claim: 'groups.length', is: 1 }, { groups: ['x'] }, false],
    ['mail', { claim: 'email', is: 'a@b.c' }, { email: 'a@b.c' }, true],
    ['mail that is verified', { claim: 'email', is: 'a@b.c' }, { email: 'a@b.c', email_verified: true }, true],
    ['mail that is not', { claim: 'email', is: 'a@b.c' }, { email: 'a@b.c', email_verified: false }, false],
    [
      'mail that is not, as some write it',
      { claim: 'email', is: 'a@b.c' },
      { email: 'a@b.c', email_verified: 'false' },
      false,
    ],
  ] as const)('%s: %j and %j', (_, when, claims, expected) => {
    expect(isFor(when as SignInRule['when'], claims)).toBe(expected);
  });

  it('whoever it names and no other: the first that holds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, value), { maxLength: 6 }),
        fc.dictionary(name, fc.oneof(value, fc.array(value))),
        (pairs, claims) => {
          const rules = pairs.map(([claim, is]) => ({ when: { claim, is }, id: `${claim} ${is}` }));
          const holds = ([claim, is]: readonly [string, unknown]) => {
            const found = claimNamed(claims, claim);
            return Array.isArray(found) ? found.includes(is) : found === is;
          };
          expect(ruleFor(claims, rules)).toBe(rules[pairs.findIndex(holds)]);
        },
      ),
    );
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'realm_access.constructor'])(
    'nobody by %s, which every object has',
    (name) => {
      expect(claimNamed({ realm_access: { roles: [] } }, name)).toBeUndefined();
    },
  );

  it('a claim by the way to it, whatever stands in the names', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), value, (way, held) => {
        const claims = way.reduceRight<unknown>((inner, part) => Object.fromEntries([[part, inner]]), held);
        expect(claimNamed(claims as Record<string, unknown>, way.join('.'))).toBe(held);
      }),
    );
  });
});

describe('a file for a value', () => {
  it.each([
    ['ana@example.com', 'ana_40example.com'],
    ['auth0|65a1', 'auth0_7c65a1'],
    ['Ana', '_41na'],
    ['../../etc/passwd', '_2e._2f.._2fetc_2fpasswd'],
    ['..', '_2e_2e'],
    ['..data', '_2e.data'],
    ['.', '_2e'],
    ['a_b', 'a_5fb'],
    ['zoë', 'zo_c3_ab'],
    ['a\0b', 'a_00b'],
    ['ana.', 'ana_2e'],
  ])('%s is %s', (given, expected) => {
    expect(keyFileName(given)).toBe(expected);
  });

  it('is another for every other value, in either case, and leads nowhere', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 60 }),
        fc.string({ minLength: 1, maxLength: 60 }),
        (one, other) => {
          const [first, second] = [keyFileName(one), keyFileName(other)];
          if (first === undefined || second === undefined) return;
          expect(first.toLowerCase() === second.toLowerCase()).toBe(Buffer.from(one).equals(Buffer.from(other)));
          expect(first).toMatch(/^[a-z0-9_-](?:[a-z0-9_.-]*[a-z0-9_-])?$/);
          expect(path.join('/keys', first)).toBe(`/keys/${first}`);
        },
      ),
    );
  });

  it.each([undefined, null, 7, true, '', ['ana'], { a: 1 }, 'a'.repeat(254), '@'.repeat(100)])(
    'is none for %j',
    (given) => {
      expect(keyFileName(given)).toBeUndefined();
    },
  );
});

describe('a key', () => {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'sign-in-rules-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const users = path.join(folder, 'users');
  mkdirSync(path.join(users, '..2026', 'inner'), { recursive: true });
  const put = (file: string, text: string) => writeFileSync(path.join(folder, file), text, { mode: 0o600 });
  put('one', `${KEY}\n`);
  put('users/ana_40example.com', KEY.replace('3', '4'));
  put('users/blank', ' \n');
  put('users/..2026/bo', KEY.replace('3', '5'));
  symlinkSync('..2026', path.join(users, '..data'));
  symlinkSync(path.join('..data', 'bo'), path.join(users, 'bo'));
  symlinkSync(path.join('..', 'one'), path.join(users, 'eve'));
  symlinkSync(path.join(folder, 'one'), path.join(users, 'mallory'));
  symlinkSync('eve', path.join(users, 'ivy'));
  const said: string[] = [];
  const report = (line: string) => void said.push(line);
  const places = {
    env: { KEY, BLANK: ' ', PLACEHOLDER: '$' + '{KEY}' },
    folder,
    report,
    keyInFile: (file: string, source: string) => keyInFile(file, source, { report, warn: report }),
  };
  const open = (key: SignInRule['key']) => openKeyReference(key, 'rules.0.key', places);
  const byName = open({ directory: 'users', by: 'name' });

  it('comes from a variable or a file, which must be there at the start', () => {
    expect(open({ env: 'KEY' })({})).toBe(KEY);
    expect(open({ file: 'one' })({})).toBe(KEY);
    expect(open({ file: path.join(folder, 'one') })({})).toBe(KEY);
    expect(() => open({ env: 'NONE' })).toThrow('rules.0.key.env names NONE, which is not set: set it to the key.');
    expect(() => open({ env: 'BLANK' })).toThrow('BLANK, which is not set');
    expect(() => open({ env: 'PLACEHOLDER' })).toThrow('which nothing has filled in');
    expect(() => open({ file: 'none' })).toThrow('rules.0.key.file names a file that is not there');
    expect(() => open({ directory: 'one', by: 'sub' })).toThrow('no directory');
  });

  it('comes from the file of a person, also where that is a link within the directory, as mounted secrets are', () => {
    expect(byName({ name: 'ana@example.com' })).toBe(KEY.replace('3', '4'));
    expect(byName({ name: 'bo' })).toBe(KEY.replace('3', '5'));
  });

  it.each([
    ['has none', 'zoe', NotAdmitted, 'the directory has no file zoe that can be read (ENOENT): put the key'],
    ['is called as what lies elsewhere', '../one', NotAdmitted, 'no file _2e._2fone'],
    ['is called as a folder of the mount', '..data', NotAdmitted, 'no file _2e.data'],
    ['says nothing', '', NotAdmitted, 'a login has no name that is a text'],
    ['says several', ['ana'], NotAdmitted, 'a login has no name that is a text'],
    ['has one that leads elsewhere', 'eve', SignInAway, 'eve leads out of the directory, and is not read'],
    ['has one that leads there by its whole path', 'mallory', SignInAway, 'mallory leads out of the directory'],
    ['has one that leads to such a one', 'ivy', SignInAway, 'ivy leads out of the directory'],
    ['has a blank one', 'blank', SignInAway, 'is empty: write the key into it'],
  ])('is nobody’s who %s: %j', (_, given, kind, line) => {
    said.length = 0;
    expect(() => byName({ name: given })).toThrow(kind as typeof NotAdmitted);
    expect(said).toEqual([expect.stringContaining(line)]);
  });

  it('is nobody’s who only says that an address of mail is theirs', () => {
    const byMail = open({ directory: 'users', by: 'email' });
    const email = 'ana@example.com';
    expect(byMail({ email, email_verified: true })).toBe(KEY.replace('3', '4'));
    expect(() => byMail({ email, email_verified: false })).toThrow(NotAdmitted);
  });

  it('that is put there later is found, and one that is taken away is gone', () => {
    put('users/late', KEY);
    expect(byName({ name: 'late' })).toBe(KEY);
    rmSync(path.join(users, 'late'));
    expect(() => byName({ name: 'late' })).toThrow(NotAdmitted);
    put('users/late', KEY.replace('3', '9'));
    expect(byName({ name: 'late' })).toBe(KEY.replace('3', '9'));
  });
});
