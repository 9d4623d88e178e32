/** A provider's metadata and keys: where they are looked for, how often, and what happens while it is away. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { metadataAddresses } from '../../runtime/signin/oidc/metadata.ts';
import { Provider } from '../../runtime/signin/oidc/provider.ts';
import { readAccessToken } from '../../runtime/signin/oidc/token-reader.ts';
import { readJsonDocument } from '../../runtime/upstream/json-document.ts';
import { outgoingProxy } from '../../runtime/upstream/outgoing-proxy.ts';
import { proxyTo, serving, servingRaw } from '../upstream/servers.ts';
import { AUDIENCE, type Documents, MemoryProvider, OIDC_ISSUER, signingKey, tokenOf } from './oidc-tokens.ts';

const [first, second] = await Promise.all([signingKey('k1'), signingKey('k2', 'ES256')]);
const [token, newer] = await Promise.all([tokenOf(first), tokenOf(second)]);
const [within = '', oauth = '', inserted = ''] = metadataAddresses(OIDC_ISSUER);
const KEYS = `${OIDC_ISSUER}/keys`;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

function read({ provider }: MemoryProvider, text = token) {
  return readAccessToken(text, { issuer: OIDC_ISSUER, audience: AUDIENCE, provider });
}

describe('metadata', () => {
  it('lie where OpenID Connect and RFC 8414 say, for issuers with a path and without', () => {
    expect([within, oauth, inserted]).toEqual([
      'https://login.example.com/realms/work/.well-known/openid-configuration',
      'https://login.example.com/.well-known/oauth-authorization-server/realms/work',
      'https://login.example.com/.well-known/openid-configuration/realms/work',
    ]);
    for (const issuer of ['https://login.example.com', 'https://login.example.com/'])
      expect(metadataAddresses(issuer)).toEqual([
        'https://login.example.com/.well-known/openid-configuration',
        'https://login.example.com/.well-known/oauth-authorization-server',
      ]);
  });

  it.each([within, oauth, inserted])('are found at %s', async (address) => {
    const memory = new MemoryProvider([first], { [within]: undefined });
    memory.documents[address] = { issuer: OIDC_ISSUER, jwks_uri: KEYS };
    expect(await memory.provider.check()).toEqual({ keys: 1 });
  });

  it.each<[string, Documents, string]>([
    ['of another issuer', { [within]: { issuer: 'https://evil.example.com', jwks_uri: KEYS } }, 'set it to that'],
    [
      'of the issuer with a slash',
      { [within]: { issuer: `${OIDC_ISSUER}/`, jwks_uri: KEYS } },
      `are of ${OIDC_ISSUER}/`,
    ],
    ['of no issuer', { [within]: { jwks_uri: KEYS } }, 'are of no issuer'],
    ['that are a page', { [within]: 'hello' }, 'no JSON object'],
    ['without keys', { [within]: { issuer: OIDC_ISSUER } }, 'name no jwks_uri'],
    [
      'with keys that anybody on the way could change',
      { [within]: { issuer: OIDC_ISSUER, jwks_uri: 'http://login.example.com/keys' } },
      'without https',
    ],
    [
      'with keys of another scheme',
      { [within]: { issuer: OIDC_ISSUER, jwks_uri: 'ftp://login.example.com/keys' } },
      'without https',
    ],
    ['with keys in a file', { [within]: { issuer: OIDC_ISSUER, jwks_uri: 'file:///etc/passwd' } }, 'without https'],
    ['that are nowhere', { [within]: undefined }, 'It answers 404'],
    ['whose keys are nowhere', { [KEYS]: undefined }, 'It answers 404 when it is asked for its keys'],
    ['whose keys are none', { [KEYS]: { keys: 'none' } }, 'no set of keys'],
    ...[101, 200, 1_000].map((length): [string, Documents, string] => [
      `whose keys are ${length}`,
      { [KEYS]: { keys: Array.from({ length }, () => first.jwk) } },
      'more than 100 keys',
    ]),
  ])('%s open nothing', async (_, documents, said) => {
    const memory = new MemoryProvider([first], documents);
    await expect(memory.provider.check()).rejects.toThrow(said);
    await expect(read(memory)).rejects.toThrow('cannot be asked whether the token is good');
    expect(memory.said).toEqual([expect.stringContaining(said)]);
  });
});

describe('keys', () => {
  it('are asked for once by however many, and again when they are ten minutes old', async () => {
    const memory = new MemoryProvider([first]);
    await Promise.all(Array.from({ length: 20 }, () => read(memory)));
    expect(memory.asked).toEqual([within, KEYS]);
    memory.now = 9 * MINUTE;
    await read(memory);
    expect(memory.asked).toHaveLength(2);
    memory.now = 11 * MINUTE;
    await Promise.all([read(memory), read(memory)]);
    expect(memory.asked).toHaveLength(4);
  });

  it('that are withdrawn open nothing once that is known', async () => {
    const memory = new MemoryProvider([first, second]);
    await read(memory);
    memory.publish(second);
    memory.now = 11 * MINUTE;
    await expect(read(memory)).rejects.toThrow('does not publish');
    expect(await read(memory, newer)).toMatchObject({ sub: 'ana' });
  });

  it('that are new are asked for when a token names one, and not for every token that names none', async () => {
    const memory = new MemoryProvider([first]);
    await read(memory);
    memory.publish(first, second);
    memory.now = 11 * SECOND;
    expect(await read(memory, newer)).toMatchObject({ sub: 'ana' });
    expect(memory.asked).toHaveLength(4);
    const strange = await tokenOf({ ...first, kid: 'strange' });
    for (let n = 0; n < 50; n += 1) await expect(read(memory, strange)).rejects.toThrow('does not publish');
    expect(memory.asked).toHaveLength(4);
    memory.now = 22 * SECOND;
    await Promise.allSettled(Array.from({ length: 50 }, () => read(memory, strange)));
    expect(memory.asked).toHaveLength(6);
  });

  it('lie where the metadata say now', async () => {
    const memory = new MemoryProvider([first]);
    await read(memory);
    memory.documents = {
      [within]: { issuer: OIDC_ISSUER, jwks_uri: 'https://keys.example.com/' },
      'https://keys.example.com/': { keys: [second.jwk] },
    };
    memory.now = 11 * SECOND;
    expect(await read(memory, newer)).toMatchObject({ sub: 'ana' });
  });
});

describe('while the provider is away', () => {
  it('known keys are good for an hour, and nobody waits for each token', async () => {
    const memory = new MemoryProvider([first]);
    await read(memory);
    memory.fault = new Error('connection refused');
    memory.now = 11 * MINUTE;
    for (let n = 0; n < 50; n += 1) await read(memory);
    expect(memory.asked).toHaveLength(3);
    memory.now = 59 * MINUTE;
    expect(await read(memory)).toMatchObject({ sub: 'ana' });
    memory.now = 61 * MINUTE;
    await expect(read(memory)).rejects.toThrow('cannot be asked whether the token is good');
    expect(memory.said).toEqual([expect.stringContaining('cannot be asked for its keys: connection refused')]);
  });

  it.each([2, 10, 100])('known keys are good no more after %i hours', async (hours) => {
    const memory = new MemoryProvider([first]);
    await read(memory);
    memory.fault = new Error('connection refused');
    memory.now = hours * 60 * MINUTE;
    await expect(read(memory)).rejects.toThrow('cannot be asked whether the token is good');
  });

  it('nobody waits longer than for one answer where each of its documents takes its time', async () => {
    vi.useFakeTimers();
    try {
      const said: string[] = [];
      const slow = (): Promise<never> => new Promise(() => {});
      const provider = new Provider({ issuer: OIDC_ISSUER, read: slow, report: (line) => said.push(line) });
      const checked = expect(provider.check()).rejects.toThrow('did not tell its metadata and keys within 8 s');
      await vi.advanceTimersByTimeAsync(8_000);
      await checked;
      expect(said).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('a key that nobody knows may be a good one', async () => {
    const memory = new MemoryProvider([first]);
    await read(memory);
    memory.fault = new Error('connection refused');
    memory.now = 11 * SECOND;
    await expect(read(memory, newer)).rejects.toThrow('cannot be asked whether the token is good');
  });

  it('it is asked again every five seconds at most, and told once that it is there', async () => {
    const memory = new MemoryProvider([first]);
    memory.fault = new Error('connection refused');
    for (let n = 0; n < 50; n += 1) await expect(read(memory)).rejects.toThrow('cannot be asked');
    expect(memory.asked).toHaveLength(1);
    memory.fault = undefined;
    memory.now = 6 * SECOND;
    expect(await read(memory)).toMatchObject({ sub: 'ana' });
    expect(memory.said).toEqual([
      expect.stringContaining('connection refused'),
      `The provider of logins ${OIDC_ISSUER} answers again.`,
    ]);
  });
});

describe('its documents', () => {
  const site = { title: 'The provider of logins', setting: 'OAUTH_ISSUER' };
  const bounds = { site, deadlineMs: 2_000, maxBytes: 10_000 };
  const held: (() => void)[] = [];
  afterEach(() => {
    for (const end of held.splice(0)) end();
  });

  it('come with their status; what is no JSON has no body, and nobody is followed elsewhere', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serving((request, response) => {
      asked.push(request.url, request.headers.authorization);
      const status = Number(request.url?.slice(1, 4));
      response.writeHead(status, { location: '/200' }).end(status === 200 ? '{"issuer":"x"}' : '<html>');
    });
    expect(await readJsonDocument(`${url}/200?p=policy`, bounds)).toEqual({ status: 200, body: { issuer: 'x' } });
    expect(await readJsonDocument(`${url}/500`, bounds)).toEqual({ status: 500, body: undefined });
    expect(await readJsonDocument(`${url}/302`, bounds)).toEqual({ status: 302, body: undefined });
    expect(asked).toEqual(['/200?p=policy', undefined, '/500', undefined, '/302', undefined]);
  });

  it('are read within bounds', async () => {
    const url = await serving((_, response) => response.end(`{"keys":"${'x'.repeat(20_000)}"}`));
    await expect(readJsonDocument(url, bounds)).rejects.toThrow('answers with more than 10000 bytes');
    const deep = await serving((_, response) => response.end('['.repeat(5_000)));
    expect((await readJsonDocument(deep, bounds)).body).toBeUndefined();
  });

  it('are not waited for without end', async () => {
    const slow = await serving((_, response) => {
      response.writeHead(200).write('{');
      held.push(() => response.destroy());
    });
    await expect(readJsonDocument(slow, { ...bounds, deadlineMs: 200 })).rejects.toThrow('did not answer within 0.2 s');
    const silent = await servingRaw(() => {});
    await expect(readJsonDocument(silent, { ...bounds, deadlineMs: 200 })).rejects.toThrow(
      'did not answer within 0.2 s',
    );
  });

  it('fail with words for the operator', async () => {
    const garbage = await servingRaw((socket) => socket.end('SSH-2.0-x\r\n'));
    await expect(readJsonDocument(garbage, bounds)).rejects.toThrow(/^The provider of logins at http/);
    await expect(readJsonDocument('http://127.0.0.1:9/', bounds)).rejects.toThrow('nothing listens there');
  });

  it('come through the outgoing proxy', async () => {
    const url = await serving((_, response) => response.end('{"issuer":"x"}'));
    const { env, asked } = await proxyTo(url, { user: 'u:p@' });
    const proxy = outgoingProxy(env, 'http://login.example.com');
    expect(await readJsonDocument('http://login.example.com/keys', { ...bounds, proxy })).toMatchObject({
      status: 200,
    });
    expect(asked).toEqual([expect.stringContaining('CONNECT login.example.com')]);
  });
});
