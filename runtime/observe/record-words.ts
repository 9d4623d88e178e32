/** A line as attributes of a log record: as OpenTelemetry's conventions name them, and what is ours beginning with our name. */
import type { LogLine } from './log-line.ts';
import { serverAttributes } from './span-words.ts';

const OF_HTTP = {
  method: 'http.request.method',
  path: 'url.path',
  status: 'http.response.status_code',
} as const;
const OF_CALL = {
  status: 'oneuptime_mcp.upstream.status',
  upstreamMs: 'oneuptime_mcp.upstream.ms',
  requests: 'oneuptime_mcp.upstream.requests',
  retries: 'oneuptime_mcp.upstream.retries',
  size: 'oneuptime_mcp.result.characters',
  client: 'oneuptime_mcp.client.name',
} as const;

/** Names of fields by what a line is of; whatever stands in none of them is ours by the name it has. */
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  call: OF_CALL,
  request: { ...OF_HTTP, bytes: 'http.response.size', client: 'user_agent.original', asked: 'mcp.method.name' },
  upstream: { ...OF_HTTP, failure: 'error.type' },
};
const OF_ALL: Readonly<Record<string, string>> = {
  borrower: 'client.address',
  subject: 'enduser.id',
  clientId: 'oneuptime_mcp.client.id',
};
/** What is called that is no tool. */
const CALLED: Readonly<Record<string, string>> = { prompt: 'gen_ai.prompt.name', resource: 'mcp.resource.uri' };

type Attribute = string | number | boolean | string[];

/** All that a line says beside its words. */
export function recordAttributes(line: LogLine): Record<string, Attribute> {
  const attributes: Record<string, Attribute> = {};
  for (const [field, value] of Object.entries(line)) {
    if (field === 'msg' || value === undefined) continue;
    if (field === 'host') Object.assign(attributes, serverAttributes(String(value)));
    else attributes[nameOf(field, line)] = value as Attribute;
  }
  return attributes;
}

function nameOf(field: string, { msg, kind }: LogLine): string {
  if (field === 'tool') return CALLED[String(kind)] ?? 'gen_ai.tool.name';
  return NAMES[msg]?.[field] ?? OF_ALL[field] ?? `oneuptime_mcp.${field}`;
}
