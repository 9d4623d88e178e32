/** The clients of both SDKs sign in with their own code, refresh by themselves, and are told what they lack. */
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type SignInStand, signInStand } from './builtin-stand.ts';
import { PersonAtBrowser } from './person-at-browser.ts';

let stand: SignInStand;
beforeAll(async () => {
  stand = await signInStand();
});

afterEach(() => {
  vi.useRealTimers();
});

const NAMED = { name: 'an application', version: '1' };

async function v1(person: PersonAtBrowser, address: URL) {
  const transport = () => new TransportV1(address, { authProvider: person as never });
  const first = transport();
  await expect(new ClientV1(NAMED).connect(first as never)).rejects.toThrow(/unauthorized/i);
  await first.finishAuth(person.returned.get('code') ?? '');
  const client = new ClientV1(NAMED);
  await client.connect(transport() as never);
  return client;
}

async function v2(person: PersonAtBrowser, address: URL) {
  const transport = () => new TransportV2(address, { authProvider: person });
  const first = transport();
  await expect(new ClientV2(NAMED).connect(first)).rejects.toThrow(/unauthorized/i);
  await first.finishAuth(person.returned);
  const client = new ClientV2(NAMED);
  await client.connect(transport());
  return client;
}

describe.each([
  ['v1', v1],
  ['v2', v2],
])('the client of %s', (_, signedIn) => {
  it.each(['/mcp', '/mcp/x/incidents'])('registers, signs in and calls at %s', async (path) => {
    const person = new PersonAtBrowser(stand.keys.admin);
    const client = await signedIn(person, new URL(path, stand.url));
    const result = await client.callTool({ name: 'list_incidents', arguments: {} });
    expect(result.isError).not.toBe(true);
    expect(person.tokens()).toMatchObject({ scope: 'read' });
    expect(person.signIns).toBe(1);
    await client.close();
  });

  it('refreshes by itself, in parallel with itself, when its token is refused', async () => {
    const person = new PersonAtBrowser(stand.keys.admin);
    const client = await signedIn(person, new URL('/mcp', stand.url));
    const tokens = person.tokens();
    if (tokens === undefined) throw new Error('It has no tokens.');
    const body = new URLSearchParams({ token: tokens.access_token });
    await fetch(`${stand.url}/signin/revoke`, { method: 'POST', body });
    await client.close();
    // What was read on a connection counts there for some seconds.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 });
    const again = [await reopened(client, person), await reopened(client, person)];
    for (const one of again) {
      const results = await Promise.all([1, 2, 3].map(() => one.callTool({ name: 'list_incidents', arguments: {} })));
      for (const result of results) expect(result.isError).not.toBe(true);
      await one.close();
    }
    expect(person.signIns).toBe(1);
    expect(person.tokens()?.refresh_token).not.toBe(tokens.refresh_token);
  });
});

/** The application is opened again, with what it kept. */
async function reopened(former: ClientV1 | ClientV2, person: PersonAtBrowser) {
  const address = new URL('/mcp', stand.url);
  if (former instanceof ClientV1) {
    const client = new ClientV1(NAMED);
    await client.connect(new TransportV1(address, { authProvider: person as never }) as never);
    return client;
  }
  const client = new ClientV2(NAMED);
  await client.connect(new TransportV2(address, { authProvider: person }));
  return client;
}

describe('a call for which the sign-in is too little', () => {
  it('has the client of v2 sign in again with more, where the person chooses it', async () => {
    const person = new PersonAtBrowser(stand.keys.admin);
    const client = await v2(person, new URL('/mcp', stand.url));
    person.choose('write');
    const call = () => client.callTool({ name: 'create_label', arguments: { name: 'stepped up', color: '#123456' } });
    await expect(call()).rejects.toThrow();
    expect(person.signIns).toBe(2);
    await client.close();
    const transport = new TransportV2(new URL('/mcp', stand.url), { authProvider: person });
    await transport.finishAuth(person.returned);
    const more = await reopened(client, person);
    const result = await more.callTool({ name: 'create_label', arguments: { name: 'stepped up', color: '#123456' } });
    expect(JSON.stringify(result)).not.toContain('insufficient');
    expect(person.tokens()?.scope).toBe('read write');
    await more.close();
  });
});
