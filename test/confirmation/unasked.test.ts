/** No write without an agreement: whatever forgets to ask sends nothing, and whatever comes of an answer is at most what was told. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agreement, PlannedWrites } from '../../runtime/call/agreement.ts';
import { heldBack } from '../../runtime/call/confirm.ts';
import type { Effect } from '../../runtime/call/platform.ts';
import { Confirmation } from '../../runtime/guard/confirmation.ts';
import { ClientChannel, isQuestions } from '../../runtime/mcp/asking/questions.ts';
import { Seal } from '../../runtime/mcp/asking/seal.ts';
import { rejection, stubCall, stubPlan } from '../stub-calls.ts';

const WRITE = { method: 'DELETE', path: '/thing/1', isRead: false } as const;
const ID = '11111111-1111-4111-8111-111111111111';
const PAGES: Effect = { kind: 'pages', says: 'Pages Ada Lovelace.' };
const MAILS: Effect = { kind: 'mails', says: 'Mails its owners.' };

function writing(verb: 'create' | 'update' | 'delete', effects: readonly Effect[], more = {}) {
  const confirmation = new Confirmation({ seal: new Seal() });
  const args = verb === 'create' ? {} : { id: ID };
  const stub = stubCall(verb, args, { isUnasked: true, services: { confirmation }, ...more });
  const plan = stubPlan(stub.state.tool, {}, { effects });
  return { ...stub, rows: [{ state: stub.state, id: verb === 'create' ? '' : ID, asked: ID, plan }] };
}

describe('a write that nobody looked at', () => {
  it.each(['create', 'update', 'delete'] as const)('is not sent: %s', async (verb) => {
    const { state, sent } = writing(verb, []);
    await expect(state.send(WRITE)).rejects.toThrow(/unasked/);
    expect(sent).toEqual([]);
  });

  it.each(['create', 'update', 'delete'] as const)('is not sent where a call only shows: %s', async (verb) => {
    const { state, sent } = writing(verb, [], { call: { onlyShows: true } });
    state.around.mayWrite = true;
    await expect(state.send(WRITE)).rejects.toThrow(/unasked/);
    expect(sent).toEqual([]);
  });

  it('is not held back where it reaches nobody', async () => {
    for (const effects of [[], [MAILS]]) {
      const { state, rows } = writing('update', effects);
      expect(await heldBack(state, rows)).toBeUndefined();
      await state.send(WRITE);
    }
  });

  it.each(['pages', 'subscribers', 'workspace', 'tells', 'erases'] as const)(
    'is held back where it %s',
    async (kind) => {
      const { state, rows } = writing('update', [MAILS, { kind, says: 'Reaches somebody.' }]);
      expect(await heldBack(state, rows)).toMatchObject({ isError: true });
      await expect(state.send(WRITE)).rejects.toThrow(/unasked/);
    },
  );
});

describe('whatever is answered', () => {
  const answers = fc.oneof(
    fc.anything(),
    fc.record({ action: fc.constantFrom('accept', 'decline', 'cancel', 'Accept', ''), content: fc.anything() }),
    fc.record({ action: fc.constant('accept'), content: fc.record({ sure: fc.anything() }) }),
    fc.constant({ action: 'accept', content: { sure: true } }),
  );
  const writer = { notify: () => {}, log: () => {} };

  it('only a yes to that very question lets a write pass', async () => {
    await fc.assert(
      fc.asyncProperty(answers, fc.boolean(), fc.constantFrom('update', 'delete'), async (answer, isOwn, verb) => {
        const confirmation = new Confirmation({ seal: new Seal('a secret for both') });
        const base = { capabilities: { elicitation: {} }, token: undefined, writer, logs: false };
        const ask = (channel: ClientChannel) =>
          writing(verb as 'update' | 'delete', [PAGES], { services: { confirmation }, call: { channel } });
        const first = ask(new ClientChannel(base));
        const question = await heldBack(first.state, first.rows);
        if (question === undefined || !isQuestions(question)) throw new Error('It does not ask.');
        const state = isOwn ? question.state : { confirm: 'A'.repeat(80) };
        const { state: again, rows, sent } = ask(new ClientChannel({ ...base, answers: { confirm: answer }, state }));
        const held = await heldBack(again, rows);
        const said = answer as { action?: unknown; content?: { sure?: unknown } } | null | undefined;
        const isYes = isOwn && said?.action === 'accept' && said.content?.sure === true;
        expect(held === undefined).toBe(isYes);
        if (isYes) return;
        await expect(again.send(WRITE)).rejects.toThrow(/unasked/);
        expect(sent.filter(({ isRead }) => !isRead)).toEqual([]);
      }),
    );
  });
});

describe('a plan that was agreed to', () => {
  const planned = (
    tool: string,
    ids: readonly string[] | undefined,
    effects: readonly (readonly string[])[] = [[]],
  ) => ({
    tool,
    ids,
    effects,
  });

  it('covers each of its writes once', () => {
    const agreed = new Agreement([planned('delete_thing', ['a'])]);
    expect(agreed.covers(planned('delete_thing', ['b']), [])).toBe(false);
    expect(agreed.covers(planned('delete_things', ['a']), [])).toBe(false);
    expect(agreed.covers(planned('delete_thing', ['a', 'b'], [[], []]), [])).toBe(false);
    expect(agreed.covers(planned('delete_thing', ['a']), [])).toBe(true);
    expect(agreed.covers(planned('delete_thing', ['a']), [])).toBe(false);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['another row', ['a'], ['b']],
    ['fewer rows', ['a', 'b'], ['a']],
    ['more rows', ['a'], ['a', 'a']],
    ['the rows in another order', ['a', 'b'], ['b', 'a']],
    ['none of them', ['a'], []],
    ['an id that only begins like it', ['a'], ['aa']],
  ])('covers, of the same tool, not %s', (_, told, sent) => {
    const agreed = new Agreement([
      planned(
        'delete_thing',
        told,
        told.map(() => []),
      ),
    ]);
    const write = (ids: readonly string[]) =>
      planned(
        'delete_thing',
        ids,
        ids.map(() => []),
      );
    expect(agreed.covers(write(sent), [])).toBe(false);
    expect(agreed.covers(write(told), [])).toBe(true);
  });

  it('covers no effect that was not told', () => {
    const agreed = new Agreement([planned('update_thing', ['a'], [['Pages Ada.']])]);
    expect(agreed.covers(planned('update_thing', ['a'], [['Pages Ada.', 'Tells 3 subscribers.']]), [])).toBe(false);
    expect(agreed.covers(planned('update_thing', ['a'], [['Pages Bob.']]), [])).toBe(false);
    expect(agreed.covers(planned('update_thing', ['a'], [[]]), [])).toBe(true);
  });

  it('covers of what hangs on earlier steps the tool, once; of another composed tool what that calls', () => {
    const agreed = new Agreement([planned('delete_thing', undefined, []), planned('tidy_up', undefined, [])]);
    expect(agreed.covers(planned('delete_thing', ['made']), [])).toBe(true);
    expect(agreed.covers(planned('delete_thing', ['other']), [])).toBe(false);
    expect(agreed.covers(planned('delete_other', ['x']), ['tidy_up'])).toBe(true);
    expect(agreed.covers(planned('delete_other', ['x']), ['another'])).toBe(false);
  });

  it('refuses a write that is not among them, before it is sent', async () => {
    for (const consent of [new Agreement([]), new PlannedWrites()]) {
      const { state, rows } = writing('delete', []);
      Object.assign(state.around, { consent });
      expect(await rejection(() => heldBack(state, rows))).toMatchObject({ code: 'needs_confirmation' });
      await expect(state.send(WRITE)).rejects.toThrow(/unasked/);
    }
  });
});
