/** What one surface lists, and what it tells a model before its first call. */
import type { ToolList } from '../mcp/tool-server.ts';
import { compactOn } from './compact.ts';
import { instructionsOf } from './instructions.ts';
import { EVERYDAY, hasDispatchers, isCallable, listedTools, reachOf, type Surface } from './surface.ts';
import type { SurfaceContext } from './surface-context.ts';
import type { NameTools } from './tool-prefix.ts';

/** The tools of a surface. */
export async function toolsListedOn(surface: Surface, context: SurfaceContext): Promise<ToolList> {
  const { kind, toolsets, readOnly } = surface;
  const { catalogue, platform, named } = context;
  if (kind === 'all' && !readOnly && !surface.ceiling && !named) return context.all();
  const compact = compactOn(reachOf(surface, catalogue), platform.title);
  if (kind === 'compact') return asList(compact, named);
  const [whole, short] = [await context.tools(), toolsets.includes(EVERYDAY) ? await context.shortened() : undefined];
  const tools = listedTools(surface, catalogue.tools, context.everyday).flatMap(({ name, toolset }) => {
    const isWhole = kind === 'all' || toolsets.includes(toolset);
    const tool = (isWhole ? whole : short)?.get(name);
    return tool ? [tool] : [];
  });
  const workflows = listedTools(surface, catalogue.workflows, context.everyday).flatMap(({ name, toolset }) => {
    const listed = context.workflows?.listed.get(name);
    const isWhole = kind === 'all' || toolsets.includes(toolset);
    return (isWhole ? listed?.tool : (listed?.short ?? listed?.tool)) ?? [];
  });
  return asList([...(hasDispatchers(surface) ? compact : []), ...workflows, ...tools], named);
}

function asList(tools: readonly object[], named: NameTools): ToolList {
  return { json: Buffer.from(JSON.stringify(named?.(tools) ?? tools)), count: tools.length };
}

/** Its instructions, with names as they are listed. */
export function instructionsOn(surface: Surface, context: SurfaceContext): string {
  const { platform, named, catalogue, toolsets, everyday } = context;
  const { workflows, tools } = catalogue;
  const instructions = instructionsOf({
    guide: platform.guide,
    surface,
    listed: [...listedTools(surface, workflows, everyday), ...listedTools(surface, tools, everyday)],
    callable: tools.filter((entry) => isCallable(entry, surface)),
    reach: reachOf(surface, catalogue),
    toolsets,
  });
  return named?.(instructions) ?? instructions;
}
