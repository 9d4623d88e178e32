/** Sentences drawn at random, for somebody to hold against the platform. Pure: one seed, one draw. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A sentence and where a client meets it. */
export interface Told {
  /** The tools and the argument, or the enum and its value. */
  readonly place: string;
  readonly text: string;
  /** Of one of the resources people use most. */
  readonly isEveryday: boolean;
}

/** That many sentences, half of them from the resources people use most, in random order; each place at most once. */
export function drawSentences(told: readonly Told[], count: number, seed: number): Told[] {
  const random = xoroshiro128plus(seed);
  const pick = (from: readonly Told[], many: number): Told[] => {
    const left = [...from];
    const most = Math.min(many, left.length);
    for (let place = 0; place < most; place++) {
      const other = uniformInt(random, place, left.length - 1);
      [left[place], left[other]] = [left[other] as Told, left[place] as Told];
    }
    return left.slice(0, most);
  };
  const half = Math.ceil(count / 2);
  const everyday = told.filter(({ isEveryday }) => isEveryday);
  const others = told.filter(({ isEveryday }) => !isEveryday);
  return pick([...pick(everyday, half), ...pick(others, count - half)], count);
}

/** The draw as a table of Markdown, with room for a judgement. */
export function printDraw(drawn: readonly Told[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return [
    '| # | place | sentence | everyday | judgement |',
    '|---|---|---|---|---|',
    ...drawn.map(
      ({ place, text, isEveryday }, index) =>
        `| ${index + 1} | ${cell(place)} | ${cell(text)} | ${isEveryday ? 'yes' : ''} | |`,
    ),
  ].join('\n');
}
