/** Who calls, by which name, and what a gateway was told: where two accounts differ, nothing is carried out. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERAS, type Ground, openGround, unharmed } from './ground.ts';
import { rawAttack, rawCall } from './raw.ts';

type Line = readonly [string, string];

let ground: Ground;
let label: string;
beforeAll(async () => {
  ground = await openGround({ CONFIRM: 'never' });
  label = ground.running.sandbox.store.where('Label', 'name', 'database')[0]?._id as string;
});
afterAll(() => ground.close());

const base64 = (text: string): string => `=?base64?${Buffer.from(text).toString('base64')}?=`;
/** The lines of a call without those of some names. */
const without = (lines: readonly Line[], ...names: string[]): Line[] =>
  lines.filter(([name]) => !names.includes(name.toLowerCase()));

/** What a gateway that reads headers would let through as a harmless list. */
const OTHER_NAMES: Readonly<Record<string, readonly Line[]>> = {
  'another tool': [['mcp-name', 'list_labels']],
  'another tool in capitals': [['Mcp-Name', 'LIST_LABELS']],
  'another tool, escaped': [['mcp-name', base64('list_labels')]],
  'another tool first': [
    ['mcp-name', 'list_labels'],
    ['mcp-name', 'delete_label'],
  ],
  'another tool last': [
    ['mcp-name', 'delete_label'],
    ['Mcp-Name', 'list_labels'],
  ],
  'both in one line': [['mcp-name', 'list_labels, delete_label']],
  'the tool with a tail': [['mcp-name', 'delete_label;list_labels']],
  'the tool with a prefix': [['mcp-name', 'oneuptime_delete_label']],
  'no name': [],
  'an empty name': [['mcp-name', '']],
  'another method': [
    ['mcp-name', 'delete_label'],
    ['mcp-method', 'tools/list'],
  ],
  'two methods': [
    ['mcp-name', 'delete_label'],
    ['mcp-method', 'tools/list'],
    ['mcp-method', 'tools/call'],
  ],
  'another revision': [
    ['mcp-name', 'delete_label'],
    ['mcp-protocol-version', '2099-01-01'],
  ],
  'two revisions': [
    ['mcp-name', 'delete_label'],
    ['mcp-protocol-version', '2025-06-18'],
    ['mcp-protocol-version', '2026-07-28'],
  ],
};

describe('a body that calls what its headers do not say', () => {
  it.each(Object.entries(OTHER_NAMES))('is not carried out: %s', async (_name, lines) => {
    await unharmed(ground, async () => {
      const call = rawCall('delete_label', { id: label }, { key: ground.keys.admin });
      const replaced = lines.map(([name]) => name.toLowerCase());
      const kept = without(call.lines, 'mcp-name', ...replaced);
      const met = await rawAttack(ground, { lines: [...kept, ...lines], body: call.body });
      expect(met.isError || met.status >= 400, met.text).toBe(true);
    });
  });

  it.each(['list_labels', 'find_tools', 'call_read', base64('list_labels')])(
    'nor in the handshake era, where a name is not asked for: %s',
    async (name) => {
      await unharmed(ground, async () => {
        const call = rawCall('delete_label', { id: label }, { key: ground.keys.admin, era: 'legacy' });
        const lines: Line[] = [...call.lines, ['mcp-name', name]];
        for (const body of [call.body, [call.body]]) {
          const met = await rawAttack(ground, { lines, body });
          expect(met.status, met.text).toBe(400);
        }
      });
    },
  );

  it.each(['tools/list', 'resources/read', 'TOOLS/CALL'])('nor there under another method: %s', async (method) => {
    await unharmed(ground, async () => {
      const call = rawCall('delete_label', { id: label }, { key: ground.keys.admin, era: 'legacy' });
      const lines: Line[] = [...call.lines, ['mcp-method', method]];
      expect((await rawAttack(ground, { lines, body: call.body })).status).toBe(400);
    });
  });

  it('nor as one of a batch', async () => {
    await unharmed(ground, async () => {
      const harmless = rawCall('list_labels', {}, { key: ground.keys.admin });
      const { body } = rawCall('delete_label', { id: label }, { key: ground.keys.admin });
      const met = await rawAttack(ground, { lines: harmless.lines, body: [harmless.body, { ...body, id: 2 }] });
      expect(met.isError || met.status >= 400, met.text).toBe(true);
    });
  });

  it.each([
    '{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call",',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","__proto__":{"method":"tools/list"},',
  ])('nor where a member stands twice: %s', async (begin) => {
    const call = rawCall('list_labels', {}, { key: ground.keys.admin });
    const params = JSON.stringify(call.body.params).replace(
      '"name":"list_labels"',
      '"name":"list_labels","name":"delete_label"',
    );
    await unharmed(ground, () => rawAttack(ground, { lines: call.lines, body: `${begin}"params":${params}}` }));
  });
});

/** A second key beside the first, wherever keys are read. */
const KEYS = (): Readonly<Record<string, readonly Line[]>> => {
  const { admin, other, readonly: reader } = ground.keys;
  return {
    'in another header': [
      ['x-api-key', other],
      ['apikey', admin],
    ],
    'as a Bearer': [
      ['x-api-key', other],
      ['authorization', `Bearer ${admin}`],
    ],
    'in the same header, twice': [
      ['x-api-key', other],
      ['X-Api-Key', admin],
    ],
    'in the same line': [['x-api-key', `${other}, ${admin}`]],
    'as two Bearers': [
      ['authorization', `Bearer ${other}`],
      ['Authorization', `Bearer ${admin}`],
    ],
    'as two Bearers in one line': [['authorization', `Bearer ${other}, Bearer ${admin}`]],
    'the stronger one last': [
      ['apikey', reader],
      ['authorization', `Bearer ${admin}`],
    ],
    'three of them': [
      ['x-api-key', admin],
      ['apikey', other],
      ['authorization', `Bearer ${reader}`],
    ],
    'one that is broken beside it': [
      ['x-api-key', admin],
      ['authorization', 'Bearer {{KEY}}'],
    ],
    'behind a new line': [['x-api-key', `${other}%0d%0ax-api-key: ${admin}`]],
  };
};

describe('two keys of which one could do it', () => {
  const names = [
    'in another header',
    'as a Bearer',
    'in the same header, twice',
    'in the same line',
    'as two Bearers',
    'as two Bearers in one line',
    'the stronger one last',
    'three of them',
    'one that is broken beside it',
    'behind a new line',
  ];
  it.each(names.flatMap((name) => ERAS.map((era) => [name, era] as const)))('%s (%s)', async (name, era) => {
    const lines = KEYS()[name] as readonly Line[];
    await unharmed(ground, async () => {
      const call = rawCall('delete_label', { id: label }, { era });
      const met = await rawAttack(ground, { lines: [...call.lines, ...lines], body: call.body });
      expect(met.isError || met.status >= 400, met.text).toBe(true);
      for (const key of Object.values(ground.keys)) expect(met.text).not.toContain(key);
    });
  });
});

describe('the name a server is called by', () => {
  const HOSTS: Readonly<Record<string, readonly Line[]>> = {
    'of a page that was made to resolve here': [['Host', 'attacker.example']],
    'with our port': [['Host', 'attacker.example:80']],
    twice: [
      ['Host', 'localhost'],
      ['Host', 'attacker.example'],
    ],
    'ours before a login': [['Host', 'localhost@attacker.example']],
    'ours as a label': [['Host', 'localhost.attacker.example']],
    'in other headers, ours in Host': [
      ['Host', 'attacker.example'],
      ['X-Forwarded-Host', 'localhost'],
      ['Forwarded', 'host=localhost'],
    ],
    'of a page': [['Origin', 'https://attacker.example']],
    'of a page without an origin': [['Origin', 'null']],
    'of a page like ours': [['Origin', 'http://localhost.attacker.example']],
  };
  it.each(Object.entries(HOSTS))('is not anybody else’s: %s', async (_name, lines) => {
    await unharmed(ground, async () => {
      const call = rawCall('delete_label', { id: label }, { key: ground.keys.admin });
      const met = await rawAttack(ground, { lines: [...lines, ...call.lines], body: call.body });
      expect([400, 403]).toContain(met.status);
      expect(met.text).not.toContain('attacker.example"');
    });
  });
});

describe('without any of it', () => {
  it('the label is deleted', async () => {
    const { revision } = ground;
    const call = rawCall('delete_label', { id: label }, { key: ground.keys.admin });
    expect((await rawAttack(ground, call)).isError).toBe(false);
    expect(ground.revision).toBeGreaterThan(revision);
  });
});
