/** Names that no tool has: which are meant. */
import { isAllowedBy } from '../basics/ceiling.ts';
import { ToolError } from '../basics/errors.ts';
import { closest } from '../basics/nearest.ts';
import { withoutUuids } from '../basics/without-uuids.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { READ_VERBS } from '../catalogue/kinds.ts';
import { compactOn } from './compact.ts';
import type { SearchHit, SearchOptions } from './search/hits.ts';
import { hasDispatchers, isCallable, reachOf, type Surface } from './surface.ts';

/** Where tools are found by name and by words. */
export interface NameSearch {
  readonly catalogue: Catalogue;
  readonly search: (text: string, options: SearchOptions) => Promise<readonly SearchHit[]>;
}

/** What a name may have meant, of all that the surface calls by it. */
export function nearestNames(written: string, surface: Surface, catalogue: Catalogue): readonly string[] {
  const compact = hasDispatchers(surface) ? compactOn(reachOf(surface, catalogue), '').map(({ name }) => name) : [];
  return closest(catalogue.bareName(written.trim()), [...compact, ...callableNames(surface, catalogue)]);
}

/** Refuses a name that no tool has, with those that it may have meant. */
export async function unknownTool(written: string, surface: Surface, context: NameSearch): Promise<ToolError> {
  const { catalogue, search } = context;
  const tool = catalogue.bareName(written.trim());
  const near = closest(tool, callableNames(surface, catalogue));
  const options = { limit: 3, ...searchableOn(surface, catalogue) };
  const found = near.length > 0 ? near : (await search(tool.replaceAll('_', ' '), options)).map(({ name }) => name);
  return new ToolError(
    'unknown_tool',
    `There is no tool ${JSON.stringify(withoutUuids(written.trim().slice(0, 80)))}.`,
    found.length > 0 ? `Did you mean ${found.join(' or ')}?` : 'find_tools finds the right one.',
  );
}

/** What a search may find on a surface. */
export function searchableOn(surface: Surface, catalogue: Catalogue): Pick<SearchOptions, 'verbs' | 'tools'> {
  const { readOnly, ceiling } = surface;
  if (ceiling === undefined) return readOnly ? { verbs: READ_VERBS } : {};
  const tools = (name: string): boolean => {
    const entry = catalogue.find(name);
    return entry !== undefined && isCallable(entry, surface);
  };
  return { tools, ...(readOnly ? { verbs: READ_VERBS } : {}) };
}

/** The tool that fits a request best, where a policy withholds it: of an address that only reads everybody knows that. */
export async function bestWithheld(
  text: string,
  { ceiling }: Surface,
  { catalogue, search }: NameSearch,
): Promise<ToolError | undefined> {
  if (ceiling === undefined) return undefined;
  const [best] = await search(text, { limit: 1 });
  const entry = best && catalogue.find(best.name);
  // What a login lacks is found all the same.
  const refusal = entry && !isAllowedBy(ceiling, entry) ? ceiling.refusalOf(entry) : undefined;
  return refusal?.code === 'read_only' ? undefined : refusal;
}

function callableNames(surface: Surface, catalogue: Catalogue): readonly string[] {
  return [...catalogue.workflows, ...catalogue.tools]
    .filter((tool) => isCallable(tool, surface))
    .map(({ name }) => name);
}
