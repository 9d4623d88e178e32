/**
 * `make workflows`: each workflow with the operations it composes, the calls it sends upstream and the tokens (o200k) of a
 * typical answer, which is that to its own example on the sandbox; the median; and what the `everyday` surface lists.
 * Fails where an example fails, or an aim is missed.
 */
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { allListed } from '../../runtime/workflows/library.ts';
import { type ListedWorkflow, listedWorkflow } from '../../runtime/workflows/listing.ts';
import { type SandboxCaller, sandboxCaller } from '../sandbox-caller.ts';
import { sentText } from '../sent-result.ts';

/** Tokens of a typical answer, and of what the everyday surface lists with the compact tools. */
const AIMS = { answer: 500, everyday: 5_000 } as const;

interface Cost {
  readonly calls: number;
  readonly tokens: number;
  /** What an example failed with. */
  readonly fault?: string;
}

async function costOf({ name, example }: ListedWorkflow, { call, dispatcher }: SandboxCaller): Promise<Cost> {
  const before = dispatcher.seen.length;
  const result = await call(name, example);
  const text = sentText(result);
  const cost = { calls: dispatcher.seen.length - before, tokens: encode(text).length };
  return result.isError ? { ...cost, fault: text } : cost;
}

/** Tokens of tools/list at an address, as a client reads it. */
async function listedTokens(path: string): Promise<number> {
  const read = readSettings([], { ONEUPTIME_URL: 'http://127.0.0.1:9' });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  const product = await openProduct(read.settings);
  const server = product.at(path);
  if (!server || 'problem' in server) throw new Error(`Nothing is at ${path}.`);
  const { json } = await server.list();
  await product.close();
  return encode(json.toString()).length;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

function aimed(value: number, most: number): string {
  return `${value} (aim: under ${most}${value < most ? '' : ', missed'})`;
}

async function main(): Promise<void> {
  const caller = await sandboxCaller();
  const tokens: number[] = [];
  const faults: string[] = [];
  console.info(`${'workflow'.padEnd(46)} calls tokens  operations`);
  for (const workflow of await allListed(listedWorkflow)) {
    const cost = await costOf(workflow, caller);
    tokens.push(cost.tokens);
    if (cost.fault !== undefined) faults.push(`${workflow.name}: ${cost.fault}`);
    const composed = [...workflow.operations, ...workflow.routes].join(', ');
    const figures = `${String(cost.calls).padStart(5)} ${String(cost.tokens).padStart(6)}`;
    console.info(`${workflow.name.padEnd(46)} ${figures}  ${composed}`);
  }
  const everyday = await listedTokens('/x/everyday');
  console.info(
    `${tokens.length} workflows; median answer ${aimed(median(tokens), AIMS.answer)} tokens; everyday lists ${aimed(everyday, AIMS.everyday)} tokens.`,
  );
  for (const fault of faults) console.error(fault);
  if (faults.length > 0 || median(tokens) >= AIMS.answer || everyday >= AIMS.everyday) process.exitCode = 1;
}

await main();
