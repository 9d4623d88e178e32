/** Rows that a text names: one, none or several, and what a refusal shows of those that were near. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ToolError } from '../../runtime/basics/errors.ts';
import { type Candidate, chooseOne, isNamed, onlyByWord } from '../../runtime/call/names.ts';
import { belongingColumns, parentageOf } from '../../runtime/call/parents.ts';
import type { ResourceModule } from '../../runtime/catalogue/kinds.ts';

const row = (label: string, more: Partial<Candidate> = {}): Candidate => ({
  id: `id-${label}`,
  label,
  also: [],
  ...more,
});
const need = (text: string, narrowedBy?: readonly string[]) => ({
  resource: 'thing',
  text,
  argument: 'owner',
  ...(narrowedBy ? { narrowedBy } : {}),
});
const chosen = (text: string, candidates: readonly Candidate[]) => chooseOne(need(text), candidates, 'thing');

function refusalOf(text: string, candidates: readonly Candidate[], narrowedBy?: readonly string[]): string {
  try {
    chooseOne(need(text, narrowedBy), candidates, 'thing');
  } catch (cause) {
    const { message, next } = cause as ToolError;
    return `${message} ${next}`;
  }
  throw new Error(`${text} was taken.`);
}

describe('a text names a row', () => {
  it('by its label or another of its texts, whatever the letters and the blanks around', () => {
    const candidate = row(' Pay Desk ', { also: ['INC-7', 'pay'] });
    for (const text of ['pay desk', ' PAY DESK', 'inc-7', 'Pay ']) expect(isNamed(candidate, text), text).toBe(true);
    for (const text of ['pay  desk', 'desk', 'INC-70', '', '  ']) expect(isNamed(candidate, text), text).toBe(false);
    expect(isNamed(row('  '), ' ')).toBe(false);
  });

  it('the only one, or the one in these letters of several', () => {
    expect(chosen('a', [row('A'), row('B')])).toBe('id-A');
    expect(chosen('a', [row('A'), row('a')])).toBe('id-a');
    expect(chosen(' a ', [row('A'), row('a')])).toBe('id-a');
    expect(chosen('b', [row('A', { also: ['b'] }), row('x', { also: ['B'] })])).toBe('id-A');
    expect(refusalOf('a', [row('A', { id: '1' }), row('A', { id: '2' })])).toBe(
      'owner: 2 of them are called "a". Give the id of one: A (1); A (2).',
    );
    expect(refusalOf('a', [row('a', { id: '1' }), row('a', { id: '2' }), row('A', { id: '3' })])).toContain(
      '3 of them are called "a"',
    );
  });

  it('and what would tell several apart is asked for', () => {
    const same = [row('a', { id: '1', parent: 'P' }), row('a', { id: '2', number: '#2' })];
    expect(refusalOf('a', same, ['policy', 'team'])).toBe(
      'owner: 2 of them are called "a". Give the id of one: a in P (1); #2 a (2). Or name its policy and team too.',
    );
    expect(refusalOf('a', same, [])).toMatch(/\(2\)\.$/);
    expect(refusalOf('zzz', same, ['policy'])).not.toContain('Or name');
  });

  it('or else those near it are shown: five, the nearest first, or whatever there is', () => {
    const rows = ['Payments', 'Payment', 'Pay', 'Ledger', 'Billing', 'Search', 'Mail'].map((label) => row(label));
    expect(refusalOf('Paymens', rows)).toMatch(
      /^owner: There is no thing called "Paymens"\. Near it there are: Payments? \(id-Payments?\); Payments? \(id-Payments?\)/,
    );
    expect(refusalOf('ledge', rows)).toContain('Near it there are: Ledger (id-Ledger).');
    // What has the text in it is near, too.
    expect(refusalOf('IL', rows)).toBe(
      'owner: There is no thing called "IL". Near it there are: Billing (id-Billing); Mail (id-Mail).',
    );
    expect(refusalOf(' IL ', rows)).toContain('Near it there are: Billing (id-Billing); Mail (id-Mail).');
    expect(refusalOf('qqqqqq', rows)).toMatch(
      /are: Payments \(\S+; Payment \(\S+; Pay \(\S+; Ledger \(\S+; Billing \(id-Billing\)\.$/,
    );
    expect(refusalOf('x', [])).toBe('owner: There is no thing called "x". The key sees no thing at all.');
    expect(refusalOf('z'.repeat(120), [])).toContain(`called "${'z'.repeat(100)}".`);
  });

  it('and the nearest of them is shown first, wherever it stands', () => {
    const rows = [row('Payment desk of Europe'), row('Paymant'), row('Payments')];
    expect(refusalOf('Payment', rows)).toMatch(/are: Pay(?:mant|ments) .*; Payment desk of Europe/);
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: 3 }), (shuffled) => {
        expect(refusalOf('Payments!', shuffled)).toMatch(/are: Payments /);
      }),
    );
  });

  it('of a row without a name, its number and its id', () => {
    const rows = [row('', { id: '1' }), row('', { id: '2', number: 'A-2' }), row('x'.repeat(200), { id: '3' })];
    expect(refusalOf('zz', rows)).toContain(`are: unnamed (1); A-2 (2); ${'x'.repeat(100)} (3).`);
    expect(refusalOf('zz', [row('a\u202eb\n"c"', { id: '4' })])).toContain("are: a b 'c' (4).");
  });
});

describe('a word of its name', () => {
  it('names the only row that has it, among fewer than a hundred', () => {
    const others = (count: number) => Array.from({ length: count }, (_, at) => row(`Other ${at}x`));
    expect(onlyByWord('desk', [...others(98), row('Pay Desk')])?.id).toBe('id-Pay Desk');
    expect(onlyByWord('desk', [...others(99), row('Pay Desk')])).toBeUndefined();
    expect(onlyByWord('pay-DESK', [row('(Pay) desk, EU')])?.label).toBe('(Pay) desk, EU');
    expect(onlyByWord('desk pay', [row('Pay desk')])).toBeUndefined();
    expect(onlyByWord('des', [row('Pay desk')])).toBeUndefined();
    expect(onlyByWord('größe', [row('Große Größe 7')])?.label).toBe('Große Größe 7');
    for (const none of ['', ' ', '-', '…'])
      for (const rows of [[row('a'), row('-')], [row('a')]]) expect(onlyByWord(none, rows)).toBeUndefined();
  });

  it('names none where one is called so, or several have it', () => {
    expect(onlyByWord('pay', [row('Pay'), row('Pay desk')])).toBeUndefined();
    expect(onlyByWord('pay', [row('x', { also: ['PAY'] }), row('Pay desk')])).toBeUndefined();
    expect(onlyByWord('pay', [row('Pay line'), row('Pay desk')])).toBeUndefined();
    expect(onlyByWord('pay', [])).toBeUndefined();
  });
});

describe('a parent named beside its child', () => {
  const base = { schema: 'X', title: 'x', plural: 'xs', toolset: 'x', defaultColumns: [], operations: {} };
  const policy = { kind: 'one', to: 'policy', required: true, access: 'cr' } as const;
  const step: ResourceModule = { ...base, resource: 'step', columns: { policy } };
  const called: ResourceModule = {
    ...base,
    resource: 'link',
    columns: {
      step: { kind: 'one', to: 'step', access: 'cr' },
      policy: { kind: 'one', to: 'policy', access: 'cr' },
      spare: { kind: 'one', to: 'policy', access: 'ru' },
      seen: { kind: 'one', to: 'policy', access: 'r' },
      policies: { kind: 'many', to: 'policy', access: 'cru' },
      team: { kind: 'one', to: 'team', access: 'cr' },
    },
  };
  const given = (...names: string[]) => parentageOf(called, step, 'step', (name) => names.includes(name));

  it('is the one that is given of those that could be', () => {
    expect(given('policy')).toEqual({ parent: { column: 'policy', argument: 'policy' }, narrowedBy: [] });
    expect(given('spare', 'team')).toEqual({ parent: { column: 'policy', argument: 'spare' }, narrowedBy: [] });
    for (const names of [[], ['team'], ['seen', 'policies'], ['policy', 'spare']])
      expect(given(...names), names.join()).toEqual({ narrowedBy: ['policy', 'spare'] });
  });

  it('stands in a filter beside a child in a filter', () => {
    const isGiven = (name: string): boolean => name === 'filter.policy';
    expect(parentageOf(called, step, 'filter.step', isGiven)).toEqual({
      parent: { column: 'policy', argument: 'filter.policy' },
      narrowedBy: [],
    });
    expect(parentageOf(called, step, 'step', isGiven)).toEqual({ narrowedBy: ['policy', 'spare'] });
  });

  it('is none of what is no column, nor of itself', () => {
    for (const argument of ['zzz', 'filter.zzz', 'step.x', 'filter.step.x', 'id', 'toString'])
      expect(
        parentageOf(called, step, argument, () => true),
        argument,
      ).toEqual({ narrowedBy: [] });
    const selfish: ResourceModule = { ...step, columns: { policy: { ...policy, to: 'step' } } };
    const twice: ResourceModule = { ...called, columns: { step: { kind: 'one', to: 'step', access: 'cr' } } };
    expect(parentageOf(twice, selfish, 'step', () => true)).toEqual({ narrowedBy: [] });
  });

  it.each([
    ['what points to any number of rows', { kind: 'many' }],
    ['what may be left out', { required: undefined }],
    ['what may be changed', { access: 'cru' }],
    ['what cannot be read', { access: 'c' }],
    ['what no tool shows', { to: undefined }],
    ['a text', { kind: 'text' }],
  ])('is not %s', (_what, change) => {
    const column = { ...policy, ...change } as ResourceModule['columns'][string];
    expect(belongingColumns(step)).toEqual([['policy', policy]]);
    expect(belongingColumns({ ...step, columns: { policy: column } })).toEqual([]);
  });
});
