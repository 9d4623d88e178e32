/**
 * What a caller may do: layers of rules, all of which must allow a tool. One function decides for listing, for searching and
 * for calling; whoever adds a layer can only take away.
 */
import type { Ceiling, Ruled } from '../basics/ceiling.ts';
import { ToolError } from '../basics/errors.ts';

/** From the narrowest to the widest. */
export const MODES = ['read_only', 'read_write', 'full'] as const;
export type Mode = (typeof MODES)[number];

/** One who has a say: the operator, an instance, an address, a header, a scope. */
export interface PolicyLayer {
  /** Who says so, as a refusal names it: `MODE=read_only`. */
  readonly by: string;
  readonly mode?: Mode;
}

export type Policy = readonly PolicyLayer[];

const RISKS_OF: Readonly<Record<Mode, readonly Ruled['risk'][]>> = {
  read_only: ['read'],
  read_write: ['read', 'write'],
  full: ['read', 'write', 'destructive'],
};

/** Why a policy refuses a tool; undefined where it allows it. */
export function refusalOfPolicy(policy: Policy, tool: Ruled): ToolError | undefined {
  for (const { by, mode } of policy) {
    if (mode !== undefined && !RISKS_OF[mode].includes(tool.risk))
      return new ToolError('not_allowed', `${tool.name} is not allowed here: ${by}.`, 'Ask whoever runs this server.');
  }
  return undefined;
}

/** A policy as calls carry it; undefined for one that allows everything. */
export function ceilingOf(policy: Policy): Ceiling | undefined {
  if (policy.length === 0) return undefined;
  return { key: JSON.stringify(policy), refusalOf: (tool) => refusalOfPolicy(policy, tool) };
}
