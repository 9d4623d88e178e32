/** What is read beside tools, by clients who may do no more there than by calling: what they may do goes with each request. */
import type { Ceiling } from '../basics/ceiling.ts';
import type { Client, ServedPrompts, ServedResources } from '../mcp/resources-and-prompts.ts';

/** Resources as they are read under a ceiling. */
export function resourcesWithin(served: ServedResources, ceiling: Ceiling | undefined): ServedResources {
  if (ceiling === undefined) return served;
  const under = (client: Client): Client => ({ ...client, ceiling });
  const { watch } = served;
  return {
    ...served,
    read: (uri, client) => served.read(uri, under(client)),
    complete: (template, argument, client) => served.complete(template, argument, under(client)),
    ...(watch ? { watch: (uri, client, onChange) => watch.call(served, uri, under(client), onChange) } : {}),
  };
}

/** Prompts as they are filled in under a ceiling. */
export function promptsWithin(served: ServedPrompts, ceiling: Ceiling | undefined): ServedPrompts {
  if (ceiling === undefined) return served;
  const under = (client: Client): Client => ({ ...client, ceiling });
  return {
    ...served,
    get: (name, args, client) => served.get(name, args, under(client)),
    complete: (prompt, argument, client) => served.complete(prompt, argument, under(client)),
  };
}
