/** Calls the rows of the table on a sandbox, and finds their fields in what came back. */
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import type { SandboxCaller } from '../sandbox-caller.ts';
import { ENORI_ROWS } from './enori.ts';
import { ONEUPTIME_ROWS } from './oneuptime.ts';
import { PINGERA_ROWS } from './pingera.ts';
import type { Call, ParityRow, Product } from './row.ts';
import { WEBSIGNAL_ROWS } from './websignal.ts';

export const PRODUCTS: readonly Product[] = [ONEUPTIME_ROWS, PINGERA_ROWS, WEBSIGNAL_ROWS, ENORI_ROWS];

/** Name of the tool that a row calls; undefined where it is an address of the server. */
export function calledBy({ call }: ParityRow): string | undefined {
  return 'address' in call ? undefined : (call as Call)[0];
}

/** Makes the calls of a row; `{name}` in an argument is what the calls before found first under that name. */
export async function madeOf(row: ParityRow, call: SandboxCaller['call']): Promise<ToolResult | undefined> {
  if ('address' in row.call) return undefined;
  let found: unknown;
  const make = ([tool, args]: Call): Promise<ToolResult> => {
    const filled = JSON.stringify(args).replace(/\{(first|trace)\}/g, (_, name: string) =>
      String(firstOf(found, name === 'first' ? 'id' : name)),
    );
    return call(tool, JSON.parse(filled));
  };
  for (const before of row.first ?? []) {
    const { isError, content, structuredContent } = await make(before);
    if (isError) throw new Error(`${before[0]}: ${content[0]?.text}`);
    found = structuredContent;
  }
  return make(row.call as Call);
}

function firstOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value) && Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name];
  for (const item of Object.values(value)) {
    const found = firstOf(item, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a result has something at one of the places, as `items[].name|name`. */
export function isAt(value: unknown, places: string): boolean {
  return places.split('|').some((place) => hasPath(value, place.split('.')));
}

function hasPath(value: unknown, [part, ...rest]: readonly string[]): boolean {
  if (part === undefined) return value !== undefined && value !== null;
  const name = part.replace(/(?:\[\])+$/u, '');
  const inside = name === '' ? value : (value as Record<string, unknown> | null | undefined)?.[name];
  if (!part.endsWith('[]')) return hasPath(inside, rest);
  return Array.isArray(inside) && inside.some((item) => hasPath(item, rest));
}
