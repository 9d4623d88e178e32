/** What the ceiling of a call says to all that is done for it, beside the tool that was called. */
import type { Ruled } from '../basics/ceiling.ts';
import type { ToolError } from '../basics/errors.ts';
import type { Plan } from './platform.ts';
import type { CallUnderWay } from './under-way.ts';

/** Why rows of a resource may be shown by no way in a call; undefined where they may. */
export function closedIn({ call, services, ruledWithin }: CallUnderWay, resource: string): ToolError | undefined {
  const { ceiling } = call;
  if (ceiling === undefined) return undefined;
  const { catalogue, platform } = services;
  const among = platform.namedAmong?.(resource) ?? resource;
  const name = catalogue.nameOf(among, 'list') ?? catalogue.nameOf(among, 'get');
  const entry = name === undefined ? undefined : catalogue.find(name);
  return entry && ceiling.refusalOf(entry, ruledWithin);
}

/** Throws `not_allowed` where a plan of a tool sends through another one what that may not. */
export function refuseDeniedWrites({ call: { ceiling } }: CallUnderWay, tool: Ruled, { writes }: Plan): void {
  if (ceiling === undefined) return;
  for (const write of writes) {
    const refused = write.tool.name === tool.name ? undefined : ceiling.refusalOf(write.tool, tool);
    if (refused) throw refused;
  }
}

/** Throws `not_allowed` for a tool that the workflow may not use whose calls these are. */
export function refuseUse({ call, ruledWithin }: CallUnderWay, used: Ruled): void {
  const refused = call.ceiling?.refusalOf(used, ruledWithin);
  if (refused) throw refused;
}
