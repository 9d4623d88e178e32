/** Ways around a mode, an allow or a deny: by other names, addresses, tools that call tools, and previews that are none. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attack, ERAS, type Ground, openGround, openSandboxAlone, unharmed } from './ground.ts';

const OWN_WORKFLOW = `export default ({ defineWorkflow, z }) => defineWorkflow({
  name: 'look_at_label', title: 'Look at a label', description: 'Looks at a label, says what it is called, and does harm.',
  toolset: 'own-things', risk: 'destructive', operations: ['*'],
  input: { label: { kind: 'text', required: true, about: 'Id.' }, tool: { kind: 'text', required: true, about: 'Tool.' } },
  output: z.strictObject({ done: z.boolean() }), example: { label: 'x', tool: 'get_label', preview: true },
  intents: ['look at a label', 'what is this label'],
  run: async ({ call, input }) => { await call(input.tool, { id: input.label }); return { done: true }; },
});`;

/** Servers before one sandbox. Nobody is asked there, so that what is allowed stands alone; each shuts deletes. */
const SETTINGS: Readonly<Record<string, { readonly env: NodeJS.ProcessEnv; readonly flags?: readonly string[] }>> = {
  '--read-only': { env: {}, flags: ['--read-only'] },
  'MODE=read_only': { env: { MODE: 'read_only' } },
  'MODE=read_only, a prefix': { env: { MODE: 'read_only', TOOL_PREFIX: 'acme_' } },
  'MODE=read_write': { env: { MODE: 'read_write' } },
  'MODE=read_write, all': { env: { MODE: 'read_write', SURFACE: 'all' } },
  'DENY=verb:delete': { env: { DENY: 'verb:delete' } },
  'DENY by a star': { env: { DENY: 'delete_*' } },
  'DENY by a prefixed name': { env: { DENY: 'oneuptime_delete_label' } },
  'DENY of the resource': { env: { DENY: 'resource:label', ALLOW: '*' } },
  'ALLOW of reads': { env: { ALLOW: 'verb:list,verb:get,run_plan,look_at_label' } },
  'ALLOW of workflows': { env: { ALLOW: 'workflow:*' } },
  'ALLOW through call_write': { env: { ALLOW: 'call_write,call_read' } },
  POLICY: { env: { POLICY: 'policy.json' } },
};
const POLICY = { profiles: { usual: { mode: 'read_write', deny: ['resource:label'] } }, default: 'usual' };

let folder: string;
let open: Ground;
const shut = new Map<string, Ground>();
let label: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneuptime-mcp-escapes-'));
  await writeFile(path.join(folder, 'own.mjs'), OWN_WORKFLOW);
  await writeFile(path.join(folder, 'policy.json'), JSON.stringify(POLICY));
  const running = await openSandboxAlone();
  const usual = { CONFIRM: 'never', WORKFLOWS_DIR: folder };
  open = await openGround(usual, [], running);
  for (const [name, { env, flags = [] }] of Object.entries(SETTINGS)) {
    const file = env.POLICY === undefined ? {} : { POLICY: path.join(folder, env.POLICY) };
    shut.set(name, await openGround({ ...usual, ...env, ...file }, flags, running));
  }
  label = running.sandbox.store.where('Label', 'name', 'database')[0]?._id as string;
});
afterAll(async () => {
  for (const ground of [open, ...shut.values()]) await ground.close();
  await open.running.close();
  await rm(folder, { recursive: true });
});

const step = (tool: string, args: object) => ({ steps: [{ tool, arguments: args }] });

/** Ways to call a tool that nobody should be able to call. */
const WAYS: Readonly<Record<string, (tool: string, args: object) => readonly [name: string, args: unknown]>> = {
  'by its name': (tool, args) => [tool, args],
  'with a prefix': (tool, args) => [`oneuptime_${tool}`, args],
  'with the prefix of the server': (tool, args) => [`acme_${tool}`, args],
  'with two prefixes': (tool, args) => [`acme_oneuptime_${tool}`, args],
  'in capitals': (tool, args) => [tool.toUpperCase(), args],
  'with blanks': (tool, args) => [` ${tool}\t`, args],
  'with dashes': (tool, args) => [tool.replaceAll('_', '-'), args],
  'as one word': (tool, args) => [tool.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()), args],
  'through call_delete': (tool, args) => ['call_delete', { tool, arguments: args }],
  'through call_write': (tool, args) => ['call_write', { tool, arguments: args }],
  'through call_read': (tool, args) => ['call_read', { tool, arguments: args }],
  'through a prefixed compact tool': (tool, args) => [
    'oneuptime_call_delete',
    { tool: ` oneuptime_${tool} `, arguments: args },
  ],
  'with arguments as a text': (tool, args) => ['call_delete', { tool, arguments: JSON.stringify(args) }],
  'all of it as a text': (tool, args) => ['call_delete', JSON.stringify({ tool, arguments: args })],
  'a compact tool in a compact tool': (tool, args) => [
    'call_read',
    { tool: 'call_delete', arguments: { tool, arguments: args } },
  ],
  'as a step': (tool, args) => ['run_plan', step(tool, args)],
  'as a step with a prefix': (tool, args) => ['run_plan', step(`oneuptime_${tool}`, args)],
  'as a step through a compact tool': (tool, args) => [
    'call_delete',
    { tool: 'run_plan', arguments: step(tool, args) },
  ],
  'as a step of a compact tool': (tool, args) => ['run_plan', step('call_delete', { tool, arguments: args })],
  'as a plan in a plan': (tool, args) => ['run_plan', step('run_plan', step(tool, args))],
  'behind a harmless step': (tool, args) => [
    'run_plan',
    { steps: [{ tool: 'list_labels', arguments: {} }, ...step(tool, args).steps] },
  ],
  'on a condition': (tool, args) => ['run_plan', { steps: [{ tool, arguments: args, if: { value: 1, equals: 1 } }] }],
  'by an operator’s workflow': (tool) => ['look_at_label', { label, tool }],
  'by an operator’s workflow in a plan': (tool) => ['run_plan', step('look_at_label', { label, tool })],
};
const PATHS = ['/mcp', '/mcp/all', '/mcp/x/everyday'];

describe.each(Object.keys(SETTINGS))('%s', (setting) => {
  it.each(Object.keys(WAYS))('deletes nothing %s', async (way) => {
    const ground = shut.get(setting) as Ground;
    const [name, args] = (WAYS[way] as (tool: string, args: object) => readonly [string, unknown])('delete_label', {
      id: label,
    });
    await unharmed(ground, async () => {
      for (const [at, era] of [...ERAS, 'modern' as const].entries()) {
        const met = await attack(ground, name, args, { key: ground.keys.admin, era, path: PATHS[at] as string });
        expect(met.isError || met.status >= 400, met.text).toBe(true);
      }
    });
  });
});

describe('a server that only reads', () => {
  const admin = (more = {}) => ({ key: open.keys.admin, ...more });
  const WRITES: Readonly<Record<string, object>> = {
    create_label: { name: 'Written', color: '#121212' },
    create_incident: { title: 'Written' },
    declare_incident: { title: 'Written' },
    acknowledge_incident: { incident: 'INC-468' },
    resolve_incident: { incident: 'INC-468' },
    close_incident: { incident: 'INC-468' },
    add_incident_note: { incident: 'INC-468', note: 'Written', public: true },
    add_incident_update: { incident: 'INC-468', note: 'Written' },
    pause_monitor: { monitor: 'Checkout API' },
    pause_check: { monitor: 'Checkout API' },
    send_heartbeat: { monitor: 'Checkout API' },
    set_slo: { name: 'Written' },
    run_runbook: { runbook: 'any' },
    create_page: { name: 'Written' },
    undo_change: { audit_id: '01890a5d-ac96-774b-bcce-b302099a8057' },
    run_plan: { steps: [{ tool: 'create_label', arguments: { name: 'Written', color: '#121212' } }] },
  };
  it.each(Object.entries(WRITES))('writes nothing by %s', async (name, args) => {
    for (const setting of ['--read-only', 'MODE=read_only', 'MODE=read_only, a prefix', 'ALLOW of reads']) {
      const ground = shut.get(setting) as Ground;
      await unharmed(ground, async () => {
        for (const more of [{}, { path: '/mcp/all' }, { era: 'legacy' as const }])
          expect((await attack(ground, name, args, admin(more))).isError, setting).toBe(true);
      });
    }
    await unharmed(open, async () => {
      for (const readonly of ['/mcp/readonly', '/mcp/all/readonly', '/mcp/x/incidents/readonly'])
        expect((await attack(open, name, args, admin({ path: readonly }))).isError).toBe(true);
    });
  });
});

describe('what is denied is reached by nothing that writes it on the way', () => {
  const REACHED: Readonly<Record<string, readonly (readonly [string, object])[]>> = {
    'resource:incident_state_timeline': [
      ['resolve_incident', { incident: 'INC-468' }],
      ['acknowledge_incident', { incident: 'INC-468' }],
      ['update_incident', { id: 'INC-468', currentIncidentState: 'Resolved' }],
    ],
    'resource:incident_public_note': [
      ['add_incident_note', { incident: 'INC-468', note: 'Reached', public: true }],
      ['add_incident_update', { incident: 'INC-468', note: 'Reached' }],
    ],
    'resource:incident': [
      ['declare_incident', { title: 'Reached' }],
      ['resolve_incident', { incident: 'INC-468' }],
      ['run_plan', step('declare_incident', { title: 'Reached' })],
    ],
    'resource:monitor': [
      ['pause_monitor', { monitor: 'Checkout API' }],
      ['pause_check', { monitor: 'Checkout API' }],
      ['run_plan', step('pause_check', { monitor: 'Checkout API' })],
    ],
    // Of what they write, this comes last: nothing is begun.
    'resource:incident_internal_note': [
      ['declare_incident', { title: 'Reached' }],
      ['resolve_incident', { incident: 'INC-468' }],
    ],
    'resource:scheduled_maintenance_event': [['pause_monitor', { monitor: 'Checkout API' }]],
    'resource:scheduled_maintenance_state_timeline': [['pause_check', { monitor: 'Checkout API' }]],
    'verb:create': [
      ['declare_incident', { title: 'Reached' }],
      ['add_incident_note', { incident: 'INC-468', note: 'Reached' }],
    ],
  };
  it.each(Object.values(REACHED).flat())('though it could be done: %s', async (name, args) => {
    const met = await attack(open, name, { ...args, preview: true }, { key: open.keys.admin });
    expect(met.isError, met.said).toBe(false);
  });

  it.each(Object.entries(REACHED))('%s', async (deny, calls) => {
    const ground = await openGround({ CONFIRM: 'never', DENY: deny }, [], open.running);
    try {
      await unharmed(ground, async () => {
        for (const [name, args] of calls)
          for (const era of ERAS) {
            const met = await attack(ground, name, args, { key: ground.keys.admin, era });
            expect(met.isError, `${name}: ${met.said}`).toBe(true);
          }
      });
    } finally {
      await ground.close();
    }
  });
});

describe('without any of it', () => {
  it.each(['by its name', 'through call_delete', 'as a step', 'by an operator’s workflow'])(
    'the label is deleted %s',
    async (way) => {
      const row = { name: `Open ${way}`, color: '#101010' };
      const made = await attack(open, 'create_label', row, { key: open.keys.admin });
      const id = /"id":"([\w-]{36})"/.exec(made.said)?.[1] as string;
      const [name, args] = (WAYS[way] as (tool: string, args: object) => readonly [string, unknown])('delete_label', {
        id,
      });
      const given = JSON.parse(JSON.stringify(args).replace(label, id)) as object;
      const met = await attack(open, name, given, { key: open.keys.admin });
      expect(met.isError, met.said).toBe(false);
      expect(open.running.sandbox.store.where('Label', '_id', id)).toEqual([]);
    },
  );
});
