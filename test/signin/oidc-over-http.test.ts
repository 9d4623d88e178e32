/** AUTH=oidc over HTTP: who gets in, with which key and for what, and what everybody else is told. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { callAt, opened, sandboxOnPort, served } from '../limits/stand.ts';
import { legacy, messageOf, modern } from '../mcp/serve.ts';
import { openSession, within } from '../mcp/session-client.ts';
import {
  asked,
  callOf,
  LoopbackProvider,
  type OidcGround,
  oidcGround,
  PUBLIC_URL,
  RESOURCE,
  testFolder,
} from './oidc-ground.ts';
import { goodClaims, signingKey, tokenOf, writtenToken } from './oidc-tokens.ts';

const LABEL = { name: 'From a test', color: '#00ff00' };
const LIST = callOf('list_labels', { limit: 3 });
const WRITE = callOf('create_label', LABEL);
const files = testFolder();
const POLICY = files.write('policy.json', {
  profiles: { oncall: { deny: ['resource:monitor'] }, rest: { mode: 'full' } },
  default: 'rest',
});
const AUDIT = files.write('audit.log', '');
let ground: OidcGround;
const user = (name: string, ...groups: string[]) => ground.provider.token({ sub: name, groups });

beforeAll(async () => {
  ground = await oidcGround(
    ({ admin, folder }) => ({
      rules: [
        {
          when: { claim: 'groups', is: 'oncall' },
          key: { file: admin },
          profile: 'oncall',
          scopes: ['read', 'incidents:write'],
        },
        { when: { claim: 'groups', is: ['staff', 'oncall'] }, key: { file: admin } },
        { when: { claim: 'groups', is: 'own' }, key: { directory: folder, by: 'sub' } },
      ],
    }),
    { LIMITS: 'key:1000', POLICY, AUDIT: `file:${AUDIT}`, AUDIT_READS: 'true' },
  );
});

/** What a request with a token is answered. */
async function answerOf(token: string, request = LIST, url = ground.url) {
  const answer = await asked(url, token, request);
  const challenge = answer.headers.get('www-authenticate');
  return {
    status: answer.status,
    challenge,
    retry: answer.headers.get('retry-after'),
    text: JSON.stringify(await messageOf(answer)),
  };
}

describe('a token', () => {
  it('that a rule is for opens what its key opens, and is sent nowhere', async () => {
    const token = await user('ana', 'staff');
    ground.upstream.sent.length = 0;
    for (const era of [modern, legacy])
      expect(await answerOf(token, callOf('list_labels', { limit: 3 }, era))).toMatchObject({
        status: 200,
        text: expect.not.stringContaining('"isError":true'),
      });
    expect(ground.upstream.sent.length).toBeGreaterThan(0);
    for (const sent of ground.upstream.sent) {
      expect(sent).toContain(ground.sandbox.keys.admin);
      for (const part of token.split('.')) expect(sent).not.toContain(part);
    }
  });

  it.each<[string, () => Promise<string>, string]>([
    [
      'for another server',
      () => ground.provider.token({ aud: 'https://other.example.com' }),
      `takes those for '${RESOURCE}'`,
    ],
    ['of another provider', () => ground.provider.token({ iss: 'https://evil.example.com' }), 'OAUTH_ISSUER'],
    ['that ran out', () => ground.provider.token({ exp: 1_700_000_000 }), 'The token ran out'],
    ['signed by a stranger', async () => tokenOf(await signingKey('k1'), { iss: ground.provider.issuer }), 'signature'],
    [
      'signed by nobody',
      async () => writtenToken({ alg: 'none' }, { ...goodClaims(), iss: ground.provider.issuer }),
      'signed with',
    ],
    ['that is opaque', async () => 'ya29.a0AfB_byC3', 'neither a token of this server nor a OneUptime key'],
  ])('%s is refused with a challenge that says why', async (_, made, said) => {
    ground.upstream.sent.length = 0;
    const token = await made();
    const { status, challenge, text } = await answerOf(token);
    expect([status, challenge]).toEqual([401, expect.stringContaining('Bearer error="invalid_token"')]);
    expect(challenge).toContain(said.replaceAll('"', "'").replaceAll("'", ' ').trim().slice(0, 12));
    expect(challenge).toContain(`resource_metadata="${PUBLIC_URL}/.well-known/oauth-protected-resource/mcp"`);
    expect(text).toContain(said.replaceAll("'", '\\"'));
    expect(ground.upstream.sent).toEqual([]);
  });

  it('of somebody for whom there is no rule is refused without a challenge, so that nobody signs in for ever', async () => {
    const { status, challenge, text } = await answerOf(await user('eve', 'guests'));
    expect([status, challenge]).toEqual([403, null]);
    expect(text).toContain('no rule of this server is for you. Ask whoever runs it: signing in again changes nothing');
  });

  it('of somebody whose key is not there is refused until it is', async () => {
    const token = await user('late@example.com', 'own');
    expect(await answerOf(token)).toMatchObject({
      status: 403,
      challenge: null,
      text: expect.stringContaining('there is no OneUptime key for you'),
    });
    ground.files.write('late_40example.com', ' ');
    expect(await answerOf(token)).toMatchObject({
      status: 503,
      retry: '5',
      text: expect.stringContaining('whose log says why'),
    });
    ground.files.write('late_40example.com', ground.sandbox.keys.admin);
    expect(await answerOf(token)).toMatchObject({ status: 200 });
  });

  it('and a key beside it are refused', async () => {
    const both = { ...LIST, headers: { ...LIST.headers, 'x-api-key': ground.sandbox.keys.admin } };
    expect(await answerOf(await user('ana', 'staff'), both)).toMatchObject({ status: 400 });
  });
});

describe('keys', () => {
  it('go on working, in either header', async () => {
    const { admin } = ground.sandbox.keys;
    expect(await callAt(ground.url, admin, ['list_labels', { limit: 1 }])).toMatchObject({
      status: 200,
      isError: false,
    });
    const authorization = `Bearer ${admin}`;
    const call = ['list_labels', { limit: 1 }] as const;
    expect(await callAt(ground.url, undefined, call, { headers: { authorization } })).toMatchObject({ isError: false });
  });

  it('that nothing has filled in are told as before', async () => {
    const headers = { authorization: 'Bearer $' + '{ONEUPTIME_API_KEY}' };
    const { status, text } = await callAt(ground.url, undefined, ['list_labels'], { headers });
    expect([status, text]).toEqual([401, expect.stringContaining('which nothing has filled in')]);
  });
});

describe('scopes', () => {
  it('of a token are asked for where they do not suffice, all that it needs at once', async () => {
    const token = await ground.provider.token({ groups: ['staff'], scope: 'openid read' });
    const { status, challenge } = await answerOf(token, WRITE);
    expect([status, challenge]).toEqual([403, expect.stringContaining('error="insufficient_scope"')]);
    expect(challenge).toContain('scope="openid read write"');
  });

  it.each([
    ['scope', { scope: 'openid write' }],
    ['a list', { scope: undefined, scp: ['write'] }],
    ['scp', { scope: undefined, scp: 'profile write' }],
  ])('are read from %s', async (_, claims) => {
    expect(await answerOf(await ground.provider.token({ groups: ['staff'], ...claims }), WRITE)).toMatchObject({
      status: 200,
    });
  });

  it('that a rule gives hold instead, and nobody is sent to sign in for more', async () => {
    const token = await ground.provider.token({ groups: ['oncall'], scope: 'delete' });
    expect(await answerOf(token)).toMatchObject({ status: 200, text: expect.not.stringContaining('"isError":true') });
    const note = callOf('create_incident_internal_note', { incident: 'INC-470', note: 'Looking.' });
    expect(await answerOf(token, note)).toMatchObject({
      status: 200,
      text: expect.not.stringContaining('"isError":true'),
    });
    const { status, challenge, text } = await answerOf(token, WRITE);
    expect([status, challenge]).toEqual([200, null]);
    expect(text).toMatch(/create_label is not allowed.*This came with the request or the login/);
  });
});

describe('the profile of a rule', () => {
  it('holds for its logins, and for no others', async () => {
    const monitors = callOf('list_monitors', { limit: 1 });
    expect(await answerOf(await user('ana', 'oncall'), monitors)).toMatchObject({
      text: expect.stringMatching(/list_monitors is not allowed.*profile oncall of policy\.json/),
    });
    expect(await answerOf(await user('ana', 'staff'), monitors)).toMatchObject({
      text: expect.not.stringContaining('not allowed'),
    });
  });
});

describe('persons who share a key', () => {
  it('have sessions of their own: nobody gets the stream of another’s', async () => {
    const [ana, bo] = await Promise.all([user('ana', 'staff'), user('bo', 'staff')]);
    const session = await openSession(`${ground.url}/mcp`, { authorization: `Bearer ${ana}` });
    const stream = async (token: string) => {
      const { headers } = within(session, { headers: { accept: 'text/event-stream' }, message: undefined });
      const answer = await fetch(`${ground.url}/mcp`, { headers: { ...headers, authorization: `Bearer ${token}` } });
      await answer.body?.cancel();
      return answer.status;
    };
    expect([await stream(bo), await stream(ana)]).toEqual([405, 200]);
  });

  it('are told apart in the audit', async () => {
    for (const name of ['cleo', 'dan']) await answerOf(await user(name, 'staff'));
    const log = () => readFileSync(AUDIT, 'utf8');
    await expect.poll(log).toMatch(/"subject":"cleo".*"subject":"dan"/s);
    const lines = log()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const [cleo, dan] = ['cleo', 'dan'].map((name) => lines.find(({ subject }) => subject === name));
    expect(cleo.key).not.toBe(dan.key);
    expect(cleo.clientId).toBe('client');
    expect(log()).not.toContain(ground.sandbox.keys.admin);
  });

  it('are counted by person', async () => {
    const url = await served({ ...ground.settings, LIMITS: 'user:3', AUDIT: 'off' });
    const [ana, bo] = await Promise.all([user('ana', 'staff'), user('bo', 'staff')]);
    for (let n = 0; n < 3; n += 1)
      expect(await answerOf(ana, LIST, url)).toMatchObject({ text: expect.not.stringContaining('rate_limited') });
    expect(await answerOf(ana, LIST, url)).toMatchObject({ text: expect.stringContaining('rate_limited') });
    expect(await answerOf(bo, LIST, url)).toMatchObject({ text: expect.not.stringContaining('rate_limited') });
  });
});

describe('what a server says of itself', () => {
  const metadata = async (url: string) => (await fetch(`${url}/.well-known/oauth-protected-resource/mcp`)).json();

  it('names the provider, letter by letter, and reading as what to sign in for', async () => {
    expect(await metadata(ground.url)).toMatchObject({
      resource: RESOURCE,
      authorization_servers: [ground.provider.issuer],
      scopes_supported: ['read'],
    });
  });

  it.each([
    ['what the provider is to be asked for', { ask: ['api://1/mcp'] }, ['api://1/mcp'], 'scope="api://1/mcp"'],
    ['nothing to ask for, where every rule gives scopes', {}, undefined, 'Bearer resource_metadata'],
  ])('says %s', async (_, more, scopes, challenge) => {
    const rules = [{ key: { file: ground.keys.admin }, scopes: ['read'] }];
    const url = await served({
      ...ground.settings,
      AUDIT: 'off',
      OAUTH_RULES: files.write('other.json', { rules, ...more }),
    });
    expect(((await metadata(url)) as { scopes_supported?: unknown }).scopes_supported).toEqual(scopes);
    const answer = await fetch(`${url}/mcp`, { method: 'POST' });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining(challenge)]);
  });
});

describe('a provider that cannot be asked', () => {
  it.each<[string, LoopbackProvider['instead']]>([
    ['answers 500', { status: 500, body: '' }],
    ['answers with a page', { status: 200, body: '<html>' }],
    ['answers with another thing', { status: 200, body: '[]' }],
    ['answers without end', { status: 200, body: `{"keys":"${'x'.repeat(600 * 1024)}"}` }],
    ['moves', { status: 302, body: '' }],
  ])('and %s keeps nothing from starting: tokens are answered 503 until it can be', async (_, instead) => {
    const provider = await LoopbackProvider.start();
    provider.instead = instead;
    const url = await served({ ...ground.settings, AUDIT: 'off', OAUTH_ISSUER: provider.issuer });
    const token = await provider.token({ groups: ['staff'] });
    expect(await answerOf(token, LIST, url)).toMatchObject({
      status: 503,
      challenge: null,
      retry: '5',
      text: expect.stringContaining('cannot be asked whether the token is good'),
    });
    expect(await callAt(url, ground.sandbox.keys.admin, ['list_labels'])).toMatchObject({ isError: false });
  });
});

describe('a start', () => {
  const rules = (...own: object[]) => files.write('start.json', { rules: own });
  const file = () => ({ key: { file: ground.keys.admin } });

  it.each<[string, () => NodeJS.ProcessEnv, string]>([
    ['without a provider', () => ({ OAUTH_ISSUER: '' }), 'AUTH=oidc needs OAUTH_ISSUER: set it to'],
    ['without rules', () => ({ OAUTH_RULES: '' }), 'AUTH=oidc needs OAUTH_RULES: name a file'],
    [
      'with a provider without TLS',
      () => ({ OAUTH_ISSUER: 'http://login.example.com' }),
      'OAUTH_ISSUER must begin with https://',
    ],
    [
      'with rules that are not there',
      () => ({ OAUTH_RULES: '/none/rules.json' }),
      'OAUTH_RULES (rules.json) cannot be read (ENOENT)',
    ],
    [
      'with rules that hold a slip',
      () => ({ OAUTH_RULES: rules({ ...file(), scope: [] }) }),
      'OAUTH_RULES (start.json), line 1, rules.0',
    ],
    [
      'with a profile that nobody has',
      () => ({ OAUTH_RULES: rules({ ...file(), profile: 'oncal' }) }),
      'policy.json has no profile "oncal". Did you mean oncall?',
    ],
    [
      'with a profile and no policy',
      () => ({ POLICY: '', OAUTH_RULES: rules({ ...file(), profile: 'oncall' }) }),
      'is one of the file of POLICY, which is not set',
    ],
    [
      'with a scope of no toolset',
      () => ({ OAUTH_RULES: rules({ ...file(), scopes: ['incident:read'] }) }),
      'rules.0.scopes: incident:read names no toolset: they are',
    ],
    [
      'with a key that is not there',
      () => ({ OAUTH_RULES: rules({ key: { file: 'none' } }) }),
      'OAUTH_RULES: rules.0.key.file names a file that is not there',
    ],
    [
      'with the issuer written in another way',
      () => ({ OAUTH_ISSUER: `${ground.provider.issuer}/` }),
      `the metadata there are of http://127.0.0.1`,
    ],
  ])('%s says so', async (_, env, said) => {
    await expect(opened({ ...ground.settings, AUDIT: 'off', ...env() })).rejects.toThrow(said);
  });
});

it('another sandbox is asked with the key of whoever signed in, as its file says now', async () => {
  const other = await sandboxOnPort(2);
  const url = await served({ ...ground.settings, AUDIT: 'off', ONEUPTIME_URL: other.url });
  const token = await user('changing', 'own');
  ground.files.write('changing', ground.sandbox.keys.admin);
  expect(await answerOf(token, LIST, url)).toMatchObject({ text: expect.stringContaining('invalid_key') });
});
