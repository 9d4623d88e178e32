/** Prints how well and how fast the search answers: `make bench-search`; `--missed` also shows what it did not find. */
import { SearchIndex } from '../../runtime/tools/search/search-index.ts';
import { miniSearch } from './baseline.ts';
import { type Figures, measure, readData, readRequests } from './measure.ts';

const SETS = ['requests.jsonl', 'development.jsonl', 'held-out.jsonl', 'languages.jsonl'];

const before = process.memoryUsage().heapUsed;
const start = performance.now();
const data = readData();
const index = new SearchIndex(data);
const load = performance.now() - start;
const showsMissed = process.argv.includes('--missed');

// Figures are those of a server that has answered a few requests: what is compiled on first use is compiled by now.
measure(index, data, readRequests('held-out.jsonl'));
say(`load ${load.toFixed(0)} ms`);
for (const set of SETS) {
  const requests = readRequests(set);
  report(set, measure(index, data, requests));
  const voices = new Set(requests.flatMap(({ voice }) => voice ?? []));
  if (voices.size < 2) continue;
  for (const voice of voices)
    report(
      `  ${voice}`,
      measure(
        index,
        data,
        requests.filter((request) => request.voice === voice),
      ),
    );
}
say(`heap ${retained().toFixed(1)} MB`);

const indexing = performance.now();
const baseline = miniSearch(data);
say(`MiniSearch over the same data: load ${(performance.now() - indexing).toFixed(0)} ms`);
measure(baseline, data, readRequests('held-out.jsonl'));
for (const set of SETS) report(`  ${set}`, measure(baseline, data, readRequests(set)));
say(`heap ${retained().toFixed(1)} MB with both`);

function report(name: string, { requests, at1, at3, at5, mrr, times, toolsets, missed }: Figures): void {
  const [worst] = [...toolsets].sort(([, a], [, b]) => a.share - b.share || b.requests - a.requests);
  const figures = [
    `@1 ${percent(at1)}`,
    `@3 ${percent(at3)}`,
    `@5 ${percent(at5)}`,
    `mrr ${mrr.toFixed(2)}`,
    `p50 ${(times[Math.floor(times.length / 2)] ?? 0).toFixed(2)} ms`,
    `p95 ${(times[Math.floor(times.length * 0.95)] ?? 0).toFixed(2)} ms`,
    worst ? `worst ${worst[0]} ${percent(worst[1].share)} of ${worst[1].requests}` : '',
  ];
  say(`${name.padEnd(18)} ${String(requests).padStart(4)}  ${figures.join('  ')}`);
  if (!showsMissed) return;
  for (const { q, expect, got } of missed)
    say(`    ${q}\n      wanted ${expect.join('; ')}\n      got    ${got.join('; ')}`);
}

/** Heap that the index and its data hold, in MB: exact only under `node --expose-gc`. */
function retained(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return (process.memoryUsage().heapUsed - before) / 1e6;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
