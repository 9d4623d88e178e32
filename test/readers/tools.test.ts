/** The compact tools: what they are given is bounded before it is copied, compared or searched for. */
import { describe, expect, it } from 'vitest';
import { resources, toolsets } from '../../generated/oneuptime/index.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { findTools } from '../../runtime/tools/find-tools.ts';
import { refusalOfCall, resolveCall } from '../../runtime/tools/resolve-call.ts';
import { spellingOf } from '../../runtime/tools/search/spelling.ts';
import { grows, stepsOf } from '../steps.ts';

const catalogue = new Catalogue(resources);
const searched: string[] = [];
const none = async () => ({});
const context: Parameters<typeof findTools>[1] = {
  catalogue,
  toolsets,
  tools: async () => new Map(),
  signatures: none,
  examples: none,
  isAllowed: () => true,
  refusalOf: () => undefined,
  search: async (text) => {
    searched.push(text);
    return [];
  },
};
const refused = async (args: unknown): Promise<string> =>
  findTools(args, context).then(
    ({ content: [first] }) => `taken: ${first?.text}`,
    (cause: Error) => cause.message,
  );
const many = (size: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: size }, (_, at) => [`name${at}`, at]));

describe('find_tools', () => {
  it.each([9, 100, 5000])('refuses %i intents, whatever they are, and searches for none', async (count) => {
    searched.length = 0;
    for (const intent of ['x', 7, null, 'y'.repeat(100)])
      expect(await refused({ intent: Array(count).fill(intent) })).toBe(
        `${count} intents are too many for one call; 8 are the most.`,
      );
    expect(searched).toEqual([]);
  });

  it.each([1, 7, 8])('takes %i, and shows little of each', async (count) => {
    searched.length = 0;
    const said = await refused({ intent: Array(count).fill('word '.repeat(5000)) });
    expect(searched).toHaveLength(count);
    expect(said.length).toBeLessThan(count * 300);
  });

  it.each([301, 5000])('refuses %i arguments', async (count) => {
    expect(await refused(many(count))).toBe(`${count} arguments are too many: no tool takes more than 300.`);
  });

  it('lets others have their turn between two searches', async () => {
    const turns: string[] = [];
    setImmediate(() => turns.push('another'));
    const search: typeof context.search = async (text) => {
      turns.push(text);
      return [];
    };
    await findTools({ intent: ['one', 'two', 'three'] }, { ...context, search });
    expect(turns.indexOf('another')).toBeGreaterThan(-1);
    expect(turns.indexOf('another')).toBeLessThan(turns.indexOf('three'));
  });
});

/** What stands for the arguments of a dispatcher, and is none. */
const NO_OBJECTS: Readonly<Record<string, (size: number) => unknown>> = {
  text: (size) => 'x'.repeat(size),
  list: (size) => Array(size).fill({ tool: 'list_labels' }),
  number: (size) => size,
};

describe.each(['call_read', 'call_write', 'call_delete'])('%s', (through) => {
  const said = (args: unknown): string =>
    refusalOfCall(resolveCall(catalogue, through, args), undefined)?.message ?? '';

  it.each([2, 300, 301, 5000])('with %i arguments that it has not says so in a few words', (count) => {
    const message = said({ tool: 'list_labels', ...many(count) });
    expect(message).toMatch(count + 1 > 300 ? /arguments are too many/ : /has no argument "name0"/);
    expect(said({ ['n'.repeat(50_000)]: 1 }).length).toBeLessThan(150);
    expect(said({ tool: 'n'.repeat(50_000) }).length).toBeLessThan(150);
  });

  it.each(Object.entries(NO_OBJECTS))('given a %s in place of arguments copies none of it', async (_what, make) => {
    for (const size of [1, 1000, 100_000])
      expect(said(make(size))).toBe(`The arguments of ${through} are not an object.`);
    const steps = await stepsOf(() => said(make(10)));
    expect(await stepsOf(() => said(make(100_000)))).toBe(steps);
  });
});

describe('the words of a search', () => {
  const letters = 'etaoinshr';
  const word = (at: number, length: number): string =>
    Array.from({ length }, (_, place) => letters[(at * 7 + place * (at + 3)) % letters.length]).join('');
  const words = (count: number, length: number): string[] =>
    Array.from({ length: count }, (_, at) => word(at, length + (at % 4)));

  it.each([5, 8, 12])('of %i letters are corrected in steps that grow with their number', (length) => {
    const correct = spellingOf(words(400, length));
    return grows((size) => () => words(size, length).map((one) => correct(`${one.slice(1)}q`)), [100, 200, 400]);
  });

  it.each([11, 15, 20])(
    'of %i letters are compared with those of their length and first letter alone',
    async (length) => {
      const known = Array.from(
        { length: 2000 },
        (_, at) => `b${'abcdefgh'.repeat(5).slice(0, 10 + (at % 20))}${String.fromCharCode(97 + (at % 26))}`,
      );
      const correct = spellingOf(known);
      correct('axxxxx');
      expect(await stepsOf(() => correct('akalpitfbvcakalpitfbvc'.slice(0, length)))).toBeLessThan(120);
    },
  );

  it.each([41, 100, 600])('of %i letters are no words', async (length) => {
    const correct = spellingOf(words(400, 8));
    expect(correct('e'.repeat(length))).toEqual([]);
    expect(await stepsOf(() => correct('e'.repeat(length)))).toBeLessThan(20);
  });
});
