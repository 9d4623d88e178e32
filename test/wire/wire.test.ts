/**
 * Every operation, called with made-up valid arguments: the exact HTTP requests it sends, kept as text per toolset. A
 * change of codec, columns or paths shows as a change of these files. `UPDATE_GOLDEN=1` writes what is found.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { parseLock } from '../../codegen/lock.ts';
import { resources, toolsets } from '../../generated/oneuptime/index.ts';
import { Caller } from '../../runtime/call.ts';
import { Catalogue, type ToolEntry } from '../../runtime/catalogue.ts';
import {
  argumentName,
  type Column,
  offeredColumns,
  type ResourceModule,
  type Shape,
  traitsOf,
} from '../../runtime/kinds.ts';
import { Upstream } from '../../runtime/upstream.ts';
import { ID, KEY, ORIGIN } from '../catalogue.ts';
import { MswDispatcher, type Seen } from '../msw-dispatcher.ts';

const FOLDER = import.meta.dirname;
const UPDATE = process.env['UPDATE_GOLDEN'] === '1';
/** Columns per tool: one of each kind, so that every kind of a resource is seen on the wire once. */
const MAX_COLUMNS = 8;

interface Listed {
  readonly properties?: Readonly<Record<string, Listed>>;
  readonly required?: readonly string[];
}
const listed = new Map(
  readFileSync(new URL('../../generated/oneuptime/tools.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; inputSchema: Listed })
    .map(({ name, inputSchema }) => [name, inputSchema]),
);
const dispatcher = new MswDispatcher([http.all('*', () => HttpResponse.json({}))]);
const faults: unknown[] = [];
const catalogue = new Catalogue(resources, () => import('../../generated/oneuptime/permissions.ts'));
const caller = new Caller({
  catalogue,
  upstream: new Upstream({ url: ORIGIN, dispatcher }),
  onInternalError: (fault) => faults.push(fault),
  now: () => new Date('2026-03-10T12:00:00.000Z'),
});

/** What one call sends, and what it is told when it sends nothing. */
async function requestsOf(
  name: string,
  args: unknown,
): Promise<{ seen: readonly Seen[]; text: string; isError: boolean }> {
  const before = dispatcher.seen.length;
  const result = await caller.call({
    name,
    arguments: args,
    credential: { key: KEY },
    signal: new AbortController().signal,
  });
  const text = result?.content.map((part) => part.text).join('\n') ?? '';
  return { seen: dispatcher.seen.slice(before), text, isError: result?.isError === true };
}

/** The required columns, then the first of each other kind. */
function chosenColumns(
  module: ResourceModule,
  letter: 'c' | 'r' | 'u',
  listing?: Readonly<Record<string, Listed>>,
): string[] {
  const kinds = new Set<string>();
  const offered = offeredColumns(module, letter).filter(
    ([name, { kind }]) => !listing || (Object.hasOwn(listing, argumentName(name)) && traitsOf(kind).shape !== 'json'),
  );
  const isRequired = (required: unknown): boolean => letter === 'c' && required === true;
  const first = offered.filter(
    ([, { kind, required }]) => isRequired(required) || (!kinds.has(kind) && kinds.add(kind)),
  );
  const required = first.filter(([, column]) => isRequired(column.required)).map(([name]) => name);
  const others = first.map(([name]) => name).filter((name) => !required.includes(name));
  return [...required, ...others.slice(0, MAX_COLUMNS)].map(argumentName);
}

/** Arguments that the listing allows, for one verb. */
async function argumentsFor(entry: ToolEntry): Promise<Record<string, unknown>> {
  const module = await catalogue.module(entry.resource);
  const filterable = listed.get(entry.name)?.properties?.['filter']?.properties ?? {};
  const values = (names: readonly string[], isFilter = false): Record<string, unknown> =>
    Object.fromEntries(names.map((name) => [name, sampleOf(module, name, isFilter)]));
  if (entry.verb === 'list' || entry.verb === 'count')
    return {
      filter: values(chosenColumns(module, 'r', filterable), true),
      ...(entry.verb === 'list' ? { limit: 5 } : {}),
    };
  if (entry.verb === 'create') return values(chosenColumns(module, 'c'));
  return { id: ID, ...(entry.verb === 'update' ? values(chosenColumns(module, 'u')) : {}) };
}

const SAMPLES: Readonly<Record<Shape, unknown>> = {
  text: 'sample',
  id: ID,
  time: '2026-01-02T03:04:05.000Z',
  number: 7,
  integer: '12',
  boolean: true,
  choice: 'sample',
  choices: ['sample'],
  list: ['sample'],
  json: { sample: true },
};
const KIND_SAMPLES: Readonly<Record<string, unknown>> = {
  color: '#12ab9f',
  email: 'sample@example.com',
  url: 'https://example.com/sample',
  phone: '+15555550123',
  many: [ID],
  numbers: [7],
};

/** A value by the column's kind; times and plain lists are filtered with an operator. */
function sampleOf(module: ResourceModule, name: string, isFilter: boolean): unknown {
  const { kind, values } = module.columns[name === 'id' ? '_id' : name] as Column;
  const { shape } = traitsOf(kind);
  // What monitors check is validated on its own, see test/monitors; null leaves it to the server.
  if (!isFilter && kind === 'monitorSteps') return null;
  if (!isFilter && name === 'monitoringInterval') return '5m';
  if (!isFilter && name === 'monitorType') return 'API';
  const sample =
    (shape === 'choice' ? values?.[0] : shape === 'choices' ? values?.slice(0, 1) : undefined) ??
    KIND_SAMPLES[kind] ??
    SAMPLES[shape];
  if (isFilter && shape === 'time') return { gte: sample };
  return isFilter && (shape === 'choices' || (shape === 'list' && kind !== 'many')) ? { empty: true } : sample;
}

function printed(name: string, args: unknown, seen: readonly Seen[]): string {
  const requests = seen.map(
    ({ method, path: address, body }) => `${method} ${address}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`,
  );
  return `${name} ${JSON.stringify(args)}\n${requests.join('\n')}\n`;
}

const lock = parseLock(readFileSync(new URL('../../specs/oneuptime/names.lock.json', import.meta.url), 'utf8')).names;
const entries = catalogue.tools;
/** Tools that send nothing by design: an update of a resource of which no column may be changed. */
const isIdle = ({ text }: { text: string }): boolean => /Nothing to change/.test(text);

describe('the wire', () => {
  const found = new Map<string, string[]>(Object.keys(toolsets).map((id) => [id, []]));

  it.each(Object.keys(toolsets))('%s', async (toolset) => {
    for (const entry of entries.filter((candidate) => candidate.toolset === toolset)) {
      const args = await argumentsFor(entry);
      const outcome = await requestsOf(entry.name, args);
      expect(faults, entry.name).toEqual([]);
      if (!isIdle(outcome))
        expect(outcome.seen.length, `${entry.name} ${JSON.stringify(args)}: ${outcome.text}`).toBeGreaterThan(0);
      expect(outcome.seen.every(({ headers }) => headers.get('apikey') === KEY)).toBe(true);
      const last = outcome.seen.at(-1);
      const operation = `${last?.method} ${last?.path.replace(/^\/api/, '').replace(ID, '{id}')}`;
      if (!isIdle(outcome)) expect(operation).toBe(lock[entry.name]);
      found.get(toolset)?.push(printed(entry.name, args, outcome.seen));
    }
    const file = path.join(FOLDER, `${toolset}.txt`);
    const text = found.get(toolset)?.join('\n') ?? '';
    if (UPDATE) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(file, text);
    }
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  it('is kept for every toolset, and for none that is gone', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));
    for (const name of files.filter((file) => UPDATE && !(file.slice(0, -4) in toolsets)))
      rmSync(path.join(FOLDER, name));
    expect(files.sort()).toEqual(
      Object.keys(toolsets)
        .map((id) => `${id}.txt`)
        .sort(),
    );
  });
});

describe('bad arguments', () => {
  it('of every tool: an error that names the argument, and no request', async () => {
    const problems: string[] = [];
    const refused = async (name: string, args: unknown, named: string): Promise<void> => {
      const { seen, text, isError } = await requestsOf(name, args);
      if (!isError || seen.length > 0 || !text.includes(named))
        problems.push(`${name} ${JSON.stringify(args)}: ${text.slice(0, 200)}`);
    };
    for (const entry of entries) {
      const args = await argumentsFor(entry);
      await refused(entry.name, { ...args, no_such_argument: 1 }, 'no_such_argument');
      if (entry.verb === 'list' || entry.verb === 'count')
        await refused(entry.name, { filter: { no_such_column: 1 } }, 'no_such_column');
      for (const required of listed.get(entry.name)?.required ?? []) {
        const { [required]: _, ...rest } = args;
        await refused(entry.name, rest, required);
        await refused(entry.name, { ...args, [required]: [[[]]] }, required);
        break;
      }
    }
    expect(problems.slice(0, 10)).toEqual([]);
  }, 120_000);
});
