/** Writes of one row and of several, on a platform that does with each what a test tells it. */
import type { TimeLimits } from '../../runtime/basics/time-limit.ts';
import type { Plan, Platform, Row, SeenRow, Watch, Write } from '../../runtime/call/platform.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { type ToldCall, toldModule, toldProduct } from './told-platform.ts';

const MAIL = toldModule('mail', { _id: { kind: 'id' }, title: { kind: 'text' } }, { outside: true });
const THING = toldModule('thing', { _id: { kind: 'id' }, title: { kind: 'text' }, size: { kind: 'number' } });
const LETTER = toldModule('letter', {
  _id: { kind: 'id' },
  title: { kind: 'text' },
  mail: { kind: 'one', to: 'mail' },
});
const COPY = toldModule('copy', { _id: { kind: 'id' }, title: { kind: 'text' }, mails: { kind: 'many', to: 'mail' } });

export interface Wish {
  /** What is sent for a row, by its id: tools, one after the other. By default its own. */
  readonly writes?: (id: string) => readonly string[];
  readonly notes?: (id: string) => readonly string[];
  /** What comes of a request, by the row and the place among its requests. */
  readonly change?: (id: string, place: number) => readonly string[] | Promise<readonly string[]>;
  readonly watch?: (id: string) => Watch | undefined;
  readonly explain?: Platform['explain'];
  readonly limits?: TimeLimits;
}

export interface Written {
  readonly result: ToolResult;
  /** Rows to which something was sent, once for each request. */
  readonly sent: string[];
  readonly watched: string[];
  readonly faults: unknown[];
  /** Whether names were forgotten. */
  readonly isForgotten: boolean;
}

const NAMES: Readonly<Record<string, string>> = { alpha: 'id-1', beta: 'id-2', 'the long one': 'id-3' };

/** Writes rows of a table, and asks for a name before and after. */
export async function written(name: string, args: object, wish: Wish = {}, more: ToldCall = {}): Promise<Written> {
  const { writes, notes, change, watch, explain, limits } = wish;
  const sent: string[] = [];
  const watched: string[] = [];
  let lookUps = 0;
  const plan: Platform['plan'] = async (call): Promise<Plan> => {
    const id = await call.rowId();
    const tools = writes?.(id) ?? [name];
    return {
      writes: tools.map((tool): Write => {
        const operation = { ...call.tool.operation, name: tool };
        return {
          tool: { ...call.tool, operation },
          id,
          request: { method: 'PUT', path: '/', isRead: false },
          shown: {},
        };
      }),
      changed: ['title'],
      notes: notes?.(id) ?? [],
    };
  };
  const { call, faults } = toldProduct(
    [THING, LETTER, COPY, MAIL],
    {
      plan,
      change: async (_call, { id = '' }) => {
        const place = sent.filter((other) => other === id).length;
        const told = (await change?.(id, place)) ?? [];
        sent.push(id);
        return told;
      },
      watch: async (_call, id) => {
        watched.push(id);
        return watch?.(id);
      },
      rowsNamed: async (_call, resource) => {
        lookUps += 1;
        return {
          title: resource,
          candidates: (text) => [{ id: NAMES[text.trim()] ?? 'id-9', label: text.trim(), also: [] }],
        };
      },
      query: async (state) => {
        await state.resolve(({ idOf }) => idOf(name.split('_')[1], 'alpha', 'filter.thing'));
        return { query: {}, described: {}, notes: [] };
      },
      count: async () => 1,
      ...(explain ? { explain } : {}),
    },
    limits ? { limits } : {},
  );
  const count = `count_${name.split('_')[1]}`;
  await call(count);
  const result = await call(name, args, more);
  const before = lookUps;
  await call(count);
  return { result, sent, watched, faults, isForgotten: lookUps > before };
}
export const seen = (before: Row, after: Row | undefined, words?: string, notes: readonly string[] = []): Watch => ({
  before,
  words,
  after: async (): Promise<SeenRow> => ({ row: after, words, notes }),
});
