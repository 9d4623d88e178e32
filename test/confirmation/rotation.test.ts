/** While the secret of replicas is changed, what a person is being asked stays answerable at each of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Confirmation } from '../../runtime/guard/confirmation.ts';
import { Seal } from '../../runtime/mcp/asking/seal.ts';
import { CarriedState } from '../../runtime/mcp/sdk/carried-state.ts';
import { type AskedCall, answer, ask } from '../attacks/asked.ts';
import { attack, type Ground, openGround, openSandboxAlone } from '../attacks/ground.ts';

const [OLD, NEW] = ['the old secret of replicas', 'the new secret of replicas'];
const YES = { confirm: { action: 'accept', content: { sure: true } } };

let running: Awaited<ReturnType<typeof openSandboxAlone>>;
/** Those that have both secrets, and what each seals with; and what has none of the old one any more. */
let replicas: Readonly<Record<'before' | 'rotated' | 'after', Ground>>;
beforeAll(async () => {
  running = await openSandboxAlone();
  const replica = (SEAL_KEY: string) => openGround({ SEAL_KEY }, [], running);
  replicas = {
    before: await replica(`${OLD},${NEW}`),
    rotated: await replica(`${NEW},${OLD}`),
    after: await replica(NEW),
  };
});
afterAll(async () => {
  for (const ground of Object.values(replicas)) await ground.close();
  await running.close();
});

let count = 0;
const isThere = (id: string): boolean => running.sandbox.store.where('Label', '_id', id).length === 1;

async function deletion(ground: Ground): Promise<AskedCall & { readonly id: string }> {
  const { admin: key } = running.keys;
  const row = { name: `Asked in between ${++count}`, color: '#123456' };
  const { said } = await attack(ground, 'create_label', row, { key });
  const id = /"id":"([\w-]{36})"/.exec(said)?.[1] ?? said;
  return { name: 'delete_label', args: { id }, key, id };
}

describe('while SEAL_KEY is changed', () => {
  it.each([
    ['before', 'rotated'],
    ['rotated', 'before'],
    ['rotated', 'after'],
  ] as const)('a question of a replica is answered at another: %s, then %s', async (one, other) => {
    const { id, ...call } = await deletion(replicas[one]);
    const { state } = await ask(replicas[one], call);
    const met = await answer(replicas[other], call, { inputResponses: YES, requestState: state });
    expect(met.isError, met.text).toBe(false);
    expect(isThere(id)).toBe(false);
  });

  it.each([
    ['before', 'rotated'],
    ['rotated', 'before'],
    ['rotated', 'after'],
  ] as const)('a token of a replica is good at another: %s, then %s', async (one, other) => {
    const { id, name, args, key } = await deletion(replicas[one]);
    const { said } = await attack(replicas[one], name, args, { key });
    const confirm = /"confirm": "([\w-]{80})"/.exec(said)?.[1];
    const met = await attack(replicas[other], name, { ...args, confirm }, { key });
    expect(met.isError, met.text).toBe(false);
    expect(isThere(id)).toBe(false);
  });

  it('an answer for one call is none for another, whichever secret it was sealed with', async () => {
    const [first, second] = [await deletion(replicas.before), await deletion(replicas.before)];
    for (const one of ['before', 'rotated'] as const)
      for (const other of ['before', 'rotated'] as const) {
        const { state } = await ask(replicas[one], first);
        const met = await answer(replicas[other], second, { inputResponses: YES, requestState: state });
        expect(met.isError, met.text).toBe(true);
      }
    expect([first, second].map(({ id }) => isThere(id))).toEqual([true, true]);
  });

  it('what was sealed with a secret that was taken away is void', async () => {
    const { id, ...call } = await deletion(replicas.before);
    const { state } = await ask(replicas.before, call);
    const met = await answer(replicas.after, call, { inputResponses: YES, requestState: state });
    expect([met.isError, met.text]).toEqual([true, expect.stringContaining('Invalid or expired requestState')]);
    expect(isThere(id)).toBe(true);
  });
});

it('a token of the secret before says still which part of its call is another one', async () => {
  const deed = { site: 'a', caller: 'b', tool: 'c', arguments: {}, rows: [], effects: [] };
  const token = new Confirmation({ seal: new Seal(OLD) }).token(deed, 'argument');
  const spend = (...secrets: string[]) =>
    new Confirmation({ seal: new Seal(...secrets) }).spend(token, { ...deed, rows: ['another'] }, 'argument');
  expect(await spend(NEW, OLD)).toEqual({ changed: 'rows' });
  expect(await spend(NEW)).toBe('forged');
});

it.each(['another call', 'another caller', ''])(
  'what a client carries for one call is nothing for %j',
  async (other) => {
    const seal = new Seal(NEW, OLD);
    const carriedFor = (what: string) => new CarriedState(seal, () => what);
    const carried = await carriedFor('a call').mint({ asked: true }, {} as never);
    expect(await carriedFor('a call').read(carried, {} as never)).toEqual({ state: { asked: true } });
    expect(await carriedFor(other).read(carried, {} as never)).toBeUndefined();
  },
);
