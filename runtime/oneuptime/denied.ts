/** Columns that a credential may not read: learnt from the API's refusals, which name one column at a time. */
import { keyDigest } from '../guard/principal.ts';
import type { Credential } from '../mcp/credential.ts';
import type { UpstreamAnswer } from '../upstream.ts';

const MAX_ENTRIES = 500;
/** Permissions of a key change; what was learnt is forgotten after a while. */
const FORGET_MS = 5 * 60_000;

/** The column that a refusal of a select names; undefined for every other answer. */
export function refusedColumn({ status, body }: UpstreamAnswer): string | undefined {
  const said = (body as { error?: unknown } | null)?.error;
  if (status !== 422 || typeof said !== 'string') return undefined;
  return /^You do not have permissions to select on - ([A-Za-z0-9_]+)\./.exec(said)?.[1];
}

/** Remembers refused columns per credential and resource; keys are kept as digests only. */
export class DeniedColumns {
  readonly #known = new Map<string, { columns: Set<string>; until: number }>();

  /** Columns known to be refused. */
  of(resource: string, credential: Credential, now: Date): ReadonlySet<string> {
    const entry = this.#known.get(keyOf(resource, credential));
    return entry && entry.until > now.getTime() ? entry.columns : new Set();
  }

  add(resource: string, credential: Credential, column: string, now: Date): void {
    const key = keyOf(resource, credential);
    const columns = new Set(this.of(resource, credential, now)).add(column);
    this.#known.delete(key);
    if (this.#known.size >= MAX_ENTRIES) this.#known.delete(this.#known.keys().next().value as string);
    this.#known.set(key, { columns, until: now.getTime() + FORGET_MS });
  }
}

function keyOf(resource: string, credential: Credential): string {
  return `${keyDigest(credential)} ${resource}`;
}
