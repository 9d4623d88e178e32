/**
 * What the headers of a request take away. Every occurrence of each header is a layer of its own: a gateway may have sent one
 * and its client another, and neither can widen what the other left.
 */
import { LRUCache } from 'lru-cache';
import type { Policy, PolicyLayer } from './policy.ts';
import { EXCLUDED_HEADER, READONLY_HEADER, TOOLS_HEADER, TOOLSETS_HEADER } from './policy-header-names.ts';
import { MAX_RULE, type PolicyRule, type RuleBook, readRule } from './policy-rules.ts';

/** Names as people write headers. */
const SAID: Readonly<Record<string, string>> = {
  [READONLY_HEADER]: 'the header X-MCP-Readonly',
  [TOOLSETS_HEADER]: 'the header X-MCP-Toolsets',
  [TOOLS_HEADER]: 'the header X-MCP-Tools',
  [EXCLUDED_HEADER]: 'the header X-MCP-Exclude-Tools',
};

/** What one request may bring: occurrences, characters, names, and names with stars, which take longest to look up. */
const MOST = { occurrences: 8, characters: 4_096, names: 128, stars: 8 } as const;
/** Combinations of one process that are kept, read. */
const KEPT = 256;

/** A request, as far as it tells this. */
interface Sent {
  readonly rawHeaders: readonly string[];
}

/** Layers, or one sentence on what is wrong with a header. */
type Read = Policy | { readonly problem: string };

/** Reads the headers of requests; what was read before is remembered by its text. */
export class PolicyHeaders {
  readonly #book: RuleBook;
  readonly #read = new LRUCache<string, Read>({ max: KEPT });

  constructor(book: RuleBook) {
    this.#book = book;
  }

  /** Layers of a request that brings some; the same ones for the same headers. */
  of({ rawHeaders }: Sent): Read {
    const found = occurrences(rawHeaders);
    const size = found.reduce((sum, [, value]) => sum + value.length, 0);
    if (found.length > MOST.occurrences || size > MOST.characters)
      return {
        problem: `The X-MCP headers of a request have at most ${MOST.characters} characters, in ${MOST.occurrences} headers.`,
      };
    const key = JSON.stringify(found);
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const made = layersOf(found, this.#book);
    this.#read.set(key, made);
    return made;
  }
}

/** Every occurrence of the headers that says something, in the order in which they came. */
function occurrences(rawHeaders: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] as string).toLowerCase();
    const value = (rawHeaders[at + 1] as string).trim();
    if (value !== '' && Object.hasOwn(SAID, name)) found.push([name, value]);
  }
  return found;
}

function layersOf(found: readonly (readonly [string, string])[], book: RuleBook): Read {
  const layers: PolicyLayer[] = [];
  const named = { names: 0, stars: 0 };
  for (const [name, value] of found) {
    const by = SAID[name] as string;
    if (name === READONLY_HEADER) {
      if (!isOff(value)) layers.push({ by, mode: 'read_only', isOfCaller: true });
      continue;
    }
    const rules = rulesIn(name, value, { book, named });
    if ('problem' in rules) return rules;
    if (rules.length === 0) continue;
    if (name === EXCLUDED_HEADER) layers.push({ by, deny: rules, isOfCaller: true });
    else layers.push({ by, allow: rules, isOfCaller: true });
  }
  return layers;
}

/** A gateway that forgot the value means what the header is called. */
function isOff(value: string): boolean {
  return /^(?:false|0|no|off)$/i.test(value);
}

/** Says that all toolsets are meant. */
const ALL = 'all';

interface Reading {
  readonly book: RuleBook;
  /** Counted over all headers of a request. */
  readonly named: { names: number; stars: number };
}

/** Rules that a header lists: toolsets, or names of tools and workflows. */
function rulesIn(
  name: string,
  value: string,
  { book, named }: Reading,
): readonly PolicyRule[] | { readonly problem: string } {
  const said = (SAID[name] as string).replace('the header ', '');
  const entries = value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  named.names += entries.length;
  if (named.names > MOST.names) return { problem: `The X-MCP headers of a request name at most ${MOST.names} things.` };
  const rules: PolicyRule[] = [];
  for (const entry of entries) {
    if (entry.includes('*')) named.stars += 1;
    if (named.stars > MOST.stars)
      return { problem: `The X-MCP headers of a request hold at most ${MOST.stars} stars.` };
    if (entry.length > MAX_RULE) return { problem: `${said}: no name has more than ${MAX_RULE} characters.` };
    const isToolset = name === TOOLSETS_HEADER && !entry.includes(':');
    const text = !isToolset ? entry : entry.toLowerCase() === ALL ? 'toolset:*' : `toolset:${entry}`;
    const rule = readRule(text, book);
    if (typeof rule === 'string') return { problem: `${said}: ${rule}` };
    rules.push(rule);
  }
  return rules;
}
