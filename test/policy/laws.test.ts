/** Laws of policies, over all tools, rules and ways of using one. */
import { describe, expect, it } from 'vitest';
import type { Ruled } from '../../runtime/basics/ceiling.ts';
import { VERBS } from '../../runtime/catalogue/kinds.ts';
import { ceilingOf, MODES, type Mode, READ_ONLY_ADDRESS } from '../../runtime/guard/policy.ts';
import { isCallable, reachOf } from '../../runtime/tools/surface.ts';
import { book, catalogue, ceiling, policyOf } from './policy-of.ts';

const all: readonly Ruled[] = [...catalogue.workflows, ...catalogue.tools];
const tool = (name: string): Ruled => (catalogue.find(name) ?? catalogue.workflow(name)) as Ruled;
const isAllowed = (said: Parameters<typeof ceiling>[0], name: string, within?: string): boolean =>
  ceiling(said)?.refusalOf(tool(name), within === undefined ? undefined : tool(within)) === undefined;

const RISKS: Readonly<Record<Mode, readonly string[]>> = {
  read_only: ['read'],
  read_write: ['read', 'write'],
  full: ['read', 'write', 'destructive'],
};

describe('a mode', () => {
  it.each(MODES)('%s allows tools by their risk, all of them, also inside workflows', (mode) => {
    const made = ceiling({ mode });
    for (const one of all) {
      const isFine = RISKS[mode].includes(one.risk);
      expect(made?.refusalOf(one) === undefined, one.name).toBe(isFine);
      if (one.verb !== undefined)
        for (const within of ['run_plan', 'assign_incident'])
          expect(made?.refusalOf(one, tool(within)) === undefined, `${one.name} in ${within}`).toBe(isFine);
    }
  });

  it('counts a create that erases as what it is', () => {
    expect(isAllowed({ mode: 'read_write' }, 'create_session_replay_erasure_request')).toBe(false);
    expect(isAllowed({ mode: 'read_write' }, 'delete_slo')).toBe(false);
    expect(isAllowed({ mode: 'read_write' }, 'acknowledge_incident')).toBe(true);
  });
});

describe('a deny', () => {
  it('of any one tool refuses that tool everywhere, whatever is allowed by name', () => {
    for (const [at, { name }] of all.entries()) {
      if (at % 11 !== 0) continue;
      const said = { allow: [name, '*', 'workflow:*'], deny: [name] };
      const made = ceiling(said);
      expect(made?.refusalOf(tool(name))?.code, name).toBe('not_allowed');
      for (const within of ['run_plan', 'investigate'])
        expect(made?.refusalOf(tool(name), tool(within))?.code, `${name} in ${within}`).toBe('not_allowed');
    }
  });

  it.each(VERBS)('of the verb %s refuses exactly its operations', (verb) => {
    const made = ceiling({ deny: [`verb:${verb}`] });
    for (const one of catalogue.tools) expect(made?.refusalOf(one) === undefined, one.name).toBe(one.verb !== verb);
  });

  it('keeps a workflow from beginning what it could not end', () => {
    expect(isAllowed({ deny: ['verb:delete'] }, 'delete_slo')).toBe(false);
    expect(isAllowed({ deny: ['resource:incident_state_timeline'] }, 'resolve_incident')).toBe(false);
    // It deletes only to take back.
    expect(isAllowed({ deny: ['verb:delete'] }, 'acknowledge_incident')).toBe(true);
    // Reads of it that are denied are told as unread.
    expect(isAllowed({ deny: ['resource:api_key'] }, 'whoami')).toBe(true);
    // What sends more than operations could read by another way what is denied.
    expect(isAllowed({ deny: ['resource:log'] }, 'investigate')).toBe(false);
  });
});

describe('an allow', () => {
  it('of any one tool allows that alone', () => {
    for (const [at, { name }] of all.entries()) {
      if (at % 29 !== 0) continue;
      const made = ceiling({ allow: [name] });
      expect(all.filter((one) => made?.refusalOf(one) === undefined).map((one) => one.name)).toEqual([name]);
    }
  });

  it('of a workflow by name opens what it declares inside it, and nowhere else', () => {
    const open = { allow: ['workflow:list_open_incidents'] };
    const { operations = [] } = catalogue.workflow('list_open_incidents') ?? {};
    for (const name of operations) {
      expect(isAllowed(open, name, 'list_open_incidents'), name).toBe(true);
      expect(isAllowed(open, name), name).toBe(false);
      expect(isAllowed(open, name, 'run_plan'), name).toBe(false);
      expect(isAllowed(open, name, 'investigate'), name).toBe(false);
    }
    expect(isAllowed(open, 'delete_incident', 'list_open_incidents')).toBe(false);
  });

  it('of run_plan opens no step of it', () => {
    const open = ceiling({ allow: ['run_plan', 'list_monitors'] });
    for (const one of all)
      if (one.name !== 'run_plan')
        expect(open?.refusalOf(one, tool('run_plan')) === undefined, one.name).toBe(one.name === 'list_monitors');
  });

  it('of nothing allows nothing', () => {
    const made = ceilingOf([{ by: 'nobody', allow: [] }], { catalogue });
    for (const one of all) expect(made?.refusalOf(one), one.name).toBeDefined();
    expect(reachOf({ kind: 'compact', toolsets: [], readOnly: false, ceiling: made }, catalogue)).toEqual(
      new Set(['find_tools']),
    );
  });
});

describe('layers', () => {
  it('only take away: each more leaves a part of what there was', () => {
    const many = [
      policyOf({ mode: 'read_write' }),
      policyOf({ deny: ['verb:create', 'resource:label'] }),
      policyOf({ allow: ['toolset:incidents', 'list_*', 'run_plan'] }),
      policyOf({ mode: 'read_only' }),
      policyOf({ allow: ['*'] }),
    ];
    let left = all;
    for (let count = 1; count <= many.length; count += 1) {
      const made = ceilingOf(many.slice(0, count).flat(), { catalogue });
      const next = all.filter((one) => made?.refusalOf(one) === undefined);
      const before = new Set(left);
      expect(next.filter((one) => !before.has(one))).toEqual([]);
      left = next;
    }
    expect(left.map(({ name }) => name)).toContain('list_incidents');
  });

  it('have a key that is equal for equal ones alone', () => {
    const key = (said: Parameters<typeof ceiling>[0]) => ceiling(said)?.key;
    expect(key({ allow: ['list_labels', 'get_label'] })).toBe(key({ allow: ['list_labels', 'get_label'] }));
    expect(key({ allow: ['list_labels'] })).not.toBe(key({ allow: ['get_label'] }));
    expect(key({ deny: ['list_labels'] })).not.toBe(key({ allow: ['list_labels'] }));
    expect(ceiling({})).toBeUndefined();
  });

  it('say the same in short as at length', () => {
    for (const said of [{ mode: 'read_write' as const }, { deny: ['verb:list'] }, { allow: ['toolset:monitors'] }]) {
      const [short, whole] = [ceiling(said), ceiling(said)];
      for (const one of all) expect(short?.allows?.(one), one.name).toBe(whole?.refusalOf(one) === undefined);
    }
  });
});

describe('a refusal', () => {
  const refusal = (said: Parameters<typeof ceiling>[0], name: string) => ceiling(said)?.refusalOf(tool(name));

  it('names the rule and who says it, and what would be allowed', () => {
    expect(refusal({ mode: 'read_only' }, 'delete_monitor')).toMatchObject({
      code: 'not_allowed',
      message: 'delete_monitor is not allowed: MODE=read_only refuses it.',
      next: expect.stringMatching(/^Allowed instead: list_monitors, count_monitors, get_monitor\. Whoever runs/),
    });
    expect(refusal({ deny: ['verb:create', 'verb:delete'] }, 'delete_monitor')?.message).toBe(
      'delete_monitor is not allowed: DENY=verb:delete refuses it.',
    );
    expect(refusal({ allow: ['toolset:incidents', 'investigate'] }, 'list_monitors')).toMatchObject({
      message: 'list_monitors is not allowed: ALLOW=toolset:incidents,investigate does not name it.',
      next: expect.stringMatching(/^Allowed is toolset:incidents, investigate; find_tools/),
    });
    expect(refusal({ deny: ['resource:log'] }, 'investigate')?.message).toBe(
      'investigate is not allowed: it uses count_logs, and DENY=resource:log refuses it.',
    );
  });

  it('of an address that only reads keeps its code and its words', () => {
    const made = ceilingOf([READ_ONLY_ADDRESS, ...policyOf({ mode: 'read_only' })], { catalogue });
    expect(made?.refusalOf(tool('create_label'))).toMatchObject({
      code: 'read_only',
      message: 'create_label writes, and this address only reads.',
    });
    expect(made?.refusalOf(tool('run_plan'))?.code).toBe('read_only');
  });

  it('stays short, however much is allowed', () => {
    const allow = catalogue.tools.slice(0, 900).map(({ name }) => name);
    const { message = '', next = '' } = refusal({ allow }, 'delete_monitor') ?? {};
    expect(message.length + next.length).toBeLessThan(900);
  });
});

describe('listing', () => {
  it('and calling agree on every tool', () => {
    for (const said of [{ mode: 'read_only' as const }, { deny: ['*incident*'] }, { allow: ['toolset:monitors'] }]) {
      const surface = { kind: 'all', toolsets: [], readOnly: false, ceiling: ceiling(said) } as const;
      for (const one of [...catalogue.tools, ...catalogue.workflows])
        expect(isCallable(one, surface), one.name).toBe(surface.ceiling?.refusalOf(one) === undefined);
    }
  });

  it('shows a compact tool only where something can be called through it', () => {
    const reach = (said: Parameters<typeof ceiling>[0], readOnly = false) => [
      ...reachOf({ kind: 'compact', toolsets: [], readOnly, ceiling: ceiling(said) }, catalogue),
    ];
    expect(reach({}).sort()).toEqual(['call_delete', 'call_read', 'call_write', 'find_tools']);
    expect(reach({}, true).sort()).toEqual(['call_read', 'find_tools']);
    expect(reach({ allow: ['delete_label'] }).sort()).toEqual(['call_delete', 'find_tools']);
    expect(reach({ deny: ['find_tools', 'call_write'] }).sort()).toEqual(['call_delete', 'call_read']);
    expect(reach({ mode: 'read_write' })).not.toContain('call_delete');
  });

  it('knows every toolset by its rule', () => {
    for (const id of book.toolsets) {
      const made = ceiling({ allow: [`toolset:${id}`] });
      for (const one of catalogue.tools) expect(made?.refusalOf(one) === undefined, one.name).toBe(one.toolset === id);
    }
  });
});
