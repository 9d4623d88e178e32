/**
 * Which tools one address lists. A surface only lists: every tool can be called by name on all of them, except that a
 * read-only one also refuses what writes. One function decides for listing and for calling.
 */
import { type Ceiling, isAllowedBy } from '../basics/ceiling.ts';
import { didYouMean } from '../basics/nearest.ts';
import type { Catalogue, ToolEntry, WorkflowEntry } from '../catalogue/catalogue.ts';
import { SEARCH } from '../guard/policy.ts';
import { DISPATCHERS, dispatcherOf } from './compact.ts';

/** What an address or a setting names. */
export interface Surface {
  readonly kind: 'compact' | 'all' | 'toolsets';
  /** Of `toolsets`: their ids, in alphabetical order. */
  readonly toolsets: readonly string[];
  readonly readOnly: boolean;
  /** What may be called there by whoever asks: it holds what `readOnly` says, too. */
  readonly ceiling?: Ceiling | undefined;
}

/** A hand-picked toolset across resources, for clients that cannot search. */
export const EVERYDAY = 'everyday';

/** A surface, or one sentence on what is wrong with its name. */
export type SurfaceResult = { readonly surface: Surface } | { readonly problem: string };

/**
 * Reads what stands after `/mcp`: nothing, `/all`, `/x/<toolset>[,<toolset>]`, each with `/readonly` behind it.
 * Undefined when the path is of another form; `bare` is what the bare address lists.
 */
export function surfaceAt(path: string, bare: Surface, toolsets: readonly string[]): SurfaceResult | undefined {
  const words = path.split('/').filter((word) => word !== '');
  const isTightened = words.at(-1) === 'readonly';
  const readOnly = bare.readOnly || isTightened;
  const [head, names, ...more] = isTightened ? words.slice(0, -1) : words;
  if (more.length > 0) return undefined;
  if (head === undefined) return { surface: { ...bare, readOnly } };
  if (head === 'all' && names === undefined) return { surface: { kind: 'all', toolsets: [], readOnly } };
  return head === 'x' && names !== undefined ? withToolsets(names, readOnly, toolsets) : undefined;
}

/** Reads a setting: `compact`, `all`, or toolsets parted by commas. */
export function surfaceNamed(name: string, readOnly: boolean, toolsets: readonly string[]): SurfaceResult {
  if (name === 'compact' || name === 'all') return { surface: { kind: name, toolsets: [], readOnly } };
  return withToolsets(name, readOnly, toolsets);
}

function withToolsets(names: string, readOnly: boolean, known: readonly string[]): SurfaceResult {
  const wanted = [
    ...new Set(
      names
        .toLowerCase()
        .split(',')
        .map((name) => name.trim()),
    ),
  ]
    .filter(Boolean)
    .sort();
  const unknown = wanted.find((name) => name !== EVERYDAY && !known.includes(name));
  if (unknown !== undefined || wanted.length === 0) {
    const hint = didYouMean(unknown ?? '', known);
    return {
      problem: `There is no toolset ${JSON.stringify((unknown ?? '').slice(0, 60))}.${hint ? ` ${hint}` : ''} There are ${[EVERYDAY, ...known].join(', ')}.`,
    };
  }
  return { surface: { kind: 'toolsets', toolsets: wanted, readOnly } };
}

/** Whether it lists the compact tools: what is not listed is still to be found there. */
export function hasDispatchers({ kind, toolsets }: Surface): boolean {
  return kind === 'compact' || toolsets.includes(EVERYDAY);
}

/** Whether a call of the tool is carried out there. */
export function isCallable(tool: ToolEntry | WorkflowEntry, { readOnly, ceiling }: Surface): boolean {
  return (!readOnly || tool.risk === 'read') && isAllowedBy(ceiling, tool);
}

/** The compact tools that lead somewhere there. */
export function reachOf(
  surface: Surface,
  { tools, workflows }: Pick<Catalogue, 'tools' | 'workflows'>,
): ReadonlySet<string> {
  const reach = new Set<string>(surface.ceiling?.refusalOf(SEARCH) === undefined ? [SEARCH.name] : []);
  const all = reach.size + DISPATCHERS.size;
  for (const some of [tools, workflows])
    for (const tool of some) {
      if (reach.size === all) return reach;
      const through = dispatcherOf(tool);
      if (!reach.has(through) && isCallable(tool, surface)) reach.add(through);
    }
  return reach;
}

/**
 * Tools that it lists beside the compact ones, operations or workflows, in the order of `tools`; `everyday` holds the names
 * of the hand-picked ones.
 */
export function listedTools<T extends ToolEntry | WorkflowEntry>(
  surface: Surface,
  tools: readonly T[],
  everyday: ReadonlySet<string>,
): readonly T[] {
  const { kind, toolsets } = surface;
  const isPicked = ({ name }: T): boolean => toolsets.includes(EVERYDAY) && everyday.has(name);
  const isNamed = (entry: T): boolean => kind === 'all' || toolsets.includes(entry.toolset);
  return tools.filter((entry) => (isNamed(entry) || isPicked(entry)) && isCallable(entry, surface));
}

/** A text that is equal for equal surfaces. */
export function surfaceKey({ ceiling, ...surface }: Surface): string {
  return `${addressOf(surface)}${ceiling === undefined ? '' : ` ${ceiling.key}`}`;
}

/** The address of a surface, below `/mcp`. */
export function addressOf({ kind, toolsets, readOnly }: Surface): string {
  return `${kind === 'toolsets' ? `x/${toolsets.join(',')}` : kind}${readOnly ? '/readonly' : ''}`;
}
