/** What the API refuses to a key is remembered while it is told, for whoever searches for tools with that key. */
import type { ToolError } from '../basics/errors.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import type { CallUnderWay } from './under-way.ts';

/** A failure of a tool with all that the platform knows of it. */
export async function explainedTo(
  { call: { credential }, services }: CallUnderWay,
  cause: ToolError,
  tool: LoadedTool,
): Promise<ToolError> {
  const { platform, denials } = services;
  const told = await platform.explain(cause, tool);
  const refused = platform.refusedTool?.(cause);
  if (refused !== undefined && credential !== undefined)
    denials?.learn(credential, refused, `${told.message} ${told.next}`);
  return told;
}

/** A tool has worked with the key of a call. */
export function forgetDenial({ call: { credential }, services }: CallUnderWay, { name }: LoadedTool): void {
  if (credential !== undefined) services.denials?.forget(credential, name);
}
