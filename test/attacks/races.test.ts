/** Things at the same time: of two who want the same once, one gets it; what one caller may is never lent to another. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis, OwnRedis } from '../mcp/redis-server.ts';
import { answer, ask } from './asked.ts';
import { attack, ERAS, type Ground, type Met, openGround, openSandboxAlone } from './ground.ts';

const SEAL_KEY = 'the seal of these tests';
const YES = { confirm: { action: 'accept', content: { sure: true } } };
let running: Awaited<ReturnType<typeof openSandboxAlone>>;
beforeAll(async () => {
  running = await openSandboxAlone();
});
afterAll(() => running.close());

const rows = (name: string) => running.sandbox.store.where('Label', 'name', name);
const tokenIn = ({ said }: Met): string => /"confirm": "([\w-]{80})"/.exec(said)?.[1] ?? '';
let count = 0;

/** A plan that deletes one label and makes another: how often it ran shows. */
async function plan(ground: Ground): Promise<{ readonly made: string; readonly args: object }> {
  const [old, made] = [`Raced ${++count}`, `Made ${count}`];
  await attack(ground, 'create_label', { name: old, color: '#101010' }, { key: running.keys.admin });
  const steps = [
    { tool: 'delete_label', arguments: { id: rows(old)[0]?._id } },
    { tool: 'create_label', arguments: { name: made, color: '#202020' } },
  ];
  return { made, args: { steps } };
}

/** One agreement, wanted at all of these at once, several times each. */
async function racedBy(grounds: readonly Ground[], way: 'token' | 'answer'): Promise<void> {
  const [first] = grounds as [Ground];
  const key = running.keys.admin;
  const { made, args } = await plan(first);
  const all = [...grounds, ...grounds, ...grounds];
  let met: readonly Met[];
  if (way === 'token') {
    const confirm = tokenIn(await attack(first, 'run_plan', args, { key }));
    expect(confirm).not.toBe('');
    met = await Promise.all(
      all.map((ground, at) => attack(ground, 'run_plan', { ...args, confirm }, { key, era: ERAS[at % 2] as 'modern' })),
    );
  } else {
    const { state } = await ask(first, { name: 'run_plan', args, key });
    const given = { inputResponses: YES, requestState: state };
    met = await Promise.all(all.map((ground) => answer(ground, { name: 'run_plan', args, key }, given)));
  }
  expect(met.filter(({ isError }) => !isError)).toHaveLength(1);
  expect(rows(made)).toHaveLength(1);
}

describe.each(['token', 'answer'] as const)('one agreement, twice at once (%s)', (way) => {
  it('is carried out once by one process', async () => {
    const ground = await openGround({ SEAL_KEY }, [], running);
    try {
      for (let turn = 0; turn < 3; turn += 1) await racedBy([ground], way);
    } finally {
      await ground.close();
    }
  });

  it.runIf(hasRedis())('is carried out once by two that share Redis', async () => {
    const redis = await OwnRedis.start();
    const env = { SEAL_KEY, REDIS_URL: redis.url };
    const grounds = [await openGround(env, [], running), await openGround(env, [], running)];
    try {
      for (let turn = 0; turn < 3; turn += 1) await racedBy(grounds, way);
      // Without it nobody knows what was used: nothing is confirmed then.
      const [one] = grounds as [Ground];
      const { made, args } = await plan(one);
      const confirm = tokenIn(await attack(one, 'run_plan', args, { key: running.keys.admin }));
      await redis.stop();
      const met = await attack(one, 'run_plan', { ...args, confirm }, { key: running.keys.admin });
      expect(met.isError, met.said).toBe(true);
      expect(rows(made)).toEqual([]);
    } finally {
      for (const ground of grounds) await ground.close();
      await redis.stop();
    }
  });
});

describe('callers at the same time', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround({ CONFIRM: 'never' }, [], running);
  });
  afterAll(() => ground.close());

  it.each(ERAS)('keep what was taken away from each (%s)', async (era) => {
    const headers = [
      {},
      { 'x-mcp-readonly': 'true' },
      { 'x-mcp-tools': 'list_labels' },
      { 'x-mcp-exclude-tools': 'create_label' },
    ];
    const names = Array.from({ length: 24 }, (_, at) => `Beside others ${era} ${at}`);
    const met = await Promise.all(
      names.map((name, at) =>
        attack(
          ground,
          'create_label',
          { name, color: '#101010' },
          { key: running.keys.admin, era, headers: headers[at % 4] as Record<string, string> },
        ),
      ),
    );
    expect(met.map(({ isError }) => isError)).toEqual(names.map((_, at) => at % 4 !== 0));
    expect(names.map((name) => rows(name).length)).toEqual(names.map((_, at) => (at % 4 === 0 ? 1 : 0)));
  });

  it.each(ERAS)('see the rows of their own project (%s)', async (era) => {
    const secret = 'Payment gateway rejects card payments';
    const met = await Promise.all(
      Array.from({ length: 24 }, (_, at) =>
        attack(
          ground,
          'list_incidents',
          { limit: 30, fields: ['title'] },
          { key: at % 2 === 0 ? running.keys.admin : running.keys.other, era },
        ),
      ),
    );
    expect(met.map(({ text }) => text.includes(secret))).toEqual(met.map((_, at) => at % 2 === 0));
  });

  it.each(ERAS)('at the border of what a key may make, get as many as that (%s)', async (era) => {
    const limited = await openGround({ CONFIRM: 'never', LIMITS: 'key:5' }, [], running);
    try {
      const names = Array.from({ length: 12 }, (_, at) => `At the border ${era} ${at}`);
      const met = await Promise.all(
        names.map((name) =>
          attack(limited, 'create_label', { name, color: '#101010' }, { key: running.keys.admin, era }),
        ),
      );
      expect(met.filter(({ isError }) => !isError)).toHaveLength(5);
      expect(names.flatMap(rows)).toHaveLength(5);
    } finally {
      await limited.close();
    }
  });
});
