/** Carries out plays on the compact surface as a client would, and tells what they cost and whether they were answered. */
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import type { Verb } from '../../runtime/catalogue/kinds.ts';
import { readWorkflows } from '../../runtime/start/workflow-list.ts';
import { dispatcherOf } from '../../runtime/tools/compact.ts';
import type { AnyClient } from '../e2e/product.ts';
import { sentText } from '../sent-result.ts';
import type { Act, Arguments, Play } from './play.ts';
import { unfounded } from './provenance.ts';
import { momentOf } from './spoken-times.ts';

/** What became of a request. Tokens are those of what a client sends and reads: arguments and answers. */
export interface Outcome {
  /** Calls beside `find_tools`, and those of `find_tools`. */
  readonly calls: number;
  readonly finds: number;
  readonly findTokens: number;
  readonly callTokens: number;
  /** What is wrong, a line each: where arguments come from, and what no answer said. */
  readonly faults: readonly string[];
}

const workflows = await readWorkflows();

/** Calls that a request may take, or one for each act that it asks for. */
const MOST_CALLS = 2;
/** Most acts of a play; more would be no answer to an everyday request. */
const MOST_ACTS = 12;

/** Plays a request: `find_tools` with the request itself, then the acts, each with what was read before it. */
export async function replay(client: AnyClient, request: string, play: Play, now = new Date()): Promise<Outcome> {
  if (play.acts.length > MOST_ACTS) throw new Error(`A play has at most ${MOST_ACTS} acts: ${request}`);
  const first = await ask(client, ['find_tools', { intent: [request] }]);
  // What tools are listed with is read before the first call, and paid for once in a session.
  const listed = JSON.stringify(await client.listTools());
  const answers = [first.text];
  const outcome = { calls: 0, finds: 1, findTokens: first.tokens, callTokens: 0 };
  const faults: string[] = [];
  for (const [tool, args] of play.acts) {
    const known = { request: `${request} ${play.meant ?? ''}`, answers: [listed, ...answers] };
    const filled = fillIn(args, answers, known.request, now) as Arguments;
    faults.push(...unfounded(tool, literals(args), known).map((text) => `${tool}: ${text}`));
    const { text, tokens } = await ask(client, [tool, filled]);
    answers.push(text);
    const isFind = tool === 'find_tools';
    outcome[isFind ? 'finds' : 'calls'] += 1;
    outcome[isFind ? 'findTokens' : 'callTokens'] += tokens;
  }
  const most = Math.max(MOST_CALLS, play.asked ?? 1);
  if (outcome.calls > most) faults.push(`It took ${outcome.calls} calls beside find_tools: ${most} should do.`);
  faults.push(...unsaid(play.refused ?? [], first.text, 'find_tools does not say'));
  faults.push(...unsaid(play.says, answers.slice(1).join('\n'), 'No answer says'));
  if (play.look) faults.push(...unsaid(play.look.says, (await ask(client, play.look.act)).text, 'The rows do not say'));
  return { ...outcome, faults };
}

async function ask(client: AnyClient, [tool, args]: Act): Promise<{ readonly text: string; readonly tokens: number }> {
  const params = tool === 'find_tools' ? { name: tool, arguments: args } : dispatched(tool, args);
  const text = sentText(await client.callTool(params));
  return { text, tokens: encode(JSON.stringify(params.arguments)).length + encode(text).length };
}

/** A tool as it is called through the compact surface. */
function dispatched(tool: string, args: Arguments) {
  const [verb] = tool.split('_') as [Verb];
  const called = workflows.find(({ name }) => name === tool) ?? { verb };
  return { name: dispatcherOf(called), arguments: { tool, arguments: args } };
}

function unsaid(patterns: readonly string[], text: string, complaint: string): string[] {
  return patterns
    .filter((pattern) => !new RegExp(pattern, 'i').test(text))
    .map((pattern) => `${complaint} /${pattern}/.`);
}

/** Arguments with what is found in answers and what was spoken of put in their places. */
function fillIn(value: unknown, answers: readonly string[], request: string, now: Date): unknown {
  if (Array.isArray(value)) return value.map((item) => fillIn(item, answers, request, now));
  if (typeof value !== 'object' || value === null) return value;
  const { found, spoken } = value as { found?: unknown; spoken?: unknown };
  if (typeof found === 'string') return newest(answers, new RegExp(found, 's'));
  if (typeof spoken === 'string') return momentOf(spoken, now);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillIn(item, answers, request, now)]));
}

function newest(answers: readonly string[], pattern: RegExp): string {
  const found = answers.toReversed().flatMap((answer) => pattern.exec(answer)?.[1] ?? []);
  if (found[0] === undefined) throw new Error(`No answer has ${pattern}: ${answers.at(-1)}`);
  return found[0];
}

/** Arguments as their provenance is judged: what was found stands in an answer, what is spoken must stand in the request. */
function literals(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(literals);
  if (typeof value !== 'object' || value === null) return value;
  const { found, spoken } = value as { found?: unknown; spoken?: unknown };
  if (typeof found === 'string') return [];
  if (typeof spoken === 'string') return spoken;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, literals(item)]));
}
