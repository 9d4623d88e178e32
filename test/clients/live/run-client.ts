/** Runs a client as its page says, and says what is wrong with what it did. */
import type { Product } from '../../e2e/product.ts';
import type { LiveClient } from './live-client.ts';
import { callsIn, type Recorded, readResults } from './measure.ts';
import { startModelServer } from './model-server.ts';
import { type ClientPage, KEY_WORDS, LOCAL_URL, type Way } from './page.ts';
import { byShownName, closingWords, type ScriptStep, turnOf } from './script.ts';
import { startWireTap } from './wire-tap.ts';
import type { Ran, Workshop } from './workshop.ts';

/** Through the four tools of `/mcp`: a search, a short result, a long one, and a write that only shows what it would do. */
export const COMPACT_STEPS: readonly ScriptStep[] = [
  { tool: 'find_tools', input: { intent: ['list incidents'] } },
  { tool: 'call_read', input: { tool: 'list_incidents', arguments: { limit: 2 } } },
  { tool: 'call_read', input: { tool: 'list_logs', arguments: { limit: 60, fields: ['id', 'body', 'traceId'] } } },
  { tool: 'call_write', input: { tool: 'create_label', arguments: { name: 'x', color: '#112233', preview: true } } },
];
/** A tool called by its own name. */
export const NAMED_STEPS: readonly ScriptStep[] = [{ tool: 'get_overview', input: {} }];

/** How a client is run. */
export interface RunPlan {
  readonly steps: readonly ScriptStep[];
  /** Path of our server that stands where the page says `/mcp`. */
  readonly path: string;
  readonly way: Way;
}

/** A run, and what its command came to. */
export interface ClientRun extends Recorded {
  readonly ran: Ran;
  /** The key that the client was given. */
  readonly key: string;
}

/** Runs the command of a page once, with its configuration. */
export async function runClient(
  client: LiveClient,
  page: ClientPage,
  plan: RunPlan,
  { product, workshop, installed }: { product: Product; workshop: Workshop; installed: string },
): Promise<ClientRun> {
  const key = product.keys.admin as string;
  const model = await startModelServer((request) => turnOf(request, plan.steps, client.reach ?? byShownName));
  const tap = await startWireTap(product.url, plan.path);
  const filled = (text: string): string =>
    text
      .replaceAll(LOCAL_URL, tap.url)
      .replaceAll('https://oneuptime.com', product.sandboxUrl)
      .replaceAll(KEY_WORDS, key);
  const place = workshop.lay(installed, filesOf(client, page, { way: plan.way, model: model.url, filled }));
  try {
    const env = { ONEUPTIME_API_KEY: key, ...client.env(model.url) };
    if (client.before) await place.run(client.before(model.url), env);
    const ran = await place.run(filled(commandOf(page, 'key')), env);
    return { ran, key, turns: model.turns, exchanges: tap.exchanges };
  } finally {
    await model.close();
    await tap.close();
    place.close();
  }
}

/** What is laid for a run: files that lead a client to its model, and those of its page, with what stands in place of examples. */
export function filesOf(
  client: LiveClient,
  page: ClientPage,
  { way, model, filled }: { readonly way: Way; readonly model: string; readonly filled: (text: string) => string },
): Record<string, string> {
  const files: Record<string, string> = { ...client.files?.(model) };
  for (const block of page.blocks)
    if (isFile(block.target) && block.way === way)
      files[block.target] = (files[block.target] ?? '') + filled(block.text);
  return files;
}

const isFile = (target: string): boolean => target !== '' && target !== 'run';

/** The command of a page: of "Try it", or with which a person signs in. */
export function commandOf(page: ClientPage, of: Way): string {
  const command = page.blocks.find(({ target, way }) => target === 'run' && way === of)?.text;
  if (command === undefined) throw new Error(`docs/clients/${page.name}.md has no command to run`);
  return command.trimEnd();
}

/** What is wrong with a run; nothing where the client did what it should. */
export function flawsOf(run: ClientRun, { steps, way }: RunPlan, isModelless: boolean): string[] {
  const flaws: string[] = [];
  if (run.ran.isTimeUp) flaws.push('did not end in time');
  else if (run.ran.code !== 0) flaws.push(`ended with ${run.ran.code}`);
  const calls = callsIn(run.exchanges);
  const wanted = isModelless ? [] : steps.filter(({ tool }) => tool !== 'call_write');
  if (way !== 'stdio')
    for (const step of wanted) {
      const times = calls.filter(({ name, input }) => name === step.tool && input?.tool === step.input.tool).length;
      if (times !== 1) flaws.push(`called ${step.tool} ${step.input.tool ?? ''} ${times} times`);
    }
  const results = readResults(run);
  const answer = way === 'stdio' ? run.ran.output : calls[0]?.text;
  const incident = /INC-\d+/.exec((isModelless ? answer : results[steps.length > 1 ? 1 : 0]) ?? '')?.[0];
  if (incident === undefined) flaws.push('no incident reached its model');
  const proof = isModelless ? incident : closingWords(incident ?? '');
  if (incident && !run.ran.output.includes(proof as string)) flaws.push('its output does not tell what its model said');
  if (run.turns.some(({ request }) => request.words.includes(run.key))) flaws.push('its model was sent the key');
  return flaws;
}
