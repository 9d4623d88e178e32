/** Tools in a few lines each: what several of them share is said once in an answer. */
import type { ToolEntry } from '../catalogue/catalogue.ts';
import { LIMITS } from '../catalogue/schema.ts';
import { dispatcherOf } from './compact.ts';
import type { ListedTool } from './tool-list.ts';

/** How many of the first tools have a call that can be copied. */
const EXAMPLES = 3;
/** Longer sentences are cut: whoever asks for a tool by its name reads all. */
const LONGEST_ABOUT = 110;

const LISTS = `list_ also: sort "-createdAt", fields [names], limit (to ${LIMITS.max}), cursor, format "table"; a filter is a value, [values], {gte, lt, not, contains, …}; count_ takes the same filter.`;
const COUNTS = 'by also: "createdAt:month" (or day, hour), "body:shape"; top = groups shown.';
const WRITES = 'Writes also: preview true. name = of a row, or its id.';
const UPDATES = 'Updates change what is named; lists take {add, remove}; id may be a list.';
const MORE = '… = more: ask by the name of the tool.';

interface Shown {
  readonly signature: string;
  readonly example: () => Readonly<Record<string, unknown>>;
}

/** One answer, to one request or several. */
export class ShortAnswer {
  readonly #told = new Set<string>();
  readonly #foot = new Set<string>();
  #shown = 0;

  /** The tools of another request follow: the first ones have examples again. */
  begin(): void {
    this.#shown = 0;
  }

  /** Lines of the next tool: its signature, what it is about unless that was said, and an example under the first ones. */
  describe(entry: ToolEntry, tool: ListedTool, { signature, example }: Shown): string[] {
    const isFirst = this.#shown++ < EXAMPLES;
    if (entry.verb === 'list' || entry.verb === 'count') this.#foot.add(LISTS);
    else if (dispatcherOf(entry) === 'call_write') this.#foot.add(WRITES);
    if (entry.verb === 'count') this.#foot.add(COUNTS);
    if (entry.verb === 'update') this.#foot.add(UPDATES);
    if (signature.includes('…')) this.#foot.add(MORE);
    const about = this.#told.has(entry.resource) ? '' : aboutOf(tool);
    this.#told.add(entry.resource);
    const call = isFirst
      ? `e.g. ${dispatcherOf(entry)} ${JSON.stringify({ tool: entry.name, arguments: example() })}`
      : '';
    return [signature, ...[about, call].filter((line) => line !== '').map((line) => `  ${line}`)];
  }

  /** What the tools shown share; empty when none was. */
  foot(): string[] {
    return this.#foot.size > 0 ? [[...this.#foot].join(' ')] : [];
  }
}

/** The first sentence that says more than the name of the tool. */
function aboutOf({ title, description }: ListedTool): string {
  const rest = description.startsWith(title) ? description.slice(title.length).replace(/^\.\s*/u, '') : description;
  const end = rest.search(/[.;](?:\s|$)/u);
  const sentence = end < 0 ? rest : rest.slice(0, end);
  if (sentence.length <= LONGEST_ABOUT) return sentence;
  return `${sentence.slice(0, sentence.lastIndexOf(' ', LONGEST_ABOUT))} …`;
}
