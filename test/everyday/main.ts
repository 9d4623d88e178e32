/** `make everyday`: replays the sentences of ../shared/examples/everyday.md and prints what each cost and whether it was answered. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openAt, startProduct } from '../e2e/product.ts';
import { AIMS, figuresOf } from './figures.ts';
import { type NumberedPlay, readPlays } from './read-plays.ts';
import { type Outcome, replay } from './replay.ts';

const FILE = path.resolve(process.env.EVERYDAY ?? '../shared/examples/everyday.md');

/** Sentences by number, as the file lists them. */
function sentencesOf(text: string): ReadonlyMap<number, string> {
  const lines = text.split('\n').flatMap((line) => /^(\d+)\. (.+)$/.exec(line) ?? []);
  return new Map(lines.flatMap((part, at) => (at % 3 === 1 ? [[Number(part), lines[at + 1]?.trim() ?? '']] : [])));
}

async function main(): Promise<void> {
  if (!existsSync(FILE)) {
    console.error(
      `${FILE} is not there. It is shared material of the founders and no part of the project: put their folder "shared" beside this one, or name the file in EVERYDAY. The project's own sentences are replayed by: npx vitest run test/everyday`,
    );
    process.exitCode = 1;
    return;
  }
  const wanted = process.argv.slice(2).map(Number);
  const sentences = [...sentencesOf(readFileSync(FILE, 'utf8'))].filter(
    ([n]) => wanted.length === 0 || wanted.includes(n),
  );
  const plays = new Map(readPlays<NumberedPlay>('shared.jsonl').map((play) => [play.n, play]));
  const product = await startProduct();
  try {
    const client = await openAt(product, '/mcp', product.keys.admin as string);
    await replayAll(sentences, (n, sentence) => {
      const play = plays.get(n);
      if (play === undefined) throw new Error(`There is no play for sentence ${n}.`);
      return replay(client, sentence, play);
    });
    await client.close();
  } finally {
    await product.close();
  }
}

async function replayAll(
  sentences: readonly (readonly [number, string])[],
  play: (n: number, sentence: string) => Promise<Outcome>,
): Promise<void> {
  const outcomes: Outcome[] = [];
  console.info(' no  calls  find_tools  rest  answered');
  for (const [n, sentence] of sentences) {
    const outcome = await play(n, sentence);
    outcomes.push(outcome);
    const { calls, findTokens, callTokens, faults } = outcome;
    const cells = [
      [n, 3],
      [calls, 7],
      [findTokens, 12],
      [callTokens, 6],
    ] as const;
    console.info(
      `${cells.map(([value, width]) => String(value).padStart(width)).join('')}  ${faults.length === 0 ? 'yes' : 'no'}`,
    );
    for (const fault of faults) console.info(`     ${fault}`);
  }
  const { calls, tokens, findTokens, share } = figuresOf(outcomes);
  const answered = outcomes.filter(({ faults }) => faults.length === 0).length;
  console.info(
    `${answered} of ${outcomes.length} answered. Medians: ${calls} calls beside find_tools (aim ${AIMS.calls}), ${tokens} tokens in all (aim ${AIMS.tokens}), ${findTokens} of find_tools; find_tools takes ${(share * 100).toFixed(0)} % of all tokens (aim ${AIMS.share * 100} %).`,
  );
  if (answered < outcomes.length) process.exitCode = 1;
}

await main();
