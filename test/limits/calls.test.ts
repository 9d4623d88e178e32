/** LIMITS over the wire: how many calls a caller may make, and what one too many is answered. */
import { describe, expect, it } from 'vitest';
import { legacy, modern, post } from '../mcp/serve.ts';
import { openSession, within } from '../mcp/session-client.ts';
import { answerTo, callAt, sandboxOnPort, served } from './stand.ts';

const sandbox = await sandboxOnPort();
const { keys } = sandbox;
const withLimits = (LIMITS: string, env: NodeJS.ProcessEnv = {}) =>
  served({ ONEUPTIME_URL: sandbox.url, LIMITS, ...env });
const COUNT = ['count_labels'] as const;

describe.each(['modern', 'legacy'] as const)('in the %s era', (era) => {
  it('a call too many is a result with the seconds to wait, at 200', async () => {
    const url = await withLimits('key:2');
    for (let call = 0; call < 2; call++)
      expect(await callAt(url, keys.admin, COUNT, { era })).toMatchObject({ isError: false });
    const limited = await callAt(url, keys.admin, COUNT, { era });
    expect(limited).toMatchObject({ status: 200, isError: true });
    expect(limited.text).toMatch(/2 calls in a minute.*LIMITS=key:2.*Call again in \d+ s\. \(rate_limited\)$/);
    expect(limited.structured).toMatchObject({ error: { code: 'rate_limited' } });
    const { retryAfterSeconds } = limited.structured as { retryAfterSeconds: number };
    expect(retryAfterSeconds).toBeGreaterThan(0);
    expect(retryAfterSeconds).toBeLessThanOrEqual(60);
    expect(limited.text).toContain(`in ${retryAfterSeconds} s`);
    expect(JSON.stringify(limited)).not.toContain(keys.admin);
  });

  it('counts each key for itself', async () => {
    const url = await withLimits('key:1');
    expect(await callAt(url, keys.admin, COUNT, { era })).toMatchObject({ isError: false });
    expect(await callAt(url, keys.admin, COUNT, { era })).toMatchObject({ isError: true });
    expect(await callAt(url, keys.readonly, COUNT, { era })).toMatchObject({ isError: false });
  });

  it.each([
    ['as a workflow', ['get_overview']],
    ['through a dispatcher', ['call_read', { tool: 'count_labels', arguments: {} }]],
    ['with our prefix', ['oneuptime_count_labels']],
    ['as a write', ['create_label', { name: 'x', color: '#ff0000' }]],
    ['as a preview', ['create_label', { name: 'x', color: '#ff0000', preview: true }]],
  ] as const)('counts a call %s', async (_way, call) => {
    const url = await withLimits('key:1');
    await callAt(url, keys.admin, COUNT, { era });
    expect((await callAt(url, keys.admin, call, { era })).text).toContain('rate_limited');
  });

  it('on every surface, by one count', async () => {
    const url = await withLimits('key:1');
    await callAt(url, keys.admin, COUNT, { era });
    for (const path of ['/mcp/all', '/mcp/x/incidents', '/mcp/readonly', '/mcp/x/everyday/readonly'])
      expect((await callAt(url, keys.admin, COUNT, { era, path })).text, path).toContain('rate_limited');
  });
});

describe('one key in many spellings is one caller', () => {
  const bare = keys.admin.replaceAll('-', '');
  it.each([
    ['in capitals', { 'x-api-key': keys.admin.toUpperCase() }],
    ['in another header', { apikey: keys.admin }],
    ['as a Bearer', { authorization: `Bearer ${keys.admin}` }],
    ['alone', { authorization: keys.admin }],
    ['twice', { 'x-api-key': `${keys.admin}, ${keys.admin}` }],
    ['with blanks', { 'x-api-key': `  ${keys.admin}\t` }],
    ['without dashes', { 'x-api-key': bare }],
    ['with dashes elsewhere', { 'x-api-key': bare.replace(/(.{4})(?=.)/g, '$1-').toUpperCase() }],
  ])('%s', async (_how, headers) => {
    const url = await withLimits('key:1');
    await callAt(url, keys.admin, COUNT);
    expect((await callAt(url, undefined, COUNT, { headers })).text).toContain('rate_limited');
  });
});

describe('what is counted', () => {
  it('each message of a batch', async () => {
    const url = await withLimits('key:2');
    const batch = [1, 2, 3, 4].map((id) => legacy('tools/call', { name: 'count_labels', arguments: {} }, id).message);
    const { headers } = legacy('tools/call');
    const answer = await post(`${url}/mcp`, {
      headers: { ...headers, 'mcp-protocol-version': '2025-03-26', 'x-api-key': keys.admin },
      message: batch,
    });
    const text = await answer.text();
    expect(text.match(/rate_limited/g)).toHaveLength(4); // In text and structure.
    expect(text.match(/"count\\?":/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('a write repeated in its session once', async () => {
    const url = await withLimits('key:2');
    const session = await openSession(`${url}/mcp`, { 'x-api-key': keys.admin });
    const write = within(
      session,
      legacy('tools/call', { name: 'create_label', arguments: { name: 'Once', color: '#ff0000' } }, 7),
    );
    const [first, again] = await Promise.all([answerTo(`${url}/mcp`, write), answerTo(`${url}/mcp`, write)]);
    expect(first).toMatchObject({ isError: false });
    expect(again.text).toBe(first.text);
    expect(await callAt(url, keys.admin, COUNT)).toMatchObject({ isError: false });
    expect(await callAt(url, keys.admin, COUNT)).toMatchObject({ isError: true });
  });

  it('no lists, searches, handshakes, and nothing that was refused before', async () => {
    const url = await withLimits('key:1');
    for (const [name, args] of [
      ['find_tools', { intent: 'who is on call' }],
      ['no_such_tool', {}],
      ['call_read', { tool: 'create_label', arguments: {} }],
    ] as const)
      expect((await callAt(url, keys.admin, [name, args])).text).not.toContain('rate_limited');
    for (const method of ['tools/list', 'server/discover'])
      expect(await answerTo(`${url}/mcp`, withKey(modern(method)))).toMatchObject({ isError: false });
    expect(await callAt(url, keys.admin, COUNT)).toMatchObject({ isError: false });
    expect((await callAt(url, keys.admin, COUNT)).text).toContain('rate_limited');
    for (const method of ['tools/list', 'server/discover'])
      expect(await answerTo(`${url}/mcp`, withKey(modern(method)))).toMatchObject({ status: 200, isError: false });
    const opening = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
    expect(await answerTo(`${url}/mcp`, withKey(legacy('initialize', opening)))).toMatchObject({
      status: 200,
      isError: false,
    });
    expect((await callAt(url, keys.admin, ['find_tools', { intent: 'who is on call' }])).isError).toBe(false);
  });

  it('resources, prompts and completions that read rows', async () => {
    const url = await withLimits('key:1');
    await callAt(url, keys.admin, COUNT);
    const read = await answerTo(`${url}/mcp`, withKey(modern('resources/read', { uri: 'oneuptime://incident/INC-1' })));
    expect(read.text).toMatch(/as many as|which is what this server allows/);
  });
});

const withKey = ({ headers, message }: ReturnType<typeof modern>) => ({
  headers: {
    ...headers,
    'x-api-key': keys.admin,
    ...(headers['mcp-method'] === 'resources/read' ? { 'mcp-name': 'oneuptime://incident/INC-1' } : {}),
  },
  message,
});

describe('other bounds', () => {
  it('bursts, days and users', async () => {
    for (const bound of ['burst', 'day', 'user']) {
      const url = await withLimits(`${bound}:2,concurrent:5`);
      await callAt(url, keys.admin, COUNT);
      await callAt(url, keys.admin, COUNT);
      expect((await callAt(url, keys.admin, COUNT)).text, bound).toContain(`LIMITS=${bound}:2`);
    }
  });

  it('the narrowest is told, and costs nothing of the wider ones', async () => {
    const url = await withLimits('key:1,day:2');
    await callAt(url, keys.admin, COUNT);
    for (let call = 0; call < 5; call++) expect((await callAt(url, keys.admin, COUNT)).text).toContain('LIMITS=key:1');
  });

  it('calls under way', async () => {
    const url = await withLimits('concurrent:2');
    const answers = await Promise.all(Array.from({ length: 8 }, () => callAt(url, keys.admin, ['get_overview'])));
    const limited = answers.filter(({ text }) => text.includes('LIMITS=concurrent:2'));
    expect(limited.length).toBeGreaterThan(0);
    expect(answers.length - limited.length).toBeGreaterThanOrEqual(2);
    expect(await callAt(url, keys.admin, COUNT)).toMatchObject({ isError: false });
  });

  it('nothing without LIMITS', async () => {
    const url = await withLimits('off');
    const answers = await Promise.all(Array.from({ length: 40 }, () => callAt(url, keys.admin, COUNT)));
    expect(answers.every(({ isError }) => !isError)).toBe(true);
  });
});

describe('whoever has no key of its own', () => {
  it('keys that are invented get no more calls than ten', async () => {
    const url = await withLimits('key:2');
    let told = 0;
    for (let at = 0; at < 40; at++) {
      const key = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
      const { text } = await callAt(url, key, COUNT);
      if (text.includes('rate_limited')) told += 1;
      else expect(text).toContain('does not accept this API key');
    }
    expect(told).toBe(20);
  });

  it('whoever is known is not kept out by them', async () => {
    const url = await withLimits('key:3');
    expect(await callAt(url, keys.admin, COUNT)).toMatchObject({ isError: false });
    for (let at = 0; at < 40; at++) await callAt(url, `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`, COUNT);
    expect(await callAt(url, keys.admin, COUNT)).toMatchObject({ isError: false });
  });

  it('a lent key counts by address', async () => {
    const url = await withLimits('key:1', { ONEUPTIME_API_KEY: keys.admin, SHARED_KEY: 'true' });
    expect(await callAt(url, undefined, COUNT)).toMatchObject({ isError: false });
    expect((await callAt(url, undefined, COUNT)).text).toContain('rate_limited');
    // Whoever brings the very key is its owner.
    expect(await callAt(url, keys.admin, COUNT)).toMatchObject({ isError: false });
  });

  it('a call without a key is told that, and counts for nobody', async () => {
    const url = await withLimits('key:1');
    for (let call = 0; call < 3; call++) expect((await callAt(url, undefined, COUNT)).text).toContain('no_credential');
  });
});
