/** The two operations that everything is measured by: what the product is asked, what that asks upstream, and what an answer shows. */
import type { Request, Served } from './load.ts';
import { askOnce, callRequest } from './mcp-requests.ts';
import type { Stand } from './stand.ts';

export interface Operation {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The request that the product sends for it, as whoever hands it on is asked. */
  readonly handed: Request;
  /** Texts of which every right answer holds each. */
  readonly shows: readonly string[];
}

const ROWS = 10;
const OPERATIONS = {
  count: { tool: 'count_monitors', args: {} },
  list: { tool: 'list_monitors', args: { limit: ROWS } },
} as const;

export type OperationName = keyof typeof OPERATIONS;
export const OPERATION_NAMES: readonly OperationName[] = ['count', 'list'];

/** Has the product do the operation once, and reads what it asked and what it was told. */
export async function operationOf(name: OperationName, stand: Stand, product: Served): Promise<Operation> {
  const { tool, args } = OPERATIONS[name];
  const headers = { 'x-api-key': stand.key };
  const call = callRequest(tool, args, { path: '/mcp/all', headers });
  await askOnce(product.url, call);
  const asked = await stand.askedDuring(() => askOnce(product.url, call));
  const [{ line, body } = { line: '', body: '' }] = asked;
  if (asked.length !== 1) throw new Error(`${tool} sent ${asked.length} requests`);
  const handed: Request = { path: line.split(' ')[1] ?? '', headers: { ...call.headers, ...headers }, body };
  const told = JSON.parse(await askOnce(stand.stub.url, { ...handed, headers: { apikey: stand.key } })) as Told;
  const shows = told.data?.map(({ name: shown }) => shown) ?? [String(told.count)];
  if (name === 'list' && shows.length !== ROWS) throw new Error(`${tool} was told ${shows.length} rows`);
  return { tool, args, handed, shows };
}

interface Told {
  readonly count?: number;
  readonly data?: readonly { readonly name: string }[];
}

/** Throws where an answer does not show what it must. */
export function check(who: string, text: string, { shows, tool }: Operation): void {
  const missing = shows.find((part) => !text.includes(part));
  const isRefused = text.includes('"isError":true');
  if (missing !== undefined || isRefused) throw new Error(`${who} answers ${tool} with ${text.slice(0, 400)}`);
}
