/** Names do not depend on the order of anything, and stay apart whatever a document calls its resources. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse, namedOperations } from '../../codegen/compile.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import { MAX_NAME, pluralise, snakeCase } from '../../codegen/model/name.ts';
import { committed, shuffled, tiny } from './inputs.ts';

const word = fc.oneof(
  fc.constantFrom(
    'Log',
    'Logs',
    'log',
    'Log Item',
    'LogItem',
    'Ålog',
    'ログ',
    'class',
    'constructor',
    '__proto__',
    'A B',
    'AB',
    '1',
    '',
  ),
  fc.string({ maxLength: 60, unit: 'grapheme' }),
);
const resources = fc.uniqueArray(
  fc.record({ schema: word.filter((schema) => schema !== ''), tag: word, id: fc.integer({ min: 0, max: 10_000 }) }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 12 },
);
const inputOf = (found: readonly { schema: string; tag: string; id: number }[]) =>
  tiny(found.map(({ schema, tag, id }) => ({ schema, tag, path: `/r${id}` })));
const names = (input: ReturnType<typeof tiny>): [string, string][] =>
  [...namedOperations(analyse(input, new Diagnostics()))].sort();

describe('names', () => {
  it('are unique, safe and short, and every operation has one', () => {
    fc.assert(
      fc.property(resources, (found) => {
        const given = names(inputOf(found));
        expect(given).toHaveLength(found.length * 2);
        expect(new Set(given.map(([name]) => name.replaceAll('_', ''))).size).toBe(given.length);
        for (const [name] of given) {
          expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
          expect(name.length).toBeLessThanOrEqual(MAX_NAME);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('are made up where neither tag, schema nor path has letters for one', () => {
    const [[name] = ['']] = names(tiny([{ schema: 'ログ', path: '/ログ' }]));
    expect(name).toMatch(/^create_resource_[0-9a-f]{6}$/);
  });

  it('do not depend on the order of the document', () => {
    fc.assert(
      fc.property(resources, fc.array(fc.double({ noNaN: true }), { minLength: 5 }), (found, dice) => {
        let next = 0;
        const random = (): number => dice[next++ % dice.length] as number;
        const input = inputOf(found);
        expect(names({ ...input, document: shuffled(input.document, random) })).toEqual(names(input));
      }),
      { numRuns: 100 },
    );
  });

  it('of the committed document do not depend on its order', async () => {
    const input = await committed();
    const { lock: _, ...withoutLock } = input;
    let seed = 42;
    const random = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed;
    };
    expect(names({ ...withoutLock, document: shuffled(input.document, random) })).toEqual(names(input));
  });

  it.each([
    ['On-Call Policy', 'on_call_policy'],
    ["User's Rule", 'user_rule'],
    ['LogItemV3', 'log_item_v3'],
    ['Straße', 'strasse'],
    ['  AI  Agent ', 'ai_agent'],
    ['2FA', 'n_2fa'],
    ['ログ', ''],
  ])('%s is %s', (text, name) => {
    expect(snakeCase(text)).toBe(name);
  });

  it.each([
    ['policy', 'policies'],
    ['key', 'keys'],
    ['status', 'statuses'],
    ['match', 'matches'],
  ])('%s in the plural is %s', (stem, plural) => {
    expect(pluralise(stem)).toBe(plural);
  });
});
