/** What each address lists and costs, and that exposure is decided once, for listing and for calling. */
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyday, resources, toolsets } from '../generated/oneuptime/index.ts';
import { Catalogue } from '../runtime/catalogue/catalogue.ts';
import { isQuestions } from '../runtime/mcp/asking/questions.ts';
import type { ToolResult, ToolServer } from '../runtime/mcp/tool-server.ts';
import { openProduct, type Product } from '../runtime/start/open-product.ts';
import { readSettings, type Settings } from '../runtime/start/settings.ts';
import { readWorkflows } from '../runtime/start/workflow-list.ts';
import { WORKFLOW_TOOLSETS } from '../runtime/workflows/families.ts';
import { textOf } from './catalogue.ts';
import { foundTools } from './found-tools.ts';
import { sentCode as codeOf } from './sent-result.ts';

interface Tool {
  readonly name: string;
  readonly annotations: { readonly readOnlyHint: boolean; readonly destructiveHint: boolean };
  readonly inputSchema: { readonly properties: Readonly<Record<string, unknown>> };
  readonly _meta?: Readonly<Record<string, unknown>>;
}

const settings = (...flags: string[]): Settings => {
  const read = readSettings(flags, { ONEUPTIME_URL: 'http://127.0.0.1:9' });
  if ('settings' in read) return read.settings;
  throw new Error(JSON.stringify(read));
};
const composed = (await readWorkflows()).filter(({ switchedOnBy }) => switchedOnBy === undefined);
const catalogue = new Catalogue(resources, { workflows: composed });
const everything = [...catalogue.workflows, ...catalogue.tools];
const tokens = (text: string): number => encode(text).length;

let product: Product;
beforeAll(async () => {
  product = await openProduct(settings());
});
afterAll(() => product.close());

function hostAt(path: string): ToolServer {
  const host = product.at(path);
  if (!host || 'problem' in host) throw new Error(`Nothing at ${path}`);
  return host;
}
async function listedAt(path: string): Promise<Tool[]> {
  const { json, count } = await hostAt(path).list();
  const tools = JSON.parse(json.toString()) as Tool[];
  expect(tools).toHaveLength(count);
  return tools;
}
const call = async (path: string, name: string, args: unknown = {}): Promise<ToolResult> => {
  const result = await hostAt(path).call({
    name,
    arguments: args,
    credential: undefined,
    signal: new AbortController().signal,
  });
  if (!result || isQuestions(result)) throw new Error(`There is no tool ${name}, or it asks.`);
  return result;
};

describe('the compact surface', () => {
  it('costs at most 720 tokens together with its instructions', async () => {
    for (const path of ['', '/readonly']) {
      const { json } = await hostAt(path).list();
      expect(tokens(json.toString()) + tokens(hostAt(path).instructions)).toBeLessThanOrEqual(720);
    }
  });

  it('asks to be shown at once, where clients put tools aside until they are searched for', async () => {
    const always = (await listedAt('')).filter(({ _meta }) => _meta?.['anthropic/alwaysLoad'] === true);
    expect(always.map(({ name }) => name)).toEqual(['find_tools', 'call_read']);
  });

  it('says all that is needed without instructions: where to begin, how filters look, how to empty a column, what a preview is', async () => {
    const said = new Map((await listedAt('')).map((tool) => [tool.name, JSON.stringify(tool)]));
    expect(said.get('find_tools')).toMatch(/Start here\..*OneUptime.*intent/);
    const filter = /filter: (.+?\}\})/.exec(
      JSON.parse(said.get('call_read') ?? '').inputSchema.properties.arguments.description,
    );
    for (const form of ['value', '[values]', '{"contains": "x"}', '{"gte": "-24h"}', '{"empty": true}'])
      expect(filter?.[1]).toContain(form);
    expect(said.get('call_write')).toMatch(/clear: \[columns\] empties.*preview: true/);
    for (const part of ['fields', 'sort', 'limit (to 100)', 'cursor', 'format', 'count_ takes filter and by'])
      expect(said.get('call_read')).toContain(part);
    for (const name of ['call_read', 'call_write', 'call_delete'])
      expect(said.get(name)).toContain('Name from find_tools');
  });

  it('opens with a reading tool that needs no arguments and gives the map', async () => {
    const [first] = await listedAt('');
    expect(first).toMatchObject({ name: 'find_tools', annotations: { readOnlyHint: true } });
    const map = textOf(await call('', 'find_tools'));
    for (const id of Object.keys(toolsets)) expect(map).toContain(`${id} (`);
  });

  it('shows five tools, the first with calls to copy, in under 300 tokens, whichever are asked for every day', async () => {
    for (const intent of [
      'who is on call tonight',
      'declare an incident',
      'error logs of the last hour',
      'add somebody to a team',
      'remove a label',
    ]) {
      const text = textOf(await call('', 'find_tools', { intent }));
      expect(tokens(text), text).toBeLessThan(300);
      expect(foundTools(text).length).toBe(5);
      expect(text).toMatch(/^call_(read|write|delete) \{/);
    }
  });

  it('gives the whole schema for a name or on request, and answers several intents', async () => {
    expect(textOf(await call('', 'find_tools', { intent: 'create_label' }))).toContain('"inputSchema"');
    expect(textOf(await call('', 'find_tools', { intent: ['labels'], detail: true, limit: 1 }))).toContain(
      '"inputSchema"',
    );
    expect(textOf(await call('', 'find_tools', { intent: ['open incidents', 'status pages'], limit: 1 }))).toMatch(
      /# open incidents[\s\S]*# status pages/,
    );
  });

  it('tells with the whole schema what the server puts into a row', async () => {
    const column = '"currentUserOnRoster":"Person on duty now';
    expect(textOf(await call('', 'find_tools', { intent: 'list_on_call_policy_schedules' }))).toContain(column);
    expect(textOf(await call('', 'find_tools', { intent: 'delete_on_call_policy_schedule' }))).not.toContain(column);
  });

  it('tells with the whole schema what values do, of arguments and of filters', async () => {
    const meaning = '"Manual":"No checks; people set the status"';
    expect(textOf(await call('', 'find_tools', { intent: 'create_monitor' }))).toContain(meaning);
    expect(textOf(await call('', 'find_tools', { intent: 'list_monitors' }))).toContain(meaning);
    expect(textOf(await call('', 'find_tools', { intent: 'update_monitor' }))).not.toContain(meaning);
  });

  it.each([
    ['call_read', 'create_label', 'call_write'],
    ['call_read', 'delete_label', 'call_delete'],
    ['call_write', 'list_labels', 'call_read'],
    ['call_write', 'delete_label', 'call_delete'],
    ['call_delete', 'update_label', 'call_write'],
  ])('%s refuses %s and names %s', async (dispatcher, tool, right) => {
    const result = await call('', dispatcher, { tool, arguments: {} });
    expect(codeOf(result)).toBe('wrong_dispatcher');
    expect(textOf(result)).toContain(right);
  });

  it('names the nearest tool for one that does not exist', async () => {
    const result = await call('', 'call_read', { tool: 'oneuptime_list_incidnts' });
    expect(codeOf(result)).toBe('unknown_tool');
    expect(textOf(result)).toContain('list_incidents');
    expect(codeOf(await call('', 'call_read', {}))).toBe('bad_arguments');
    expect(codeOf(await call('', 'find_tools', { intnt: 'x' }))).toBe('bad_arguments');
    expect(hostAt('/all').nearest?.('oneuptime_list_incidnts')?.[0]).toBe('list_incidents');
    expect(hostAt('').nearest?.('x'.repeat(100_000))).toEqual([]);
  });

  it('names none that would be refused there', async () => {
    expect(hostAt('').nearest?.('create_lable')).toContain('create_label');
    for (const written of ['create_lable', 'update_monitr', 'delete_all_the_labels']) {
      expect(hostAt('/readonly').nearest?.(written)?.join() ?? '').not.toMatch(/create_|update_|delete_/);
      const said = textOf(await call('/readonly', 'call_read', { tool: written }));
      expect(said.replace(written, '')).not.toMatch(/create_|update_|delete_/);
    }
  });

  it('refuses what stands beside arguments: a preview left aside in silence would be carried out', async () => {
    const result = await call('', 'call_write', { tool: 'create_label', arguments: {}, preview: true });
    expect(codeOf(result)).toBe('bad_arguments');
    expect(textOf(result)).toContain('inside arguments');
  });

  it('offers what works in place of what no key can do, and says why', async () => {
    const text = textOf(await call('', 'find_tools', { intent: 'write a log line', limit: 3 }));
    expect(text).toMatch(/^Not create_log: No API key can create logs\. .*OTLP.*\n/m);
    const names = foundTools(text).map(({ name }) => name);
    expect(names[0]).toBe('create_telemetry_ingestion_key');
    expect(names).not.toContain('create_log');
    const named = textOf(await call('', 'find_tools', { intent: 'create_log' }));
    expect(named).toContain('No API key can create logs.');
    expect(named).toContain('"inputSchema"');
  });

  it('counts what the API does not document apart', async () => {
    const { documented, undocumented } = catalogue.sizes;
    const map = textOf(await call('', 'find_tools'));
    expect(map).toContain(`${documented} tools, and ${undocumented} of undocumented tables,`);
  });

  it('says why a tool that was named is not shown', async () => {
    expect(textOf(await call('/readonly', 'find_tools', { intent: ['create_label'] }))).toMatch(/^create_label writes/);
  });
});

/** One address of every kind, and all toolsets in one. */
const ADDRESSES = ['', '/all', '/x/everyday', '/x/everyday,incidents', `/x/${Object.keys(toolsets).join(',')}`];
const COMPACT = ['find_tools', 'call_read', 'call_write', 'call_delete'];

describe.each(['', 'sixteen_letters_'])('the instructions of every address, with tools listed as %s…', (prefix) => {
  const open = async (): Promise<Product> => {
    const read = readSettings([], { ONEUPTIME_URL: 'http://127.0.0.1:9', ...(prefix ? { TOOL_PREFIX: prefix } : {}) });
    if ('settings' in read) return openProduct(read.settings);
    throw new Error(JSON.stringify(read));
  };
  const addresses = [...ADDRESSES, ...Object.keys(toolsets).map((id) => `/x/${id}`)];

  it.each(['', '/readonly'])('name only what is listed there, the compact tools first: %s', async (end) => {
    const prefixed = await open();
    const told: string[] = [];
    for (const address of addresses.map((path) => `${path}${end}`)) {
      const server = prefixed.at(address) as ToolServer;
      const listed = (JSON.parse((await server.list()).json.toString()) as Tool[]).map(({ name }) => name);
      const { instructions } = server;
      const isTool = (word: string): boolean =>
        COMPACT.some((name) => word.endsWith(name)) ||
        everything.some(({ name }) => name === word.slice(word.startsWith(prefix) ? prefix.length : 0));
      const named = (text: string): string[] => (text.match(/\b[a-z]+(?:_[a-z0-9]+)+\b/g) ?? []).filter(isTool);
      const [first = ''] = /^.*?\.(?= |$)/.exec(instructions) ?? [];
      expect(
        named(instructions).filter((name) => !listed.includes(name)),
        address,
      ).toEqual([]);
      expect(named(first).length, `${address}: ${first}`).toBeGreaterThan(0);
      expect(named(first), address).toEqual(
        expect.arrayContaining(listed.filter((name) => COMPACT.some((tool) => name === prefix + tool))),
      );
      expect(first.length, `${address}: ${first}`).toBeLessThanOrEqual(250);
      expect(tokens(instructions), address).toBeLessThanOrEqual(300);
      if (end) expect(instructions, address).not.toMatch(/create|update|delete|preview/i);
      // What some clients show: what there is, and that names will do.
      expect(instructions.slice(0, 512), address).toContain('Names of rows work in place of ids');
      told.push(instructions);
    }
    expect(new Set(told).size).toBeGreaterThan(Object.keys(toolsets).length);
    await prefixed.close();
  });
});

describe('other surfaces', () => {
  it('/all lists everything', async () => {
    expect((await listedAt('/all')).map(({ name }) => name)).toEqual(everything.map(({ name }) => name));
  });

  it.each(Object.keys({ ...toolsets, ...WORKFLOW_TOOLSETS }))('/x/%s lists its tools, at most 100', async (id) => {
    const listed = await listedAt(`/x/${id}`);
    expect(listed.map(({ name }) => name)).toEqual(
      everything.filter(({ toolset }) => toolset === id).map(({ name }) => name),
    );
    expect(listed.length).toBeLessThanOrEqual(100);
  });

  it('several toolsets are one list, in any order the same', async () => {
    expect(await listedAt('/x/monitors,incidents')).toEqual(await listedAt('/x/incidents,monitors'));
    expect((await listedAt('/x/monitors,incidents')).length).toBe(
      (await listedAt('/x/monitors')).length + (await listedAt('/x/incidents')).length,
    );
  });

  it('everyday is at most 40 tools under 5,000 tokens with its instructions, and reaches the rest', async () => {
    expect(everyday.filter((name) => !catalogue.find(name))).toEqual([]);
    const { json, count } = await hostAt('/x/everyday').list();
    expect(count).toBeLessThanOrEqual(40);
    expect(tokens(json.toString()) + tokens(hostAt('/x/everyday').instructions)).toBeLessThan(5000);
    expect((await listedAt('/x/everyday')).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['find_tools', 'list_open_incidents']),
    );
  });

  it('everyday names what pages and previews take: a client may let nothing through that is not listed', async () => {
    const whole = new Map((await listedAt('/all')).map(({ name, inputSchema }) => [name, inputSchema.properties]));
    for (const { name, inputSchema } of (await listedAt('/x/everyday')).filter(({ name }) => whole.has(name))) {
      const taken = Object.keys(whole.get(name) ?? {});
      const controls = ['id', 'filter', 'sort', 'fields', 'limit', 'cursor', 'format', 'clear', 'preview'];
      expect(Object.keys(inputSchema.properties), name).toEqual(
        expect.arrayContaining(controls.filter((control) => taken.includes(control))),
      );
      // A monitor without what it watches is none.
      const beside = ['url', 'host', 'port', 'interval', 'check'].filter((argument) => taken.includes(argument));
      expect(Object.keys(inputSchema.properties), name).toEqual(expect.arrayContaining(beside));
    }
  });

  it.each(['', '/all', '/x/incidents', '/x/everyday'])('%s/readonly lists no writes and refuses them', async (path) => {
    const listed = await listedAt(`${path}/readonly`);
    expect(listed.length).toBeGreaterThan(0);
    expect(listed.filter(({ annotations }) => !annotations.readOnlyHint)).toEqual([]);
    expect(codeOf(await call(`${path}/readonly`, 'create_label', { name: 'x', color: '#fff' }))).toBe('read_only');
    expect(codeOf(await call(`${path}/readonly`, 'call_write', { tool: 'create_label' }))).toBe('read_only');
    expect(textOf(await call(`${path}/readonly`, 'find_tools', { intent: 'create a label' }))).not.toContain(
      'create_label(',
    );
  });

  it('any tool is callable by name on any surface, with or without prefix', async () => {
    for (const path of ['', '/x/monitors', '/all']) {
      for (const name of ['count_labels', 'oneuptime_count_labels'])
        expect(codeOf(await call(path, name))).toBe('no_credential');
    }
  });

  it('an unknown toolset is a problem that lists what there is; other paths are nothing', () => {
    expect(product.at('/x/incidnts')).toEqual({
      problem: expect.stringMatching(/Did you mean incidents\?.*status-pages/),
    });
    expect(product.at('/x/')).toBeUndefined();
    expect(product.at('/x/monitors/other')).toBeUndefined();
    expect(product.at('/else')).toBeUndefined();
  });
});

describe('settings', () => {
  it('SURFACE and --read-only decide what the bare address lists and allows', async () => {
    const narrow = await openProduct(
      settings('--toolsets', 'labels,monitors'.replace('labels', 'incidents'), '--read-only'),
    );
    try {
      const { json } = await narrow.server.list();
      const names = (JSON.parse(json.toString()) as Tool[]).map(({ name }) => name);
      expect(names).toContain('list_monitors');
      expect(names).not.toContain('create_monitor');
      const all = narrow.at('/all') as ToolServer;
      expect(JSON.parse((await all.list()).json.toString()).some(({ name }: Tool) => name.startsWith('delete_'))).toBe(
        false,
      );
    } finally {
      await narrow.close();
    }
    await expect(openProduct(settings('--surface', 'nothing'))).rejects.toThrow(/no toolset "nothing".*SURFACE/s);
  });
});

describe('search over plain HTTP', () => {
  it('ranks operations for a request', async () => {
    const found = (await product.tools({ q: 'list incidents', limit: '3' })) as { tools: object[] };
    expect(found.tools).toHaveLength(3);
    expect(found.tools[0]).toEqual({
      name: 'list_incidents',
      resource: 'Incident',
      verb: 'list',
      score: expect.any(Number),
    });
    expect(((await product.tools({ q: '' })) as { tools: object[] }).tools).toEqual([]);
  });

  it('puts a workflow that does the whole of it before its parts', async () => {
    const found = (await product.tools({ q: 'who is on call', limit: '3' })) as { tools: { name: string }[] };
    expect(found.tools).toHaveLength(3);
    expect(found.tools[0]).toMatchObject({ name: 'who_is_on_call', operations: expect.any(Array) });
  });

  it('finds no workflow that may not be called', async () => {
    const narrow = await openProduct(settings('--read-only'));
    try {
      const found = (await narrow.tools({ q: 'declare an incident' })) as { tools: { name: string }[] };
      expect(found.tools.map(({ name }) => name)).not.toContain('declare_incident');
      const open = (await product.tools({ q: 'declare an incident' })) as { tools: { name: string }[] };
      expect(open.tools[0]?.name).toBe('declare_incident');
    } finally {
      await narrow.close();
    }
  });
});
