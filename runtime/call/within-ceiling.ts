/** Values within a budget of tokens: the largest parts give way to their length. */
import { isPlain, type Plain } from '../basics/plain.ts';
import { CUT_HERE, markOf, partsMark } from './cut-text.ts';
import type { Row } from './platform.ts';
import { CELL, cutTexts } from './shown-row.ts';
import { CEILING, estimateTokens, isSurelyBeyond, isSurelyWithin, tokensOf } from './tokens.ts';

/** What surely is beyond a budget by as much is cut before it is counted: counting takes longer than writing. */
const FAR = 4;

/** A row within a budget of tokens, by default the ceiling: the largest values give way to their length. */
export function withinCeiling(row: Row, ceiling = CEILING): Row {
  const text = JSON.stringify(row);
  if (isSurelyWithin(text, ceiling)) return row;
  if (!isSurelyBeyond(text, ceiling) && estimateTokens(text) <= ceiling) return row;
  const cut = isSurelyBeyond(text, FAR * ceiling) ? cutTexts(row, { limit: CELL.named, ceiling }) : row;
  const costs = new Costs();
  const { value, cost } = fitted(cut, ceiling, costs);
  return cost <= ceiling ? value : firstParts(value, ceiling, costs, Object.keys(row).length);
}

/** A value, and its tokens. */
interface Fitted {
  readonly value: Row;
  readonly cost: number;
}

/** What a value costs, in tokens, and its length as JSON. */
interface Size {
  readonly cost: number;
  readonly length: number;
}

/** Sizes of a value and of all its parts, each part looked at once. */
class Costs {
  readonly #known = new Map<object, Size>();

  of(value: unknown): Size {
    if (typeof value !== 'object' || value === null) return sizeOf(JSON.stringify(value) ?? '');
    const known = this.#known.get(value) ?? this.#sum(value);
    this.#known.set(value, known);
    return known;
  }

  /** Of a part with its name and what parts it from the next. */
  ofPart(name: string, value: unknown): Size {
    const [own, inner] = [sizeOf(JSON.stringify(name)), this.of(value)];
    return { cost: own.cost + inner.cost + 2 * SIGN, length: own.length + inner.length + 2 };
  }

  #sum(value: object): Size {
    // A bracket, and behind each part what parts it from the next, or the other bracket.
    let [cost, length] = [2 * SIGN, 1];
    const isList = Array.isArray(value);
    for (const [name, item] of Object.entries(value)) {
      const size = isList ? this.of(item) : this.ofPart(name, item);
      cost += size.cost + (isList ? SIGN : 0);
      length += size.length + (isList ? 1 : 0);
    }
    return { cost, length: Math.max(2, length) };
  }
}

const SIGN = tokensOf('{');
const sizeOf = (text: string): Size => ({ cost: tokensOf(text), length: text.length });

function fitted(row: Row, room: number, costs: Costs): Fitted {
  let left = costs.of(row).cost;
  if (left <= room) return { value: row, cost: left };
  const shown: Record<string, unknown> = { ...row };
  const parts = Object.entries(row).map(([name, value]) => ({ name, value, size: costs.of(value) }));
  for (const { name, value, size } of parts.sort((one, other) => other.size.cost - one.size.cost)) {
    if (left <= room) break;
    const rest = left - size.cost;
    const part = partWithin(value, room - rest, costs) ?? markFor(value, size.length);
    if (part.cost >= size.cost) continue;
    shown[name] = part.value;
    left = rest + part.cost;
  }
  return { value: shown, cost: left };
}

/** Tokens below which an object is not worth looking into. */
const SMALLEST_PART = 200;

/** What fits of an object; undefined of anything else, and where cutting its values leaves too much. */
function partWithin(value: unknown, room: number, costs: Costs): Fitted | undefined {
  const part = isPlain(value) && room >= SMALLEST_PART ? fitted(value, room, costs) : undefined;
  return part && part.cost <= room ? part : undefined;
}

function markFor(value: unknown, length: number): { readonly value: unknown; readonly cost: number } {
  const mark = markOf(value, length);
  return { value: mark, cost: tokensOf(JSON.stringify(mark)) };
}

/** Where a row has so many small parts that none can give way: those that come first, and how many there are in all. */
function firstParts(row: Plain, room: number, costs: Costs, count: number): Row {
  const entries = Object.entries(row);
  const end: [string, unknown] = [CUT_HERE, partsMark(count)];
  const first: [string, unknown][] = [];
  let cost = 2 * SIGN + costs.ofPart(...end).cost;
  for (const entry of entries) {
    cost += costs.ofPart(...entry).cost;
    if (cost > room) break;
    first.push(entry);
  }
  return Object.fromEntries([...first, end]);
}
