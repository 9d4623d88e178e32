/** Refusals of OneUptime itself, told from those of gateways before it that answer in JSON as well. */
import { headerOf, type Refusal } from '../upstream/upstream-api.ts';

/**
 * Statuses that the API refuses with: observed on its routes for keys, and no other: 403, 405, 408 and 415 never. 502 to 504
 * come from the proxy that OneUptime itself is installed with.
 */
const STATUSES: ReadonlySet<number> = new Set([400, 401, 402, 404, 422, 429, 500]);

/** How the API words a missing permission, under whatever status a release sends it. */
const PERMISSION = /^You do not have permissions? |^You need one of these permissions|^A user session is required /;

/** Headers that gateways add to what they answer themselves, and that the API never sends. */
const GATEWAYS = ['www-authenticate', 'x-amzn-errortype', 'x-kong-response-latency', 'cf-mitigated'];

/**
 * Whether a refusal in JSON is the API's own: it sends one text, as `error` or `message`, and nothing beside it. An address
 * that it does not know it answers with "Page not found".
 */
export function isOwnRefusal({ status, headers, body }: Refusal): boolean {
  const [[name, said] = [], ...others] = Object.entries(body);
  if (others.length > 0 || (name !== 'error' && name !== 'message') || typeof said !== 'string') return false;
  if (PERMISSION.test(said)) return true;
  if (!STATUSES.has(status) || GATEWAYS.some((header) => headerOf(headers, header) !== undefined)) return false;
  return status !== 404 || said.startsWith('Page not found');
}
