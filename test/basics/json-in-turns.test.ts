/** Long JSON that is parsed part by part is what JSON.parse makes of it, wherever the parts end; and no JSON is none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BODY_BOUNDS, readJson } from '../../runtime/basics/bounds.ts';
import { parsedInTurns, readJsonInTurns } from '../../runtime/basics/json-in-turns.ts';

const runs = { seed: 20_261_129, numRuns: 400 };
const size = fc.integer({ min: 1, max: 6 });
const key = fc
  .oneof(fc.constantFrom('a', 'b', '0', '7', '', 'a"b', '\\', 'é'), fc.string())
  .filter((name) => name !== '__proto__');
const leaf = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(key, tie('value'), { maxKeys: 6 }),
  ),
}));
/** Ways of writing a value down: close together, wide, and with one member twice. */
const written = fc.tuple(value, fc.constantFrom(undefined, 1, '\t'), fc.boolean()).map(([made, space, isTwice]) => {
  const text = JSON.stringify(made, null, space);
  return isTwice ? `{"a":${text},"b":[${text},1],"a":${text} ,"c":{}}` : text;
});

const outcome = async (parse: () => unknown): Promise<unknown> => {
  try {
    return { value: await parse() };
  } catch (cause) {
    return (cause as Error).constructor.name;
  }
};

describe('JSON that is parsed part by part', () => {
  it('is what it is as a whole, in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(written, size, async (text, most) => {
        const given = await parsedInTurns(text, most);
        expect(given).toEqual(JSON.parse(text));
        expect(JSON.stringify(given)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      runs,
    );
  });

  it('is none where it is none as a whole', async () => {
    const spoilt = fc
      .tuple(
        written,
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(',', '[', ']', '{', '}', '"', ':', '0', ' ', '\\', '')), {
          minLength: 1,
          maxLength: 3,
        }),
      )
      .map(([text, changes]) =>
        changes.reduce((all, [at, sign]) => {
          const place = at % (all.length + 1);
          return all.slice(0, place) + sign + all.slice(place + (at % 2));
        }, text),
      );
    await fc.assert(
      fc.asyncProperty(spoilt, size, async (text, most) => {
        expect(await outcome(() => parsedInTurns(text, most))).toEqual(await outcome(() => JSON.parse(text)));
      }),
      { ...runs, numRuns: 2000 },
    );
  });

  it.each([
    ['a list of texts', () => Array.from({ length: 40_000 }, (_, at) => `n${at}`)],
    [
      'objects in lists',
      () => Array.from({ length: 300 }, (_, at) => ({ at, list: Array.from({ length: 50 }, (_, n) => n) })),
    ],
    ['a list beside others', () => ({ a: 1, b: { c: Array.from({ length: 20_000 }, (_, at) => [at]) }, d: 2 })],
  ] as const)('lets others have their turn: %s', async (_, make) => {
    const text = JSON.stringify(make());
    const parts = Math.floor((text.match(/,/g) ?? []).length / 4_000);
    let turns = 0;
    let isDone = false;
    const others = (): void => {
      turns += 1;
      if (!isDone) setImmediate(others);
    };
    setImmediate(others);
    const read = await readJsonInTurns(text, BODY_BOUNDS);
    isDone = true;
    expect(read).toEqual(readJson(text, BODY_BOUNDS));
    expect(parts).toBeGreaterThan(1);
    expect(turns).toBeGreaterThan(parts);
  });

  it.each([
    ['[,1]', 1],
    ['[1,[,2]]', 1],
    ['{"a":1,"b":{ ,"c":2}}', 1],
    ['[1,2,3,{\n,"a":1}]', 2],
  ])('has nothing left out before a comma: %s', async (text, most) => {
    await expect(parsedInTurns(text, most)).rejects.toBeInstanceOf(SyntaxError);
    await expect(parsedInTurns(text, most + 1)).rejects.toBeInstanceOf(SyntaxError);
  });

  it('is refused for what is wrong with it before it is parsed', async () => {
    for (const text of ['{"__proto__":1}', '[1e400]', `${'['.repeat(70)}${']'.repeat(70)}`, '[1,'])
      expect(await readJsonInTurns(text, BODY_BOUNDS)).toEqual(readJson(text, BODY_BOUNDS));
  });
});
