import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdFinder, refusedIdsIn } from '../../runtime/mcp/id-finder.ts';
import { MAX_IDS, refusedIds } from '../../runtime/mcp/request-ids.ts';

/** What is found in a text that comes in pieces of these lengths. */
function found(text: string, lengths: readonly number[] = [text.length]) {
  const finder = new IdFinder();
  let rest = Buffer.from(text);
  for (let piece = 0; rest.length > 0; piece += 1) {
    const length = Math.max(1, lengths[piece % lengths.length] ?? 1);
    finder.push(rest.subarray(0, length));
    rest = rest.subarray(length);
  }
  return { ids: finder.ids, isWhole: finder.isWhole };
}

const id = fc.oneof(
  fc.integer(),
  fc.string(),
  fc.constantFrom(null, true, 1.5, 'id', '"', '\\', '},{"id":9'),
  fc.jsonValue(),
  // Long enough to be passed over by more than one letter at a time.
  fc.string({ unit: fc.constantFrom('\\', '"', 'x', 'xxxxxxxxxxxxxxxx', 'é'), maxLength: 200 }),
);
const member = fc.tuple(
  fc.oneof(fc.constantFrom('id', 'method', 'result', 'error', 'params', 'jsonrpc'), fc.string()),
  fc.oneof(id, fc.record({ id, method: id, list: fc.array(fc.record({ id })) }, { requiredKeys: [] })),
);
const escaped = (text: string) =>
  `"${[...text].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;
const message = fc
  .tuple(fc.array(member, { maxLength: 6 }), fc.boolean(), fc.constantFrom('', ' ', '\n\t '))
  .map(([members, isEscaped, blank]) => {
    // Members may come twice, as a Map of them would not show.
    const written = members.map(([key, value]) => {
      const name = isEscaped && /^[a-z]+$/.test(key) ? escaped(key) : JSON.stringify(key);
      return `${blank}${name}${blank}:${blank}${JSON.stringify(value)}${blank}`;
    });
    return `{${written.join()}}`;
  });
const batch = fc
  .array(
    fc.oneof(
      message,
      fc.jsonValue().map((value) => JSON.stringify(value)),
    ),
  )
  .map((all) => `[${all.join()}]`);

describe('ids of what is not parsed', () => {
  it('are those of what is, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(message, batch),
        fc.array(fc.oneof(fc.nat(9), fc.nat(400)), { minLength: 1, maxLength: 5 }),
        (text, lengths) => {
          // A key that JavaScript would lose is none of those that matter.
          const expected = refusedIds(JSON.parse(text));
          const isLong = [expected].flat().some((one) => typeof one === 'string' && one.length > 100);
          if (!isLong) expect([text, found(text, lengths)]).toEqual([text, { ids: expected, isWhole: true }]);
          expect(refusedIdsIn(Buffer.from(text))).toEqual(expected);
        },
      ),
      { seed: 16, numRuns: 400 },
    );
  });

  it.each([1, 3, 64, 1_000])('that stand behind %i KiB are found, and nothing is kept of those', (kibibytes) => {
    const much = 'x'.repeat(kibibytes * 1_024);
    for (const params of [JSON.stringify(much), `{"${much}":1}`, `[${JSON.stringify(much)}]`]) {
      expect(found(`{"method":"m","params":${params},"jsonrpc":"2.0","id":7}`, [1_000]).ids).toBe(7);
      expect(found(`[{"params":${params},"id":"a","method":"m"},{"id":2,"method":"n"}]`, [999]).ids).toEqual(['a', 2]);
    }
    expect(found(`{"${much}":1,"id":3,"a":${JSON.stringify(much)}}`).ids).toBe(3);
  });

  it.each(['"', '\\', '\\\\"', '{"id":9}', '],[', 'é\\u0022'])(
    'are found behind texts full of %j, in any pieces',
    (piece) => {
      const text = JSON.stringify(piece.repeat(40));
      for (const params of [`{"a":${text}}`, `[${text},[${text}]]`, `{${text}:{${text}:${text}}}`]) {
        for (const lengths of [[1], [2, 3], [7], [64, 1], [5_000]])
          expect(found(`{"method":"m","params":${params},"id":7}`, lengths)).toEqual({ ids: 7, isWhole: true });
      }
    },
  );

  it.each([1, 64, 65, 1_000, 30_000])('are found behind %i levels', (levels) => {
    const deep = '['.repeat(levels) + ']'.repeat(levels);
    expect(found(`{"method":"m","params":${deep},"id":7}`)).toEqual({ ids: 7, isWhole: true });
    expect(found(`{"id":7,"method":"m","params":${'{"a":'.repeat(levels)}`)).toEqual({ ids: 7, isWhole: false });
    expect(refusedIdsIn(Buffer.from(`{"method":"m","params":${deep},"id":7}`))).toBe(7);
    expect(refusedIdsIn(Buffer.from(`{"id":7,"params":${'['.repeat(levels)}`))).toBe(null);
  });

  it('are no more than a refusal repeats', () => {
    expect(found(`[${Array(5_000).fill('{"id":1}').join()}]`).ids).toHaveLength(MAX_IDS);
  });

  it.each([1, 1_000, 1_100, 5_000, 100_000])('are none longer than is worth it: of %i letters', (length) => {
    const long = 'x'.repeat(length);
    const ids = length <= 1_024 ? long : null;
    expect(found(`{"id":"${long}"}`).ids).toBe(ids);
    expect(found(`[{"id":"${long}"},{"id":1}]`, [100]).ids).toEqual(ids === null ? [1] : [long, 1]);
  });
});
