/** Calls every tool of a catalogue with made-up valid arguments, and sees what each sends. */
import { HttpResponse, http } from 'msw';
import { Executor } from '../../runtime/call/executor.ts';
import type { Catalogue, ToolEntry } from '../../runtime/catalogue/catalogue.ts';
import {
  argumentName,
  type Column,
  offeredColumns,
  READ_VERBS,
  type ResourceModule,
  type Shape,
  traitsOf,
} from '../../runtime/catalogue/kinds.ts';
import type { ToolCall, ToolResult } from '../../runtime/mcp/tool-server.ts';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { oneuptime } from '../../runtime/oneuptime/platform.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import { answerOf, ID, KEY, ORIGIN } from '../catalogue.ts';
import { togetherWith } from '../columns-together.ts';
import { MswDispatcher, type Seen } from '../msw-dispatcher.ts';

/** Columns per tool: one of each kind, so that every kind of a resource is seen on the wire once. */
const MAX_COLUMNS = 8;

/** A listed input schema, as far as the walk reads it. */
export interface Listed {
  readonly properties?: Readonly<Record<string, Listed>>;
  readonly required?: readonly string[];
}

/** What one call sends, and what it is told when it sends nothing. */
export interface Sent {
  readonly seen: readonly Seen[];
  readonly text: string;
  readonly isError: boolean;
}

/** A caller over an upstream that knows one row, without values: also the answer to a create. All else is answered with an empty object. */
export class WireCaller {
  readonly faults: unknown[] = [];
  /** Input schemas by tool name. */
  readonly listed: ReadonlyMap<string, Listed>;
  readonly #catalogue: Catalogue;
  readonly #dispatcher = new MswDispatcher([
    http.all('*', ({ request: { method, url: path } }) => HttpResponse.json(answerOf({ method, path }))),
  ]);
  readonly #executor: Executor;

  /** `list` is the text of a `tools.jsonl`. */
  constructor(catalogue: Catalogue, list: string) {
    const tools = list
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; inputSchema: Listed });
    this.listed = new Map(tools.map(({ name, inputSchema }) => [name, inputSchema]));
    this.#catalogue = catalogue;
    this.#executor = new Executor({
      catalogue,
      platform: oneuptime(catalogue),
      upstream: new Upstream({ url: ORIGIN, api: ONEUPTIME_API, dispatcher: this.#dispatcher }),
      onInternalError: (fault) => this.faults.push(fault),
      now: () => new Date('2026-03-10T12:00:00.000Z'),
    });
  }

  /** Carries out a call as it comes from a surface. */
  call(name: string, call: ToolCall): Promise<ToolResult> {
    return this.#executor.callByName({ ...call, name });
  }

  async requestsOf(name: string, args: unknown): Promise<Sent> {
    const before = this.#dispatcher.seen.length;
    const result = await this.#executor.callByName({
      name,
      arguments: args,
      credential: { key: KEY },
      signal: new AbortController().signal,
    });
    const text = result?.content.map((part) => part.text).join('\n') ?? '';
    const seen = this.#dispatcher.seen.slice(before);
    // What was written is read again for names and what became of it: that is no part of what the call sends.
    const isRead = READ_VERBS.includes(this.#catalogue.find(name)?.verb ?? 'list');
    const write = isRead ? -1 : seen.findLastIndex((request) => !isReading(request));
    return { seen: write === -1 ? seen : seen.slice(0, write + 1), text, isError: result?.isError === true };
  }

  /** Arguments that the listing allows, for one verb. */
  async argumentsFor(entry: ToolEntry): Promise<Record<string, unknown>> {
    const module = await this.#catalogue.module(entry.resource);
    const filterable = this.listed.get(entry.name)?.properties?.filter?.properties ?? {};
    const values = (names: readonly string[], isFilter = false): Record<string, unknown> =>
      Object.fromEntries(names.map((name) => [name, sampleOf(module, name, isFilter)]));
    if (entry.verb === 'list' || entry.verb === 'count')
      return {
        filter: values(chosenColumns(module, 'r', filterable), true),
        ...(entry.verb === 'list' ? { limit: 5 } : {}),
      };
    if (entry.verb === 'create')
      return togetherWith(entry.resource, values(chosenColumns(module, 'c')), (name) => sampleOf(module, name, false));
    return { id: ID, ...(entry.verb === 'update' ? values(chosenColumns(module, 'u')) : {}) };
  }
}

/** Tools that send nothing by design: an update of a resource of which no column may be changed. */
export const isIdle = ({ text }: Sent): boolean => /Nothing to change/.test(text);

/** Whether a request reads rows; those of old releases are read by their bare address. */
function isReading({ method, path }: Seen): boolean {
  return /\/(?:get-list|count)\b/.test(path) || (method === 'POST' && path.includes(ID));
}

/** `METHOD /path` of the last request, ids as `{id}`; a state change that an update sends behind its own is left out. */
export function operationOf({ seen }: Sent): string {
  const changes = seen.filter((request) => !isReading(request));
  const meant = changes.length > 0 ? changes : seen;
  const last = meant.filter(({ path }) => !path.endsWith('-state-timeline')).at(-1) ?? meant.at(-1);
  return `${last?.method} ${last?.path.replace(/^\/api|\?.*/g, '').replace(ID, '{id}')}`;
}

/** The required columns, then the first of each other kind. */
function chosenColumns(
  module: ResourceModule,
  letter: 'c' | 'r' | 'u',
  listing?: Readonly<Record<string, Listed>>,
): string[] {
  const kinds = new Set<string>();
  const offered = offeredColumns(module, letter).filter(
    ([name, { kind }]) =>
      !listing ||
      (Object.hasOwn(listing, argumentName(module, name)) && (traitsOf(kind).shape !== 'json' || kind === 'textMap')),
  );
  const isRequired = (required: unknown): boolean => letter === 'c' && required === true;
  const first = offered.filter(
    ([, { kind, required }]) => isRequired(required) || (!kinds.has(kind) && kinds.add(kind)),
  );
  const required = first.filter(([, column]) => isRequired(column.required)).map(([name]) => name);
  const others = first.map(([name]) => name).filter((name) => !required.includes(name));
  return [...required, ...others.slice(0, MAX_COLUMNS)].map((name) => argumentName(module, name));
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
  recurring: { every: '2 weeks' },
  restrictionTimes: 'none',
  textMap: { 'http.route': '/sample' },
};

/** A value by the column's kind; times and plain lists are filtered with an operator. */
function sampleOf(module: ResourceModule, name: string, isFilter: boolean): unknown {
  const { kind, values } = module.columns[name === 'id' ? '_id' : name] as Column;
  const { shape } = traitsOf(kind);
  // What monitors check is validated on its own, see test/monitors.
  if (!isFilter && kind === 'monitorSteps') return undefined;
  if (!isFilter && name === 'monitoringInterval') return '5m';
  if (!isFilter && name === 'monitorType') return 'API';
  const sample =
    (shape === 'choice' ? values?.[0] : shape === 'choices' ? values?.slice(0, 1) : undefined) ??
    KIND_SAMPLES[kind] ??
    SAMPLES[shape];
  if (isFilter && (shape === 'time' || kind === 'nanos')) return { gte: sample };
  if (isFilter && module.analytics && shape === 'list') return { any: sample };
  return isFilter && (shape === 'choices' || (shape === 'list' && kind !== 'many')) ? { empty: true } : sample;
}
