/**
 * `make everyday`: replays the sentences of ../shared/examples/everyday.md, and prints what each cost and whether it was
 * answered. Numbers as arguments replay those alone. Fails where one is not answered, or an aim is missed.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openAt, startProduct } from '../e2e/product.ts';
import { figuresOf, told } from './figures.ts';
import { type NumberedPlay, readPlays } from './read-plays.ts';
import { type Outcome, replay } from './replay.ts';

const FILE = path.resolve(process.env.EVERYDAY || '../shared/examples/everyday.md');
const MISSING = `There is no ${FILE}. It belongs to material that is shared beside this project and is no part of it: put that folder "shared" beside this one, or give the file in EVERYDAY=. Sentences of the project's own are replayed by: npx vitest run test/everyday`;

/** Sentences by number, as the file lists them: "12. Who ...". */
function sentencesOf(text: string): ReadonlyMap<number, string> {
  const lines = text.split('\n').map((line) => /^(\d+)\. (.+)$/.exec(line));
  return new Map(lines.flatMap((line) => (line ? [[Number(line[1]), line[2]?.trim() ?? '']] : [])));
}

async function replayAll(plays: readonly NumberedPlay[], sentences: ReadonlyMap<number, string>): Promise<Outcome[]> {
  const product = await startProduct([], { CONFIRM: 'never' });
  try {
    const client = await openAt(product, '/mcp', product.keys.admin as string);
    const outcomes: Outcome[] = [];
    for (const { n, ...play } of plays) {
      const sentence = sentences.get(n);
      if (sentence === undefined) throw new Error(`${FILE} has no sentence ${n}.`);
      const outcome = await replay(client, sentence, play);
      console.info(row(n, outcome, play.lacks));
      outcomes.push(outcome);
    }
    await client.close();
    return outcomes;
  } finally {
    await product.close();
  }
}

const WIDTHS = [4, 7, 12, 8, 12] as const;
const HEAD = ['no', 'calls', 'find_tools', 'tokens', 'other tokens'];

function inColumns(cells: readonly unknown[]): string {
  return cells.map((cell, at) => String(cell).padStart((WIDTHS[at] ?? 0) + 1)).join('');
}

function row(n: number, { calls, finds, findTokens, callTokens, faults }: Outcome, lacks?: string): string {
  const answered = faults.length > 0 ? 'NO' : lacks ? 'partly' : 'yes';
  const line = `${inColumns([n, calls, finds, findTokens, callTokens])}  ${answered}`;
  return [line, ...faults, ...(lacks ? [lacks] : [])].join('\n       ');
}

async function main(): Promise<void> {
  if (!existsSync(FILE)) {
    console.error(MISSING);
    process.exitCode = 1;
    return;
  }
  const wanted = process.argv.slice(2).map(Number);
  const plays = readPlays<NumberedPlay>('shared.jsonl').filter(({ n }) => wanted.length === 0 || wanted.includes(n));
  console.info(`${inColumns(HEAD)}  answered`);
  const outcomes = await replayAll(plays, sentencesOf(readFileSync(FILE, 'utf8')));
  const { text, isMet } = told(figuresOf(outcomes));
  const answered = outcomes.filter(({ faults }) => faults.length === 0).length;
  const partly = plays.filter(({ lacks }, at) => lacks && outcomes[at]?.faults.length === 0).length;
  console.info(`${answered} of ${outcomes.length} answered, ${partly} of them partly. ${text}`);
  if (answered < outcomes.length || !isMet) process.exitCode = 1;
}

await main();
