/** Workflows are offered where one surely fits, and nowhere else: floors lie a little under what was reached. */
import { describe, expect, it } from 'vitest';
import { SearchIndex } from '../../runtime/tools/search/search-index.ts';
import { readData, readLines, readRequests } from './measure.ts';
import { besideOperations, listedIndex, offered, type WorkflowRequest } from './workflows.ts';

const data = readData();
const operations = new SearchIndex(data);
const { index, listed } = await listedIndex(operations);
const toolOf = new Map(
  data.resources.flatMap(({ tools, tag }) => Object.entries(tools).map(([verb, tool]) => [`${verb} ${tag}`, tool])),
);

describe.each([
  { set: 'workflows.jsonl', right: 0.9, wrong: 0.02 },
  // Nobody wrote words for these.
  { set: 'workflows-held-out.jsonl', right: 0.8, wrong: 0.06 },
])('$set', ({ set, right, wrong }) => {
  const figures = offered(index, set);

  it('has the right workflow often enough, a wrong one hardly ever', () => {
    const told = JSON.stringify(figures.missed);
    expect(figures.right, told).toBeGreaterThanOrEqual(right);
    expect(figures.wrong, told).toBeLessThanOrEqual(wrong);
  });

  it('is offered none where an operation is meant', () => {
    expect(figures.others).toBeGreaterThan(20);
    expect(figures.needless).toBeLessThanOrEqual(2);
  });
});

describe('the labelled requests', () => {
  const sets = ['workflows.jsonl', 'workflows-held-out.jsonl'].map((set) => readLines<WorkflowRequest>(set));

  it('name workflows that exist, and all of them', () => {
    const names = listed.map(({ name }) => name);
    const named = new Set(sets.flat().flatMap(({ expect: wanted }) => wanted));
    expect([...named].filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => !named.has(name))).toEqual([]);
  });

  it('are in one set only', () => {
    const [tried = [], held = []] = sets.map((set) => set.map(({ q }) => q.toLowerCase()));
    expect(held.filter((q) => tried.includes(q))).toEqual([]);
  });
});

describe('requests for operations', () => {
  it.each([
    { set: 'development.jsonl', strange: 0.02, found: 0.97 },
    { set: 'typed.jsonl', strange: 0.02, found: 0.96 },
    { set: 'requests.jsonl', strange: 0.05, found: 0.96 },
    { set: 'intents.jsonl', strange: 0.02, found: 0.97 },
    { set: 'languages.jsonl', strange: 0.02, found: 0.95 },
    { set: 'held-out.jsonl', strange: 0.05, found: 0.85 },
    { set: 'typed-held-out.jsonl', strange: 0.03, found: 0.9 },
    { set: 'intents-held-out.jsonl', strange: 0.03, found: 0.95 },
  ])('of $set keep them, and are offered nothing strange', ({ set, strange, found }) => {
    const requests = readRequests(set);
    const figures = besideOperations(requests, { listed, index, operations, toolOf });
    const told = JSON.stringify(figures.strange);
    expect(figures.strange.length / requests.length, told).toBeLessThanOrEqual(strange);
    expect(figures.writes.length / requests.length, JSON.stringify(figures.writes)).toBeLessThanOrEqual(0.005);
    expect(figures.found).toBeGreaterThanOrEqual(found);
  });
});

describe('several things in one text', () => {
  it('have their workflows in the order of the request', () => {
    const text = 'list open incidents, acknowledge incident 470, and show me who is on call';
    expect(index.search(text)).toEqual(['list_open_incidents', 'acknowledge_incident', 'who_is_on_call']);
  });
});

it('answers in about a millisecond', () => {
  const requests = readRequests('requests.jsonl');
  const start = process.cpuUsage();
  for (const { q } of requests) index.search(q);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000 / requests.length).toBeLessThan(5);
});
