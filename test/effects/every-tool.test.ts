/**
 * With CONFIRM=ask, every tool called once by a client that cannot be asked deletes nothing, pages nobody and tells no
 * subscriber: on the product as it is put together, in front of a sandbox whose outbox shows whatever would have left it.
 * The same calls with CONFIRM=never do all of that, so that the law can fail.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { readWorkflows } from '../../runtime/start/workflow-list.ts';
import type { Sent } from '../../sandbox/engine/outbox.ts';
import type { RunningSandbox } from '../../sandbox/server.ts';
import { companyOnPort } from '../company.ts';
import { plantRules } from './planted-rules.ts';
import { CallMaker } from './tool-calls.ts';

const listed = await readWorkflows();
const catalogue = new Catalogue(resources, { workflows: listed });

/** What one call did. */
interface Done {
  readonly name: string;
  readonly result: ToolResult;
  readonly sent: readonly Sent[];
  /** Whether the row that it was to delete is not there any more. */
  readonly isGone: boolean;
}

/** A pass over all tools. */
interface Pass {
  readonly done: readonly Done[];
  /** Tables of rows that were there before, and are not any more. */
  readonly gone: readonly string[];
}

/** How a tool is called: by its own name, or through the compact tool for it. */
type Way = (name: string, args: Readonly<Record<string, unknown>>) => [path: string, name: string, args: object];

const direct: Way = (name, args) => ['/all', name, args];
const dispatched: Way = (name, args) => {
  const isDelete = catalogue.find(name)?.verb === 'delete' || catalogue.workflow(name)?.risk === 'destructive';
  const through = isDelete ? 'call_delete' : 'call_write';
  return ['', through, { tool: name, arguments: args }];
};

/** All ids of a sandbox, with their tables. */
function idsOf({ sandbox: { store } }: RunningSandbox): Map<string, string> {
  const tables = [...store.model.resources.keys()].map((name) => [name, store.table(name).rows] as const);
  return new Map(tables.flatMap(([name, rows]) => [...rows.keys()].map((id): [string, string] => [id, name])));
}

/** Whether any table has the row. */
function isThere({ sandbox: { store } }: RunningSandbox, id: string): boolean {
  return [...store.model.resources.keys()].some((name) => store.table(name).rows.has(id));
}

/** Arguments of workflows that have people told; beside those of their examples. */
const LOUD = { notify: true, public: true, note: 'We are on it.', pages: ['Harbour Shop Status'] };

/** Calls every tool once, one after the other. */
async function callAll(confirm: 'ask' | 'never', way: Way): Promise<Pass> {
  const running = await companyOnPort();
  const { sandbox } = running;
  const read = readSettings(['--http'], { ONEUPTIME_URL: running.url, CONFIRM: confirm });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  const product = await openProduct(read.settings, { env: {} });
  closing.push(async () => {
    await product.close();
    await running.close();
  });
  plantRules(sandbox);
  const maker = new CallMaker(sandbox, catalogue);
  const done: Done[] = [];
  const present = idsOf(running);
  const call = async (name: string, args: Readonly<Record<string, unknown>>): Promise<void> => {
    sandbox.tick();
    sandbox.outbox.take();
    const [path, called, given] = way(name, args);
    const server = product.at(path);
    if (server === undefined || 'problem' in server) throw new Error(`no ${path}`);
    const { signal } = new AbortController();
    const credential = { key: sandbox.keys.admin };
    const result = await server.call({ name: called, arguments: given, credential, signal });
    if (result === undefined || !('content' in result)) throw new Error(`${name} was not answered with a result`);
    sandbox.tick();
    const isGone = catalogue.find(name)?.verb === 'delete' && !isThere(running, String(args.id));
    done.push({ name, result, sent: sandbox.outbox.take(), isGone });
  };
  // First of all: their examples are about the company as it is.
  for (const { name, risk, example, tool } of listed) {
    if (risk === 'read') continue;
    const { preview: _, ...args } = example;
    const told = Object.entries(LOUD).filter(([each]) => each in (tool.inputSchema.properties as object));
    await call(name, { ...Object.fromEntries(told), ...args });
  }
  for (const tool of inOrder()) {
    const made = await maker.callOf(tool);
    if (made) await call(tool.name, made.args);
  }
  const after = idsOf(running);
  return { done, gone: [...present].filter(([id]) => !after.has(id)).map(([, table]) => table) };
}

/** Deletes last, and of those keys last of all: everything else is called on what is there. */
function inOrder() {
  const place = ({ verb, resource }: (typeof catalogue.tools)[number]): number =>
    Number(verb === 'delete') + Number(/^(?:api_key|project|team)/.test(resource)) * 2;
  return catalogue.tools
    .filter(({ verb }) => !['list', 'count', 'get'].includes(verb))
    .sort((a, b) => place(a) - place(b));
}

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

/** Mails to owners are named, and nobody is asked for them. */
const left = ({ sent }: Done): readonly Sent[] => sent.filter(({ kind }) => kind !== 'mail');
const wordsOf = (some: readonly Done[]): string[] =>
  some.map((done) => [done.name, ...new Set(left(done).map(({ kind }) => kind))].join(' '));

let acting: readonly Done[] = [];
let acted: readonly string[] = [];
beforeAll(async () => {
  const { done, gone } = await callAll('never', direct);
  acting = done.filter((each) => left(each).length > 0 || each.isGone);
  acted = gone;
}, 240_000);

// What has to be there, so that the laws below can fail.
it('with CONFIRM=never the same calls delete, page and tell', () => {
  const kinds = new Set(acting.flatMap(left).map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['page', 'subscribers', 'workspace', 'invitation', 'run', 'erasure']));
  expect(acting.filter(({ isGone }) => isGone).length).toBeGreaterThan(250);
  expect(acting.filter((done) => left(done).length > 0).length).toBeGreaterThan(90);
  expect(acting.filter(({ name }) => catalogue.workflow(name)).length).toBeGreaterThan(20);
  expect(acted.length).toBeGreaterThan(100);
});

describe.each([
  ['by its own name', direct],
  ['through a compact tool', dispatched],
] as const)('every tool called once by a client that cannot be asked, %s', (_, way) => {
  let asked: Pass = { done: [], gone: [] };
  beforeAll(async () => {
    asked = await callAll('ask', way);
  }, 240_000);

  it('deletes nothing', () => {
    expect(asked.done.length).toBeGreaterThan(900);
    expect(wordsOf(asked.done.filter(({ isGone }) => isGone))).toEqual([]);
    expect(asked.gone).toEqual([]);
  });

  it('pages nobody, tells no subscriber and writes to no workspace', () => {
    expect(wordsOf(asked.done.filter((done) => left(done).length > 0))).toEqual([]);
  });

  it('is answered with a preview and a token wherever something would have come of it', () => {
    const byName = new Map(asked.done.map(({ name, result }) => [name, JSON.stringify(result)]));
    // Nothing is paused here: the call that would have paused it was held back.
    const isHeld = (name: string): boolean => name === 'resume_monitor' || /confirm/.test(byName.get(name) ?? '');
    expect(wordsOf(acting.filter(({ name }) => !isHeld(name)))).toEqual([]);
  });
});
