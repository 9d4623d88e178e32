/** Names and attributes of spans, as OpenTelemetry's conventions for MCP, GenAI and HTTP have them; what is ours begins with our name. */
import type { Attributes } from '@opentelemetry/api';
import type { SeenAnswer, SeenCall, SeenSending } from '../basics/observer.ts';
import { visible } from '../basics/visible.ts';
import { withoutUuids } from '../basics/without-uuids.ts';
import { clientFamily } from './client-family.ts';
import { foreignId, foreignText } from './foreign-text.ts';

const LONGEST = 200;
const METHODS: Readonly<Partial<Record<SeenCall['tool']['kind'], string>>> = {
  resource: 'resources/read',
  prompt: 'prompts/get',
};
const FINE: ReadonlySet<string> = new Set(['ok', 'preview', 'asked']);

function methodOf({ tool }: SeenCall): string {
  return METHODS[tool.kind] ?? 'tools/call';
}

/** Names that nobody knows, and addresses of rows, are no names of spans. */
export function callName(call: SeenCall): string {
  const { kind, name } = call.tool;
  const isNamed = kind === 'prompt' ? call.tool.isListed === true : kind !== 'unknown' && kind !== 'resource';
  return isNamed ? `${methodOf(call)} ${name}` : methodOf(call);
}

/** Whether it ended with an error that its client sees. */
export function isFailure({ outcome }: SeenCall): boolean {
  return !FINE.has(outcome);
}

export function callAttributes(call: SeenCall, transport: 'tcp' | 'pipe'): Attributes {
  const { tool, caller } = call;
  const { credential, request } = caller;
  const isTool = METHODS[tool.kind] === undefined;
  return defined({
    'mcp.method.name': methodOf(call),
    'gen_ai.operation.name': isTool ? 'execute_tool' : undefined,
    'gen_ai.tool.name': isTool && tool.kind !== 'unknown' ? tool.name : undefined,
    'gen_ai.prompt.name': tool.kind === 'prompt' && tool.isListed ? tool.name : undefined,
    'mcp.resource.uri': tool.kind === 'resource' ? foreignText(tool.name, credential) : undefined,
    'mcp.protocol.version': caller.protocol,
    'network.transport': transport,
    'network.protocol.name': transport === 'tcp' ? 'http' : undefined,
    'oneuptime_mcp.outcome': call.outcome,
    'oneuptime_mcp.toolset': tool.toolset,
    'oneuptime_mcp.verb': tool.verb ?? tool.kind,
    'oneuptime_mcp.through': tool.through,
    'oneuptime_mcp.surface': shortened(call.surface),
    'oneuptime_mcp.client': clientFamily(caller),
    'oneuptime_mcp.era': caller.era,
    'oneuptime_mcp.request': request && foreignId(request, credential),
    'oneuptime_mcp.result.characters': call.size,
    'oneuptime_mcp.upstream.requests': call.requests,
    'oneuptime_mcp.changes': call.changes,
  });
}

export function sendingName({ method, path }: SeenSending): string {
  return `${method} ${templateOf(path)}`;
}

export function sendingAttributes({ method, path, host, attempt }: SeenSending): Attributes {
  return defined({
    'http.request.method': method,
    'http.request.resend_count': attempt > 1 ? attempt - 1 : undefined,
    ...serverAttributes(host),
    'url.template': templateOf(path),
  });
}

/** Of a host that may have its port behind it. */
export function serverAttributes(host: string): { 'server.address': string; 'server.port'?: number } {
  const [, port] = /:(\d+)$/.exec(host) ?? [];
  if (port === undefined) return { 'server.address': host };
  return { 'server.address': host.slice(0, -port.length - 1), 'server.port': Number(port) };
}

export function answerAttributes({ status }: SeenAnswer): Attributes {
  return defined({ 'http.response.status_code': status });
}

/** Without what stands for one row, and without what is asked for. */
function templateOf(path: string): string {
  const [way = ''] = path.split('?', 1);
  return shortened(way).replaceAll('…', '{id}');
}

function shortened(text: string): string {
  return withoutUuids(visible(text.slice(0, LONGEST)));
}

function defined(all: Readonly<Record<string, string | number | undefined>>): Attributes {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Attributes;
}
