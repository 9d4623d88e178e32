/** Tools in few words: a call to copy under what it is about, and what else it takes; what several share is said once. */
import type { ToolEntry } from '../catalogue/catalogue.ts';
import { BesideExamples, joined } from './beside-examples.ts';
import { dispatcherOf } from './compact.ts';
import { meantExample } from './meant-filter.ts';
import { nameOfSigned, type Signature } from './signature.ts';
import { SpokenNames, wordsIn } from './spoken-names.ts';
import type { ListedTool } from './tool-list.ts';

/** How many of the first tools have a call that can be copied. */
const EXAMPLES = 3;
/** Sentences end where a clause does after so many letters: whoever asks for a tool by its name reads all. */
const ABOUT = { least: 18, most: 72 } as const;

const NO_EXAMPLE = { example: undefined, leftOut: [] } as const;
/** What only counts take, said once in an answer that has one. */
const COUNTS = 'by also "createdAt:month" (day, hour), "body:shape"; measure "avg(column)"; top';

interface Shown {
  readonly signature: Signature;
  readonly example: () => Readonly<Record<string, unknown>>;
}

/** One answer, to one request or several. */
export class ShortAnswer {
  readonly #resources = new Set<string>();
  readonly #beside = new BesideExamples();
  #request: ReadonlySet<string> = new Set();
  #shown = 0;
  #saysCounts = false;

  /** The tools of a request follow, whose words are read in English too: the first ones have a call, unless so many have. */
  begin(request: string, english = '', shown = 0): void {
    this.#request = new Set([...wordsIn(request), ...wordsIn(english)]);
    this.#shown = shown;
  }

  /** The next tool: its call, what it is about unless that was said, and what else it takes; a later one in a line. */
  describe(entry: ToolEntry, { inputSchema: schema, ...tool }: ListedTool, { signature, example }: Shown): string[] {
    const { name, resource } = entry;
    const about = this.#resources.has(resource) ? '' : aboutOf(tool);
    this.#resources.add(resource);
    const { example: args, leftOut } = this.#shown++ < EXAMPLES ? meantExample(example(), this.#request) : NO_EXAMPLE;
    const call = args && { tool: name, arguments: args };
    const spoken = new SpokenNames(this.#request, name);
    const beside = this.#beside.tell({ resource, signature, schema, example: args, leftOut, spoken });
    if (!call) return [[withNeeded(name, signature), joined([about, beside])].filter((part) => part !== '').join(': ')];
    const below = joined([about, beside, this.#counts(entry)]);
    return [`${dispatcherOf(entry)} ${JSON.stringify(call)}`, ...(below === '' ? [] : [`  ${below}`])];
  }

  #counts({ verb }: ToolEntry): string {
    if (verb !== 'count' || this.#saysCounts) return '';
    this.#saysCounts = true;
    return COUNTS;
  }
}

/** `create_incident_internal_note(incident, note)`. */
function withNeeded(name: string, { needs = [] }: Signature): string {
  const names = needs.map(nameOfSigned).filter((argument) => argument !== 'id');
  return names.length > 0 ? `${name}(${names.join(', ')})` : name;
}

/** Where what a sentence goes on to say tells the tool apart no further: examples, purposes, lists of what is in it. */
const CLAUSE =
  /[.:;](?:\s|$)|\s\(| such as |, (?:such|which|who|whose|so|until|with|where|when|never|not|unless|in|for|to|by|from|as|before|after|if|but|while|step|including|and (?:whether|why|who|what|how|says|which|the))\b/u;

/** The beginning of the first sentence that says more than the name of the tool. */
function aboutOf({ title, description }: Pick<ListedTool, 'title' | 'description'>): string {
  const rest = description.startsWith(title) ? description.slice(title.length).replace(/^\.\s*/u, '') : description;
  const sentence = rest.slice(0, ABOUT.most);
  const end = sentence.slice(ABOUT.least).search(CLAUSE);
  if (end >= 0) return sentence.slice(0, ABOUT.least + end);
  return rest.length <= ABOUT.most ? rest : `${sentence.slice(0, sentence.lastIndexOf(' '))} …`;
}
