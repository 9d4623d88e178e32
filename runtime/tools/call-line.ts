/** The line of a call: what was called, by whom, and what was noted while it was carried out; without whatever is secret. */
import { keyDigest, mayBeKey, withoutKey } from '../basics/credential.ts';
import { withoutTexts } from '../call/given-secrets.ts';
import { type RecordedArguments, recordedArguments } from '../call/recorded-arguments.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import { type AuditLine, auditLine } from '../guard/audit/audit-line.ts';
import { withoutKeys, withoutPasted } from '../guard/audit/pasted-secrets.ts';
import { meantArguments } from '../mcp/meant-objects.ts';
import type { ToolCall } from '../mcp/tool-server.ts';
import type { AskedCall, CallAuditOptions, OverCall } from './asked-call.ts';
import type { ResolvedCall } from './resolve-call.ts';

export async function lineOfCall(
  { resolved, asked, surface, given }: AskedCall,
  ended: OverCall,
  options: CallAuditOptions,
): Promise<AuditLine> {
  const { credential, channel } = asked;
  const { shown, secrets } =
    given === undefined ? await argumentsOf(resolved, asked, options) : { shown: given, secrets: [] };
  // Whoever brings no key has done nothing to any row: a UUID of theirs is as likely a key.
  const isKeyless = !mayBeKey(credential);
  const isKey = (uuid: string): boolean => isKeyless || options.accepted?.has(keyDigest({ key: uuid })) === true;
  const clean = (text: string): string =>
    withoutPasted(withoutKeys(withoutKey(withoutTexts(text, secrets), credential), isKey));
  const facts = {
    ...ended,
    site: options.site,
    credential,
    request: channel?.request,
    client: channel?.client,
    surface: surface(),
    through: 'through' in resolved ? resolved.through : undefined,
    tool: toolOf(resolved, asked),
    arguments: shown,
  };
  return auditLine(facts, clean);
}

/** Arguments of what nobody knows may be anything, and are left out. */
async function argumentsOf(
  resolved: ResolvedCall,
  call: ToolCall,
  options: CallAuditOptions,
): Promise<RecordedArguments> {
  if (resolved.kind === 'find') return { shown: call.arguments, secrets: [] };
  if (resolved.kind !== 'tool' && resolved.kind !== 'workflow') return NOTHING;
  const name = resolved.kind === 'tool' ? resolved.entry.name : resolved.workflow.name;
  const module = await moduleOf(name, options);
  if (module === undefined) return NOTHING;
  return recordedArguments(meantOr(resolved.arguments), module, (tool) => moduleOf(tool, options));
}

async function moduleOf(
  name: string,
  { catalogue, workflowModule }: CallAuditOptions,
): Promise<ResourceModule | undefined> {
  const entry = catalogue.find(name);
  if (entry) return catalogue.module(entry.resource);
  const workflow = catalogue.workflow(name);
  return workflow && workflowModule(workflow.name);
}

/** Arguments as they are meant; of a text that cannot be read, nothing. */
function meantOr(given: unknown): unknown {
  try {
    return meantArguments(given) ?? {};
  } catch {
    return {};
  }
}

const NOTHING: RecordedArguments = { shown: undefined, secrets: [] };

function toolOf(resolved: ResolvedCall, call: ToolCall): string {
  if (resolved.kind === 'tool') return resolved.entry.name;
  if (resolved.kind === 'workflow') return resolved.workflow.name;
  if (resolved.kind === 'find') return 'find_tools';
  return resolved.kind === 'malformed' ? call.name : resolved.name;
}
