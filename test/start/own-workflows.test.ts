/** Workflows of an operator: loaded from files, under the checks of ours, and told where they fail. */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { resources, toolsets } from '../../generated/oneuptime/index.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { isQuestions } from '../../runtime/mcp/asking/questions.ts';
import type { ToolResult, ToolServer } from '../../runtime/mcp/tool-server.ts';
import { openProduct, type Product } from '../../runtime/start/open-product.ts';
import { loadOwnWorkflows, type OwnWorkflows } from '../../runtime/start/own-workflows.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { readWorkflows } from '../../runtime/start/workflow-list.ts';
import { FAMILIES, WORKFLOW_TOOLSETS } from '../../runtime/workflows/families.ts';
import { specFlaws, workflowFlaws } from '../../runtime/workflows/flaws.ts';
import { sentText, sentValue } from '../sent-result.ts';

const listed = await readWorkflows();
const catalogue = new Catalogue(resources, { workflows: listed });
const known = { ...toolsets, ...WORKFLOW_TOOLSETS };

/** The example of the document, as it stands there. */
async function exampleOf(): Promise<string> {
  const text = await readFile(new URL('../../docs/workflows.md', import.meta.url), 'utf8');
  return /```js\n(.*?)```/s.exec(text)?.[1] ?? '';
}

let root: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'own-workflows-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  count += 1;
  const folder = path.join(root, `f${count}`);
  await mkdir(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

async function loaded(files: Readonly<Record<string, string>>): Promise<OwnWorkflows & { readonly folder: string }> {
  const folder = await folderWith(files);
  return { folder, ...(await loadOwnWorkflows(folder, { catalogue, toolsets: known, compact: ['find_tools'] })) };
}

/** A small workflow; `more` is put over its parts. */
function written(more: string, before = ''): string {
  return `${before}export default ({ defineWorkflow, z, badArgument }) => defineWorkflow({
  name: 'count_everything', title: 'Count', description: 'Counts everything that there is to be counted.',
  toolset: 'monitors', risk: 'read', operations: ['count_monitors'], input: {},
  output: z.strictObject({ count: z.number() }), example: {}, intents: ['count it'],
  run: async ({ client }) => ({ count: await client.monitors.count() }),
  ...(${more}),
});
`;
}

describe('own workflows', () => {
  it('that are right are listed, and others beside them told with file, line and reason', async () => {
    const {
      workflows,
      listed: own,
      problems,
      folder,
      toolsets: added,
    } = await loaded({
      'a.mjs': written('{}'),
      'b.mjs': written("{ name: 'b_one', toolset: 'shop-team' }"),
      'grammar.mjs': 'export default () => {\n  return {{ b };\n};\n',
      'throws.mjs': 'const x = 1;\n\nexport default () => {\n  throw new TypeError("no " + x);\n};\n',
      'top.mjs': '\nundefinedName();\n',
      'nothing.mjs': '\nexport const x = 1;\n',
      'returns.mjs': '\n\nexport default () => ({ name: "x" });\n',
      'import.mjs': '\nimport "no-such-package";\nexport default () => [];\n',
      'wrong.mjs': written("{ name: 'Bad Name' }", '// a line before\n'),
      'notes.txt': 'nothing of ours',
    });
    expect([...workflows.keys()]).toEqual(['count_everything', 'b_one']);
    expect(own.map(({ tool }) => tool.name)).toEqual(['count_everything', 'b_one']);
    expect(added).toEqual({ 'shop-team': { title: 'Shop team', summary: expect.any(String) } });
    const told = Object.fromEntries(problems.map((problem) => [path.basename(problem.split(':')[0] ?? ''), problem]));
    const line = (name: string, number: number, what: RegExp): void => {
      expect(told[name]).toMatch(new RegExp(`^${folder}/${name.replace('.', '\\.')}:${number}: ${what.source}`));
    };
    line('grammar.mjs', 2, /SyntaxError: /);
    line('throws.mjs', 4, /TypeError: no 1/);
    line('top.mjs', 2, /ReferenceError: undefinedName/);
    line('nothing.mjs', 1, /it exports no function by default/);
    line('returns.mjs', 3, /its function returns something/);
    line('import.mjs', 2, /.*no-such-package/);
    line('wrong.mjs', 2, /name is no snake_case name/);
    expect(problems).toHaveLength(7);
  });

  it('may be several in a file, in CommonJS, and behind a link', async () => {
    const both = `export default ({ defineWorkflow, z }) => ['one_more', 'two_more'].map((name) => defineWorkflow({
      name, title: 'x', description: 'A description that is long enough.', toolset: 'monitors', risk: 'read', operations: [],
      input: {}, output: z.strictObject({}), example: {}, intents: ['x'], run: async () => ({}) }));`;
    const common = written("{ name: 'common_one' }").replace('export default', 'module.exports =');
    const folder = await folderWith({ 'both.js': both, 'common.js': common });
    const target = path.join(await folderWith({ 'x.mjs': written('{ name: "linked_one", risk: "none" }') }), 'x.mjs');
    await symlink(target, path.join(folder, 'link.mjs'));
    await symlink(path.join(folder, 'gone.mjs'), path.join(folder, 'y-dangling.mjs'));
    const { workflows, problems } = await loadOwnWorkflows(folder, { catalogue, toolsets: known, compact: [] });
    expect([...workflows.keys()]).toEqual(['one_more', 'two_more', 'common_one']);
    expect(problems).toEqual([
      expect.stringMatching(/x\.mjs:1: risk is none of/),
      expect.stringMatching(/y-dangling\.mjs: /),
    ]);
  });

  it.each([
    ["{ name: 'x'.repeat(49) }", /49 characters/],
    ["{ name: 'list_monitors' }", /that of another tool/],
    ["{ name: 'get_overview' }", /that of another tool/],
    ["{ name: 'getover_view' }", /that of another tool/],
    ["{ name: 'find_tools' }", /that of another tool/],
    ["{ title: '' }", /title/],
    ["{ description: 'short' }", /description/],
    ["{ toolset: 'monitor' }", /monitors is/],
    ["{ toolset: 'My Team' }", /toolset/],
    ["{ risk: 'none' }", /risk is none of/],
    ["{ operations: ['count_monitor'] }", /count_monitor: no such tool/],
    ["{ operations: 'count_monitors' }", /no list/],
    ["{ operations: ['create_label'] }", /may write/],
    ["{ operations: ['*'] }", /may write/],
    ["{ risk: 'write' }", /preview: true/],
    ["{ routes: ['version'] }", /routes/],
    ['{ input: [] }', /input/],
    ["{ input: { a: { kind: 'texts2' } } }", /no known kind/],
    ["{ input: { a: { kind: 'one', to: 'monitr' } } }", /no kind of row/],
    ["{ input: { a: { kind: 'id' } } }", /kind id/],
    ["{ input: { a: { kind: 'enum' } } }", /no values/],
    ["{ input: { preview: { kind: 'boolean' } } }", /without being defined/],
    ["{ input: { instance: { kind: 'text' } } }", /without being defined/],
    ["{ input: { 'a b': { kind: 'text' } } }", /not every client/],
    ["{ input: { a: { kind: 'text', required: true } } }", /example is refused/],
    ['{ example: { b: 1 } }', /example is refused/],
    ['{ example: 7 }', /example/],
    ['{ output: z.string() }', /output/],
    ['{ output: undefined }', /output/],
    ['{ intents: [] }', /intents/],
    ['{ run: 7 }', /run is no function/],
    ['{ everyday: 1 }', /everyday/],
    ['{ everyDay: true }', /everyDay is nothing/],
  ])('are refused with %s', async (more, reason) => {
    const { workflows, problems } = await loaded({ 'a.mjs': written(more) });
    expect(workflows.size).toBe(0);
    expect(problems).toEqual([expect.stringMatching(/a\.mjs:1: /)]);
    expect(problems[0]).toMatch(reason);
  });

  it('have one name each', async () => {
    const { workflows, problems } = await loaded({ 'a.mjs': written('{}'), 'b.mjs': written('{}') });
    expect(workflows.size).toBe(1);
    expect(problems).toEqual([expect.stringMatching(/b\.mjs:1: name count_everything is that of another/)]);
  });

  it('in TypeScript are read where this Node can, and told where it cannot', async () => {
    const features = process.features as { typescript?: string | false };
    const { workflows, problems } = await loaded({ 'a.ts': 'const x: number = 1;\nexport default () => [x];\n' });
    expect(workflows.size).toBe(0);
    expect(problems).toEqual([
      expect.stringMatching(features.typescript ? /something that defineWorkflow/ : /reads no TypeScript/),
    ]);
  });

  it('need a folder', async () => {
    const load = (folder: string) => loadOwnWorkflows(folder, { catalogue, toolsets: known, compact: [] });
    await expect(load(path.join(root, 'nowhere'))).rejects.toThrow('is not there');
    await expect(load(new URL(import.meta.url).pathname)).rejects.toThrow('is no folder');
  });
});

describe('the checks', () => {
  it('are those that our own pass', async () => {
    const taken = new Set(catalogue.tools.map(({ name }) => name));
    const tools = {
      toolsets: known,
      verb: (tool: string) => catalogue.find(tool)?.verb,
      isTaken: (name: string) => taken.has(name),
      isResource: (id: string) => catalogue.nameOf(id, 'list') !== undefined,
    };
    for (const load of Object.values(FAMILIES))
      for (const workflow of await load()) {
        // Settings are ours alone, and so are drawings that stand elsewhere.
        const { module: _, schema: __, switchedOnBy: ___, picture: ____, ...spec } = workflow;
        expect(specFlaws(spec, tools), workflow.name).toEqual([]);
        expect(workflowFlaws(workflow), workflow.name).toEqual([]);
      }
  });
});

describe('the example of the document', () => {
  let product: Product;
  let warnings = '';
  beforeAll(async () => {
    const folder = await folderWith({ 'silent-monitors.mjs': await exampleOf(), 'broken.mjs': '\n}' });
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      warnings += String(text);
      return true;
    });
    const read = readSettings(['--sandbox'], { WORKFLOWS_DIR: folder });
    if (!('settings' in read)) throw new Error(JSON.stringify(read));
    product = await openProduct(read.settings);
    write.mockRestore();
  });
  afterAll(() => product.close());

  async function call(name: string, args: unknown, at = ''): Promise<ToolResult> {
    const { signal } = new AbortController();
    const result = await (product.at(at) as ToolServer).call({
      name,
      arguments: args,
      credential: product.credential,
      signal,
    });
    if (!result || isQuestions(result)) throw new Error(`There is no tool ${name}, or it asks.`);
    return result;
  }

  it('is as long as it says, and is called by name and through the compact tools', async () => {
    expect((await exampleOf()).trimEnd().split('\n').length).toBeLessThanOrEqual(20);
    const told = sentValue(await call('list_silent_monitors', { label: 'staging' }, '/all'));
    expect(told).toMatchObject({ silent: ['Old campaign site'], of: 2, used: 'list_monitors' });
    const through = sentValue(
      await call('call_read', { tool: 'list_silent_monitors', arguments: { label: 'staging' } }),
    );
    expect(through.silent).toEqual(told.silent);
  });

  it('is found by what people ask, and listed at the address of its toolset', async () => {
    expect(sentText(await call('find_tools', { intent: 'what are we not watching' }))).toContain(
      'list_silent_monitors',
    );
    const { json } = await (product.at('/x/shop-team') as ToolServer).list();
    expect((JSON.parse(json.toString()) as { name: string }[]).map(({ name }) => name)).toContain(
      'list_silent_monitors',
    );
    const { tools } = (await product.tools({})) as { tools: { name: string; operations?: string[] }[] };
    expect(tools.find(({ name }) => name === 'list_silent_monitors')?.operations).toEqual(['list_monitors']);
  });

  it('can be a step of a plan', async () => {
    const steps = [{ tool: 'list_silent_monitors', arguments: { label: 'staging' } }];
    expect(sentValue(await call('run_plan', { steps }, '/all'))).toMatchObject({
      done: 1,
      steps: [{ result: { of: 2 } }],
    });
  });

  it('is not in the way of a file that fails, which is told on stderr', () => {
    expect(warnings).toMatch(/^oneuptime-mcp: warning: .*broken\.mjs:2: SyntaxError: .*$/m);
  });

  it('runs in a Node that loads it as it stands', async () => {
    const folder = await folderWith({ 'silent-monitors.mjs': await exampleOf() });
    const { status } = spawnSync(process.execPath, ['--check', path.join(folder, 'silent-monitors.mjs')]);
    expect(status).toBe(0);
  });
});
