/** What must hold for every workflow, asserted for all of them. */
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { HttpResponse, http } from 'msw';
import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { resources, toolsets } from '../../generated/oneuptime/index.ts';
import { readBy } from '../../runtime/call/arguments.ts';
import { Catalogue, type WorkflowEntry } from '../../runtime/catalogue/catalogue.ts';
import type { ResourceModule } from '../../runtime/catalogue/kinds.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { readWorkflows } from '../../runtime/start/workflow-list.ts';
import type { Workflow } from '../../runtime/workflows/define.ts';
import { FAMILIES, WORKFLOW_TOOLSETS } from '../../runtime/workflows/families.ts';
import { listedWorkflow } from '../../runtime/workflows/listing.ts';
import type { SandboxKeys } from '../../sandbox/engine/keys.ts';
import { ORIGIN } from '../catalogue.ts';
import { type SandboxCaller, sandboxCaller } from '../sandbox-caller.ts';

const families = await Promise.all(
  Object.entries(FAMILIES).map(async ([family, load]) => [family, await load()] as const),
);
const workflows = families.flatMap(([, some]) => some);
const listed = await readWorkflows();
const catalogue = new Catalogue(resources, { workflows: listed });
const modules = new Map(
  (await Promise.all(Object.values(resources).map(({ load }) => load()))).map((module) => [module.resource, module]),
);
/** First words of the paths of each table, the longest first. */
const tables = [...modules.values()]
  .flatMap(({ resource, operations }) =>
    Object.values(operations).map(({ path }) => [
      path.split('/{', 1)[0]?.replace(/\/(?:get-list|count)$/, ''),
      resource,
    ]),
  )
  .sort(([a = ''], [b = '']) => b.length - a.length);
/** The table that a request is for. */
function tableOf(path: string): string | undefined {
  const bare = path.replace(/^\/api/, '').split('?', 1)[0] ?? '';
  return tables.find(([base]) => bare === base || bare.startsWith(`${base}/`))?.[1];
}
/**
 * Tables beside those: what the rules of a monitor point to is told by name, and some workflows read a row as it is stored, by a
 * route that they name.
 */
const BY_ROUTE = new Set(['monitor', 'status_page', 'incident_severity', 'alert_severity', 'on_call_policy']);

/** What is looked at for who is told of a write, where that has to be agreed to. */
const ABOUT_EFFECTS = new Set(['monitor_group_resource', 'status_page_resource', 'status_page_subscriber']);

/** What stands beside the output of a workflow. */
const FRAMEWORK = ['window', 'taken', 'used', 'unread', 'notes', 'undo', 'preview', 'sent', 'error'];
const named: [string, Workflow][] = workflows.map((workflow) => [workflow.name, workflow]);

describe('all workflows', () => {
  it('are listed as the build has it, each once, unlike every operation also when folded', () => {
    expect(listed.map(({ tool }) => tool)).toEqual(
      families.flatMap(([family, some]) =>
        some.map((workflow) => JSON.parse(JSON.stringify(listedWorkflow(workflow, family).tool))),
      ),
    );
    const folded = [...workflows, ...catalogue.tools].map(({ name }) => name.replaceAll('_', ''));
    expect(folded.filter((name, at) => folded.indexOf(name) !== at)).toEqual([]);
  });

  it.each(named)(
    '%s is named, described and priced as its neighbours are',
    (name, { title, description, toolset, intents }) => {
      expect(name).toMatch(/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/);
      expect(name.length).toBeLessThanOrEqual(48);
      expect(title.length).toBeLessThanOrEqual(100);
      expect(description.length).toBeGreaterThan(20);
      expect(description.length).toBeLessThanOrEqual(600);
      expect(Object.keys({ ...toolsets, ...WORKFLOW_TOOLSETS })).toContain(toolset);
      expect(intents.length).toBeGreaterThanOrEqual(4);
      const known = (word: string): boolean => Boolean(catalogue.find(word) ?? catalogue.workflow(word));
      const said = description.match(/\b(?:list|count|get|create|update|delete|call|find)_[a-z0-9_]+/g) ?? [];
      expect(said.filter((word) => !known(word) && !/^(?:call|find)_/.test(word))).toEqual([]);
      const tool = listed.find((row) => row.name === name)?.tool;
      expect(encode(JSON.stringify(tool)).length, JSON.stringify(tool)).toBeLessThanOrEqual(330);
    },
  );

  it.each(named)('%s declares what it does', (_name, { operations, risk, input, example }) => {
    expect(operations.filter((tool) => tool !== '*' && !catalogue.find(tool))).toEqual([]);
    const verbs = operations.map((tool) => catalogue.find(tool)?.verb ?? 'list');
    const isWriting = verbs.some((verb) => verb === 'create' || verb === 'update' || verb === 'delete');
    if (risk === 'read') expect(isWriting).toBe(false);
    if (risk !== 'read') expect(example).toHaveProperty('preview', true);
    for (const [argument, { kind }] of Object.entries(input))
      expect(['id', 'fk', 'uuid'], argument).not.toContain(kind);
  });

  it.each(named)('%s leaves the words to the framework that are its own', (_name, { output }) => {
    const keys = Object.keys((output as z.ZodObject).shape ?? {});
    expect(keys.filter((key) => FRAMEWORK.includes(key))).toEqual([]);
  });

  it.each(named)('%s lists a portable schema that takes its own example', (_name, workflow) => {
    const { tool } = listedWorkflow(workflow, '');
    const text = JSON.stringify(tool.inputSchema);
    expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(text).not.toMatch(/"\$ref"|"allOf"|"\$schema"|:true[,}]"properties"/);
    for (const part of text.matchAll(/"type":"array"(?!,"items")/g)) expect(part[0], text).toBe('');
    expect(() => readBy(workflow.schema, workflow.module, 'create', workflow.example)).not.toThrow();
    expect(Object.keys(tool.annotations).sort()).toEqual([
      'destructiveHint',
      'idempotentHint',
      'openWorldHint',
      'readOnlyHint',
    ]);
  });
});

/** Fails the given request of a call, counted from 0; counts all. */
class FailingOne {
  fails = Number.POSITIVE_INFINITY;
  count = 0;
  /** Where the failed one went. */
  path = '';
  readonly handler = http.all(`${ORIGIN}/*`, ({ request }) => {
    const isIt = this.count === this.fails;
    if (isIt) this.path = new URL(request.url).pathname;
    this.count += 1;
    return isIt ? HttpResponse.json({ error: 'Server Error' }, { status: 500 }) : undefined;
  });

  begin(fails = Number.POSITIVE_INFINITY): void {
    this.fails = fails;
    this.count = 0;
  }
}

/** Ids of the company hang on who is on call when it is planted. */
const NOW = new Date('2026-03-10T12:00:00.000Z');
const failing = new FailingOne();
let caller: SandboxCaller;
beforeAll(async () => {
  caller = await sandboxCaller(() => NOW, [failing.handler]);
});

const told = ({ content }: ToolResult): string => content.map(({ text }) => text).join('\n');
const run = (workflow: Workflow, role?: keyof SandboxKeys): Promise<ToolResult> =>
  caller.call(workflow.name, workflow.example, role);

describe.each(named)('%s', (_name, workflow) => {
  it('answers its example, and tells what it used', async () => {
    failing.begin();
    const result = await run(workflow);
    expect(result.isError, told(result)).toBeFalsy();
    const { used } = result.structuredContent as { used?: string };
    if (workflow.operations.length > 0) expect(used, told(result)).toBeTruthy();
  });

  it('sends what it tells, declares what it sends, and looks up names besides', async () => {
    failing.begin();
    const before = caller.dispatcher.seen.length;
    const { used = '' } = (await run(workflow)).structuredContent as { used?: string };
    const seen = new Set(caller.dispatcher.seen.slice(before).flatMap(({ path }) => tableOf(path) ?? []));
    const told = used.split(', ').flatMap((name) => catalogue.find(name)?.resource ?? []);
    const isShownOnly = (resource: string): boolean =>
      workflow.risk !== 'read' && told.includes(resource) && !seen.has(resource);
    expect(told.filter((resource) => !seen.has(resource) && !isShownOnly(resource))).toEqual([]);
    const declared = workflow.operations.flatMap((name) => catalogue.find(name)?.resource ?? []);
    const named = [workflow.module, ...declared.map((resource) => modules.get(resource) as ResourceModule)];
    // Rows that arguments and columns point to, and people: their names are looked up.
    const looked = new Set(named.flatMap(({ columns }) => Object.values(columns).flatMap(({ to }) => to ?? [])));
    const mayAsk = catalogue.mayAsk(catalogue.workflow(workflow.name) as WorkflowEntry);
    const isKnown = (resource: string): boolean => BY_ROUTE.has(resource) || (mayAsk && ABOUT_EFFECTS.has(resource));
    const strange = [...seen].filter((resource) => !declared.includes(resource) && !looked.has(resource));
    if (!workflow.operations.includes('*')) expect(strange.filter((resource) => !isKnown(resource))).toEqual([]);
  });

  it('leaves everything as it is when it is only shown', async () => {
    if (workflow.risk === 'read') return;
    failing.begin();
    const before = caller.dispatcher.seen.length;
    await run(workflow);
    const sent = caller.dispatcher.seen
      .slice(before)
      .filter(({ method, path }) => method !== 'GET' && !/\/(?:get-list|get-item|count|aggregate)(?:\?|$)/.test(path));
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it('tells of every part that could not be read', async () => {
    failing.begin();
    const whole = told(await run(workflow));
    const { count } = failing;
    // The first, the last, and some between them.
    for (const at of new Set([0, 1, Math.floor(count / 2), count - 2, count - 1].filter((k) => k >= 0 && k < count))) {
      failing.begin(at);
      const result = await run(workflow);
      const {
        unread = [],
        notes = [],
        ok,
      } = (result.structuredContent ?? {}) as {
        unread?: string[];
        notes?: string[];
        ok?: boolean;
      };
      const isTold =
        result.isError === true || unread.length > 0 || notes.length > 0 || told(result) === whole || ok === false;
      expect(isTold, `request ${at} of ${count} (${failing.path}): ${told(result)}`).toBe(true);
    }
  });

  it.each(['noperms', 'incidentRead', 'readonly', 'other'] as const)(
    'refuses or tells a key of another kind: %s',
    async (role) => {
      failing.begin();
      const result = await run(workflow, role);
      expect(told(result)).not.toMatch(/\(internal\)|\[object Object\]/);
      const { preview, notes, unread } = (result.structuredContent ?? {}) as Record<string, unknown>;
      expect(JSON.stringify([preview, notes, unread])).not.toMatch(/undefined|NaN/);
    },
  );
});

describe('workflows that may be repeated', () => {
  it.each(named.filter(([, { risk, repeats }]) => risk !== 'read' && repeats))(
    '%s makes nothing more when it is called again',
    async (name, { example: { preview: _, ...example } }) => {
      failing.begin();
      const first = await caller.call(name, example);
      expect(first.isError, told(first)).toBeFalsy();
      const before = caller.dispatcher.seen.length;
      await caller.call(name, example);
      const made = caller.dispatcher.seen
        .slice(before)
        .filter(
          ({ method, path }) => method === 'POST' && !/\/(?:get-list|get-item|count|aggregate)(?:\?|$)/.test(path),
        );
      expect(made.map(({ path }) => path)).toEqual([]);
    },
  );
});
