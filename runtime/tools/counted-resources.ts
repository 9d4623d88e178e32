/** Reading a resource reads rows as a tool does: it counts as a call, and so does looking for ids to complete. */
import { type CallLimits, RateLimited } from '../basics/call-limits.ts';
import type { Client, ServedResources } from '../mcp/resources-and-prompts.ts';
import { withinLimits } from './within-limits.ts';

/** The same resources, for callers that may make so many calls. What is watched is looked at by the server itself, and not counted. */
export function countedResources(resources: ServedResources, callLimits: CallLimits | undefined): ServedResources {
  if (callLimits === undefined) return resources;
  const within = async <T>({ credential }: Client, run: () => Promise<T>, refused: (why: RateLimited) => T) => {
    try {
      return await withinLimits(callLimits, credential, run);
    } catch (cause) {
      if (cause instanceof RateLimited) return refused(cause);
      throw cause;
    }
  };
  return {
    ...resources,
    read: (uri, client) =>
      within(
        client,
        () => resources.read(uri, client),
        ({ message, next }) => ({ problem: `${message} ${next}` }),
      ),
    complete: (template, argument, client) => {
      const run = () => resources.complete(template, argument, client);
      return argument.name === 'id' ? within(client, run, () => []) : run();
    },
  };
}
