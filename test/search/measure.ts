/** Runs requests through the index that is committed, and counts where the right operation comes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SearchData } from '../../runtime/tools/search/data.ts';
import type { SearchHit } from '../../runtime/tools/search/hits.ts';

/** The repository, from `test/search/` as well as from `dist/test/search/`. */
const ROOT = path.dirname(fileURLToPath(import.meta.url)).replace(/([/\\])(?:dist[/\\])?test[/\\]search$/, '$1');

/** One request and the operations that answer it, each as verb + name of the resource in the document. */
export interface LabelledRequest {
  readonly q: string;
  readonly expect: readonly string[];
  /** Who speaks: sets were written by turns, so that the next voice told how well the words of the last generalise. */
  readonly voice?: string;
}

/** What can be measured: ours, and what it is compared with. */
export interface Searcher {
  search(text: string, options: { readonly limit: number }): readonly Pick<SearchHit, 'tag' | 'verb'>[];
}

export interface Figures {
  readonly requests: number;
  /** Shares of 1 of the requests whose right operation is first, among three, among five. */
  readonly at1: number;
  readonly at3: number;
  readonly at5: number;
  readonly mrr: number;
  /** Share among five per toolset of the first expected operation, with how many requests there are. */
  readonly toolsets: ReadonlyMap<string, { readonly share: number; readonly requests: number }>;
  /** Requests that are answered by reading, and those of them that were offered something that writes. */
  readonly questions: number;
  readonly writes: number;
  /** Milliseconds of CPU per request, ascending. */
  readonly times: readonly number[];
  /** Requests whose right operation is not among the first five, with what came first. */
  readonly missed: readonly {
    readonly q: string;
    readonly expect: readonly string[];
    readonly got: readonly string[];
  }[];
}

export function readData(): SearchData {
  return JSON.parse(readFileSync(path.join(ROOT, 'generated/oneuptime/search.json'), 'utf8')) as SearchData;
}

/** Requests of a file in this folder, one JSON object per line. */
export function readRequests(name: string): LabelledRequest[] {
  return readLines(name);
}

/** What a file in this folder holds, one JSON object per line. */
export function readLines<T>(name: string): T[] {
  const lines = readFileSync(path.join(ROOT, 'test/search', name), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}

export function measure(index: Searcher, data: SearchData, requests: readonly LabelledRequest[]): Figures {
  const toolsetOf = new Map(data.resources.map(({ tag, toolset }) => [tag, toolset]));
  const perToolset = new Map<string, { found: number; requests: number }>();
  const times: number[] = [];
  const missed: Figures['missed'][number][] = [];
  const sums = { at1: 0, at3: 0, at5: 0, mrr: 0, questions: 0, writes: 0 };
  for (const { q, expect } of requests) {
    const start = process.cpuUsage();
    const hits = index.search(q, { limit: 5 });
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
    const got = hits.map(({ verb, tag }) => `${verb} ${tag}`);
    const rank = got.findIndex((operation) => expect.includes(operation)) + 1;
    if (!expect.some(isWriting)) {
      sums.questions++;
      if (got.some(isWriting)) sums.writes++;
    }
    const toolset = toolsetOf.get(tagOf(expect[0] as string)) ?? 'unknown';
    const counted = perToolset.get(toolset) ?? { found: 0, requests: 0 };
    counted.requests++;
    if (rank > 0) {
      counted.found++;
      sums.mrr += 1 / rank;
      sums.at1 += rank <= 1 ? 1 : 0;
      sums.at3 += rank <= 3 ? 1 : 0;
      sums.at5 += 1;
    } else missed.push({ q, expect, got });
    perToolset.set(toolset, counted);
  }
  const share = (sum: number): number => sum / requests.length;
  return {
    requests: requests.length,
    at1: share(sums.at1),
    at3: share(sums.at3),
    at5: share(sums.at5),
    mrr: share(sums.mrr),
    questions: sums.questions,
    writes: sums.writes,
    toolsets: new Map(
      [...perToolset].map(([id, each]) => [id, { share: each.found / each.requests, requests: each.requests }]),
    ),
    times: times.sort((a, b) => a - b),
    missed,
  };
}

function isWriting(operation: string): boolean {
  return /^(?:create|update|delete) /.test(operation);
}

/** `list Team Member` -> `Team Member`. */
export function tagOf(operation: string): string {
  return operation.slice(operation.indexOf(' ') + 1);
}
