/** Previews that are none, and undoing: what only shows sends nothing, and who takes back may do what that takes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attack, ERAS, type Ground, openGround, unharmed } from './ground.ts';

let folder: string;
let open: Ground;
let label: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneuptime-mcp-previews-'));
  open = await openGround({ CONFIRM: 'never', AUDIT: `file:${path.join(folder, 'audit.jsonl')}` });
  label = open.running.sandbox.store.where('Label', 'name', 'database')[0]?._id as string;
});
afterAll(async () => {
  await open.close();
  await rm(folder, { recursive: true });
});

const step = (tool: string, args: object) => ({ steps: [{ tool, arguments: args }] });

/** What may be taken for a preview, and is none. */
const PREVIEWS: readonly unknown[] = [
  'true',
  'yes',
  1,
  'TRUE',
  [true],
  { value: true },
  'preview',
  'false ',
  0,
  '0',
  '',
];

describe('what is called a preview sends nothing', () => {
  const admin = () => ({ key: open.keys.admin });
  const args = (preview: unknown) => ({ id: label, preview });

  it.each(PREVIEWS.map((preview) => [JSON.stringify(preview), preview]))('preview: %s', async (_text, preview) => {
    await unharmed(open, async () => {
      for (const [name, given] of [
        ['delete_label', args(preview)],
        ['call_delete', { tool: 'delete_label', arguments: args(preview) }],
        ['call_read', { tool: 'delete_label', arguments: args(preview) }],
        ['call_read', { tool: 'delete_label', arguments: JSON.stringify(args(preview)) }],
        ['run_plan', { ...step('delete_label', { id: label }), preview }],
        ['call_read', { tool: 'run_plan', arguments: { ...step('delete_label', { id: label }), preview } }],
      ] as const)
        await attack(open, name, given, admin());
    });
  });

  const WRITTEN: Readonly<Record<string, () => readonly [string, unknown]>> = {
    'through call_read': () => ['call_read', { tool: 'delete_label', arguments: args(true) }],
    'through call_read, as a text': () => [
      'call_read',
      { tool: 'delete_label', arguments: JSON.stringify(args(true)) },
    ],
    'through call_read, without one': () => ['call_read', { tool: 'delete_label', arguments: { id: label } }],
    'beside the arguments': () => ['call_read', { tool: 'delete_label', preview: true, arguments: { id: label } }],
    'beside the arguments of a delete': () => [
      'call_delete',
      { tool: 'delete_label', preview: true, arguments: { id: label } },
    ],
    'one level down': () => ['call_read', { tool: 'delete_label', arguments: { arguments: args(true) } }],
    'in other letters': () => ['call_read', { tool: 'delete_label', arguments: { id: label, Preview: true } }],
    'of a step alone': () => ['call_read', { tool: 'run_plan', arguments: step('delete_label', args(true)) }],
    'of a plan': () => [
      'call_read',
      { tool: 'run_plan', arguments: { ...step('delete_label', { id: label }), preview: true } },
    ],
    'of a workflow': () => ['call_read', { tool: 'declare_incident', arguments: { title: 'Shown', preview: true } }],
    'of a create': () => [
      'call_read',
      { tool: 'create_label', arguments: { name: 'Shown', color: '#121212', preview: true } },
    ],
    'of an update with a zone': () => [
      'call_read',
      { tool: 'update_label', arguments: { id: label, name: 'Shown', timezone: 'Europe/Berlin', preview: true } },
    ],
    'with a token': () => [
      'call_read',
      { tool: 'delete_label', arguments: { ...args(true), confirm: 'A'.repeat(80) } },
    ],
    'of an undo': () => [
      'call_read',
      { tool: 'undo_change', arguments: { audit_id: '01890a5d-ac96-774b-bcce-b302099a8057', preview: true } },
    ],
  };
  const SHOWN = ['through call_read', 'of a plan', 'of a workflow', 'of a create'];
  it.each(SHOWN)('and shows what it would send: %s', async (how) => {
    const [name, given] = (WRITTEN[how] as () => readonly [string, unknown])();
    const { said, isError } = await unharmed(open, () => attack(open, name, given, admin()));
    expect(isError, said).toBe(false);
    expect(said).toMatch(/"sent":false/);
  });

  it.each(Object.entries(WRITTEN))('%s', async (_how, written) => {
    const [name, given] = written();
    await unharmed(open, async () => {
      for (const era of ERAS) await attack(open, name, given, { ...admin(), era });
    });
  });
});

describe('a change is taken back only by who may do what that takes', () => {
  it.each([
    ['MODE', 'read_write'],
    ['MODE', 'read_only'],
    ['DENY', 'verb:delete'],
    ['DENY', 'delete_label'],
    ['DENY', 'undo_change'],
    ['ALLOW', 'undo_change,list_my_changes'],
  ])('%s=%s', async (variable, value) => {
    const audit = { AUDIT: `file:${path.join(folder, 'audit.jsonl')}`, CONFIRM: 'never' };
    const ground = await openGround({ ...audit, [variable]: value }, [], open.running);
    const name = `Undone under ${variable}=${value}`;
    try {
      await attack(open, 'create_label', { name, color: '#101010' }, { key: open.keys.admin });
      const { said } = await attack(open, 'list_my_changes', {}, { key: open.keys.admin });
      const [audit_id] = /[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}/.exec(said) ?? [];
      expect(audit_id, said).toBeDefined();
      await unharmed(ground, async () => {
        await attack(ground, 'undo_change', { audit_id }, { key: ground.keys.admin });
        await attack(ground, 'run_plan', step('undo_change', { audit_id }), { key: ground.keys.admin });
      });
      expect(open.running.sandbox.store.where('Label', 'name', name)).toHaveLength(1);
    } finally {
      await ground.close();
    }
  });
});
