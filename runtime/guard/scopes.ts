/** What a login is for: `read`, `write`, `delete`, or one of them for a toolset alone, such as `incidents:write`. */
import type { Ruled } from '../basics/ceiling.ts';
import type { PolicyLayer } from './policy.ts';
import type { PolicyRule, RuleBook } from './policy-rules.ts';

/** From the narrowest to the widest: each opens what those before it do. */
export const ACCESSES = ['read', 'write', 'delete'] as const;
export type ScopeAccess = (typeof ACCESSES)[number];

const ACCESS_OF: Readonly<Record<Ruled['risk'], ScopeAccess>> = { read: 'read', write: 'write', destructive: 'delete' };

/** Names that logins from elsewhere have for the same. */
const ALIASES: Readonly<Record<string, ScopeAccess>> = {
  'oneuptime:read': 'read',
  'oneuptime:write': 'write',
  'oneuptime:full': 'delete',
};

const FORM = /^(?:([a-z0-9-]+):)?(read|write|delete)$/;

/** A scope that means something here. */
interface Scope {
  readonly text: string;
  readonly access: ScopeAccess;
  /** Undefined: of everything. */
  readonly toolset: string | undefined;
}

/** Reads a scope; undefined for one that opens nothing here, such as `openid`. */
export function readScope(text: string): Scope | undefined {
  const alias = Object.hasOwn(ALIASES, text) ? ALIASES[text] : undefined;
  if (alias !== undefined) return { text, access: alias, toolset: undefined };
  const [, toolset, access] = FORM.exec(text.replaceAll('_', '-')) ?? [];
  return access === undefined ? undefined : { text, access: access as ScopeAccess, toolset };
}

/** Most letters of scopes that a refusal repeats. */
const MOST_SAID = 120;

/**
 * What the scopes of a login leave of everything: what none of them names may not be called, and is listed all the same, so
 * that people learn what to sign in for; not where they are fixed, and signing in again would change nothing. Scopes that mean
 * nothing here open nothing.
 */
export function scopeLayer(
  scopes: readonly string[],
  book: Pick<RuleBook, 'catalogue'>,
  { areFixed = false }: { readonly areFixed?: boolean } = {},
): PolicyLayer {
  const known = scopes.map(readScope).filter((scope) => scope !== undefined);
  const said = known.map(({ text }) => text).join(' ');
  const of = said === '' ? 'nothing here' : said.slice(0, MOST_SAID);
  const by = areFixed ? `this login, which is for ${of},` : `this login is for ${of}`;
  // Whoever is in for a few toolsets alone is asked for no more than another one.
  const isNarrow = known.length > 0 && known.every(({ toolset }) => toolset !== undefined);
  const scopeFor = ({ risk, toolset }: Ruled): string => (isNarrow ? `${toolset}:${ACCESS_OF[risk]}` : ACCESS_OF[risk]);
  const allow = known.map((scope) => ruleOf(scope, book));
  return areFixed ? { by, allow, isOfCaller: true } : { by, allow, isOfCaller: true, scopeFor };
}

function ruleOf({ text, access, toolset }: Scope, { catalogue }: Pick<RuleBook, 'catalogue'>): PolicyRule {
  const opened = ACCESSES.slice(0, ACCESSES.indexOf(access) + 1);
  const isOpened = (tool: Ruled): boolean =>
    opened.includes(ACCESS_OF[tool.risk]) && (toolset === undefined || tool.toolset === toolset);
  const names = [...catalogue.workflows, ...catalogue.tools].filter(isOpened).map(({ name }) => name);
  return { text, names: new Set(names) };
}
