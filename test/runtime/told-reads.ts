/** A table, a page of it, and what a list of it asks for and shows. */
import { expect } from 'vitest';
import type { NoRows, PageRequest, Platform, Query, Row, RowPage } from '../../runtime/call/platform.ts';
import { UNTRUSTED } from '../../runtime/call/untrusted.ts';
import type { ResourceModule } from '../../runtime/catalogue/kinds.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { type ToldCall, type ToldProduct, toldModule, toldProduct } from './told-platform.ts';

export const MONITOR = toldModule('monitor', {
  _id: { kind: 'id' },
  title: { kind: 'text' },
  key: { kind: 'text', secret: true },
  createdAt: { kind: 'date' },
});
export const MAIL = toldModule('mail', { _id: { kind: 'id' }, title: { kind: 'text' } }, { outside: true });
export const THING = toldModule(
  'thing',
  {
    _id: { kind: 'id' },
    title: { kind: 'text' },
    size: { kind: 'number' },
    createdAt: { kind: 'date' },
    password: { kind: 'text', secret: true },
    monitor: { kind: 'one', to: 'monitor', label: 'title' },
    mail: { kind: 'one', to: 'mail', label: 'title', access: 'r' },
    body: { kind: 'json', heavy: true },
    notes: { kind: 'markdown', heavy: true },
  },
  { defaultColumns: ['_id', 'title', 'size', 'createdAt'] },
);

export const thingRows = (count: number, from = 0): Row[] =>
  Array.from({ length: count }, (_, at) => ({ id: `id-${from + at}`, title: `t${from + at}`, size: from + at }));
export const pageOf = (rows: readonly Row[], more: Partial<RowPage> = {}): RowPage => ({
  rows,
  total: rows.length,
  hasMore: false,
  omitted: [],
  notes: [],
  markAfter: async () => null,
  ...more,
});

export interface ListedThings {
  readonly result: ToolResult;
  /** What was asked of the platform. */
  readonly pages: PageRequest[];
  readonly queries: Query[];
  readonly explained: number;
}

export const product = (platform: Partial<Platform>, module: ResourceModule = THING): ToldProduct =>
  toldProduct([module, MONITOR, MAIL], platform);

export async function listed(
  page: RowPage | ((page: PageRequest) => RowPage),
  args: object = {},
  {
    why,
    module,
    ...more
  }: { why?: NoRows; module?: ResourceModule; platform?: Partial<Platform>; call?: ToldCall } = {},
): Promise<ListedThings> {
  const pages: PageRequest[] = [];
  const queries: Query[] = [];
  let explained = 0;
  const { call, faults } = product(
    {
      list: async (_call, query, wanted) => {
        queries.push(query);
        pages.push(wanted);
        return typeof page === 'function' ? page(wanted) : page;
      },
      whyNone: async () => {
        explained += 1;
        return why ?? { notes: [] };
      },
      ...more.platform,
    },
    module,
  );
  const result = await call('list_thing', args, more.call);
  expect(faults).toEqual([]);
  return { result, pages, queries, explained };
}
export const isMarked = ({ _meta }: ToolResult): boolean => _meta?.[UNTRUSTED] === true;
