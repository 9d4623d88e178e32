/** The tables of docs/clients/README.md, from what was measured. */
import { readFileSync } from 'node:fs';
import { packageFile } from '../../../runtime/start/package-root.ts';
import type { Measured } from './measure.ts';
import { pageNames, readPage } from './page.ts';

/** What `make clients` measured last, by page. */
export const MEASURED_FILE = packageFile('test/clients/live/measured.json');
/** The page with the tables. */
export const README_FILE = packageFile('docs/clients/README.md');

/** Reads what was measured last. */
export function lastMeasured(): Record<string, Measured> {
  return JSON.parse(readFileSync(MEASURED_FILE, 'utf8')) as Record<string, Measured>;
}

const PART = /(<!-- (\w+): written by make clients -->\n)[\s\S]*?(\n<!-- \/\2 -->)/g;

/** The README with its tables written anew. */
export function refreshedReadme(text: string, measured: Readonly<Record<string, Measured>>): string {
  const pages = pageNames().map(readPage);
  const link = (name: string): string => `[${pages.find((page) => page.name === name)?.title}](${name}.md)`;
  const run = Object.entries(measured).filter(([name]) => pages.some((page) => page.name === name));
  const parts: Record<string, string> = {
    run: table(
      [
        'client',
        'version',
        'protocol',
        'calls `call_read`',
        'instructions read',
        'a person can be asked',
        'a write with nobody there',
      ],
      run.map(([name, one]) => [
        link(name),
        one.version,
        one.protocol,
        one.shown ? `\`${one.shown}\`` : '',
        instructionsOf(one),
        one.asks || 'no',
        writeOf(one),
      ]),
    ),
    results: table(
      ['client', 'a long result', 'a result by name', 'lists tools', 'sessions', 'model API of the run'],
      run.map(([name, one]) => [
        link(name),
        longOf(one),
        bothOf(one),
        timesOf(one.lists),
        sessionsOf(one),
        one.dialect,
      ]),
    ),
    documented: pages
      .filter(({ name }) => measured[name] === undefined)
      .map(({ name }) => `- ${link(name)}`)
      .join('\n'),
  };
  return text.replaceAll(PART, (_, begin: string, name: string, end: string) => `${begin}\n${parts[name]}\n${end}`);
}

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const count = (value: number): string => value.toLocaleString('en');

function instructionsOf({ instructions: { read, all }, dialect }: Measured): string {
  if (!dialect) return '';
  if (read === all) return 'all';
  // A few characters are in any text.
  return read < 20 ? 'none' : `the first ${count(read)} of ${count(all)} characters`;
}

function longOf({ long, dialect }: Measured): string {
  if (!dialect) return '';
  return long.isWhole ? `whole, ${percent(long)}` : `cut to ${count(long.read)} of ${count(long.sent)} characters`;
}

function bothOf({ both, dialect }: Measured): string {
  if (!dialect) return '';
  return `read ${timesOf(both.times)}, ${percent(both)}`;
}

const timesOf = (times: number): string => ({ 1: 'once', 2: 'twice' })[times] ?? `${times} times`;

function sessionsOf({ sessions: { opened, ended }, dialect }: Measured): string {
  if (!dialect) return '';
  return opened === 0 ? 'needs none' : `${opened} opened, ${ended} ended`;
}

function writeOf({ writes, dialect }: Measured): string {
  if (!dialect) return '';
  return writes ? 'runs' : 'refused';
}

const percent = ({ sent, read }: { readonly sent: number; readonly read: number }): string =>
  `${Math.round((100 * read) / sent)} % of its characters`;
