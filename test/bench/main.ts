/**
 * `make bench`: what the server costs, beside a bare proxy and the least server of the SDK's in the same run. Prints a table
 * for each part and then the budgets. PEERS=1 also measures servers of others, which it installs from npm; FAST=1 takes a short
 * look; PARTS="calls lists" measures only those. A whole run writes docs/benchmarks.md. STRICT=1 fails for a missed budget.
 */
import { writeFileSync } from 'node:fs';
import { judge } from './budgets.ts';
import { surroundings } from './machine.ts';
import { calls } from './parts/calls.ts';
import { compile } from './parts/compile.ts';
import { guards } from './parts/guards.ts';
import { lists } from './parts/lists.ts';
import { memory } from './parts/memory.ts';
import { stalls } from './parts/stalls.ts';
import { starts } from './parts/start.ts';
import { workflows } from './parts/workflows.ts';
import { built } from './product-process.ts';
import { benchmarksPage, type Found, type Look, type Part, section, type Table } from './report.ts';

const DOCUMENT = '../../../docs/benchmarks.md';
const PARTS: Readonly<Record<string, Part>> = {
  calls,
  guards,
  lists,
  workflows,
  start: starts,
  stalls,
  memory,
  compile,
};

const { FAST, PEERS, STRICT, ROUNDS } = process.env;
const wanted = process.env.PARTS?.split(/[ ,]+/).filter(Boolean) ?? [];
const unknown = wanted.find((name) => !Object.hasOwn(PARTS, name));
if (unknown !== undefined) throw new Error(`No part is called ${unknown}: there are ${Object.keys(PARTS).join(', ')}`);
const isWhole = FAST !== '1';
const look: Look = {
  rounds: Number(ROUNDS ?? (isWhole ? 7 : 3)),
  seconds: isWhole ? 0.6 : 0.2,
  warmUp: isWhole ? 3_000 : 1_000,
  isWhole,
  withPeers: PEERS === '1',
};
const say = (text: string) => process.stdout.write(`${text}\n`);

const before = surroundings(look, new Date());
const tables: Table[] = [];
let figures: Found['figures'] = {};
const begun = performance.now();
const measured = Object.entries(PARTS).filter(([name]) => wanted.length === 0 || wanted.includes(name));
for (const [at, [name, part]] of measured.entries()) {
  // Not part of what is printed: a part takes minutes.
  process.stderr.write(`${name}: part ${at + 1} of ${measured.length} …\n`);
  const found = await part(look);
  figures = { ...figures, ...found.figures };
  tables.push(...found.tables);
  for (const table of found.tables) say(`\n${section(table)}`);
}
const { table: budgets, missed } = judge(figures);
say(`\n${section(budgets)}\n\n${Math.round((performance.now() - begun) / 1000)} s`);
if (isWhole && wanted.length === 0) {
  writeFileSync(built(DOCUMENT), benchmarksPage(before, [budgets, ...tables]));
  say('Wrote docs/benchmarks.md.');
}
if (STRICT === '1' && missed > 0) process.exitCode = 1;
