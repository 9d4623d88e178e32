/**
 * The everyday sentences that other products promise, each in words of ours: one workflow answers it, or at most two calls,
 * or one for each act that it asks for. What the answers must say are facts of the seeded company.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyClient, openAt, type Product, startProduct } from '../e2e/product.ts';
import { type NumberedPlay, type OwnPlay, readPlays } from './read-plays.ts';
import { replay } from './replay.ts';

const plays = readPlays<NumberedPlay & OwnPlay>('workflows.jsonl');
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

describe('everyday sentences', () => {
  it.each(plays)('$request', async ({ request, ...play }) => {
    const { faults, finds } = await replay(client, request, play);
    expect(faults).toEqual([]);
    expect(finds).toBe(1);
  });

  it('are 41', () => {
    expect(plays.map(({ n }) => n)).toEqual(Array.from({ length: 41 }, (_, at) => at + 1));
  });
});
