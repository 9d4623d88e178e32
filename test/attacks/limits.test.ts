/** Ways around limits: a key that has made its calls has made them, however it is written and whatever it calls through. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../mcp/session-client.ts';
import { type Attack, attack, ERAS, type Ground, openGround, openSandboxAlone, unharmed } from './ground.ts';
import { rawAttack, rawCall } from './raw.ts';

const QUOTA = 3;
let ground: Ground;
beforeAll(async () => {
  const running = await openSandboxAlone();
  ground = await openGround({ LIMITS: `day:${QUOTA}`, CONFIRM: 'never' }, [], running);
  for (let calls = 0; calls < QUOTA; calls += 1)
    expect((await attack(ground, 'count_labels', {}, { key: ground.keys.admin })).isError).toBe(false);
});
afterAll(async () => {
  await ground.close();
  await ground.running.close();
});

type Line = readonly [string, string];
const SPELLINGS: Readonly<Record<string, (key: string) => readonly Line[]>> = {
  'in capitals': (key) => [['x-api-key', key.toUpperCase()]],
  'in small letters': (key) => [['x-api-key', key.toLowerCase()]],
  'in mixed letters': (key) => [['x-api-key', key.replace(/[a-f]/, (letter) => letter.toUpperCase())]],
  'with blanks around': (key) => [['x-api-key', `  ${key}\t`]],
  'in another header': (key) => [['apikey', key]],
  'as a Bearer': (key) => [['authorization', `Bearer ${key}`]],
  'as a bearer': (key) => [['Authorization', `bearer   ${key.toUpperCase()}`]],
  'as it is, in Authorization': (key) => [['authorization', key]],
  'in all headers': (key) => [
    ['x-api-key', key],
    ['apikey', key.toUpperCase()],
    ['authorization', `Bearer ${key}`],
  ],
  'twice in one header': (key) => [['x-api-key', `${key}, ${key}`]],
  'twice, once in each case': (key) => [['x-api-key', `${key}, ${key.toUpperCase()}`]],
  'from another address': (key) => [
    ['x-api-key', key],
    ['x-forwarded-for', '203.0.113.9'],
    ['forwarded', 'for=203.0.113.9'],
    ['x-real-ip', '203.0.113.9'],
  ],
  'as another user': (key) => [
    ['x-api-key', key],
    ['x-forwarded-user', 'somebody'],
    ['x-request-id', 'another'],
    ['user-agent', 'another'],
  ],
  'in a session that was made up': (key) => [
    ['x-api-key', key],
    ['mcp-session-id', 'made-up'],
  ],
  'under what it takes away itself': (key) => [
    ['x-api-key', key],
    ['x-mcp-tools', 'create_label,run_plan'],
  ],
};

describe('a key that has made its calls', () => {
  const row = { name: 'Beyond the limit', color: '#101010' };

  it.each(Object.keys(SPELLINGS).flatMap((spelling) => ERAS.map((era) => [spelling, era] as const)))(
    'makes no more of them %s (%s)',
    async (spelling, era) => {
      const lines = (SPELLINGS[spelling] as (key: string) => readonly Line[])(ground.keys.admin);
      await unharmed(ground, async () => {
        const call = rawCall('create_label', row, { era });
        const met = await rawAttack(ground, { lines: [...call.lines, ...lines], body: call.body });
        expect(met.isError || met.status >= 400, met.text).toBe(true);
      });
    },
  );

  const THROUGH: Readonly<Record<string, readonly [string, object, Attack?]>> = {
    'a compact tool': ['call_write', { tool: 'create_label', arguments: row }],
    'a prefix': ['oneuptime_create_label', row],
    'a plan': ['run_plan', { steps: [{ tool: 'create_label', arguments: row }] }],
    'a workflow': ['declare_incident', { title: 'Beyond the limit' }],
    'a preview': ['create_label', { ...row, preview: true }],
    'another address': ['create_label', row, { path: '/mcp/all' }],
    'a toolset': ['create_label', row, { path: '/mcp/x/everyday' }],
    'a name of another product': ['create_check', { name: 'Beyond', monitorType: 'Manual' }],
    'a page': [
      'resources/read',
      { uri: 'oneuptime://incident/468' },
      { headers: { 'mcp-name': 'oneuptime://incident/468' } },
    ],
    'a read': ['list_labels', {}],
    'a read through a compact tool': ['call_read', { tool: 'list_labels', arguments: {} }],
  };
  it.each(Object.entries(THROUGH))('makes no more of them through %s', async (_how, [name, args, more]) => {
    await unharmed(ground, async () => {
      for (const era of ERAS) {
        const met = await attack(ground, name, args, { key: ground.keys.admin, era, ...more });
        expect(met.said, met.text).toMatch(/3 calls in a day/);
        expect(met.status).toBe(200);
      }
    });
  });

  it('makes no more of them in new sessions, nor in a batch', async () => {
    await unharmed(ground, async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        const { id } = await openSession(`${ground.url}/mcp`, { 'x-api-key': ground.keys.admin });
        const call = rawCall('create_label', row, { era: 'legacy', key: ground.keys.admin });
        for (const body of [call.body, [call.body, { ...call.body, id: 2 }]]) {
          const lines: Line[] = [...call.lines, ['mcp-session-id', id], ['mcp-protocol-version', '2025-03-26']];
          const met = await rawAttack(ground, { lines, body });
          expect(met.isError || met.status >= 400, met.text).toBe(true);
        }
      }
    });
  });

  it('keeps nobody else from making theirs', async () => {
    for (const key of [ground.keys.other, ground.keys.readonly])
      expect((await attack(ground, 'count_labels', {}, { key })).isError).toBe(false);
  });
});

describe('keys that were made up', () => {
  it('are all one caller, and push out nobody who is known', async () => {
    const limited = await openGround({ LIMITS: 'key:4' }, [], ground.running);
    const call = (key: string) => attack(limited, 'count_labels', {}, { key });
    const invented = (at: number): string => `${String(at).padStart(8, '0')}-0000-4000-8000-000000000000`;
    try {
      expect((await call(limited.keys.admin)).isError).toBe(false);
      const met = [];
      for (let at = 0; at < 60; at += 1) met.push(await call(invented(at)));
      expect(met.every(({ isError }) => isError)).toBe(true);
      expect(met.filter(({ said }) => /with keys with which none has succeeded/.test(said)).length).toBeGreaterThan(10);
      for (let calls = 1; calls < 4; calls += 1) expect((await call(limited.keys.admin)).isError).toBe(false);
      expect((await call(limited.keys.admin)).said).toMatch(/4 calls in a minute/);
    } finally {
      await limited.close();
    }
  });
});
