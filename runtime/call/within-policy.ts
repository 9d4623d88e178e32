/** What the caller's policy says of rows that a call meets, and of writes that it makes through other tools. */
import type { ToolError } from '../basics/errors.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import type { Plan } from './platform.ts';
import type { CallUnderWay } from './under-way.ts';

/** Why rows of a resource are closed to a call; undefined where they are not. */
export function closedTo({ call, services, workflow }: CallUnderWay, resource: string): ToolError | undefined {
  const { ceiling } = call;
  if (ceiling === undefined) return undefined;
  const { catalogue, platform } = services;
  const among = platform.namedAmong?.(resource) ?? resource;
  const name = catalogue.nameOf(among, 'list') ?? catalogue.nameOf(among, 'get');
  const entry = name === undefined ? undefined : catalogue.find(name);
  return entry && ceiling.refusalOf(entry, workflow);
}

/** Throws `not_allowed` where a plan of the tool sends through another one what that may not. */
export function refuseDenied({ call: { ceiling } }: CallUnderWay, called: LoadedTool, { writes }: Plan): void {
  if (ceiling === undefined) return;
  for (const { tool } of writes) {
    const refused = tool.name === called.name ? undefined : ceiling.refusalOf(tool, called);
    if (refused) throw refused;
  }
}
