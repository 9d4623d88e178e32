/** The headers of a request, on every address and by every way of asking. */
import { beforeAll, describe, expect, it } from 'vitest';
import { answerTo, callAt, sandboxOnPort, served } from '../limits/stand.ts';
import { legacy, messageOf, modern, post } from '../mcp/serve.ts';
import { rawRequest } from '../who/raw-request.ts';

let url = '';
let key = '';
let noPermissions = '';

beforeAll(async () => {
  const sandbox = await sandboxOnPort();
  key = sandbox.keys.admin;
  noPermissions = sandbox.keys.noperms;
  url = await served({ ONEUPTIME_URL: sandbox.url, LEGACY_SSE: 'true' });
});

const READONLY = { 'X-MCP-Readonly': 'true' };
const LABEL = { name: 'From a test', color: '#00ff00' };
const ERAS = ['modern', 'legacy'] as const;
const PATHS = ['/mcp', '/mcp/all', '/mcp/x/incidents', '/mcp/x/everyday,monitors'];

interface Listed {
  readonly tools: readonly { readonly name: string }[];
  readonly cacheScope?: string;
}

async function listed(path: string, headers: Record<string, string>): Promise<Listed> {
  const request = modern('tools/list');
  const answer = await post(`${url}${path}`, { ...request, headers: { ...request.headers, ...headers } });
  return ((await messageOf(answer)) as { result: Listed }).result;
}

describe('a call', () => {
  it.each(PATHS.flatMap((path) => ERAS.map((era) => ({ path, era }))))(
    'that writes is refused at $path in the $era era, by its name, an alias, a dispatcher and a plan',
    async ({ path, era }) => {
      for (const [name, args] of [
        ['create_label', LABEL],
        ['oneuptime_create_label', LABEL],
        ['call_write', { tool: 'create_label', arguments: LABEL }],
        ['call_write', { tool: 'oneuptime_create_label', arguments: { ...LABEL, preview: true } }],
        ['run_plan', { steps: [{ tool: 'create_label', arguments: LABEL }] }],
        ['call_delete', { tool: 'run_plan', arguments: { steps: [{ tool: 'create_label', arguments: LABEL }] } }],
        ['acknowledge_incident', { incident: 'INC-470' }],
      ] as const) {
        const { isError, text } = await callAt(url, key, [name, args], { path, era, headers: READONLY });
        expect(isError, `${name}: ${text}`).toBe(true);
        expect(text).toContain('the header X-MCP-Readonly');
      }
    },
  );

  it('with two headers has what both leave', async () => {
    const call = (lines: readonly (readonly [string, string])[]) => {
      const { headers, message } = modern('tools/call', { name: 'create_label', arguments: LABEL });
      return rawRequest(`${url}/mcp`, { headers: { ...headers, 'x-api-key': key }, message }, lines);
    };
    for (const lines of [
      [
        ['X-MCP-Readonly', 'true'],
        ['X-MCP-Readonly', 'false'],
      ],
      [
        ['x-mcp-tools', 'list_labels'],
        ['X-MCP-Tools', 'create_label'],
      ],
      [
        ['X-MCP-Toolsets', 'incidents'],
        ['X-MCP-Toolsets', 'all'],
      ],
      [
        ['X-MCP-Tools', 'list_labels'],
        ['X-MCP-Toolsets', 'all'],
      ],
      [
        ['X-MCP-Toolsets', 'incidents'],
        ['X-MCP-Tools', 'create_label'],
      ],
    ] as const)
      expect((await call(lines)).body).toContain('create_label is not allowed');
  });

  it('of a name that is none is refused before it is read, with the nearest', async () => {
    for (const headers of [{ 'X-MCP-Tools': 'list_labls' }, { 'X-MCP-Exclude-Tools': 'create_labl' }]) {
      const { status, text } = await callAt(url, key, ['list_labels'], { headers });
      expect(status).toBe(400);
      expect(text).toMatch(/Did you mean (list_labels|create_label)/);
    }
    expect((await fetch(`${url}/mcp/tools`, { headers: { 'X-MCP-Tools': 'nonsense' } })).status).toBe(400);
    expect((await fetch(`${url}/mcp/sse`, { headers: { 'X-MCP-Tools': 'nonsense' } })).status).toBe(400);
  });

  it('goes through where it may, with nothing left of a request before it', async () => {
    expect((await callAt(url, key, ['list_labels'], { headers: READONLY })).isError).toBe(false);
    expect((await callAt(url, key, ['create_label', { ...LABEL, preview: true }])).isError).toBe(false);
  });
});

describe('a list', () => {
  it.each(PATHS)('at %s holds what may be called, and is private', async (path) => {
    const [open, shut] = [await listed(path, {}), await listed(path, READONLY)];
    expect(open.cacheScope).toBe('public');
    expect(shut.cacheScope).toBe('private');
    const names = shut.tools.map(({ name }) => name);
    expect(names.filter((name) => /^(create|update|delete)_|^call_(write|delete)|run_plan/.test(name))).toEqual([]);
    expect(open.tools.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    expect(open.tools.length).toBeGreaterThan(names.length);
  });

  it('of one tool is that tool, and what searches and calls it', async () => {
    const only = { 'X-MCP-Tools': 'list_labels' };
    expect((await listed('/mcp/all', only)).tools.map(({ name }) => name)).toEqual(['list_labels']);
    expect((await listed('/mcp', only)).tools.map(({ name }) => name)).toEqual(['find_tools', 'call_read']);
    expect((await listed('/mcp/x/incidents', only)).tools).toEqual([]);
  });

  it('through the SDK is private as well, of prompts and resources too', async () => {
    for (const method of ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list']) {
      for (const [headers, scope] of [
        [READONLY, 'private'],
        [{}, 'public'],
      ] as const) {
        const request = modern(method, { _meta: { ...META, 'example.com/odd': 1 } });
        const answer = await post(`${url}/mcp`, { ...request, headers: { ...request.headers, ...headers } });
        expect((await messageOf(answer)) as object, method).toMatchObject({ result: { cacheScope: scope } });
      }
    }
  });

  it('for people shows what may be called', async () => {
    const rows = async (query: string, headers: Record<string, string>) =>
      (await (await fetch(`${url}/mcp/tools${query}`, { headers })).json()) as {
        tools: { name: string }[];
        count: number;
      };
    const shut = await rows('', { 'X-MCP-Toolsets': 'incidents', ...READONLY });
    expect(shut.tools.length).toBeGreaterThan(20);
    expect(shut.tools.filter(({ name }) => /^(create|update|delete)_/.test(name))).toEqual([]);
    expect(shut.count).toBeLessThan((await rows('', {})).count);
    const found = await rows('?q=delete+a+monitor', READONLY);
    expect(found.tools.map(({ name }) => name)).not.toContain('delete_monitor');
    expect((await rows('?q=delete+a+monitor', {})).tools.map(({ name }) => name)).toContain('delete_monitor');
  });
});

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
};

describe('a search', () => {
  const only = { 'X-MCP-Toolsets': 'incidents' };

  it('finds nothing that may not be called, and says which rule withholds what fits', async () => {
    const { text } = await callAt(url, key, ['find_tools', { intent: ['delete a monitor'] }], { headers: only });
    expect(text).toContain('delete_monitor is not allowed: the header X-MCP-Toolsets does not name it');
    expect(text).not.toMatch(/"tool":"delete_monitor"/);
    const named = await callAt(url, key, ['find_tools', { intent: 'delete_monitor' }], { headers: only });
    expect(named.text).toContain('delete_monitor is not allowed');
    expect(named.text).not.toContain('inputSchema');
    const map = await callAt(url, key, ['find_tools'], { headers: only });
    expect(map.text).toMatch(/incidents \([1-9]/);
    expect(map.text).not.toMatch(/monitors \(\d/);
  });

  it('names what may be meant among that alone', async () => {
    const { text } = await callAt(url, key, ['list_monitrs'], { headers: only });
    expect(text).not.toContain('list_monitors');
    expect((await callAt(url, key, ['list_monitrs'])).text).toContain('list_monitors');
  });

  it('marks what this key was refused a moment ago, and no other key', async () => {
    const search = (who: string) => callAt(url, who, ['find_tools', { intent: ['list labels'] }]);
    expect((await search(noPermissions)).text).not.toContain('Your key may not');
    expect((await callAt(url, noPermissions, ['list_labels'])).isError).toBe(true);
    expect((await search(noPermissions)).text).toContain('Your key may not call list_labels: The API key may not');
    expect((await search(key)).text).not.toContain('Your key may not');
  });
});

describe('instructions', () => {
  const said = async (path: string, headers: Record<string, string>): Promise<string> => {
    const request = legacy('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    });
    const answer = await post(`${url}${path}`, { ...request, headers: { ...request.headers, ...headers } });
    return ((await messageOf(answer)) as { result: { instructions: string } }).result.instructions;
  };

  it('name only what may be called', async () => {
    expect(await said('/mcp', READONLY)).not.toMatch(/call_write|call_delete/);
    expect(await said('/mcp', { 'X-MCP-Tools': 'delete_label' })).not.toMatch(/call_read|call_write/);
    expect(await said('/mcp', { 'X-MCP-Exclude-Tools': 'find_tools' })).not.toContain('find_tools');
    expect(await said('/mcp/all', { 'X-MCP-Tools': 'list_labels' })).not.toMatch(/create|delete/);
  });
});

describe('resources and prompts', () => {
  const ask = async (method: string, params: Record<string, unknown>, headers: Record<string, string>) => {
    const request = modern(method, params);
    if (typeof params.uri === 'string') request.headers['mcp-name'] = params.uri;
    return answerTo(`${url}/mcp`, { ...request, headers: { ...request.headers, 'x-api-key': key, ...headers } });
  };
  const only = { 'X-MCP-Tools': 'list_labels' };

  it('show nothing that the tools may not', async () => {
    for (const uri of ['oneuptime://incident/INC-470', 'oneuptime://monitor/Payment%20gateway']) {
      expect((await ask('resources/read', { uri }, {})).text).not.toContain('not allowed');
      expect((await ask('resources/read', { uri }, only)).text).toContain('is not allowed');
    }
    const uri = 'oneuptime://toolset/monitors';
    const text = async (headers: Record<string, string>) => {
      const request = modern('resources/read', { uri });
      request.headers['mcp-name'] = uri;
      const answer = await post(`${url}/mcp`, { ...request, headers: { ...request.headers, ...headers } });
      return answer.text();
    };
    expect(await text({})).toContain('delete_monitor');
    expect(await text(only)).not.toContain('monitor:');
    expect(await text(READONLY)).not.toContain('delete_monitor');
  });

  it('put no incident beside a prompt that may not be read', async () => {
    const text = async (headers: Record<string, string>) => {
      const request = modern('prompts/get', { name: 'incident_update', arguments: { incident: 'INC-470' } });
      const answer = await post(`${url}/mcp`, {
        ...request,
        headers: { ...request.headers, 'x-api-key': key, ...headers },
      });
      return answer.text();
    };
    expect(await text({})).toContain('oneuptime://incident');
    expect(await text(only)).toContain('Draft an update');
    expect(await text(only)).not.toContain('oneuptime://incident');
  });

  it('suggest no rows that may not be listed', async () => {
    const params = { ref: { type: 'ref/prompt', name: 'incident_update' }, argument: { name: 'incident', value: '' } };
    const values = async (headers: Record<string, string>) => {
      const request = modern('completion/complete', params);
      const answer = await post(`${url}/mcp`, {
        ...request,
        headers: { ...request.headers, 'x-api-key': key, ...headers },
      });
      return ((await messageOf(answer)) as { result: { completion: { values: string[] } } }).result.completion.values;
    };
    expect((await values({})).length).toBeGreaterThan(0);
    expect(await values(only)).toEqual([]);
  });
});

describe('a session', () => {
  it('has with each message what that brings', async () => {
    const hello = legacy('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    });
    const answer = await post(`${url}/mcp`, { ...hello, headers: { ...hello.headers, 'x-api-key': key } });
    const session = answer.headers.get('mcp-session-id') ?? '';
    expect(session).not.toBe('');
    const within = { 'mcp-session-id': session };
    const shut = await callAt(url, key, ['create_label', LABEL], {
      era: 'legacy',
      headers: { ...within, ...READONLY },
    });
    expect(shut.text).toContain('the header X-MCP-Readonly');
    expect((await callAt(url, key, ['list_labels'], { era: 'legacy', headers: within })).isError).toBe(false);
  });

  it('of a batch is refused each call', async () => {
    const one = (id: number) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: 'create_label', arguments: LABEL },
    });
    const answer = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'x-api-key': key,
        ...READONLY,
      },
      body: JSON.stringify([one(1), one(2)]),
    });
    const text = await answer.text();
    expect(text.split('the header X-MCP-Readonly')).toHaveLength(answer.status === 200 ? 3 : 1);
  });
});

describe('a web page', () => {
  it('may send the headers', async () => {
    const answer = await fetch(`${url}/mcp`, {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:9', 'access-control-request-method': 'POST' },
    });
    for (const name of ['x-mcp-readonly', 'x-mcp-toolsets', 'x-mcp-tools', 'x-mcp-exclude-tools'])
      expect(answer.headers.get('access-control-allow-headers')).toContain(name);
  });
});
