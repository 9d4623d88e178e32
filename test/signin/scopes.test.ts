/** What a login is for, over all tools and workflows, and by every way of asking for one. */
import { describe, expect, it } from 'vitest';
import { toolsets } from '../../generated/oneuptime/index.ts';
import type { Ruled } from '../../runtime/basics/ceiling.ts';
import { ceilingOf } from '../../runtime/guard/policy.ts';
import { ACCESSES, readScope, scopeLayer } from '../../runtime/guard/scopes.ts';
import { book, catalogue, policyOf } from '../policy/policy-of.ts';

const all: readonly Ruled[] = [...catalogue.workflows, ...catalogue.tools];
const ACCESS = { read: 'read', write: 'write', destructive: 'delete' } as const;
const rank = (access: string): number => (ACCESSES as readonly string[]).indexOf(access);
const under = (...scopes: readonly string[]) => ceilingOf([scopeLayer(scopes, book)], { catalogue });
const opened = (...scopes: readonly string[]): Set<string> => {
  const ceiling = under(...scopes);
  return new Set(all.filter((tool) => ceiling?.refusalOf(tool) === undefined).map(({ name }) => name));
};
const names = (wanted: (tool: Ruled) => boolean): Set<string> => new Set(all.filter(wanted).map(({ name }) => name));

describe('a scope', () => {
  it.each(ACCESSES)('%s opens exactly what its risk says, and what narrower ones open', (access) => {
    expect(opened(access)).toEqual(names(({ risk }) => rank(ACCESS[risk]) <= rank(access)));
  });

  it.each(Object.keys(toolsets))('of %s opens that alone, by risk, with - or _', (toolset) => {
    for (const access of ACCESSES) {
      const wanted = names((tool) => tool.toolset === toolset && rank(ACCESS[tool.risk]) <= rank(access));
      expect(opened(`${toolset}:${access}`), access).toEqual(wanted);
      expect(opened(`${toolset.replaceAll('-', '_')}:${access}`), access).toEqual(wanted);
    }
  });

  it.each([
    ['oneuptime:read', 'read'],
    ['oneuptime:write', 'write'],
    ['oneuptime:full', 'delete'],
  ])('%s is %s', (alias, access) => {
    expect(opened(alias)).toEqual(opened(access));
  });

  it.each(['monitors:read', 'incidents:write', 'status_pages:read', 'alerts:read', 'maintenance:write'])(
    '%s, as another product has it, opens a toolset of ours',
    (scope) => {
      const [toolset = '', access = ''] = scope.replaceAll('_', '-').split(':');
      expect(Object.keys(toolsets)).toContain(toolset);
      const wanted = names((tool) => tool.toolset === toolset && rank(ACCESS[tool.risk]) <= rank(access));
      expect(wanted.size).toBeGreaterThan(3);
      expect(opened(scope)).toEqual(wanted);
    },
  );

  it.each([
    'openid',
    'profile',
    'offline_access',
    'email',
    '',
    ' ',
    'READ',
    'Read',
    'read ',
    ' read',
    'reads',
    'read\n',
    'admin',
    '*',
    'all',
    ':read',
    'read:',
    '*:read',
    'all:read',
    'nonsense:delete',
    'incidents',
    'incidents:',
    'incidents:admin',
    'incidents:read:write',
    'oneuptime:delete',
    'oneuptime:reed',
    'constructor',
    '__proto__',
    'toString',
    'incidents,monitors:read',
    'Incidents:read',
  ])('%j opens nothing', (scope) => {
    expect(opened(scope).size).toBe(0);
    expect(opened(scope, 'labels-of-nothing:read', 'openid').size).toBe(0);
    expect(opened('read', scope)).toEqual(opened('read'));
  });

  it('that several are of open what each does', () => {
    const [incidents, monitors] = [opened('incidents:write'), opened('monitors:read')];
    expect(opened('incidents:write', 'monitors:read')).toEqual(new Set([...incidents, ...monitors]));
    expect(opened('read', 'incidents:delete')).toEqual(new Set([...opened('read'), ...opened('incidents:delete')]));
  });

  it('is read by its own words alone', () => {
    expect(readScope('status_pages:write')).toEqual({
      text: 'status_pages:write',
      access: 'write',
      toolset: 'status-pages',
    });
    expect(readScope('hasOwnProperty')).toBeUndefined();
  });
});

describe('no scope at all', () => {
  it('opens nothing but the search', () => {
    expect(opened().size).toBe(0);
    expect(under()?.refusalOf({ name: 'find_tools', risk: 'read', toolset: '' })).toBeUndefined();
  });
});

describe('what a login lacks', () => {
  const scopeSets = [
    [],
    ['read'],
    ['write'],
    ['incidents:read'],
    ['incidents:write', 'monitors:delete'],
    ['openid'],
    ['delete'],
  ];

  it.each(scopeSets)('for a tool is a scope that opens it: %j %j', (...scopes) => {
    const ceiling = under(...scopes.filter((scope) => scope !== undefined));
    for (const tool of all) {
      const missing = ceiling?.missingScope?.(tool);
      const refusal = ceiling?.refusalOf(tool);
      expect(missing === undefined, tool.name).toBe(refusal === undefined);
      if (missing === undefined) continue;
      expect(refusal?.message).toContain(`${tool.name} needs the scope ${missing}, and this login is for `);
      expect(ceilingWith(missing).refusalOf(tool), `${tool.name} with ${missing}`).toBeUndefined();
    }
  });

  it('is of a toolset alone for whoever is in for toolsets alone', () => {
    const tool = catalogue.find('create_monitor') as Ruled;
    expect(under('incidents:write')?.missingScope?.(tool)).toBe('monitors:write');
    expect(under('read')?.missingScope?.(tool)).toBe('write');
    expect(under('read', 'incidents:write')?.missingScope?.(tool)).toBe('write');
    expect(under('openid')?.missingScope?.(tool)).toBe('write');
  });

  it.each([
    [{ mode: 'read_only' as const }, 'MODE=read_only'],
    [{ deny: ['create_monitor'] }, 'DENY=create_monitor'],
    [{ allow: ['verb:list'] }, 'ALLOW'],
  ])('is nothing where an operator keeps it from everybody: %j', (said, by) => {
    const ceiling = ceilingOf([...policyOf(said), scopeLayer(['read'], book)], { catalogue });
    const tool = catalogue.find('create_monitor') as Ruled;
    expect(ceiling?.missingScope?.(tool)).toBeUndefined();
    expect(ceiling?.refusalOf(tool)?.message).toContain(by);
  });

  it('is listed all the same, and does not make a list somebody’s own', () => {
    for (const scopes of scopeSets) {
      const ceiling = under(...scopes);
      for (const tool of all) expect(ceiling?.allows?.(tool), tool.name).toBe(true);
      expect(ceiling?.isOfCaller).toBe(false);
    }
  });
});

const remembered = new Map<string, ReturnType<typeof make>>();
const make = (scope: string) =>
  ceilingOf([scopeLayer([scope], book)], { catalogue }) as NonNullable<ReturnType<typeof ceilingOf>>;
function ceilingWith(scope: string) {
  const known = remembered.get(scope) ?? make(scope);
  remembered.set(scope, known);
  return known;
}
