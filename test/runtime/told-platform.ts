/** A platform that answers what a test tells it, behind the whole path of a call: no network, and no API's own ways. */
import { ToolError } from '../../runtime/basics/errors.ts';
import { TimeLimits } from '../../runtime/basics/time-limit.ts';
import { Executor } from '../../runtime/call/executor.ts';
import type { Platform, Row } from '../../runtime/call/platform.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import {
  type Column,
  type ResourceIndex,
  type ResourceModule,
  VERBS,
  type Verb,
} from '../../runtime/catalogue/kinds.ts';
import type { ToolCall, ToolResult } from '../../runtime/mcp/tool-server.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';

export type ToldColumns = Readonly<Record<string, Omit<Column, 'access'> & { readonly access?: string }>>;

let made = 0;

/** A module with every verb, its columns readable and writable unless they say otherwise. */
export function toldModule(resource: string, columns: ToldColumns, more: Partial<ResourceModule> = {}): ResourceModule {
  made += 1;
  const operations = VERBS.map((verb) => {
    const risk = verb === 'list' || verb === 'count' || verb === 'get' ? 'read' : 'write';
    return [
      verb,
      { name: `${verb}_${resource}`, operationId: `${verb}${made}`, method: 'POST', path: `/${verb}`, risk },
    ];
  });
  return {
    resource,
    // Schemas are remembered by this.
    schema: `Schema${made}`,
    title: resource,
    plural: `${resource}s`,
    toolset: 'told',
    label: 'title',
    defaultColumns: Object.keys(columns).filter((name) => !columns[name]?.heavy && !columns[name]?.secret),
    columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, { access: 'cru', ...column }])),
    operations: Object.fromEntries(operations),
    ...more,
  };
}

const unplanned = (): never => {
  throw new Error('Nobody told the platform what to answer.');
};

/** What it answers where nobody tells anything: a filter as it came, ids that begin so, failures as they are. */
const PLAIN: Platform = {
  title: 'Told',
  extraArguments: () => ({}),
  query: async ({ args }) => ({ query: (args.filter ?? {}) as Row, described: (args.filter ?? {}) as Row, notes: [] }),
  list: unplanned,
  count: unplanned,
  whyNone: unplanned,
  groups: unplanned,
  get: unplanned,
  present: unplanned,
  plan: unplanned,
  create: unplanned,
  watch: async () => undefined,
  change: unplanned,
  readId: (text) => (/^\s*id-/i.test(text) ? text.trim().toLowerCase() : undefined),
  rowsNamed: unplanned,
  explain: async (error) => error,
};

export interface ToldCall extends Partial<Pick<ToolCall, 'gone' | 'channel' | 'signal' | 'ignored'>> {
  readonly now?: Date;
  readonly key?: string;
}

export const NOON = new Date('2026-03-10T12:00:00.789Z');

export interface ToldProduct {
  /** Calls a tool, such as `list_thing`. Throws for faults of ours that no test planned. */
  call(name: string, args?: object, call?: ToldCall): Promise<ToolResult>;
  /** Faults of ours, as an operator is told of them. */
  readonly faults: unknown[];
  readonly catalogue: Catalogue;
}

/** A product of these tables, whose platform answers so. */
export function toldProduct(
  modules: readonly ResourceModule[],
  answers: Partial<Platform>,
  {
    limits = new TimeLimits(),
    revealSecrets = false,
  }: { readonly limits?: TimeLimits; readonly revealSecrets?: boolean } = {},
): ToldProduct {
  const index: ResourceIndex = Object.fromEntries(
    modules.map((module) => [
      module.resource,
      {
        tag: module.title,
        toolset: module.toolset,
        ...(module.outside ? { outside: true as const } : {}),
        tools: Object.fromEntries(
          VERBS.map((verb): [Verb, [string, string]] => [
            verb,
            [`${verb}_${module.resource}`, `${verb}_${module.resource}`],
          ]),
        ),
        load: async () => module,
      },
    ]),
  );
  const catalogue = new Catalogue(index);
  const faults: unknown[] = [];
  let now = NOON;
  const executor = new Executor({
    catalogue,
    platform: { ...PLAIN, ...answers },
    upstream: new Upstream({
      url: 'http://told.test',
      api: { title: 'Told', setting: 'TOLD_URL', basePath: '', statusPath: '/', headers: () => ({}) },
    }),
    onInternalError: (fault) => faults.push(fault),
    now: () => now,
    limits,
    revealSecrets,
  });
  return {
    faults,
    catalogue,
    call: async (
      name,
      args = {},
      { key = 'key', now: then = NOON, signal = new AbortController().signal, ...more } = {},
    ) => {
      now = then;
      return executor.callByName({ name, arguments: args, credential: { key }, signal, ...more });
    },
  };
}

/** What a result says to readers. */
export const toldText = ({ content }: ToolResult): string => content[0]?.text ?? '';

/** What a result says to programs. */
export const said = ({ structuredContent = {} }: ToolResult): Record<string, unknown> => ({ ...structuredContent });

export const toldRefusal = (message = 'No.', code: ToolError['code'] = 'rejected'): ToolError =>
  new ToolError(code, message, 'Mend it.');
