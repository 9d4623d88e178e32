/** What the doctor says of signing in: settings that do not go together, and the provider itself. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sandboxOnPort } from '../limits/stand.ts';
import { LoopbackProvider } from '../signin/oidc-ground.ts';
import { Machine } from './run.ts';

const machine = new Machine();
afterAll(() => machine.remove());
let provider: LoopbackProvider;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  const sandbox = await sandboxOnPort();
  provider = await LoopbackProvider.start();
  const rule = { key: { env: 'KEY_OF_ALL' }, profile: 'rest' };
  env = {
    ONEUPTIME_URL: sandbox.url,
    AUTH: 'oidc',
    PUBLIC_URL: 'https://mcp.example.com',
    OAUTH_ISSUER: provider.issuer,
    OAUTH_RULES: machine.file('rules.json', JSON.stringify({ rules: [rule] })),
    POLICY: machine.file('policy.json', JSON.stringify({ profiles: { rest: { mode: 'full' } }, default: 'rest' })),
    KEY_OF_ALL: sandbox.keys.admin,
    HOST: '0.0.0.0',
  };
});

async function saidOf(changed: NodeJS.ProcessEnv = {}) {
  const { findings } = await machine.examined({ ...env, ...changed }, ['--http', '--port', '0']);
  return findings.filter(({ check }) => check === 'sign-in' || check === 'provider');
}

it('finds nothing where the provider answers and its rules can be read', async () => {
  expect(await saidOf()).toEqual([
    { check: 'sign-in', level: 'ok', says: 'People sign in for https://mcp.example.com/mcp.' },
    {
      check: 'provider',
      level: 'ok',
      says: `The provider of logins ${provider.issuer} answers, and signs with one key.`,
    },
  ]);
});

it('says nothing where nobody signs in', async () => {
  expect(await saidOf({ AUTH: 'off', OAUTH_ISSUER: '', OAUTH_RULES: '' })).toEqual([]);
});

it('names settings of a sign-in that is off', async () => {
  expect(await saidOf({ AUTH: 'off' })).toEqual([
    {
      check: 'sign-in',
      level: 'warning',
      says: expect.stringContaining('OAUTH_ISSUER, OAUTH_RULES without AUTH=oidc'),
      next: 'Set AUTH=oidc, or leave it out.',
    },
  ]);
});

it.each<[string, NodeJS.ProcessEnv, RegExp]>([
  ['no address for clients', { PUBLIC_URL: '' }, /AUTH=oidc needs PUBLIC_URL/],
  ['no rules', { OAUTH_RULES: '' }, /AUTH=oidc needs OAUTH_RULES/],
  ['a key that is not set', { KEY_OF_ALL: '' }, /names KEY_OF_ALL, which is not set/],
])('names what keeps it from starting: %s', async (_, changed, says) => {
  expect(await saidOf(changed)).toEqual([
    { check: 'sign-in', level: 'fault', says: expect.stringMatching(says), next: expect.stringMatching(/\w{3}/) },
  ]);
});

it.each<[string, LoopbackProvider['instead'], string]>([
  ['answers otherwise', { status: 500, body: '' }, 'It answers 500'],
  ['is another', { status: 200, body: '{"issuer":"https://other.example.com"}' }, 'are of https://other.example.com'],
])('names a provider that %s', async (_, instead, says) => {
  provider.instead = instead;
  expect((await saidOf()).at(-1)).toMatchObject({
    check: 'provider',
    level: 'fault',
    says: expect.stringContaining(says),
    next: expect.stringContaining('/.well-known/openid-configuration'),
  });
  provider.instead = undefined;
});

it('names a provider that is not there', async () => {
  expect((await saidOf({ OAUTH_ISSUER: 'http://127.0.0.1:9' })).at(-1)).toMatchObject({
    level: 'fault',
    says: expect.stringContaining('nothing listens there'),
    next: 'Check OAUTH_ISSUER and the network of this server.',
  });
});
