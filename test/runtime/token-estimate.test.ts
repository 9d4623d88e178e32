/** The estimate of tokens against a real tokenizer, over generated texts of every script and of code. */
import fc from 'fast-check';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../../runtime/call/tokens.ts';
import { SCRIPT_CHARACTERS } from './scripts.ts';

const counted = (text: string): number => encode(text, { disallowedSpecial: new Set() }).length;

/** Texts of random characters: all in one run, as words, as short words. */
function texts(characters: readonly string[]): fc.Arbitrary<string> {
  const one = fc.integer({ min: 0, max: characters.length - 1 }).map((at) => characters[at] as string);
  const word = (most: number) => fc.array(one, { minLength: 1, maxLength: most }).map((all) => all.join(''));
  const run = fc.array(one, { minLength: 300, maxLength: 600 }).map((all) => all.join(''));
  const words = (most: number) => fc.array(word(most), { minLength: 120, maxLength: 200 }).map((all) => all.join(' '));
  return fc.oneof(run, words(9), words(3), words(16));
}

describe('the estimate is never below what a tokenizer counts', () => {
  it.each(SCRIPT_CHARACTERS)('in random texts of %s', (_, characters) => {
    expect(characters.length).toBeGreaterThan(1);
    fc.assert(
      fc.property(texts(characters), (text) => {
        for (const printed of [text, JSON.stringify({ text })])
          expect(estimateTokens(printed)).toBeGreaterThanOrEqual(counted(printed));
      }),
      { numRuns: 12 },
    );
  });
});

describe('short words that are no words', () => {
  it.each(['VJ WN DQ', 'A A A AAD', 'xq zj vk', 'kzx qjw'])('%s, again and again', (words) => {
    const text = Array.from({ length: 60 }, () => words).join(' ');
    expect(estimateTokens(text)).toBeGreaterThanOrEqual(counted(text));
  });

  it('cost more than those of a language', () => {
    expect(estimateTokens('it is on at no go')).toBeLessThan(estimateTokens('qt qs qn qt nq gq'));
  });
});
