/** What people ask every day, typed word for word into `find_tools`: each is answered from what answers say, at a price. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyClient, openAt, type Product, startProduct } from '../e2e/product.ts';
import { AIMS, figuresOf } from './figures.ts';
import { type OwnPlay, readPlays } from './read-plays.ts';
import { type Outcome, replay } from './replay.ts';

/** What is beyond its aim, as measured and rounded up: it may only sink. */
const MEASURED = { share: 0.43 };

const plays = readPlays<OwnPlay>('own.jsonl');
const outcomes = new Map<string, Outcome>();
let product: Product;
let client: AnyClient;

beforeAll(async () => {
  product = await startProduct();
  client = await openAt(product, '/mcp', product.keys.admin as string);
});
afterAll(async () => {
  await client?.close();
  await product?.close();
});

describe('requests in our own words', () => {
  it.each(plays)('$request', async ({ request, ...play }) => {
    const outcome = await replay(client, request, play);
    outcomes.set(request, outcome);
    expect(outcome.faults).toEqual([]);
  });

  it(`cost no more than they did; aimed at are ${JSON.stringify(AIMS)}`, () => {
    expect(outcomes.size).toBe(plays.length);
    const { calls, tokens, share } = figuresOf([...outcomes.values()]);
    expect(calls).toBeLessThanOrEqual(AIMS.calls);
    expect(tokens).toBeLessThanOrEqual(AIMS.tokens);
    expect(share).toBeLessThanOrEqual(MEASURED.share);
  });
});
