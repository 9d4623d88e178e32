/** Which scopes the login of a caller lacks for a request, as far as the request tells. */
import type { Ceiling, Ruled } from '../basics/ceiling.ts';
import { isPlain, type Plain } from '../basics/plain.ts';
import type { ToolServer } from '../mcp/tool-server.ts';
import { resolveCall } from './resolve-call.ts';
import type { SurfaceContext } from './surface-context.ts';

type Context = Pick<SurfaceContext, 'catalogue' | 'resources' | 'prompts'>;

/** Undefined where nobody signed in. Whatever a request does not tell is refused by the ceiling once it is reached. */
export function missingScopesOf(ceiling: Ceiling | undefined, context: Context): ToolServer['missingScopes'] {
  if (ceiling?.missingScope === undefined) return undefined;
  return (method, params) => {
    const missing = askedFor(method, params, context).map((tool) => ceiling.missingScope?.(tool));
    return [...new Set(missing.filter((scope) => scope !== undefined))];
  };
}

/** The tools that a request is answered with. */
function askedFor(method: string, params: Plain, context: Context): readonly Ruled[] {
  const { catalogue, resources, prompts } = context;
  const { name, uri } = params;
  if (method === 'tools/call') return typeof name === 'string' ? calledBy(name, params.arguments, context) : [];
  const read =
    method === 'prompts/get'
      ? [typeof name === 'string' ? prompts?.reads?.(name) : undefined]
      : method === 'completion/complete'
        ? [suggestsWith(params, context)]
        : [uri, ...listenedTo(params)].map((one) => (typeof one === 'string' ? resources?.reads?.(one) : undefined));
  return read.flatMap((tool) => (tool === undefined ? undefined : catalogue.find(tool)) ?? []);
}

function calledBy(name: string, args: unknown, { catalogue }: Context): readonly Ruled[] {
  const called = resolveCall(catalogue, name, args);
  if (called.kind === 'tool') return [called.entry];
  return called.kind === 'workflow' ? [called.workflow] : [];
}

/** Resources that a stream tells of. */
function listenedTo({ notifications }: Plain): readonly unknown[] {
  const wanted = isPlain(notifications) ? notifications.resourceSubscriptions : undefined;
  return Array.isArray(wanted) ? wanted : [];
}

function suggestsWith(
  { ref, argument, context }: Plain,
  { resources, prompts }: Pick<Context, 'resources' | 'prompts'>,
): string | undefined {
  if (!isPlain(ref) || !isPlain(argument) || typeof argument.name !== 'string') return undefined;
  const before = isPlain(context) && isPlain(context.arguments) ? context.arguments : {};
  const given = Object.fromEntries(Object.entries(before).filter(([, value]) => typeof value === 'string'));
  const asked = { name: argument.name, value: '', given: given as Readonly<Record<string, string>> };
  return (ref.type === 'ref/prompt' ? prompts : resources)?.suggestsWith?.(asked);
}
