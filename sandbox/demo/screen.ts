/** Prints the story, in colour where that is wanted, at a pace that can be followed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import type { Answer } from './answer.ts';
import { answerLines, inOneLine, wrap } from './brief.ts';
import type { Options } from './options.ts';

/** What can be printed. */
export interface Screen {
  /** Heads a part of the story. */
  act(title: string): void;
  /** A sentence of the teller. */
  say(text: string): void;
  /** What is about to be called. */
  call(name: string, args: object): void;
  /** A line in the place of an answer. */
  line(text: string): void;
  answer(answer: Answer): void;
  /** What the answer means. */
  found(text: string): void;
  /** Waits as the options ask. */
  pause(): Promise<void>;
}

const MOMENT_MS = 900;
type Colour = Parameters<typeof styleText>[0];

/** Makes a screen that prints through `print`. */
export function createScreen({ hasColour, width, pace }: Options, print: (text: string) => void): Screen {
  const paint = (colour: Colour, text: string) => (hasColour ? styleText(colour, text) : text);
  const lines = (texts: readonly string[], colour?: Colour) => {
    for (const text of texts) print(`  ${colour === undefined ? text : paint(colour, text)}\n`);
  };
  const inner = width - 2;
  return {
    act: (title) => print(`\n${paint(['bold', 'magenta'], title)}\n`),
    say: (text) => print(`${wrap(text, width, 4).join('\n')}\n`),
    call: (name, args) => {
      const written = Object.keys(args).length === 0 ? '' : ` ${inOneLine(args)}`;
      const [first = '', ...rest] = wrap(`${name}${written}`, inner, 4);
      print(`${paint('cyan', '→')} ${paint(['bold', 'cyan'], name)}${paint('cyan', first.slice(name.length))}\n`);
      lines(rest, 'cyan');
    },
    line: (text) => lines([text]),
    answer: (answer) => {
      const [head = '', ...rest] = answerLines(answer, inner);
      lines([head], answer.isError ? 'yellow' : answer.rows.length > 0 ? 'dim' : undefined);
      lines(rest, answer.isError ? 'yellow' : undefined);
    },
    found: (text) => {
      const [first = '', ...rest] = wrap(text, inner, 4);
      print(`${paint('green', `✓ ${first}`)}\n`);
      lines(rest, 'green');
    },
    pause: async () => {
      if (pace === 'moment') await sleep(MOMENT_MS);
      if (pace === 'enter') await enter();
    },
  };
}

/** Waits for a line, or for the end of the input. */
function enter(): Promise<void> {
  return new Promise((resolve) => {
    if (process.stdin.readableEnded) return resolve();
    const done = () => {
      process.stdin.off('data', done).off('end', done).pause();
      resolve();
    };
    process.stdin.once('data', done).once('end', done).resume();
  });
}
