/** What rules mean: every kind, stars, other names, and slips, which are refused with the nearest that would do. */
import { describe, expect, it } from 'vitest';
import { aliases } from '../../generated/oneuptime/aliases.ts';
import { resources } from '../../generated/oneuptime/index.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { ceilingOf } from '../../runtime/guard/policy.ts';
import { readRule } from '../../runtime/guard/policy-rules.ts';
import { settingLayers } from '../../runtime/guard/policy-settings.ts';
import { book, catalogue } from './policy-of.ts';

const namesOf = (text: string): string[] => {
  const rule = readRule(text, book);
  if (typeof rule === 'string') throw new Error(rule);
  return [...rule.names];
};
const problemOf = (text: string): string => {
  const rule = readRule(text, book);
  return typeof rule === 'string' ? rule : `taken: ${[...rule.names].slice(0, 3)}`;
};

describe('a rule', () => {
  it('is about all tools of its kind, and no others', () => {
    expect(namesOf('verb:delete')).toEqual(catalogue.tools.filter((t) => t.verb === 'delete').map((t) => t.name));
    expect(namesOf('resource:incident')).toEqual(
      catalogue.tools.filter((t) => t.resource === 'incident').map((t) => t.name),
    );
    const toolset = [...catalogue.tools, ...catalogue.workflows].filter((t) => t.toolset === 'incidents');
    expect(namesOf('toolset:incidents')).toEqual(toolset.map(({ name }) => name));
    expect(namesOf('workflow:*')).toEqual(catalogue.workflows.map(({ name }) => name));
    expect(namesOf('tool:*')).toEqual(catalogue.tools.map(({ name }) => name));
    expect(new Set(namesOf('*'))).toEqual(new Set([...catalogue.tools, ...catalogue.workflows].map((t) => t.name)));
  });

  it.each([
    ['list_incidents', ['list_incidents']],
    [' LIST_Incidents ', ['list_incidents']],
    ['tool:list_incidents', ['list_incidents']],
    ['oneuptime_list_incidents', ['list_incidents']],
    ['workflow:investigate', ['investigate']],
    ['investigate', ['investigate']],
    ['delete_*_role', ['delete_incident_role']],
    ['verb:del*', namesOf('verb:delete')],
    ['find_tools', ['find_tools']],
    ['toolset:everyday', ['get_overview', 'acknowledge_incident']],
  ])('%s names what it says', (text, names) => {
    for (const name of names) expect(namesOf(text)).toContain(name);
    if (!text.includes('*') && !text.includes('toolset')) expect(namesOf(text)).toHaveLength(names.length);
  });

  it('names what is switched off on this server, and nothing else that is not there', () => {
    const off = { undo_change: { kind: 'off', why: 'It is off.', next: 'Switch it on.' } } as const;
    const without = new Catalogue(resources, { aliases: { ...aliases, ...off }, prefixes: ['oneuptime_'] });
    const named = (text: string) => {
      const rule = readRule(text, { ...book, catalogue: without });
      return typeof rule === 'string' ? rule : [...rule.names];
    };
    for (const text of ['undo_change', 'workflow:undo_change', 'oneuptime_undo_change'])
      expect(named(text)).toEqual(['undo_change']);
    expect(named('tool:undo_change')).toMatch(/names no tool/);
    expect(named('undo_changes')).toMatch(/names no tool or workflow/);
    const ceiling = ceilingOf(
      settingLayers({ mode: 'full', allow: ['undo_change'], deny: [] }, { ...book, catalogue: without }),
      { catalogue: without },
    );
    for (const tool of without.tools.slice(0, 50)) expect(ceiling?.refusalOf(tool)).toBeDefined();
  });

  it('by the name of a compact tool is about all that is called through it', () => {
    expect(namesOf('call_delete')).toContain('run_plan');
    expect(namesOf('call_delete')).toContain('delete_monitor');
    expect(namesOf('call_delete')).not.toContain('update_monitor');
    expect(namesOf('call_read')).toEqual(
      expect.arrayContaining(['list_incidents', 'count_logs', 'get_monitor', 'investigate']),
    );
    const all = ['call_read', 'call_write', 'call_delete'].flatMap(namesOf);
    expect(new Set(all)).toEqual(new Set(namesOf('*')));
    expect(all).toHaveLength(namesOf('*').length);
  });

  it.each([
    ['delete_monitr', /delete_monitor/],
    ['verb:deletes', /verb:delete/],
    ['resource:incidents', /resource:incident\b/],
    ['toolset:incident', /toolset:incidents/],
    ['workflow:investigat', /workflow:investigate/],
    ['tol:list_incidents', /tool:list_incidents/],
    ['tool:investigate', /names no tool/],
    ['workflow:list_incidents', /names no workflow/],
    ['zzz_*', /names no tool or workflow/],
    ['resource:', /names no resource/],
    ['', /is no rule/],
    ['verb:read', /names no verb/],
    ['constructor', /names no tool/],
    ['toolset:constructor', /names no toolset/],
    ['resource:__proto__', /names no resource/],
    ['a*b*c*d*e*f', /too many stars/],
    ['x'.repeat(500), /is no rule/],
  ])('%.30s is refused, with the nearest', (text, said) => {
    expect(problemOf(text)).toMatch(said);
  });

  it('of a setting is a mistake that keeps the server from starting', () => {
    const bad = () => settingLayers({ mode: 'full', allow: [], deny: ['verb:delet'] }, book);
    expect(bad).toThrow(/^DENY: "verb:delet" names no verb. Did you mean verb:delete\?/);
    expect(() => settingLayers({ mode: 'full', allow: ['nonsense_tool'], deny: [] }, book)).toThrow(/^ALLOW: /);
  });
});
