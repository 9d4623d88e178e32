/** Where callers are told to send a key, only those headers are named that the operator lets count. */
import { readdir, readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeyHeader } from '../../runtime/guard/key-headers.ts';
import { callerOf } from '../../runtime/guard/principal.ts';
import { FakeToolServer } from '../mcp/fake-tool-server.ts';
import { type Served, serve } from '../mcp/serve.ts';

let served: Served | undefined;
afterEach(() => served?.close());

describe('a body that is too long without a key', () => {
  it.each<[KeyHeader[], string]>([
    [['x-api-key'], 'x-api-key'],
    [['apikey'], 'apikey'],
    [['authorization'], 'Authorization: Bearer'],
    [['apikey', 'authorization'], 'apikey or Authorization: Bearer'],
  ])('is refused with %j named', async (keyHeaders, said) => {
    served = await serve({ at: () => new FakeToolServer(), keyHeaders, callerOf: callerOf({ keyHeaders }) });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'ping', params: { text: 'x'.repeat(600_000) } });
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const answer = await fetch(`${served.url}/mcp`, { method: 'POST', headers, body });
    expect(answer.status).toBe(413);
    const { id, error } = (await answer.json()) as { id: unknown; error: { message: string } };
    expect([id, error.message]).toEqual([7, expect.stringMatching(new RegExp(`, as ${said}$`))]);
  });
});

/** Where the header is a name among others, or an example of a setting. */
const MAY_NAME_IT = [
  'call/key-of-call.ts',
  'guard/brought-key.ts',
  'guard/key-headers.ts',
  'guard/principal.ts',
  'start/check-key.ts',
  'start/describe-settings.ts',
  'start/setting-table.ts',
];

it('no sentence names a header whatever KEY_HEADERS is', async () => {
  const files = await readdir('runtime', { recursive: true });
  const sources = files.filter((file) => file.endsWith('.ts')).sort();
  const texts = await Promise.all(sources.map((file) => readFile(`runtime/${file}`, 'utf8')));
  expect(sources.filter((_, at) => texts[at]?.includes('x-api-key'))).toEqual(MAY_NAME_IT);
});
