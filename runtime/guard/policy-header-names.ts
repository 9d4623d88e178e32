/** The headers by which a request takes away of what its caller may do: what reads them is loaded with the first that has one. */
import type { IncomingHttpHeaders } from 'node:http';

export const READONLY_HEADER = 'x-mcp-readonly';
export const TOOLSETS_HEADER = 'x-mcp-toolsets';
export const TOOLS_HEADER = 'x-mcp-tools';
export const EXCLUDED_HEADER = 'x-mcp-exclude-tools';

/** All of them, in small letters. */
export const POLICY_HEADERS = [READONLY_HEADER, TOOLSETS_HEADER, TOOLS_HEADER, EXCLUDED_HEADER] as const;

/** Whether a request has any of them. */
export function bringsPolicy(headers: IncomingHttpHeaders): boolean {
  return (
    headers[READONLY_HEADER] !== undefined ||
    headers[TOOLSETS_HEADER] !== undefined ||
    headers[TOOLS_HEADER] !== undefined ||
    headers[EXCLUDED_HEADER] !== undefined
  );
}
