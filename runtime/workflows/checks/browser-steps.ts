/** Steps in words -> what each does in a browser. No I/O. */
import { badArgument } from '../../basics/errors.ts';

export const MOST_STEPS = 25;

/** One step: how it is told, without what is typed, and JavaScript that does it with `page`, `shot(name)` and `titled(text)`. */
export interface ReadStep {
  /** Written into the log of each run, where whoever may read results reads it. */
  readonly words: string;
  readonly code: string;
}

/** How long a page may take to show what a step expects, in ms. */
const PATIENCE = 10_000;
const LONGEST_WAIT_S = 30;
const LONGEST_STEP = 500;

/**
 * Any text as a literal of JavaScript that means exactly this text. Lines and paragraphs of Unicode are escaped, too: they
 * end a line comment, and older engines take them for ends of lines inside of texts.
 */
export function literal(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`);
}

/** A text as a regular expression that matches it and nothing else. */
function matching(text: string): string {
  return `new RegExp(${literal(text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))})`;
}

type Print = (rest: string, words: string) => string;

const selected =
  (method: string): Print =>
  (selector) =>
    `page.${method}(${literal(selector)})`;

/** `selector = value`: the first equals sign between blanks parts them, as selectors hold others. */
const assigned =
  (method: string): Print =>
  (rest, words) => {
    const at = rest.indexOf(' = ');
    if (at <= 0) throw unclear(words, `"${words.split(' ', 1)[0]} #selector = value"`);
    return `page.${method}(${literal(rest.slice(0, at).trim())}, ${literal(rest.slice(at + 3))})`;
  };

/** By what a step begins with, the longest first. */
const STEPS: readonly (readonly [begins: string, Print])[] = [
  ['goto', (url, words) => `page.goto(${literal(address(url, words))})`],
  ['click text', (text) => `page.getByText(${literal(text)}).first().click()`],
  ['click', selected('click')],
  ['hover', selected('hover')],
  ['check', selected('check')],
  ['uncheck', selected('uncheck')],
  ['fill', assigned('fill')],
  ['select', assigned('selectOption')],
  ['press', (key) => `page.keyboard.press(${literal(key)})`],
  [
    'expect no text',
    (text) => `page.getByText(${literal(text)}).first().waitFor({ state: "hidden", timeout: ${PATIENCE} })`,
  ],
  ['expect text', (text) => `page.getByText(${literal(text)}).first().waitFor({ timeout: ${PATIENCE} })`],
  ['expect url', (text) => `page.waitForURL(${matching(text)}, { timeout: ${PATIENCE} })`],
  ['expect title', (text) => `titled(${literal(text)})`],
  ['expect', (selector) => `page.waitForSelector(${literal(selector)}, { timeout: ${PATIENCE} })`],
  ['wait for', (selector) => `page.waitForSelector(${literal(selector)}, { timeout: ${PATIENCE} })`],
  ['wait', (span, words) => `page.waitForTimeout(${milliseconds(span, words)})`],
  ['screenshot', (name) => `shot(${literal(name)})`],
];

const FORMS =
  'goto URL, click SELECTOR, click text TEXT, fill SELECTOR = VALUE, select SELECTOR = VALUE, check, uncheck, hover SELECTOR, press KEY, expect text TEXT, expect no text TEXT, expect title TEXT, expect url TEXT, expect SELECTOR, wait for SELECTOR, wait 2s, screenshot NAME, reload';

/** Reads steps. Throws `bad_arguments` for the first that is none. */
export function readSteps(given: readonly string[]): readonly ReadStep[] {
  if (given.length === 0 || given.length > MOST_STEPS)
    throw badArgument(`steps holds ${given.length}: 1 to ${MOST_STEPS} are taken.`, 'Give a script for more.');
  const steps = given.map(readStep);
  if (!steps[0]?.code.startsWith('page.goto('))
    throw badArgument('The first step opens no page.', 'Begin with "goto https://…".');
  return steps;
}

function readStep(given: string): ReadStep {
  const words = given.trim();
  if (words.length > LONGEST_STEP)
    throw badArgument(`A step has ${words.length} characters.`, `At most ${LONGEST_STEP}.`);
  if (words.toLowerCase() === 'reload') return { words, code: 'page.reload()' };
  const lower = words.toLowerCase();
  const found = STEPS.find(([begins]) => lower.startsWith(`${begins} `));
  const rest = found ? words.slice(found[0].length).trim() : '';
  if (!found || rest === '') throw unclear(words, FORMS);
  return { words: toldWords(words, found[0]), code: found[1](rest, words) };
}

/** What people type may be a password, and placeholders are secrets by the time that the script runs. */
function toldWords(words: string, begins: string): string {
  const told = begins === 'fill' ? words.slice(0, words.indexOf(' = ')) : words;
  return told.replace(/\{\{.*?\}\}/gs, '(secret)');
}

function address(text: string, words: string): string {
  if (!URL.canParse(text) || !/^https?:\/\//i.test(text)) throw unclear(words, '"goto https://www.example.com/"');
  return text;
}

function milliseconds(span: string, words: string): number {
  const [, amount, unit = 's'] = /^(\d{1,5}(?:\.\d{1,3})?)\s*(ms|s)?$/.exec(span) ?? [];
  const ms = Number(amount) * (unit === 'ms' ? 1 : 1000);
  if (!(ms >= 0 && ms <= LONGEST_WAIT_S * 1000)) throw unclear(words, `"wait 2s", at most ${LONGEST_WAIT_S}s`);
  return Math.round(ms);
}

function unclear(words: string, would: string): Error {
  return badArgument(`This step is not understood: ${JSON.stringify(words.slice(0, 80))}.`, `Write ${would}.`);
}
