/** What a login is not for is refused before anything is sent, by every way of asking; its client is told what to sign in for. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxOnPort } from '../limits/stand.ts';
import { legacy, messageOf, modern, post, type RawRequest } from '../mcp/serve.ts';
import { openSession, within } from '../mcp/session-client.ts';
import { bearer, METADATA, type SignInGround, signInGround } from './ground.ts';
import { ToySignIn } from './toy-sign-in.ts';

const signIn = new ToySignIn();
let ground: SignInGround;
let url = '';
let key = '';

beforeAll(async () => {
  const sandbox = await sandboxOnPort();
  key = sandbox.keys.admin;
  ground = await signInGround(signIn, { ONEUPTIME_URL: sandbox.url, LEGACY_SSE: 'true' });
  url = ground.url;
});
afterAll(() => ground.app.close());

const login = (...scopes: string[]): Record<string, string> => bearer(signIn.issue({ key, scopes }));
const as = (headers: Record<string, string>, { headers: usual, message }: RawRequest): RawRequest => {
  const { uri } = ((message as { params?: { uri?: string } }).params ?? {}) as { uri?: string };
  const named = uri === undefined || usual['mcp-method'] === undefined ? {} : { 'mcp-name': uri };
  return { headers: { ...usual, ...named, ...headers }, message };
};
const LABEL = { name: 'From a test', color: '#00ff00' };
type Call = readonly [name: string, args: object];

/** By which way something is asked for. */
const WAYS: Readonly<
  Record<
    string,
    (headers: Record<string, string>, method: string, params: Record<string, unknown>) => Promise<Response>
  >
> = {
  'in the modern era': (headers, method, params) => post(`${url}/mcp`, as(headers, modern(method, params))),
  'in the handshake era': (headers, method, params) => post(`${url}/mcp`, as(headers, legacy(method, params))),
  'at another address': (headers, method, params) => post(`${url}/mcp/all`, as(headers, modern(method, params))),
  'in a session': async (headers, method, params) => {
    const session = await openSession(`${url}/mcp`, headers);
    return post(`${url}/mcp`, within(session, legacy(method, params)));
  },
  'in a batch': (headers, method, params) => {
    const { message, headers: usual } = legacy(method, params);
    const batch = [legacy('ping', {}, 7).message, message];
    return post(`${url}/mcp`, {
      headers: { ...usual, 'mcp-protocol-version': '2025-03-26', ...headers },
      message: batch,
    });
  },
  'over the transport of 2024-11-05': async (headers, method, params) => {
    const stop = new AbortController();
    const stream = await fetch(`${url}/mcp/sse`, { headers, signal: stop.signal });
    const beginning = new TextDecoder().decode((await stream.body?.getReader().read())?.value);
    const endpoint = url + (/^data: (.*)$/m.exec(beginning)?.[1] ?? '');
    const answer = await post(endpoint, {
      headers: { 'content-type': 'application/json', ...headers },
      message: legacy(method, params).message,
    });
    stop.abort();
    return answer;
  },
};

async function expectShort(answer: Response, scopes: string, what?: string): Promise<void> {
  const text = await answer.text();
  expect(answer.status, `${what}: ${text}`).toBe(403);
  const challenge = answer.headers.get('www-authenticate') ?? '';
  expect(challenge).toMatch(/^Bearer error="insufficient_scope", error_description="[^"]+", /);
  expect(challenge).toContain(`scope="${scopes}", resource_metadata="${METADATA}"`);
  expect(text).toMatch(/Forbidden: this needs the scope \S+, and the login is for /);
}

const WRITES: readonly Call[] = [
  ['create_label', LABEL],
  ['create_label', { ...LABEL, preview: true }],
  ['oneuptime_create_label', LABEL],
  ['call_write', { tool: 'create_label', arguments: LABEL }],
  ['call_write', { tool: 'oneuptime_create_label', arguments: { ...LABEL, preview: true } }],
  ['call_read', { tool: 'create_label', arguments: { ...LABEL, preview: true } }],
  ['call_read', { tool: 'create_label', arguments: LABEL }],
  ['acknowledge_incident', { incident: 'INC-470' }],
  ['call_write', { tool: 'acknowledge_incident', arguments: { incident: 'INC-470' } }],
];
const DELETES: readonly Call[] = [
  ['delete_label', { id: 'database' }],
  ['call_delete', { tool: 'delete_label', arguments: { id: 'database' } }],
  ['call_read', { tool: 'delete_label', arguments: { id: 'database', preview: true } }],
  ['run_plan', { steps: [{ tool: 'list_labels', arguments: {} }] }],
  ['call_delete', { tool: 'run_plan', arguments: { steps: [{ tool: 'create_label', arguments: LABEL }] } }],
];

describe.each(Object.keys(WAYS))('a call %s', (way) => {
  const ask = (headers: Record<string, string>, [name, args]: Call) =>
    (WAYS[way] as (typeof WAYS)[string])(headers, 'tools/call', { name, arguments: args });

  it('that writes needs write, and says so beside what the login has', async () => {
    const headers = login('read');
    for (const call of WRITES) await expectShort(await ask(headers, call), 'read write', JSON.stringify(call));
  });

  it('that deletes needs delete', async () => {
    const headers = login('read', 'write');
    for (const call of DELETES) await expectShort(await ask(headers, call), 'read write delete', JSON.stringify(call));
  });

  it('that reads needs read', async () => {
    for (const [scopes, wanted] of [
      [[], 'read'],
      [['openid', 'profile'], 'openid profile read'],
      [['incidents:write'], 'incidents:write labels:read'],
    ] as const) {
      const [name, args] = ['list_labels', {}] as const;
      const toolset = wanted.replace('labels:read', `${toolsetOfLabels}:read`);
      await expectShort(await ask(login(...scopes), [name, args]), toolset);
      await expectShort(await ask(login(...scopes), ['call_read', { tool: name, arguments: args }]), toolset);
    }
  });

  it('that finds tools needs none', async () => {
    const answer = await ask(login(), ['find_tools', { intent: 'create_label' }]);
    expect([200, 202]).toContain(answer.status);
    if (answer.status === 200) {
      const text = await answer.text();
      expect(text).toContain('create_label needs the scope write: sign in again with it.');
      expect(text).toContain('inputSchema');
    }
  });
});
const toolsetOfLabels = 'project-settings';

describe('with the scope that it needs a call goes through', () => {
  it.each(['in the modern era', 'in the handshake era', 'in a session', 'in a batch'])('%s', async (way) => {
    const answer = await (WAYS[way] as (typeof WAYS)[string])(login('write'), 'tools/call', {
      name: 'create_label',
      arguments: { ...LABEL, preview: true },
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).not.toContain('needs the scope');
  });
});

describe.each(['in the modern era', 'in the handshake era', 'in a session', 'over the transport of 2024-11-05'])(
  'what is read beside tools %s',
  (way) => {
    const ask = (headers: Record<string, string>, method: string, params: Record<string, unknown>) =>
      (WAYS[way] as (typeof WAYS)[string])(headers, method, params);
    const ASKED: readonly (readonly [string, Record<string, unknown>])[] = [
      ['resources/read', { uri: 'oneuptime://incident/INC-470' }],
      ['prompts/get', { name: 'incident_update', arguments: { incident: 'INC-470' } }],
      [
        'completion/complete',
        { ref: { type: 'ref/prompt', name: 'incident_update' }, argument: { name: 'incident', value: '' } },
      ],
      [
        'completion/complete',
        { ref: { type: 'ref/resource', uri: 'oneuptime://incident/{id}' }, argument: { name: 'id', value: '' } },
      ],
    ];

    it('needs the scope to read it', async () => {
      for (const [method, params] of ASKED) {
        await expectShort(await ask(login(), method, params), 'read', method);
        await expectShort(await ask(login('monitors:write'), method, params), 'monitors:write incidents:read', method);
        const fine = await ask(login('incidents:read'), method, params);
        expect([200, 202], method).toContain(fine.status);
        expect(await fine.text()).not.toContain('needs the scope');
      }
    });

    it('of another resource needs that of its toolset', async () => {
      const params = { uri: 'oneuptime://monitor/Payment%20gateway' };
      await expectShort(await ask(login('incidents:read'), 'resources/read', params), 'incidents:read monitors:read');
      const completed = {
        ref: { type: 'ref/resource', uri: 'oneuptime://{resource}/{id}' },
        argument: { name: 'id', value: '' },
        context: { arguments: { resource: 'monitor' } },
      };
      await expectShort(
        await ask(login('incidents:read'), 'completion/complete', completed),
        'incidents:read monitors:read',
      );
    });

    it('says nothing of rows, and is open to every login', async () => {
      for (const [method, params] of [
        ['resources/read', { uri: 'oneuptime://toolsets' }],
        ['resources/read', { uri: 'oneuptime://toolset/monitors' }],
        ['prompts/get', { name: 'weekly_report' }],
        [
          'completion/complete',
          {
            ref: { type: 'ref/resource', uri: 'oneuptime://toolset/{toolset}' },
            argument: { name: 'toolset', value: 'm' },
          },
        ],
        ['resources/list', {}],
        ['resources/templates/list', {}],
        ['prompts/list', {}],
      ] as const)
        expect([200, 202], method).toContain((await ask(login(), method, params)).status);
    });
  },
);

describe('a stream', () => {
  it('that tells of a resource needs the scope to read it', async () => {
    const uri = 'oneuptime://incident/INC-470';
    const listen = modern('subscriptions/listen', {
      notifications: { resourceSubscriptions: ['oneuptime://toolsets', uri] },
    });
    await expectShort(await post(`${url}/mcp`, as(login('monitors:read'), listen)), 'monitors:read incidents:read');
    const session = await openSession(`${url}/mcp`, login('monitors:read'));
    const subscribe = within(session, legacy('resources/subscribe', { uri }));
    await expectShort(await post(`${url}/mcp`, subscribe), 'monitors:read incidents:read');
  });
});

describe('what a request does not tell is refused once it is reached', () => {
  const text = async (headers: Record<string, string>, [name, args]: Call) => {
    const answer = await post(`${url}/mcp`, as(headers, modern('tools/call', { name, arguments: args })));
    expect(answer.status).toBe(200);
    return JSON.stringify(await messageOf(answer));
  };

  it('in a plan, operation by operation, with the scope that each needs', async () => {
    // Plans are of a toolset: whoever may make them in it may not do all that one can hold.
    const headers = login('incidents:delete', `${await toolsetOf('run_plan')}:delete`);
    const refused = await text(headers, ['run_plan', { steps: [{ tool: 'create_label', arguments: LABEL }] }]);
    expect(refused).toContain(`create_label needs the scope ${toolsetOfLabels}:write`);
    const named = await text(headers, [
      'run_plan',
      { steps: [{ tool: 'oneuptime_delete_monitor', arguments: { id: 'x' } }] },
    ]);
    expect(named).toContain('delete_monitor needs the scope monitors:delete');
    const fine = await text(headers, [
      'run_plan',
      { preview: true, steps: [{ tool: 'list_incidents', arguments: {} }] },
    ]);
    expect(fine).not.toContain('needs the scope');
  });
});

async function toolsetOf(name: string): Promise<string> {
  const { catalogue } = await import('../policy/policy-of.ts');
  return catalogue.workflow(name)?.toolset ?? '';
}

describe('lists', () => {
  const listed = async (path: string, headers: Record<string, string>): Promise<string> =>
    JSON.stringify(await messageOf(await post(url + path, as(headers, modern('tools/list')))));

  it.each(['/mcp', '/mcp/all', '/mcp/x/incidents'])(
    'at %s are the same for every login, and anybody’s',
    async (path) => {
      const [none, read, narrow] = await Promise.all(
        [login(), login('delete'), login('incidents:read')].map((one) => listed(path, one)),
      );
      expect(none).toContain('"cacheScope":"public"');
      expect(none).toBe(read);
      expect(none).toBe(narrow);
      expect(none).toBe(await listed(path, { 'x-api-key': key }));
    },
  );

  it('hold for one login what its request leaves', async () => {
    const headers = { ...login('read'), 'x-mcp-tools': 'list_labels' };
    const shut = await listed('/mcp/all', headers);
    expect(shut).toContain('"cacheScope":"private"');
    expect(shut.match(/"name":"list_/g)).toHaveLength(1);
  });

  it('are found by the same words, each with the scope that it needs', async () => {
    const found = async (headers: Record<string, string>) => {
      const call = modern('tools/call', {
        name: 'find_tools',
        arguments: { intent: ['delete a monitor', 'acknowledge an incident'] },
      });
      return (
        ((await messageOf(await post(`${url}/mcp`, as(headers, call)))) as { result: { content: { text: string }[] } })
          .result.content[0]?.text ?? ''
      );
    };
    const [none, all] = [await found(login('read')), await found(login('delete'))];
    const needs = /^.* needs the scope .*\n/gm;
    expect(none).toContain('delete_monitor needs the scope delete: sign in again with it.');
    expect(none).toContain('acknowledge_incident needs the scope write: sign in again with it.');
    expect(all).not.toMatch(needs);
    expect(none.replaceAll(needs, '')).toBe(all);
  });
});

describe('an operator’s own rules', () => {
  it('refuse as before, whatever a login is for', async () => {
    const request = modern('tools/call', { name: 'create_label', arguments: LABEL });
    const answer = await post(`${url}/mcp/all/readonly`, as(login('read'), request));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('this address only reads');
  });
});

describe('a question', () => {
  it('is asked of whoever may do what it is about, and of nobody else', async () => {
    const asks = new ToySignIn();
    const other = await signInGround(asks, { ONEUPTIME_URL: (await sandboxOnPort(2)).url, CONFIRM: 'ask' });
    try {
      const call = modern('tools/call', { name: 'delete_label', arguments: { id: 'database' } });
      const short = bearer(asks.issue({ key, scopes: ['write'] }));
      await expectShort(await post(`${other.url}/mcp`, as(short, call)), 'write delete');
    } finally {
      await other.app.close();
    }
  });
});
