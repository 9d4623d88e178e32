/** A request to the platform as the plain call of a tool that sends it: what a workflow would cost, done by hand. */
import type { Asked } from './stub.ts';

export interface PlainCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

type Json = Readonly<Record<string, unknown>>;

/** Most rows that a list takes at once. */
const MOST_ROWS = 100;
/** Sent with every list, whoever asks. */
const IMPLIED = new Set(['_id', 'createdAt', 'projectId']);
const OPERATORS: Readonly<Record<string, string>> = {
  Includes: 'in',
  GreaterThan: 'gt',
  GreaterThanOrEqual: 'gte',
  LessThan: 'lt',
  LessThanOrEqual: 'lte',
  NotEqual: 'not',
};

/** Reads the list of operations that the compiler writes: which tool sends what. */
export function toolsByOperation(jsonl: string): ReadonlyMap<string, string> {
  const lines = jsonl
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; operation: string });
  return new Map(lines.map(({ name, operation }) => [operation, name]));
}

/** The plain call of a list or count that was asked for. Throws where it is neither: say so in place of a wrong sum. */
export function plainCallOf({ line, body }: Asked, tools: ReadonlyMap<string, string>): PlainCall {
  const [method, path = ''] = line.split(' ');
  const name = tools.get(`${method} ${path.replace(/^\/api/, '')}`);
  if (name === undefined || !/^(list|count)_/.test(name)) throw new Error(`No plain call sends ${line}`);
  const { query = {}, select = {}, sort = {}, limit } = JSON.parse(body) as Record<string, Json> & { limit?: number };
  const filter = Object.fromEntries(
    Object.entries(query).map(([column, value]) => [columnOf(column), conditionOf(value)]),
  );
  const filtered = Object.keys(filter).length > 0 ? { filter } : {};
  if (name.startsWith('count_')) return { name, arguments: filtered };
  const fields = Object.keys(select).filter((column) => !IMPLIED.has(column));
  const [by] = Object.entries(sort).map(([column, order]) => `${order === 'DESC' ? '-' : ''}${column}`);
  return {
    name,
    arguments: {
      ...filtered,
      ...(fields.length > 0 ? { fields } : {}),
      ...(by === undefined ? {} : { sort: by }),
      limit: Math.min(MOST_ROWS, limit ?? MOST_ROWS),
    },
  };
}

const columnOf = (sent: string): string => (sent === '_id' ? 'id' : sent.replace(/Id$/, ''));

function conditionOf(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null) return sent;
  const { _type: type, value } = sent as { readonly _type?: string; readonly value?: unknown };
  if (type === undefined) return sent;
  if (type === 'IsNull') return { empty: true };
  const operator = OPERATORS[type];
  if (operator === undefined) throw new Error(`No plain call filters by ${type}`);
  return { [operator]: value };
}
