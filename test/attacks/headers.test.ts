/** Headers that take away: however they come, they are heeded, and none of them gives back what anybody else took. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { legacy, post } from '../mcp/serve.ts';
import { openSession, within } from '../mcp/session-client.ts';
import { attack, ERAS, type Ground, openGround, openSandboxAlone, unharmed } from './ground.ts';
import { rawAttack, rawCall } from './raw.ts';

type Line = readonly [string, string];

/** Servers in front of one sandbox; nobody is asked there, so that the policy stands alone. */
const SETTINGS = {
  open: {},
  'MODE=read_only': { MODE: 'read_only' },
  'MODE=read_write': { MODE: 'read_write' },
  'DENY of the verb': { DENY: 'verb:delete' },
  'ALLOW of others': { ALLOW: 'verb:list,toolset:incidents' },
} as const;
type Setting = keyof typeof SETTINGS;
const grounds = {} as Record<Setting, Ground>;
let label: string;
let project: string;

beforeAll(async () => {
  const running = await openSandboxAlone();
  for (const [name, env] of Object.entries(SETTINGS))
    grounds[name as Setting] = await openGround({ CONFIRM: 'never', ...env }, [], running);
  const [row] = running.sandbox.store.where('Label', 'name', 'database');
  label = row?._id as string;
  project = String(row?.projectId);
});
afterAll(async () => {
  for (const ground of Object.values(grounds)) await ground.close();
  await grounds.open.running.close();
});

const remove = () => ({ id: label });

/** Ways to have the same label deleted. */
const DELETES = (): readonly (readonly [string, object])[] => [
  ['delete_label', remove()],
  ['oneuptime_delete_label', remove()],
  ['call_delete', { tool: 'delete_label', arguments: remove() }],
  ['run_plan', { steps: [{ tool: 'delete_label', arguments: remove() }] }],
  ['call_delete', { tool: 'run_plan', arguments: { steps: [{ tool: 'delete_label', arguments: remove() }] } }],
];

async function deleteWith(ground: Ground, lines: readonly Line[], path?: string): Promise<void> {
  await unharmed(ground, async () => {
    for (const era of ERAS)
      for (const [name, args] of DELETES()) {
        const call = rawCall(name, args, { era, key: ground.keys.admin });
        const met = await rawAttack(ground, {
          lines: [...call.lines, ...lines],
          body: call.body,
          path: path ?? '/mcp',
        });
        expect(met.status === 400 || met.isError, `${era} ${name}: ${met.text}`).toBe(true);
      }
  });
}

/** Headers that shut deletes out, however they are written. */
const TIGHTENING: Readonly<Record<string, readonly Line[]>> = {
  'X-MCP-Readonly': [['X-MCP-Readonly', 'true']],
  'in small letters': [['x-mcp-readonly', '1']],
  'in capitals': [['X-MCP-READONLY', 'TRUE']],
  'with a word that nobody knows': [['X-MCP-Readonly', 'maybe']],
  'with blanks around': [['X-MCP-Readonly', '  yes  ']],
  'false first': [
    ['X-MCP-Readonly', 'false'],
    ['X-MCP-Readonly', 'true'],
  ],
  'false last': [
    ['X-MCP-Readonly', 'true'],
    ['x-mcp-readonly', 'false'],
  ],
  'joined by a comma': [['X-MCP-Readonly', 'false, true']],
  'joined the other way': [['X-MCP-Readonly', 'true, false']],
  'false twice in one line': [['X-MCP-Readonly', 'false,false']],
  'false in a list': [['X-MCP-Readonly', '["false"]']],
  'false, quoted': [['X-MCP-Readonly', '"false"']],
  'false, escaped': [['X-MCP-Readonly', '%66alse']],
  'false with a tab': [['X-MCP-Readonly', 'false;\ttrue']],
  'among twenty others': [
    ...Array.from({ length: 20 }, (_, at): Line => [`X-Other-${at}`, 'false']),
    ['X-MCP-Readonly', 'on'],
  ],
  'tools, one': [['X-MCP-Tools', 'list_labels']],
  'tools, in capitals': [['X-MCP-TOOLS', 'LIST_LABELS']],
  'tools twice, each with others': [
    ['X-MCP-Tools', 'list_labels, delete_label'],
    ['X-MCP-Tools', 'list_labels, run_plan'],
  ],
  'tools in a second header beside all': [
    ['X-MCP-Tools', '*'],
    ['x-mcp-tools', 'list_labels'],
  ],
  'a toolset': [['X-MCP-Toolsets', 'incidents']],
  'toolsets twice, of which one is all': [
    ['X-MCP-Toolsets', 'all'],
    ['X-Mcp-Toolsets', 'incidents'],
  ],
  excluded: [['X-MCP-Exclude-Tools', 'delete_label']],
  'excluded with a prefix': [['X-MCP-Exclude-Tools', 'oneuptime_delete_label']],
  'excluded by stars': [['X-MCP-Exclude-Tools', '*e_label']],
  'excluded by its verb': [['X-MCP-Exclude-Tools', 'verb:delete']],
  'excluded and allowed': [
    ['X-MCP-Tools', 'delete_label, run_plan'],
    ['X-MCP-Exclude-Tools', 'delete_label'],
  ],
  'excluded, beside nothing': [
    ['X-MCP-Exclude-Tools', ''],
    ['X-MCP-Exclude-Tools', 'resource:label'],
  ],
  'excluded twice': [
    ['X-MCP-Exclude-Tools', 'list_teams'],
    ['X-MCP-Exclude-Tools', 'delete_*'],
  ],
  'a name that is none': [['X-MCP-Exclude-Tools', 'delete_lable']],
  'a name that is none among those that are': [['X-MCP-Tools', 'delete_label, run_plan, delete_lable']],
  'more headers than are read': Array.from({ length: 9 }, (): Line => ['X-MCP-Tools', 'delete_label']),
  'longer than is read': [['X-MCP-Tools', `delete_label,${'run_plan,'.repeat(600)}`]],
  'more stars than are read': [['X-MCP-Tools', Array.from({ length: 9 }, () => 'delete_*').join()]],
};

describe('without any of it', () => {
  it.each([0, 1, 2, 3, 4])('the label is deleted: way %d', async (way) => {
    const { keys } = grounds.open;
    const made = await attack(
      grounds.open,
      'create_label',
      { name: `Way ${way}`, color: '#112233' },
      { key: keys.admin },
    );
    const [, id = ''] = /"id":"([\w-]{36})"/.exec(made.said) ?? [];
    const [name, args] = DELETES()[way] as readonly [string, object];
    const met = await attack(grounds.open, name, JSON.parse(JSON.stringify(args).replace(label, id)), {
      key: keys.admin,
    });
    expect(met.isError, met.said).toBe(false);
    expect(grounds.open.running.sandbox.store.where('Label', '_id', id)).toEqual([]);
  });
});

describe('a header that takes deletes away', () => {
  it.each(Object.entries(TIGHTENING))('%s', async (_name, lines) => {
    await deleteWith(grounds.open, lines);
  });

  it.each(['/mcp/all', '/mcp/x/incidents', '/mcp/x/everyday', '/mcp/', '//mcp', '/mcp?readonly=false'])(
    'holds at %s',
    async (path) => {
      await deleteWith(grounds.open, [['X-MCP-Readonly', 'true']], path);
      await deleteWith(grounds.open, [['X-MCP-Exclude-Tools', 'delete_label']], path);
    },
  );
});

describe('in a session', () => {
  const SHUT: readonly Record<string, string>[] = [
    { 'x-mcp-readonly': 'true' },
    { 'x-mcp-exclude-tools': 'delete_label' },
    { 'x-mcp-tools': 'list_labels' },
    { 'x-mcp-toolsets': 'incidents' },
  ];
  it.each(SHUT)('that was opened without it, too: %j', async (headers) => {
    const url = `${grounds.open.url}/mcp`;
    const session = await openSession(url, { 'x-api-key': grounds.open.keys.admin });
    await unharmed(grounds.open, async () => {
      for (const [at, [name, args]] of DELETES().entries()) {
        const { headers: own, message } = within(session, legacy('tools/call', { name, arguments: args }, at));
        for (const sent of [message, [message]]) {
          const text = await (await post(url, { headers: { ...own, ...headers }, message: sent as object })).text();
          expect(text).toMatch(/not_allowed/);
        }
      }
    });
  });
});

/** Headers with which a caller would like to have more than there is. */
const WIDENING: Readonly<Record<string, readonly Line[]>> = {
  nothing: [],
  'readonly is false': [['X-MCP-Readonly', 'false']],
  'readonly is off, many times': Array.from({ length: 8 }, (): Line => ['X-MCP-Readonly', 'off']),
  'all tools': [['X-MCP-Tools', '*']],
  'the tool by name': [['X-MCP-Tools', 'delete_label, run_plan']],
  'all toolsets': [['X-MCP-Toolsets', 'all']],
  'nothing excluded': [['X-MCP-Exclude-Tools', '']],
  'a mode of its own': [
    ['X-MCP-Mode', 'full'],
    ['MODE', 'full'],
    ['X-MCP-Allow', '*'],
    ['X-MCP-Deny', ''],
  ],
  'no confirmation': [
    ['X-MCP-Confirm', 'never'],
    ['CONFIRM', 'never'],
  ],
  'another address': [
    ['X-Original-URL', '/mcp/all'],
    ['X-Rewrite-URL', '/mcp/all'],
    ['X-Forwarded-Prefix', '/mcp/all'],
  ],
  'another method': [
    ['X-HTTP-Method-Override', 'GET'],
    ['X-HTTP-Method', 'DELETE'],
  ],
  'a login': [
    ['X-Forwarded-User', 'admin'],
    ['X-Forwarded-Groups', 'admins'],
    ['X-Auth-Request-Email', 'admin@example.com'],
    ['X-Remote-User', 'root'],
  ],
};

const SHUT = Object.keys(SETTINGS).filter((name) => name !== 'open') as Setting[];
const WIDER = Object.keys(WIDENING).flatMap((header) => SHUT.map((setting) => [header, setting] as const));

describe('no header gives back', () => {
  it.each(WIDER)('%s, at %s', async (header, setting) => {
    await deleteWith(grounds[setting], WIDENING[header] as readonly Line[]);
  });

  it.each(Object.entries(WIDENING))('%s, at an address that only reads', async (_name, lines) => {
    for (const path of ['/mcp/readonly', '/mcp/all/readonly', '/mcp/x/everyday/readonly', '/mcp//readonly/'])
      await deleteWith(grounds.open, lines, path);
  });
});

describe('what a header takes away is not there in any other way', () => {
  const EXCLUDED = { 'x-mcp-exclude-tools': 'resource:label' };
  const admin = () => ({ key: grounds.open.keys.admin, headers: EXCLUDED });

  it.each(ERAS)('in lists (%s)', async (era) => {
    for (const path of ['/mcp/all', '/mcp/x/everyday'])
      expect((await attack(grounds.open, 'tools/list', {}, { ...admin(), era, path })).text).not.toMatch(/_labels?"/);
    expect((await attack(grounds.open, 'tools/list', {}, { era, path: '/mcp/all' })).text).toMatch(/delete_label"/);
  });

  it.each(ERAS)('as a resource (%s)', async (era) => {
    const rows = grounds.open.running.sandbox.store.where('Incident', 'projectId', project);
    for (const { _id } of rows.slice(0, 3)) {
      const uri = `oneuptime://incident/${_id}`;
      const named = era === 'modern' ? { 'mcp-name': uri } : {};
      const read = (headers: Record<string, string>) =>
        attack(
          grounds.open,
          'resources/read',
          { uri },
          { key: grounds.open.keys.admin, era, headers: { ...named, ...headers } },
        );
      expect((await read({})).isError).toBe(false);
      for (const shut of [{ 'x-mcp-exclude-tools': 'resource:incident' }, { 'x-mcp-tools': 'list_labels' }])
        expect((await read(shut)).isError).toBe(true);
    }
  });

  it('in what is found', async () => {
    for (const path of ['/mcp', '/mcp/all', '/mcp/readonly']) {
      const met = await attack(grounds.open, 'find_tools', { intent: ['delete a label'] }, { ...admin(), path });
      expect(met.text).not.toMatch(/delete_label\(/);
    }
  });

  it('in the list for programs', async () => {
    for (const query of ['', '?q=delete+a+label']) {
      const shut = await fetch(`${grounds.open.url}/mcp/tools${query}`, { headers: EXCLUDED });
      const names = ((await shut.json()) as { tools: { name: string; allowed?: boolean }[] }).tools;
      expect(names.filter(({ name }) => /_labels?$/.test(name))).toEqual([]);
    }
  });

  it.each(ERAS)('and no shared cache may keep such a list (%s)', async (era) => {
    const own = await attack(grounds.open, 'tools/list', {}, { ...admin(), era, path: '/mcp/all' });
    const all = await attack(grounds.open, 'tools/list', {}, { era, path: '/mcp/all' });
    if (era === 'modern') expect(own.result?.cacheScope).toBe('private');
    expect(own.text).not.toBe(all.text);
    // Whoever comes next without headers gets everything again.
    expect(all.text).toContain('delete_label"');
  });
});
