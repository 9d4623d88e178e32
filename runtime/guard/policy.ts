/**
 * What a caller may do: layers of rules, all of which must allow a tool. One function decides for listing, for searching and
 * for calling; whoever adds a layer can only take away.
 */
import type { Ceiling, Ruled } from '../basics/ceiling.ts';
import { ToolError } from '../basics/errors.ts';
import type { Catalogue, WorkflowEntry } from '../catalogue/catalogue.ts';
import { VERBS } from '../catalogue/kinds.ts';
import type { PolicyRule } from './policy-rules.ts';

/** From the narrowest to the widest. */
export const MODES = ['read_only', 'read_write', 'full'] as const;
export type Mode = (typeof MODES)[number];

/** One who has a say: the operator, an instance, an address, a header, a scope. */
export interface PolicyLayer {
  /** Who says so, as a refusal names it: `MODE=read_only`. */
  readonly by: string;
  readonly mode?: Mode;
  /** Nothing else may be used; absent, everything may. */
  readonly allow?: readonly PolicyRule[];
  /** None of this may be used, whatever is allowed. */
  readonly deny?: readonly PolicyRule[];
  /** It holds for this caller, and not for whoever asks at the same address. */
  readonly isOfCaller?: true;
  /** It is of an address that only reads. */
  readonly isOfAddress?: true;
  /** It says what a login is for: what it withholds is listed and found, and refused once it is called, with this scope. */
  readonly scopeFor?: (tool: Ruled) => string;
}

export type Policy = readonly PolicyLayer[];

/** What an address with `/readonly` behind it says, and a server that was started with --read-only. */
export const READ_ONLY_ADDRESS: PolicyLayer = { by: 'this address only reads', mode: 'read_only', isOfAddress: true };

const RISKS_OF: Readonly<Record<Mode, readonly Ruled['risk'][]>> = {
  read_only: ['read'],
  read_write: ['read', 'write'],
  full: ['read', 'write', 'destructive'],
};

/** Which layer refuses, and the rule of it. */
interface Verdict {
  readonly layer: PolicyLayer;
  readonly rule?: PolicyRule;
  /** The operation of a workflow that is refused. */
  readonly operation?: string;
}

/** What rules have to know of what is ruled on. */
export interface RuledTools {
  readonly catalogue: Pick<Catalogue, 'nameOf' | 'find' | 'workflow'>;
}

/**
 * What refuses a tool: the first layer whose mode, deny or allow does. A workflow that an allow names, by itself or by its
 * toolset, may use the operations that it declares, as long as nothing denies them; one whose arguments say what it uses opens
 * nothing. `within`: the workflow that uses the tool, or the operation that writes through it.
 */
export function verdictOf(policy: Policy, tool: Ruled, { catalogue }: RuledTools, within?: Ruled): Verdict | undefined {
  for (const layer of policy) {
    const { mode, allow, deny } = layer;
    if (mode !== undefined && !RISKS_OF[mode].includes(tool.risk)) return { layer };
    const rule = deny?.find(({ names }) => names.has(tool.name));
    if (rule) return { layer, rule };
    const isAllowed = (name: string): boolean => allow === undefined || allow.some(({ names }) => names.has(name));
    // What an operation sends through another is a part of it: only denies and modes keep it from that.
    if (isAllowed(tool.name) || tool.name === SEARCH.name || within?.verb !== undefined) continue;
    if (within === undefined || !isAllowed(within.name) || !opens(within, tool, catalogue)) return { layer };
  }
  const workflow = tool.verb === undefined ? catalogue.workflow(tool.name) : undefined;
  return workflow && refusedPart(policy, workflow, catalogue);
}

/** The search, as it is ruled on: only a deny of its own name refuses it. */
export const SEARCH: Ruled = { name: 'find_tools', risk: 'read', toolset: '' };

/**
 * Whether what is allowed by name brings the use of a tool with it: what it declares, and lists, by which the rows are found
 * that its arguments name.
 */
function opens(within: Ruled, tool: Ruled, catalogue: RuledTools['catalogue']): boolean {
  const declared = catalogue.workflow(within.name)?.operations ?? [];
  return declared.includes(tool.name) || (tool.verb === 'list' && !declared.includes('*'));
}

/**
 * The first operation for which a workflow is not begun: a write that would leave it half done, or anything of one that also
 * sends what is no operation. Other reads are refused when they are reached; deletes of what does not delete only take back.
 */
function refusedPart(policy: Policy, workflow: WorkflowEntry, catalogue: RuledTools['catalogue']): Verdict | undefined {
  const { risk, operations, routes = [] } = workflow;
  for (const name of operations) {
    const entry = name === '*' ? undefined : catalogue.find(name);
    if (entry === undefined) continue;
    const isNeeded = entry.verb === 'delete' ? risk === 'destructive' : risk !== 'read' && entry.risk !== 'read';
    if (!isNeeded && routes.length === 0) continue;
    const verdict = verdictOf(policy, entry, { catalogue }, workflow);
    if (verdict) return { ...verdict, operation: entry.name };
  }
  return undefined;
}

/** Why a policy refuses a tool, with what would be allowed instead; undefined where it allows it. */
export function refusalOfPolicy(policy: Policy, tool: Ruled, known: RuledTools, within?: Ruled): ToolError | undefined {
  const verdict = verdictOf(policy, tool, known, within);
  if (verdict === undefined) return undefined;
  const { layer, rule, operation } = verdict;
  if (layer.scopeFor) return short(tool, layer.scopeFor(tool), layer.by);
  if (layer.isOfAddress)
    return new ToolError(
      'read_only',
      `${tool.name} writes, and this address only reads.`,
      'If you may, use the same address without /readonly, or start the server without --read-only.',
    );
  const uses = operation === undefined ? '' : `it uses ${operation}, and `;
  const isUnlisted = rule === undefined && layer.allow !== undefined && isOf(layer, operation ?? tool.name);
  const why = isUnlisted
    ? `${uses}${layer.by} does not name it`
    : `${uses}${layer.by}${saidRule(layer, rule)} refuses it`;
  return new ToolError('not_allowed', `${tool.name} is not allowed: ${why}.`, nextOf(policy, tool, layer, known));
}

function short({ name }: Ruled, scope: string, by: string): ToolError {
  return new ToolError(
    'not_allowed',
    `${name} needs the scope ${scope}, and ${by}.`,
    'Whoever uses this client can sign in again and allow it there.',
  );
}

const isOf = ({ allow = [] }: PolicyLayer, name: string): boolean => !allow.some(({ names }) => names.has(name));

/** The rule, where the layer has others beside it. */
function saidRule({ by }: PolicyLayer, rule: PolicyRule | undefined): string {
  return rule === undefined || by.endsWith(rule.text) ? '' : ` (${rule.text})`;
}

const MOST_TOLD = 6;

/** What would do instead, and who can change it. */
function nextOf(policy: Policy, tool: Ruled, layer: PolicyLayer, known: RuledTools): string {
  const { catalogue } = known;
  const beside = VERBS.flatMap((verb) => {
    const name = tool.resource === undefined ? undefined : catalogue.nameOf(tool.resource, verb);
    const entry = name === undefined ? undefined : catalogue.find(name);
    return entry && verdictOf(policy, entry, known) === undefined ? [entry.name] : [];
  });
  const rules = layer.allow?.slice(0, MOST_TOLD).map(({ text }) => text) ?? [];
  const more = (layer.allow?.length ?? 0) > MOST_TOLD ? ' and more' : '';
  const instead =
    beside.length > 0
      ? `Allowed instead: ${beside.join(', ')}.`
      : rules.length > 0
        ? `Allowed is ${rules.join(', ')}${more}; find_tools finds those.`
        : 'find_tools finds what is allowed.';
  return `${instead} ${layer.isOfCaller ? OF_CALLER : OF_OPERATOR}`;
}

const OF_CALLER = 'This came with the request or the login: whoever set that up can change it.';
const OF_OPERATOR = 'Whoever runs this server can change it.';

/** A policy as calls carry it; undefined for one that allows everything. What was decided once is remembered. */
export function ceilingOf(policy: Policy, known: RuledTools): Ceiling | undefined {
  const layers = policy.filter(({ mode = 'full', allow, deny }) => mode !== 'full' || allow || deny);
  return layers.length === 0 ? undefined : new PolicyCeiling(layers, known);
}

class PolicyCeiling implements Ceiling {
  readonly key: string;
  readonly isOfCaller: boolean;
  readonly #policy: Policy;
  /** Without what logins are for. */
  readonly #listing: Policy;
  readonly #logins: Policy;
  readonly #known: RuledTools;
  readonly #allowed = new Map<string, boolean>();
  readonly #refusals = new Map<string, ToolError | undefined>();

  constructor(policy: Policy, known: RuledTools) {
    this.#policy = policy;
    this.#known = known;
    this.key = policyKey(policy);
    this.#listing = policy.filter(({ scopeFor }) => scopeFor === undefined);
    this.#logins = policy.filter(({ scopeFor }) => scopeFor !== undefined);
    this.isOfCaller = this.#listing.some((layer) => layer.isOfCaller);
  }

  allows(tool: Ruled): boolean {
    const decided = this.#allowed.get(tool.name);
    if (decided !== undefined) return decided;
    const allowed = verdictOf(this.#listing, tool, this.#known) === undefined;
    this.#allowed.set(tool.name, allowed);
    return allowed;
  }

  refusalOf(tool: Ruled, within?: Ruled): ToolError | undefined {
    if (within === undefined && this.#logins.length === 0 && this.allows(tool)) return undefined;
    const key = within === undefined ? tool.name : `${within.name} ${tool.name}`;
    if (this.#refusals.has(key)) return this.#refusals.get(key);
    const refusal = refusalOfPolicy(this.#policy, tool, this.#known, within);
    this.#refusals.set(key, refusal);
    return refusal;
  }

  missingScope(tool: Ruled): string | undefined {
    if (this.#logins.length === 0 || !this.allows(tool)) return undefined;
    return this.#logins.find((layer) => verdictOf([layer], tool, this.#known))?.scopeFor?.(tool);
  }
}

const keys = new WeakMap<Policy, string>();

/** Equal for policies that say the same. Made once: requests with headers ask for it each time. */
export function policyKey(policy: Policy): string {
  const known = keys.get(policy);
  if (known !== undefined) return known;
  const texts = (rules: readonly PolicyRule[] | undefined) => rules?.map(({ text }) => text).sort();
  const key = JSON.stringify(policy.map(({ by, mode, allow, deny }) => [by, mode, texts(allow), texts(deny)]));
  keys.set(policy, key);
  return key;
}
