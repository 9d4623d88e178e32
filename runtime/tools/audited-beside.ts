/** What is read beside tools leaves a line as reads of tools do: where those are wanted, or where one was refused. */
import type { ServedPrompts, ServedResources } from '../mcp/resources-and-prompts.ts';
import type { CallAudit } from './call-audit.ts';

/** Resources whose reading is written. */
export function auditedResources(served: ServedResources, audit: CallAudit | undefined, surface: () => string) {
  if (audit === undefined) return served;
  const read: ServedResources['read'] = (uri, client) =>
    audit.ofRead({ method: 'resources/read', given: { uri }, client, surface }, () => served.read(uri, client));
  return { ...served, read };
}

/** Prompts whose filling in is written. */
export function auditedPrompts(served: ServedPrompts, audit: CallAudit | undefined, surface: () => string) {
  if (audit === undefined) return served;
  const get: ServedPrompts['get'] = (name, args, client) =>
    audit.ofRead({ method: 'prompts/get', given: { name, arguments: args }, client, surface }, () =>
      served.get(name, args, client),
    );
  return { ...served, get };
}
