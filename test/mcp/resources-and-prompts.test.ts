import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resources as generated, toolsets } from '../../generated/oneuptime/index.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import type { ToolCall, ToolResult, ToolServer } from '../../runtime/mcp/tool-server.ts';
import { ONEUPTIME } from '../../runtime/oneuptime/face.ts';
import { ResourcePoller } from '../../runtime/tools/resource-poller.ts';
import { catalogueResources } from '../../runtime/tools/resources.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { legacy, messageOf, modern, post, type RawRequest, type Served, serve } from './serve.ts';
import { events, nextEvent, openSession, within } from './session-client.ts';
import { until } from './until.ts';

const ID = '11111111-2222-4333-8444-555555555555';

/** A OneUptime with one incident, seen with the key `good`. */
class OneIncident {
  title = 'Checkout is slow';
  readonly calls: ToolCall[] = [];

  call = async (call: ToolCall): Promise<ToolResult> => {
    this.calls.push(call);
    if (call.credential?.key !== 'good') return { content: [{ type: 'text', text: 'Not allowed.' }], isError: true };
    const items = (...rows: object[]) => ({ content: [], structuredContent: { items: rows } });
    const incident = {
      id: ID,
      title: this.title,
      incidentNumberWithPrefix: 'INC-7',
      incidentSeverity: { name: 'Major' },
    };
    switch (call.name) {
      case 'get_incident':
        return { content: [], structuredContent: { item: incident, link: 'http://x/incidents/7' } };
      case 'list_incidents':
        return items(
          incident,
          { id: 'x', incidentNumberWithPrefix: 'INC-70' },
          { id: 'y', incidentNumberWithPrefix: 'INC-8' },
        );
      case 'list_incident_state_timelines':
        return items(
          { incidentState: { name: 'Resolved' }, startsAt: '2026-02-02' },
          { incidentState: { name: 'Created' }, startsAt: '2026-01-01' },
        );
      case 'list_incident_public_notes':
        return items({ note: 'We are on it.', createdAt: '2026-01-01' });
      case 'get_monitor':
        return { content: [], structuredContent: { item: { name: 'Shop' } } };
      default:
        return items();
    }
  };
}

let served: Served;
let upstream: OneIncident;
beforeEach(async () => {
  upstream = new OneIncident();
  const resources = catalogueResources({
    platform: ONEUPTIME,
    catalogue: new Catalogue(generated),
    toolsets,
    call: upstream.call,
    pollMs: 30,
  });
  const toolServer: ToolServer = Object.assign(new FakeToolServer(), {
    resources,
    prompts: ONEUPTIME.prompts(resources),
  });
  served = await serve({ at: (path) => (path === '' ? toolServer : undefined), sessions: new MemorySessions() });
});
afterEach(() => served.close());

const KEY = { 'x-api-key': 'good' };
const withKey = ({ headers, message }: RawRequest, key: Record<string, string> = KEY) => ({
  headers: { ...headers, ...key },
  message,
});

async function ask(
  method: string,
  params: Record<string, unknown>,
  key: Record<string, string> = KEY,
): Promise<Record<string, unknown>> {
  const request = modern(method, params);
  if (typeof params.uri === 'string') request.headers['mcp-name'] = params.uri;
  const both = [request, legacy(method, params)].map(async (one) => {
    const answer = (await messageOf(await post(`${served.url}/mcp`, withKey(one, key)))) as Record<string, unknown>;
    return (answer.result ?? answer.error) as Record<string, unknown>;
  });
  const [now, before] = await Promise.all(both);
  // Both eras say the same; the modern one says more.
  expect(now).toMatchObject(before as object);
  return now as Record<string, unknown>;
}

describe('resources', () => {
  it('are listed, and their templates completed', async () => {
    expect(await ask('resources/list', {})).toMatchObject({ resources: [{ uri: 'oneuptime://toolsets' }] });
    const { resourceTemplates } = await ask('resources/templates/list', {});
    expect((resourceTemplates as { uriTemplate: string }[]).map(({ uriTemplate }) => uriTemplate)).toEqual([
      'oneuptime://incident/{id}',
      'oneuptime://{resource}/{id}',
      'oneuptime://toolset/{toolset}',
    ]);
    const complete = async (uri: string, name: string, value: string, given = {}, key = KEY) => {
      const params = { ref: { type: 'ref/resource', uri }, argument: { name, value }, context: { arguments: given } };
      return ((await ask('completion/complete', params, key)).completion as { values: string[] }).values;
    };
    expect((await complete('oneuptime://{resource}/{id}', 'resource', 'monitor')).slice(0, 1)).toEqual(['monitor']);
    expect(await complete('oneuptime://toolset/{toolset}', 'toolset', 'incid')).toContain('incidents');
    expect(await complete('oneuptime://incident/{id}', 'id', 'inc-7')).toEqual(['INC-7', 'INC-70']);
    expect(await complete('oneuptime://incident/{id}', 'id', 'INC-7')).toEqual(['INC-7', 'INC-70']);
    expect(await complete('oneuptime://incident/{id}', 'id', 'INC-7', {}, {} as typeof KEY)).toEqual([]);
  });

  it('are read: an incident as a page, anything else as JSON, toolsets as lists', async () => {
    const textOf = async (uri: string) =>
      ((await ask('resources/read', { uri })).contents as { text: string }[])[0]?.text;
    const page = await textOf('oneuptime://incident/INC-7');
    expect(page).toMatch(/^# INC-7: Checkout is slow\n/);
    expect(page).toMatch(/2026-01-01 Created\n- 2026-02-02 Resolved/);
    expect(page).toContain('We are on it.');
    expect(JSON.parse((await textOf('oneuptime://monitor/Shop')) ?? '')).toEqual({ item: { name: 'Shop' } });
    expect(await textOf('oneuptime://toolsets')).toContain('**incidents**');
    expect(await textOf('oneuptime://toolset/incidents')).toContain('list_incidents');
    expect(upstream.calls.find(({ name }) => name === 'get_monitor')?.arguments).toEqual({ id: 'Shop' });
  });

  it.each([
    'oneuptime://nothing/1',
    'oneuptime://toolset/nope',
    'https://x.example',
    'oneuptime://incident/a/b',
    'oneuptime://incident/%zz',
  ])('are not there: %s', async (uri) => {
    expect(await ask('resources/read', { uri })).toMatchObject({
      code: -32602,
      message: 'Resource not found',
      data: { uri },
    });
  });

  it('say why they cannot be read', async () => {
    expect(await ask('resources/read', { uri: 'oneuptime://incident/1' }, { 'x-api-key': 'bad' })).toMatchObject({
      code: -32602,
      message: 'Not allowed.',
    });
  });
});

describe('prompts', () => {
  it('are listed, and bring the incident they are about', async () => {
    const { prompts } = await ask('prompts/list', {});
    expect((prompts as { name: string }[]).map(({ name }) => name)).toEqual([
      'triage',
      'incident_update',
      'on_call_handover',
      'weekly_report',
      'post_mortem',
    ]);
    for (const { name, arguments: args } of prompts as { name: string; arguments?: object[] }[]) {
      const given = args ? { incident: 'INC-7', period: '7d' } : {};
      expect((await ask('prompts/get', { name, arguments: given })).messages).not.toEqual([]);
    }
    const { messages } = await ask('prompts/get', { name: 'post_mortem', arguments: { incident: 'INC-7' } });
    expect(messages).toMatchObject([
      { content: { type: 'resource', resource: { uri: 'oneuptime://incident/INC-7' } } },
      { content: { type: 'text' } },
    ]);
    expect(await ask('prompts/get', { name: 'post_mortem', arguments: {} })).toMatchObject({
      code: -32602,
      message: /needs incident/,
    });
    expect(await ask('prompts/get', { name: 'nope' })).toMatchObject({ code: -32602, message: 'Unknown prompt: nope' });
  });
});

describe('a watched resource', () => {
  const URI = 'oneuptime://incident/INC-7';

  it('is told of in a session while its stream is open', async () => {
    const session = await openSession(`${served.url}/mcp`, KEY);
    const url = `${served.url}/mcp`;
    const stream = await events(url, session);
    expect(
      await messageOf(await post(url, within(session, legacy('resources/subscribe', { uri: URI })))),
    ).toMatchObject({ result: {} });
    await until(() => upstream.calls.length > 0);
    await pause(60);
    upstream.title = 'Checkout is down';
    expect((await nextEvent(stream, 'resources/updated')).data).toContain(URI);
    await post(url, within(session, legacy('resources/unsubscribe', { uri: URI })));
    await pause(60);
    const asked = upstream.calls.length;
    await pause(100);
    expect(upstream.calls.length).toBe(asked);
    await stream.close();
  });

  it('is one of at most twenty in a session', async () => {
    const session = await openSession(`${served.url}/mcp`, KEY);
    const subscribe = async (uri: string) =>
      messageOf(await post(`${served.url}/mcp`, within(session, legacy('resources/subscribe', { uri }))));
    for (let n = 0; n < 20; n += 1) expect(await subscribe(`oneuptime://incident/${n}`)).toMatchObject({ result: {} });
    expect(await subscribe('oneuptime://incident/20')).toMatchObject({ error: { code: -32602 } });
    expect(await subscribe(`oneuptime://incident/${'x'.repeat(3_000)}`)).toMatchObject({ error: { code: -32602 } });
  });

  it('is told of to modern clients that listen, and to nobody afterwards', async () => {
    const client = new ModernClient(
      { name: 't', version: '1' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    const updated: string[] = [];
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
      updated.push(params.uri);
    });
    await client.connect(new ModernTransport(new URL(`${served.url}/mcp`), { requestInit: { headers: KEY } }));
    const listening = await client.listen({ resourceSubscriptions: [URI] });
    await until(() => upstream.calls.length > 0);
    await pause(60);
    upstream.title = 'Checkout is down';
    await until(() => updated.includes(URI));
    await listening.close();
    await client.close();
    await pause(100);
    const asked = upstream.calls.length;
    await pause(100);
    expect(upstream.calls.length).toBe(asked);
  });

  it('is looked at once for all who watch it with the same key', async () => {
    let looks = 0;
    const look = async () => {
      looks += 1;
      return String(looks);
    };
    const poller = new ResourcePoller(look, 20);
    const stop = new AbortController();
    let changes = 0;
    const caller = { credential: { key: 'k' }, signal: stop.signal };
    for (let n = 0; n < 5; n += 1)
      poller.watch('a', caller, () => {
        changes += 1;
      });
    poller.watch('a', { ...caller, credential: { key: 'other' } }, () => {});
    expect(poller.size).toBe(2);
    await pause(110);
    expect(looks).toBeLessThan(16);
    expect(changes).toBeGreaterThanOrEqual(5);
    stop.abort();
    expect(poller.size).toBe(0);
  });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
