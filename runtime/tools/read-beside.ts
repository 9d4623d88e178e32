import type { Client } from '../mcp/resources-and-prompts.ts';

/** A request that reads and calls no tool. */
export interface ReadBeside {
  readonly method: 'resources/read' | 'prompts/get';
  /** What it says; nothing in it is a secret by its place. */
  readonly given: unknown;
  readonly client: Client;
  readonly surface: () => string;
}

/** `ok`, the code that what went wrong ends with, or that there is none of the name; undefined where it only asks. */
export function outcomeOfRead(found: unknown): string | undefined {
  if (found === undefined) return 'not_found';
  if (typeof found !== 'object' || found === null || 'questions' in found) return undefined;
  if (!('problem' in found)) return 'ok';
  return /\(([a-z_]{3,40})\)$/.exec(String(found.problem).slice(-50))?.[1] ?? 'failed';
}
