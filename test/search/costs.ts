/** What answers of find_tools cost whoever asks, in tokens of a real tokenizer. */
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { isQuestions } from '../../runtime/mcp/asking/questions.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { sentText } from '../sent-result.ts';
import type { LabelledRequest } from './measure.ts';

let asked: ((intent: string | readonly string[]) => Promise<string>) | undefined;

/** Tokens of the answers to requests: the mean, the median, and the dearest of twenty. */
export async function costs(requests: readonly LabelledRequest[]): Promise<string> {
  const sizes = await tokensOf(requests.map(({ q }) => q));
  const at = (share: number): number => sizes[Math.floor(sizes.length * share)] ?? 0;
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  return `mean ${mean.toFixed(0)}  median ${at(0.5)}  p95 ${at(0.95)}`;
}

/** Tokens of each answer, ascending. */
export async function tokensOf(intents: readonly string[]): Promise<number[]> {
  asked ??= await findTools();
  const sizes: number[] = [];
  for (const intent of intents) sizes.push(encode(await asked(intent)).length);
  return sizes.sort((a, b) => a - b);
}

/** Asks the product as a client does. */
export async function findTools(): Promise<(intent: string | readonly string[]) => Promise<string>> {
  const read = readSettings([], {});
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  const { server } = await openProduct(read.settings);
  const { signal } = new AbortController();
  return async (intent) => {
    const call = { name: 'find_tools', arguments: { intent }, credential: undefined, signal };
    const result = await server.call(call);
    if (!result || isQuestions(result)) throw new Error('There is no such tool, or it asks.');
    return sentText(result);
  };
}
