/** Prints the story, in colour where the terminal has it, at a pace that can be followed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import type { Answer } from './answer.ts';
import { answerLines, inOneLine, wrap } from './brief.ts';

const MOMENT_MS = 900;
const WIDTH = Math.min(Math.max(process.stdout.columns ?? 100, 60), 120);
const INNER = WIDTH - 2;

type Colour = 'cyan' | 'dim' | 'green' | 'magenta' | 'yellow';

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

// Two styles in one call are not withheld where there is no terminal.
const bold = (colour: Colour, text: string): string => styleText('bold', styleText(colour, text));

function printLines(texts: readonly string[], colour?: Colour): void {
  for (const text of texts) print(`  ${colour === undefined ? text : styleText(colour, text)}`);
}

/** Where the story is printed. */
export class Screen {
  readonly #isWatched: boolean;

  constructor(isWatched: boolean) {
    this.#isWatched = isWatched;
  }

  /** Heads a part of the story. */
  act(title: string): void {
    print(`\n${bold('magenta', title)}`);
  }

  /** A sentence of the teller. */
  say(text: string): void {
    print(wrap(text, WIDTH, 4).join('\n'));
  }

  /** What is about to be called. */
  call(name: string, args: object): void {
    const written = Object.keys(args).length === 0 ? '' : ` ${inOneLine(args)}`;
    const [first = '', ...rest] = wrap(`${name}${written}`, INNER, 4);
    print(`${styleText('cyan', '→')} ${bold('cyan', name)}${styleText('cyan', first.slice(name.length))}`);
    printLines(rest, 'cyan');
  }

  /** A line in the place of an answer. */
  line(text: string): void {
    printLines([text]);
  }

  answer(answer: Answer): void {
    const [head = '', ...rest] = answerLines(answer, INNER);
    printLines([head], answer.isError ? 'yellow' : answer.rows.length > 0 ? 'dim' : undefined);
    printLines(rest, answer.isError ? 'yellow' : undefined);
  }

  /** What the answer means. */
  found(text: string): void {
    const [first = '', ...rest] = wrap(text, INNER, 4);
    print(styleText('green', `✓ ${first}`));
    printLines(rest, 'green');
  }

  /** Leaves a person a moment to read. */
  async pause(): Promise<void> {
    if (this.#isWatched) await sleep(MOMENT_MS);
  }
}
