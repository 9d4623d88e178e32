/** What AUTH goes together with, and what the doctor says of it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { parted } from '../../runtime/doctor/finding.ts';
import { checkFace } from '../../runtime/doctor/names.ts';
import { checkSignInMetadata, type ExaminedSignIn } from '../../runtime/doctor/sign-in.ts';
import { doctorsReport } from '../../runtime/start/doctor.ts';
import { openSignIn } from '../../runtime/start/open-sign-in.ts';
import { readSettings, type Settings } from '../../runtime/start/settings.ts';
import { signInProblem, unreadProvider } from '../../runtime/start/sign-in-rules.ts';

const settingsOf = (env: NodeJS.ProcessEnv, flags: readonly string[] = ['--http']): Settings => {
  const read = readSettings(flags, env);
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  return read.settings;
};
const BASE = { AUTH: 'builtin', PUBLIC_URL: 'https://mcp.example.com' };

describe.each(['builtin', 'oidc'])('a start with AUTH=%s', (auth) => {
  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['without an address', { PUBLIC_URL: undefined }, /^AUTH=builtin needs PUBLIC_URL/],
    ['by http', { PUBLIC_URL: 'http://mcp.example.com' }, /needs a PUBLIC_URL with https/],
    ['by http at an address of the network', { PUBLIC_URL: 'http://10.0.0.5:3000' }, /needs a PUBLIC_URL with https/],
    ['below a path', { PUBLIC_URL: 'https://example.com/one' }, /needs a PUBLIC_URL without a path/],
    [
      'with a key that is lent',
      { SHARED_KEY: 'true', ONEUPTIME_API_KEY: '11111111-2222-4333-8444-555555555555' },
      /do not go together/,
    ],
    [
      'with a key that is lent to read',
      { SHARED_KEY: 'true', MODE: 'read_only', ONEUPTIME_API_KEY: '11111111-2222-4333-8444-555555555555' },
      /do not go together/,
    ],
    ['with several instances', { INSTANCES: './instances.json' }, /serves one instance/],
  ])('%s is refused', async (_, env, says) => {
    const settings = settingsOf({ ...BASE, AUTH: auth, ...env });
    expect(signInProblem(settings)?.replace(`AUTH=${auth}`, 'AUTH=builtin')).toMatch(says);
    await expect(openSignIn(settings, {} as never, () => true)).rejects.toThrow(`AUTH=${auth}`);
    // As the doctor parts it: a fault, and what to do about it.
    expect(parted(signInProblem(settings) ?? '').next).toMatch(/^(?:Set|Put|Give|Leave|Name) /);
  });
});

describe('settings of a provider that is not asked', () => {
  const given = { OAUTH_ISSUER: 'https://login.example.com', OAUTH_RULES: './rules.json' };

  it.each(['off', 'builtin'])('are told of where AUTH=%s', (auth) => {
    expect(unreadProvider(settingsOf({ ...BASE, ...given, AUTH: auth }))).toBe(
      `OAUTH_ISSUER, OAUTH_RULES without AUTH=oidc, which alone reads that (AUTH is ${auth}): set AUTH=oidc, or leave it out.`,
    );
    expect(unreadProvider(settingsOf({ ...BASE, AUTH: auth }))).toBeUndefined();
  });

  it('are nothing to tell of where it is', () => {
    expect(unreadProvider(settingsOf({ ...BASE, ...given, AUTH: 'oidc' }))).toBeUndefined();
  });
});

describe('a start with AUTH', () => {
  it.each([
    'https://mcp.example.com',
    'https://mcp.example.com/',
    'http://127.0.0.1:3000',
    'http://localhost:3000',
    'http://[::1]:3000',
  ])('at %s is fine', (publicUrl) => {
    expect(signInProblem(settingsOf({ ...BASE, PUBLIC_URL: publicUrl }))).toBeUndefined();
  });

  it('of another word is refused', () => {
    expect(readSettings(['--http'], { AUTH: 'oauth' })).toMatchObject({
      problems: ['AUTH must be off, builtin or oidc.'],
    });
  });

  it('that is off, or on stdio, opens nothing', async () => {
    expect(await openSignIn(settingsOf({ AUTH: 'off' }), {} as never, () => true)).toBeUndefined();
    const stdio = settingsOf({ ...BASE, ONEUPTIME_API_KEY: '11111111-2222-4333-8444-555555555555' }, []);
    expect(stdio.auth).toBe('off');
  });
});

const ISSUER = 'https://login.example.com';
const RESOURCE = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp';
const AUTHORIZATION = `${ISSUER}/.well-known/oauth-authorization-server`;
const PAGES = 'https://mcp.example.com/signin/jwks';
const WELL: Readonly<Record<string, unknown>> = {
  [RESOURCE]: { resource: 'https://mcp.example.com/mcp', authorization_servers: [ISSUER] },
  [AUTHORIZATION]: { issuer: ISSUER },
  [PAGES]: { keys: [] },
};
const examine = (documents: Readonly<Record<string, unknown>>, more: Partial<ExaminedSignIn> = {}) =>
  checkSignInMetadata({
    auth: 'builtin',
    publicUrl: 'https://mcp.example.com',
    redisUrl: 'redis://x',
    isReplicated: false,
    metadata: RESOURCE,
    ask: async (url) => {
      const json = url in documents ? documents[url] : null;
      return json === undefined ? { silent: 'nothing listens there' } : { json };
    },
    ...more,
  });

describe('the doctor', () => {
  it('finds nothing where clients find their way', async () => {
    expect(await examine(WELL)).toMatchObject([{ level: 'ok', says: expect.stringContaining(ISSUER) }]);
    const { [AUTHORIZATION]: document, ...rest } = WELL;
    const openid = { ...rest, [`${ISSUER}/.well-known/openid-configuration`]: document };
    expect(await examine(openid, { auth: 'oidc' })).toMatchObject([{ level: 'ok' }]);
  });

  it.each<[string, Readonly<Record<string, unknown>>, string, RegExp]>([
    [
      'nothing answers',
      { [RESOURCE]: undefined },
      'warning',
      /Nothing answers at .*oauth-protected-resource.*nothing listens there/,
    ],
    ['a page answers', {}, 'fault', /something else answers there/],
    [
      'another server answers',
      { [RESOURCE]: { resource: 'https://other.example.com/mcp' } },
      'fault',
      /another PUBLIC_URL/,
    ],
    [
      'no sign-in is named',
      { [RESOURCE]: { resource: 'https://mcp.example.com/mcp' } },
      'fault',
      /no metadata with that very name/,
    ],
    ['the sign-in has none', { ...WELL, [AUTHORIZATION]: null }, 'fault', /no metadata with that very name/],
    [
      'the sign-in calls itself otherwise',
      { ...WELL, [AUTHORIZATION]: { issuer: `${ISSUER}/` } },
      'fault',
      /no metadata with that very name/,
    ],
  ])('says so where %s', async (_, documents, level, says) => {
    expect(await examine(documents)).toMatchObject([
      { check: 'metadata', level, says: expect.stringMatching(says), next: expect.stringMatching(/\w/) },
    ]);
  });

  it('says that replicas need one Redis for the embedded sign-in', async () => {
    const replicated = { isReplicated: true, redisUrl: undefined };
    expect((await examine(WELL, replicated)).at(-1)).toMatchObject({
      level: 'fault',
      says: expect.stringContaining('without REDIS_URL'),
    });
    for (const fine of [{ redisUrl: 'redis://x' }, { auth: 'oidc' }] as const)
      expect(await examine(WELL, { ...replicated, ...fine })).toHaveLength(1);
  });

  it('says that without Redis the embedded sign-in ends with its process', async () => {
    expect((await examine(WELL, { redisUrl: undefined })).at(-1)).toMatchObject({
      level: 'warning',
      says: expect.stringContaining('end with it'),
    });
  });

  it('says so where a proxy keeps the pages of the embedded sign-in to itself', async () => {
    const { [PAGES]: _, ...rest } = WELL;
    expect(await examine(rest)).toMatchObject([
      { level: 'fault', says: expect.stringContaining('/signin/, where people do, is not answered by this server') },
    ]);
    expect(await examine(rest, { auth: 'oidc' })).toMatchObject([{ level: 'ok' }]);
  });

  it.each<[string, NodeJS.ProcessEnv, RegExp[]]>([
    ['nobody', {}, [/TRUST_PROXY does not name/]],
    ['the proxy', { TRUST_PROXY: '10.0.0.0/8' }, []],
    ['nobody, where there is none', { PUBLIC_URL: 'http://127.0.0.1:9' }, []],
  ])('knows that the embedded sign-in goes by TRUST_PROXY, which names %s', (_, env, says) => {
    const found = checkFace(settingsOf({ ...BASE, HOST: '0.0.0.0', ...env }));
    const warnings = found.filter(({ level }) => level !== 'ok');
    expect(warnings.map((finding) => finding.says)).toEqual(says.map((text) => expect.stringMatching(text)));
  });

  it('says so where settings of a provider are not read', async () => {
    const report = await doctorsReport(['--http', '--port', '0', '--sandbox'], {
      env: { OAUTH_ISSUER: 'https://login.example.com' },
      home: '/nowhere',
      project: '/nowhere',
    });
    expect(typeof report === 'string' ? [] : report.findings).toContainEqual({
      check: 'sign-in',
      level: 'warning',
      says: 'OAUTH_ISSUER without AUTH=oidc, which alone reads that (AUTH is off).',
      next: 'Set AUTH=oidc, or leave it out.',
    });
  });

  const servers: Server[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
  });

  it('asks as clients do', async () => {
    const server = createServer(({ url: path }, answer) => {
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const documents: Readonly<Record<string, object>> = {
        '/.well-known/oauth-protected-resource/mcp': { resource: `${origin}/mcp`, authorization_servers: [origin] },
        '/.well-known/oauth-authorization-server': { issuer: origin },
      };
      const document = documents[path ?? ''];
      answer
        .writeHead(document ? 200 : 404, { 'content-type': 'application/json' })
        .end(JSON.stringify(document ?? {}));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const place = { home: '/nowhere', project: '/nowhere' };
    const found = async (env: NodeJS.ProcessEnv, flags = ['--http', '--port', '0', '--sandbox']) => {
      const report = await doctorsReport(flags, { env, ...place });
      return typeof report === 'string' ? [] : report.findings;
    };
    const signIn = (await found({ AUTH: 'oidc', PUBLIC_URL: `http://127.0.0.1:${port}` })).filter(
      ({ check }) => check === 'metadata',
    );
    expect(signIn).toMatchObject([{ level: 'ok', says: expect.stringContaining(`http://127.0.0.1:${port}`) }]);
    const bad = (await found({ AUTH: 'oidc' })).filter(({ check }) => check === 'sign-in');
    expect(bad).toMatchObject([{ level: 'fault', says: expect.stringContaining('needs PUBLIC_URL') }]);
    const silent = await found({ AUTH: 'oidc', PUBLIC_URL: 'http://127.0.0.1:9' });
    expect(silent.filter(({ check }) => check === 'metadata')).toMatchObject([{ level: 'warning' }]);
    const stdio = await found({ AUTH: 'builtin' }, ['--sandbox']);
    expect(stdio.map(({ says }) => says).join()).toContain('AUTH: set, and without a meaning on stdio.');
  });
});
