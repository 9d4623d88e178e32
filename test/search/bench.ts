/**
 * Prints how well and how fast the search answers, beside general search libraries over the same words, and what an answer
 * costs: `make bench-search`; `--missed` also shows what it did not find.
 */
import { VERBS } from '../../runtime/catalogue/kinds.ts';
import { SearchIndex } from '../../runtime/tools/search/search-index.ts';
import { miniSearch } from './baseline.ts';
import { bm25 } from './bm25.ts';
import { type SeveralRequest, served } from './clauses.ts';
import { costs } from './costs.ts';
import {
  type Figures,
  type LabelledRequest,
  measure,
  readData,
  readLines,
  readRequests,
  type Searcher,
} from './measure.ts';
import { besideOperations, listedIndex, offered } from './workflows.ts';

/** What was tuned on, and what nobody wrote words for. */
const SETS: Readonly<Record<string, string>> = {
  'requests.jsonl': 'written requests',
  'development.jsonl': 'paraphrases',
  'pairs.jsonl': 'easily confused',
  'languages.jsonl': 'other languages',
  'typed.jsonl': 'as typed',
  'intents.jsonl': 'short intents',
  'held-out.jsonl': 'written, held out',
  'typed-held-out.jsonl': 'as typed, held out',
  'intents-held-out.jsonl': 'short, held out',
};
const SEVERAL: Readonly<Record<string, string>> = {
  'clauses.jsonl': 'several things',
  'clauses-held-out.jsonl': 'several, held out',
};
const ENGLISH: ReadonlySet<string> = new Set([
  'engineer',
  'manager',
  'layman',
  'operator',
  'symptom',
  'direct',
  'stranger',
  'assistant',
]);

collect();
const before = process.memoryUsage().heapUsed;
const start = performance.now();
const data = readData();
const index = new SearchIndex(data);
const load = performance.now() - start;
const heap = retained();
const showsMissed = process.argv.includes('--missed');
const sets = Object.entries(SETS).map(([file, name]) => ({ name, requests: readRequests(file) }));
const all = sets.flatMap(({ requests }) => requests);

// Figures are those of a server that has answered a few requests: what is compiled on first use is compiled by now.
measure(index, data, all.slice(0, 200));
say(`load ${load.toFixed(0)} ms, heap ${heap.toFixed(1)} MB`);
const indexing = performance.now();
const mini = miniSearch(data);
say(`MiniSearch over the same data: load ${(performance.now() - indexing).toFixed(0)} ms`);
const others: readonly (readonly [string, Searcher])[] = [
  ['MiniSearch', mini],
  ['BM25', bm25(data)],
];

say('\nper set: right at 1, 3, 5; questions with a write among five; beside others at 1 and 5');
for (const { name, requests } of sets) report(name, requests);
say('\nseveral things in one text: those that have a tool among five, and texts in which all have one');
for (const [file, name] of Object.entries(SEVERAL)) reportSeveral(name, readLines<SeveralRequest>(file));
say('\nas typed, by who speaks and in what language');
for (const { name, requests } of sets.filter((set) => set.name.startsWith('as typed')))
  for (const voice of new Set(requests.flatMap(({ voice }) => voice ?? [])))
    report(
      `${name}: ${voice}`,
      requests.filter((request) => request.voice === voice),
    );
say('\nby verb, over all sets in English');
for (const verb of VERBS)
  report(
    verb,
    all.filter(({ voice = 'stranger', expect: [first] }) => ENGLISH.has(voice) && first?.startsWith(`${verb} `)),
  );
say(
  '\nworkflows: right, wrong, and needless where none is meant; beside operations: shown, strange, operation among five',
);
await reportWorkflows();
say('\ntokens (o200k) of an answer with five tools');
for (const { name, requests } of sets) say(`${name.padEnd(22)} ${await costs(requests)}`);

function report(name: string, requests: readonly LabelledRequest[]): void {
  if (requests.length === 0) return;
  const figures = measure(index, data, requests);
  const beside = others.map(([other, searcher]) => {
    const { at1, at5 } = measure(searcher, data, requests);
    return `${other} ${percent(at1)} ${percent(at5)}`;
  });
  say([`${name.padEnd(22)} ${String(requests.length).padStart(4)}`, ours(figures), ...beside].join('  '));
  if (!showsMissed) return;
  for (const { q, expect, got } of figures.missed)
    say(`    ${q}\n      wanted ${expect.join('; ')}\n      got    ${got.join('; ')}`);
}

function reportSeveral(name: string, requests: readonly SeveralRequest[]): void {
  const shares = (searcher: Searcher): string => {
    const { clauses, whole } = served(searcher, requests);
    return `${percent(clauses)} ${percent(whole)}`;
  };
  const beside = others.map(([other, searcher]) => `${other} ${shares(searcher)}`);
  say([`${name.padEnd(22)} ${String(requests.length).padStart(4)}`, shares(index), ...beside].join('  '));
  if (!showsMissed) return;
  for (const { q, lacking, got } of served(index, requests).missed)
    say(`    ${q}\n      lacks  ${lacking.join('; ')}\n      got    ${got.join('; ')}`);
}

async function reportWorkflows(): Promise<void> {
  const workflows = await listedIndex(index);
  for (const file of ['workflows.jsonl', 'workflows-held-out.jsonl']) {
    const { requests, right, wrong, needless, others, missed } = offered(workflows.index, file);
    say(`${file.padEnd(24)} ${requests}  ${percent(right)} ${percent(wrong)}  ${needless}/${others}`);
    if (showsMissed) for (const { q, expect, got } of missed) say(`    ${q}: ${got.join()}, not ${expect.join()}`);
  }
  const toolOf = new Map(
    data.resources.flatMap(({ tools, tag }) => Object.entries(tools).map(([verb, tool]) => [`${verb} ${tag}`, tool])),
  );
  for (const { name, requests } of sets) {
    const { shown, strange, found } = besideOperations(requests, {
      ...workflows,
      operations: index,
      index: workflows.index,
      toolOf,
    });
    say(`${name.padEnd(24)} ${requests.length}  ${shown} ${strange.length} ${percent(found)}`);
    if (showsMissed) for (const { q, got } of strange) say(`    ${q}: ${got.join()}`);
  }
}

function ours({ at1, at3, at5, mrr, times, questions, writes }: Figures): string {
  const time = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(2);
  const shares = [at1, at3, at5].map(percent).join(' ');
  return `${shares}  mrr ${mrr.toFixed(2)}  p50 ${time(0.5)} p95 ${time(0.95)} ms  writes ${writes}/${questions} `;
}

function collect(): void {
  (globalThis as { gc?: () => void }).gc?.();
}

/** Heap that the index and its data hold, in MB: exact only under `node --expose-gc`. */
function retained(): number {
  collect();
  return (process.memoryUsage().heapUsed - before) / 1e6;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0).padStart(3)} %`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
