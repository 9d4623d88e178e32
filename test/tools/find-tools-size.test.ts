/** However much is asked of the search, its answer is one that clients hand on whole. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BUDGET, estimateTokens } from '../../runtime/call/tokens.ts';
import { isQuestions } from '../../runtime/mcp/asking/questions.ts';
import { openProduct, type Product } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { sentText } from '../sent-result.ts';

let product: Product;
beforeAll(async () => {
  const read = readSettings([], {});
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  product = await openProduct(read.settings);
});
afterAll(() => product.close());

async function found(args: Record<string, unknown>): Promise<string> {
  const { signal } = new AbortController();
  const result = await product.server.call({ name: 'find_tools', arguments: args, credential: undefined, signal });
  if (!result || isQuestions(result)) throw new Error('There is no such tool, or it asks.');
  return sentText(result);
}

const schemasIn = (text: string) => text.split('\n').filter((line) => line.startsWith('{"name":'));
const INTENTS = 'incidents,monitors,alerts,status pages,on call,logs,maintenance,teams'.split(',');
const SHORTENED = /Not all schemas fit/;

it('whole schemas fit as many as are usual, and none is told to be missing', async () => {
  const text = await found({ intent: ['list incidents'], detail: true });
  expect(schemasIn(text).length).toBe(5);
  expect(text).not.toMatch(SHORTENED);
});

it('of more, the first are whole, and the others in a line each, with how to get at their schemas', async () => {
  const text = await found({ intent: INTENTS, detail: true, limit: 10 });
  expect(schemasIn(text).length).toBeGreaterThan(3);
  expect(text).toMatch(SHORTENED);
  const schemas = schemasIn(text).reduce((sum, schema) => sum + estimateTokens(schema), 0);
  expect(schemas).toBeLessThan(3 * BUDGET);
  for (const intent of INTENTS) expect(text).toContain(`# ${intent}`);
  const plain = await found({ intent: INTENTS, limit: 10 });
  expect(text.length).toBeLessThan(plain.length + 3 * 2 * BUDGET + 1000);
});

it('the schema of a tool that was named is whole, however long it is', async () => {
  for (const name of ['update_monitor', 'create_monitor', 'update_project']) {
    const text = await found({ intent: [name] });
    expect(schemasIn(text).map((line) => (JSON.parse(line) as { name: string }).name)).toContain(name);
    expect(text).not.toMatch(SHORTENED);
  }
});
