/**
 * Seeks better numbers for the ranking: `node dist/test/search/tune.js [seconds]`. Walks the numbers of `tuning.ts` one at
 * a time and keeps what helps the sets that are not held out; prints what it would change. Numbers are rounded by hand and must
 * hold on the held-out sets, which this never reads.
 */

import { SearchIndex } from '../../runtime/tools/search/search-index.ts';
import { TUNING, type Tuning } from '../../runtime/tools/search/tuning.ts';
import { measure, readData, readRequests } from './measure.ts';

type Numbers = { [name: string]: number | Numbers };

const STEPS = [1.25, 0.8, 1.6, 0.6];
/** Smaller gains are chance. */
const GAIN = 0.002;

const data = readData();
/** As much weight for each set, however many requests it has. */
const sets = [
  'development.jsonl',
  'typed.jsonl',
  'requests.jsonl',
  'languages.jsonl',
  'pairs.jsonl',
  'intents.jsonl',
].map(readRequests);
const until = Date.now() + Number(process.argv[2] ?? 120) * 1000;

function worth(tuning: Tuning): number {
  const index = new SearchIndex(data, tuning);
  const worths = sets.map((requests) => {
    const { at1, at3, at5, mrr } = measure(index, data, requests);
    return 0.8 * at1 + 0.6 * at3 + at5 + mrr;
  });
  return worths.reduce((sum, each) => sum + each, 0) / sets.length;
}

function paths(numbers: Numbers, before: readonly string[] = []): string[][] {
  return Object.entries(numbers).flatMap(([name, value]) =>
    typeof value === 'number' ? [[...before, name]] : paths(value, [...before, name]),
  );
}

function changed(tuning: Tuning, [...path]: readonly string[], factor: number): { tuning: Tuning; value: number } {
  const copy = structuredClone(tuning);
  const last = path.pop() as string;
  const holder = path.reduce((numbers, name) => numbers[name] as Numbers, copy as unknown as Numbers);
  const value = Number(((holder[last] as number) * factor).toFixed(3));
  holder[last] = value;
  return { tuning: copy, value };
}

let best = TUNING;
let reached = worth(best);
process.stdout.write(`start ${reached.toFixed(4)}\n`);
for (let improved = true; improved && Date.now() < until; ) {
  improved = false;
  for (const path of paths(TUNING as unknown as Numbers)) {
    for (const factor of STEPS) {
      if (Date.now() > until) break;
      const { tuning, value } = changed(best, path, factor);
      const score = worth(tuning);
      if (score <= reached + GAIN) continue;
      [best, reached, improved] = [tuning, score, true];
      process.stdout.write(`${path.join('.')} -> ${value}  ${score.toFixed(4)}\n`);
      break;
    }
  }
}
