/** Profiles of a policy file: whom each is for, that several only take away, and what is wrong with a file. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ceilingOf } from '../../runtime/guard/policy.ts';
import { type PolicyCaller, readPolicyFile } from '../../runtime/guard/policy-file.ts';
import { openPolicies } from '../../runtime/start/policies.ts';
import { book, catalogue } from './policy-of.ts';

const PROFILES = {
  oncall: { mode: 'read_write', deny: ['resource:api_key'], when: { claim: 'groups', is: 'oncall' } },
  incidents: { allow: ['toolset:incidents'], when: { claim: 'groups', is: 'incidents' } },
  robot: { mode: 'read_only', when: { claim: 'sub', is: 'robot' } },
  viewer: { mode: 'read_only' },
  plain: {},
} as const;
const read = (file: unknown) => readPolicyFile(JSON.stringify(file), 'policy.json', book);
const whole = read({ profiles: PROFILES, default: 'viewer' });
const strict = read({ profiles: PROFILES });

const may = (profiles: typeof whole, caller: PolicyCaller, name: string): boolean => {
  const tool = catalogue.find(name) ?? catalogue.workflow(name);
  return tool !== undefined && ceilingOf(profiles.layersFor(caller), { catalogue })?.refusalOf(tool) === undefined;
};
const groups = (...all: string[]): PolicyCaller => ({ claims: { groups: all } });

describe('a profile', () => {
  it('is for whoever has its claim', () => {
    expect(may(whole, groups('oncall'), 'update_monitor')).toBe(true);
    expect(may(whole, groups('oncall'), 'delete_monitor')).toBe(false);
    expect(may(whole, groups('oncall'), 'list_api_keys')).toBe(false);
    expect(may(whole, { claims: { sub: 'robot' } }, 'update_monitor')).toBe(false);
  });

  it('holds beside others that are for the same caller', () => {
    const both = groups('incidents', 'oncall', 'whatever');
    expect(may(whole, both, 'update_incident')).toBe(true);
    expect(may(whole, both, 'delete_incident')).toBe(false);
    expect(may(whole, both, 'list_monitors')).toBe(false);
  });

  it('holds beside others by whatever claims they are for the same caller', () => {
    const robot = { claims: { groups: ['oncall'], sub: 'robot' } };
    expect(may(whole, robot, 'list_monitors')).toBe(true);
    expect(may(whole, robot, 'update_monitor')).toBe(false);
    expect(may(whole, robot, 'list_api_keys')).toBe(false);
    const all = { claims: { groups: ['incidents', 'oncall'], sub: 'robot' } };
    expect(may(whole, all, 'list_incidents')).toBe(true);
    expect(may(whole, all, 'acknowledge_incident')).toBe(false);
    expect(may(whole, all, 'list_monitors')).toBe(false);
  });

  it('holds wherever it stands in the file and the claim', () => {
    const { oncall, incidents, robot } = PROFILES;
    const files = [
      { oncall, incidents, robot },
      { robot, oncall, incidents },
      { incidents, robot, oncall },
    ].map((profiles) => read({ profiles }));
    for (const file of files)
      for (const names of [
        ['oncall', 'incidents'],
        ['incidents', 'oncall'],
      ]) {
        expect(may(file, groups(...names), 'update_incident')).toBe(true);
        expect(may(file, groups(...names), 'delete_incident')).toBe(false);
        expect(may(file, groups(...names), 'update_monitor')).toBe(false);
        const claims = { groups: names, sub: 'robot' };
        expect(may(file, { claims }, 'get_incident')).toBe(true);
        expect(may(file, { claims }, 'update_incident')).toBe(false);
      }
  });

  it('holds beside that of its instance, which takes none of them away', () => {
    const several = read({ profiles: { ...PROFILES, labels: { deny: ['resource:label'] } }, default: 'viewer' });
    const caller = { ...groups('oncall', 'incidents'), profile: 'labels' };
    expect(may(several, caller, 'update_incident')).toBe(true);
    for (const name of ['list_labels', 'delete_incident', 'list_api_keys', 'list_monitors'])
      expect(may(several, caller, name), name).toBe(false);
  });

  it.each([
    ['delete_monitor', 'mode read_write of profile oncall of policy.json'],
    ['list_labels', 'allow of profile incidents of policy.json'],
  ])('that refuses %s of two is the one that is named', (name, by) => {
    const tool = catalogue.find(name);
    const refusal = tool && ceilingOf(whole.layersFor(groups('oncall', 'incidents')), { catalogue })?.refusalOf(tool);
    expect(refusal?.message).toContain(by);
  });

  it.each<[string, PolicyCaller]>([
    ['nobody', {}],
    ['no claims', { claims: {} }],
    ['another group', groups('sales')],
    ['a part of a name', groups('oncall2')],
    ['a text with it', { claims: { groups: 'oncall,sales' } }],
    ['an object', { claims: { groups: { 0: 'oncall' } } }],
    ['another claim', { claims: { roles: ['oncall'] } }],
    ['a claim that every object has', { claims: Object.create({ groups: ['oncall'] }) }],
  ])('is not for %s: the default holds, and without one nothing is allowed', (_, caller) => {
    expect(may(whole, caller, 'list_monitors')).toBe(true);
    expect(may(whole, caller, 'update_monitor')).toBe(false);
    for (const name of ['list_monitors', 'list_incidents', 'get_overview'])
      expect(may(strict, caller, name)).toBe(false);
    const tool = catalogue.find('list_monitors');
    const refusal = tool && ceilingOf(strict.layersFor(caller), { catalogue })?.refusalOf(tool);
    expect(refusal?.message).toContain('policy.json, none of whose profiles is for this caller');
  });

  it('of an instance holds for all its callers, beside those of their claims', () => {
    const named = read({ profiles: { viewer: { mode: 'read_only' }, open: {} }, default: 'viewer' });
    expect(may(named, { profile: 'open' }, 'delete_monitor')).toBe(true);
    expect(may(named, {}, 'delete_monitor')).toBe(false);
    expect(may(whole, { ...groups('oncall'), profile: 'viewer' }, 'update_monitor')).toBe(false);
    expect(() => named.layersOf('vewer')).toThrow(/has no profile "vewer". Did you mean viewer\?/);
    expect(() => named.layersFor({ profile: 'nobody' })).toThrow(/has no profile/);
  });

  it('of a claim makes lists private, a default without claims does not', () => {
    expect(ceilingOf(whole.layersFor(groups('oncall')), { catalogue })?.isOfCaller).toBe(true);
    expect(ceilingOf(whole.layersFor({}), { catalogue })?.isOfCaller).toBe(true);
    const named = read({ profiles: { viewer: { mode: 'read_only' } }, default: 'viewer' });
    expect(ceilingOf(named.layersFor({}), { catalogue })?.isOfCaller).toBe(false);
  });

  it('is named by what it refuses', () => {
    const refusal = (caller: PolicyCaller, name: string) => {
      const tool = catalogue.find(name);
      return tool && ceilingOf(whole.layersFor(caller), { catalogue })?.refusalOf(tool)?.message;
    };
    expect(refusal(groups('oncall'), 'delete_monitor')).toBe(
      'delete_monitor is not allowed: mode read_write of profile oncall of policy.json refuses it.',
    );
    expect(refusal(groups('oncall'), 'list_api_keys')).toContain(
      'deny of profile oncall of policy.json (resource:api_key) refuses it',
    );
  });
});

describe('a file', () => {
  it.each<[string, string, RegExp]>([
    ['is no JSON', '{profiles', /^policy.json is no JSON: write \{/],
    ['has a part that nobody knows', '{"profiles":{"a":{"alow":["*"]}}}', /^policy.json, profiles.a: .*alow/],
    ['has another mode', '{"profiles":{"a":{"mode":"readonly"}}}', /^policy.json, profiles.a.mode: /],
    [
      'has a rule that names nothing',
      '{"profiles":{"a":{"deny":["verb:delet"]}},"default":"a"}',
      /profiles.a.deny: .*Did you mean verb:delete/,
    ],
    [
      'has an allow that names nothing',
      '{"profiles":{"a":{"allow":["list_monitrs"]}},"default":"a"}',
      /profiles.a.allow: .*list_monitors/,
    ],
    [
      'has no profile of its default',
      '{"profiles":{"viewer":{}},"default":"viewr"}',
      /no profile "viewr". Did you mean viewer/,
    ],
    ['says of no profile when it holds', '{"profiles":{"viewer":{"mode":"read_only"}}}', /name one in default/],
    ['has a condition without a value', '{"profiles":{"a":{"when":{"claim":"groups"}}}}', /profiles.a.when.is: /],
    ['is empty', '', /is no JSON/],
    ['is a list', '[]', /the whole file: /],
    ['has rules that are no list', '{"profiles":{"a":{"deny":"verb:delete"}}}', /profiles.a.deny: /],
  ])('that %s keeps the server from starting', (_, text, said) => {
    expect(() => readPolicyFile(text, 'policy.json', book)).toThrow(said);
  });

  it('is found by its path, or the start ends with its name', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'policy-'));
    afterAll(() => rm(folder, { recursive: true }));
    const policyFile = path.join(folder, 'policy.json');
    const served = { catalogue, toolsets: {}, everyday: new Set<string>() };
    const settings = { mode: 'full' as const, allow: [], deny: [], policyFile };
    await expect(openPolicies(settings, served)).rejects.toThrow(
      /^POLICY names policy.json, which cannot be read \(ENOENT\)/,
    );
    await writeFile(policyFile, `\uFEFF${JSON.stringify({ profiles: PROFILES, default: 'viewer' })}`);
    const opened = await openPolicies(settings, served);
    expect(opened.ofAll).toEqual([]);
    expect(opened.ofNobody.map(({ mode }) => mode)).toEqual(['read_only']);
    const request = { headers: { 'x-mcp-tools': 'list_labels' }, rawHeaders: ['X-MCP-Tools', 'list_labels'] };
    const layers = await opened.ofRequest(request);
    expect(layers).toHaveLength(2);
    expect(await opened.ofRequest(request)).toBe(layers);
    expect(await opened.ofRequest({ headers: {}, rawHeaders: [] })).toBe(opened.ofNobody);
  });
});
