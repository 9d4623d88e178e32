/** Answers to what a person is asked: only a plain yes to this very question confirms it, once. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AskedCall, answer, answerInSession, ask } from './asked.ts';
import { attack, type Ground, openGround, unharmed } from './ground.ts';

let ground: Ground;
let first: string;
let second: string;
let count = 0;

beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

async function newLabel(): Promise<string> {
  const row = { name: `Asked about ${++count}`, color: '#123456' };
  const met = await attack(ground, 'create_label', row, { key: ground.keys.admin });
  return /"id":"([\w-]{36})"/.exec(met.said)?.[1] ?? met.said;
}
beforeEach(async () => {
  [first, second] = [await newLabel(), await newLabel()];
});

const isThere = (id: string): boolean => ground.running.sandbox.store.where('Label', '_id', id).length === 1;
const deletion = (id: string, key = ground.keys.admin): AskedCall => ({ name: 'delete_label', args: { id }, key });
const YES = { confirm: { action: 'accept', content: { sure: true } } };

/** What is not a yes. */
const NO: Readonly<Record<string, unknown>> = {
  decline: { action: 'decline' },
  'decline, with a yes in it': { action: 'decline', content: { sure: true } },
  cancel: { action: 'cancel' },
  'cancel, with a yes in it': { action: 'cancel', content: { sure: true } },
  'accept without content': { action: 'accept' },
  'accept with an empty form': { action: 'accept', content: {} },
  'sure is false': { action: 'accept', content: { sure: false } },
  'sure is a text': { action: 'accept', content: { sure: 'true' } },
  'sure is yes': { action: 'accept', content: { sure: 'yes' } },
  'sure is a number': { action: 'accept', content: { sure: 1 } },
  'sure is a list': { action: 'accept', content: { sure: [true] } },
  'sure is an object': { action: 'accept', content: { sure: { value: true } } },
  'sure is null': { action: 'accept', content: { sure: null } },
  'sure in capitals': { action: 'accept', content: { Sure: true, SURE: true } },
  'sure beside content': { action: 'accept', sure: true },
  'sure one level down': { action: 'accept', content: { content: { sure: true } } },
  'content is a list': { action: 'accept', content: [{ sure: true }] },
  'content is a text': { action: 'accept', content: '{"sure":true}' },
  'another field': { action: 'accept', content: { confirm: true, ok: true, yes: true } },
  'accept in capitals': { action: 'ACCEPT', content: { sure: true } },
  'accept with a blank': { action: 'accept ', content: { sure: true } },
  'accepted, said otherwise': { action: 'accepted', content: { sure: true } },
  'no action': { content: { sure: true } },
  'actions in a list': { action: ['accept'], content: { sure: true } },
  'a bare yes': true,
  'a text': 'accept',
  nothing: null,
};

describe('an answer that is no yes', () => {
  it.each(Object.entries(NO))('confirms nothing: %s', async (_name, no) => {
    await unharmed(ground, async () => {
      const { state } = await ask(ground, deletion(first));
      const met = await answer(ground, deletion(first), { inputResponses: { confirm: no }, requestState: state });
      expect(met.isError, met.text).toBe(true);
      // No token is handed out beside it.
      expect(met.text).not.toMatch(/\\"confirm\\"|requestState/);
    });
    expect(isThere(first)).toBe(true);
  });

  // What is no object is no message there: the question stays open.
  it.each(Object.entries(NO).filter(([, no]) => typeof no === 'object' && no !== null))(
    'confirms nothing in a session: %s',
    async (_name, no) => {
      await unharmed(ground, async () => {
        const met = await answerInSession(ground, deletion(first), (id) => [{ id, result: no }]);
        expect(met.isError, met.text).toBe(true);
      });
      expect(isThere(first)).toBe(true);
    },
  );

  const FIRST = ['decline', 'cancel', 'accept with an empty form', 'sure is false', 'sure is a text', 'no action'];
  it.each(FIRST)('is the answer, whatever comes after it: %s', async (name) => {
    const no = NO[name];
    const { state } = await ask(ground, deletion(first));
    await unharmed(ground, async () => {
      await answer(ground, deletion(first), { inputResponses: { confirm: no }, requestState: state });
      const met = await answer(ground, deletion(first), { inputResponses: YES, requestState: state });
      expect(met.isError).toBe(true);
      const met2 = await answerInSession(ground, deletion(first), (id) => [
        { id, result: no },
        { id, result: YES.confirm },
      ]);
      expect(met2.isError).toBe(true);
    });
    expect(isThere(first)).toBe(true);
  });

  it('nor does one that was given before there was a question', async () => {
    await unharmed(ground, async () => {
      for (const id of [0, 1, 2, '0', '1', 'confirm'])
        await answerInSession(ground, deletion(first), (asked) => [
          { id, result: YES.confirm },
          { id: asked, error: { code: -1, message: '{"action":"accept","content":{"sure":true}}' } },
        ]);
      for (const inputResponses of [YES, { ...YES, more: YES.confirm }])
        expect((await answer(ground, deletion(first), { inputResponses })).isError).toBe(true);
    });
    expect(isThere(first)).toBe(true);
  });
});

/** Answers and states that do not go together. */
const WRONG: Readonly<Record<string, (state: string) => { inputResponses?: unknown; requestState?: unknown }>> = {
  'an answer without a state': () => ({ inputResponses: YES }),
  'an answer under another key': (state) => ({ inputResponses: { other: YES.confirm }, requestState: state }),
  'an answer under no key': (state) => ({ inputResponses: YES.confirm, requestState: state }),
  'answers in a list': (state) => ({ inputResponses: [YES], requestState: state }),
  'no answers': (state) => ({ inputResponses: {}, requestState: state }),
  'a state cut short': (state) => ({ inputResponses: YES, requestState: state.slice(0, -1) }),
  'a state with a letter more': (state) => ({ inputResponses: YES, requestState: `${state}x` }),
  'a state without its signature': (state) => ({
    inputResponses: YES,
    requestState: state.slice(0, state.lastIndexOf('.')),
  }),
  'a state whose content was changed': (state) => ({
    inputResponses: YES,
    requestState: changed(state, '"confirm"', '"Confirm"'),
  }),
  'a state that ends later': (state) => ({ inputResponses: YES, requestState: changed(state, '"exp":1', '"exp":2') }),
  'an empty state': () => ({ inputResponses: YES, requestState: '' }),
  'a state that is true': () => ({ inputResponses: YES, requestState: true }),
  'a state that is an object': (state) => ({ inputResponses: YES, requestState: { confirm: tokenOf(state) } }),
  'the token alone as a state': (state) => ({ inputResponses: YES, requestState: tokenOf(state) }),
};

const payloadOf = (state: string): string => Buffer.from(state.split('.')[1] ?? '', 'base64url').toString();
const tokenOf = (state: string): string => /"confirm":"([\w-]+)"/.exec(payloadOf(state))?.[1] ?? '';
function changed(state: string, from: string, to: string): string {
  const [version = '', , signature = ''] = state.split('.');
  const payload = payloadOf(state).replace(from, to);
  expect(payload).toContain(to);
  return [version, Buffer.from(payload).toString('base64url'), signature].join('.');
}

describe('a state that does not belong to the answer', () => {
  it.each(Object.entries(WRONG))('confirms nothing: %s', async (_name, wrong) => {
    await unharmed(ground, async () => {
      const { state } = await ask(ground, deletion(first));
      const met = await answer(ground, deletion(first), wrong(state));
      expect(met.isError || met.text.includes('input_required'), met.text).toBe(true);
    });
    expect(isThere(first)).toBe(true);
  });

  const OTHERS: Readonly<Record<string, () => AskedCall>> = {
    'of another row': () => deletion(second),
    'of another tool': () => ({ ...deletion(first), name: 'delete_team', args: { id: 'Operations' } }),
    'of another caller': () => deletion(first, ground.keys.readonly),
    'of a caller of another project': () => ({ ...deletion(first, ground.keys.other), args: { id: 'database' } }),
    'of more rows': () => ({ ...deletion(first), args: { id: [first, second] } }),
    'of a plan': () => ({
      ...deletion(first),
      name: 'run_plan',
      args: { steps: [{ tool: 'delete_label', arguments: { id: first } }] },
    }),
  };
  const both = Object.keys(OTHERS).flatMap((name) => [
    [name, 'asked, used for ours'],
    [name, 'used with the state of ours'],
  ]) as [string, string][];
  it.each(both)('confirms nothing: %s, %s', async (name, direction) => {
    const ours = deletion(first);
    const others = (OTHERS[name] as () => AskedCall)();
    const [asked, used] = direction.startsWith('asked') ? [others, ours] : [ours, others];
    await unharmed(ground, async () => {
      const state = await ask(ground, asked).then(
        (one) => one.state,
        () => 'none: nobody is asked about what cannot be',
      );
      const met = await answer(ground, used, { inputResponses: YES, requestState: state });
      expect(met.isError, met.text).toBe(true);
    });
    expect([isThere(first), isThere(second)]).toEqual([true, true]);
  });

  it('is no token, nor is a token a state', async () => {
    const { state } = await ask(ground, deletion(first));
    const { key, args, name } = deletion(first);
    await unharmed(ground, async () => {
      for (const confirm of [state, tokenOf(state)])
        expect((await attack(ground, name, { ...args, confirm }, { key })).isError).toBe(true);
      const { said } = await attack(ground, name, args, { key });
      const [, token = ''] = /"confirm": "([\w-]{80})"/.exec(said) ?? [];
      expect(token).not.toBe('');
      for (const requestState of [token, changed(state, tokenOf(state), token)])
        expect((await answer(ground, deletion(first), { inputResponses: YES, requestState })).isError).toBe(true);
    });
  });
});

describe('whoever can be asked', () => {
  const CAN_BE_ASKED = [
    { elicitation: {} },
    { elicitation: { form: {} } },
    { elicitation: { form: {}, url: {} } },
    { elicitation: { form: { applyDefaults: true } }, sampling: {} },
  ];
  it.each(CAN_BE_ASKED)('gets no token and uses none: %j', async (capabilities) => {
    const { key, args, name } = deletion(first);
    await unharmed(ground, async () => {
      const [, confirm = ''] = /"confirm": "([\w-]{80})"/.exec((await attack(ground, name, args, { key })).said) ?? [];
      expect(confirm).not.toBe('');
      for (const given of [args, { ...args, confirm }]) {
        const met = await attack(ground, name, given, { key, capabilities });
        expect(met.text).toContain('input_required');
        expect(met.text).not.toMatch(/"confirm\\*": \\*"/);
      }
    });
    expect(isThere(first)).toBe(true);
  });
});

describe('an agreement', () => {
  it('is used up by the call that it was for', async () => {
    const { state } = await ask(ground, deletion(first));
    const yes = { inputResponses: YES, requestState: state };
    expect((await answer(ground, deletion(first), yes)).isError).toBe(false);
    expect(isThere(first)).toBe(false);
    await unharmed(ground, async () => {
      expect((await answer(ground, deletion(first), yes)).isError).toBe(true);
    });
  });

  it('is one of several that come at once', async () => {
    const { state } = await ask(ground, deletion(first));
    const yes = { inputResponses: YES, requestState: state };
    const met = await Promise.all([1, 2, 3, 4].map(() => answer(ground, deletion(first), yes)));
    expect(met.filter(({ isError }) => !isError)).toHaveLength(1);
  });

  it('is void once the row has changed', async () => {
    const { state } = await ask(ground, deletion(first));
    await attack(ground, 'update_label', { id: first, color: '#222222' }, { key: ground.keys.admin });
    await unharmed(ground, async () => {
      const met = await answer(ground, deletion(first), { inputResponses: YES, requestState: state });
      expect(met.isError).toBe(true);
    });
    expect(isThere(first)).toBe(true);
  });

  it('in a session is one to the question that was asked there', async () => {
    const met = await answerInSession(ground, deletion(first), (id) => [{ id, result: YES.confirm }]);
    expect(met.isError, met.text).toBe(false);
    expect(isThere(first)).toBe(false);
  });
});
