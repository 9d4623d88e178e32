/**
 * Questions to clients of the handshake era: the call stays open while a person thinks. Some clients give a call up after
 * a minute whatever happens, so that it ends before, with what is true then: nothing was done.
 */
import { randomUUID } from 'node:crypto';
import type { Server, ServerContext } from '@modelcontextprotocol/server';
import { quoted } from '../../basics/errors.ts';
import { signalOf } from '../../basics/stop.ts';
import { ALL_MOMENTS, type TimeLimit, TimeLimits } from '../../basics/time-limit.ts';
import { visibleValue } from '../../basics/visible.ts';
import { isQuestions, type Question, type Questions } from '../asking/questions.ts';
import type { Client } from '../resources-and-prompts.ts';
import type { ToolResult, ToolServer } from '../tool-server.ts';
import { validatorWords } from './validator-words.ts';

/** Where a question goes, and for how long it may stay open. */
interface Asking {
  readonly server: Server;
  readonly context: ServerContext;
  readonly toolServer: Pick<ToolServer, 'limits'>;
}

type Outcome = ToolResult | Questions | undefined;

/** Runs a call again and again with the answers to what it asks, all within the time of one call. */
export async function askWhileOpen(
  { server, context, toolServer: { limits = new TimeLimits() } }: Asking,
  client: Client,
  call: (client: Client) => Promise<Outcome>,
): Promise<ToolResult | undefined> {
  const limit = limits.begin(client.signal, ALL_MOMENTS);
  try {
    let asker: Client = { ...client, signal: limit.until('end') };
    for (;;) {
      const outcome = await call(asker);
      if (!isQuestions(outcome)) return outcome;
      const unable = Object.values(outcome.questions).find((question) => !canBeAsked(question, client));
      if (unable) return failed(`This client cannot be asked (${unable.method}), so nothing was done.`);
      const answers = await answersTo(outcome, server, context, limit);
      if ('problem' in answers) return failed(answers.problem);
      asker = { ...asker, channel: asker.channel?.answered(answers.given, outcome.state) };
    }
  } finally {
    limit.end();
  }
}

const NOBODY = 'Nobody answered in time, so nothing was done. Call again to be asked again.';

type Answers = { readonly given: Readonly<Record<string, unknown>> } | { readonly problem: string };

/** Answers by the keys of the questions. One that is open when its time is over is taken back at the client, too. */
async function answersTo(
  { questions }: Questions,
  server: Server,
  { mcpReq: { id } }: ServerContext,
  limit: TimeLimit,
): Promise<Answers> {
  const signal = signalOf(limit.until('begin'));
  // The SDK's own limit is a minute: this one is ours.
  const options = { relatedRequestId: id, signal, timeout: NEVER_MS };
  const ask = async ([key, question]: [string, Question]): Promise<[string, unknown]> => {
    const { method, params } = visibleValue(question) as Question;
    const beside = method !== 'elicitation/create' ? {} : params?.mode === 'url' ? urlIds() : FORM;
    return [key, await server.request({ method, params: { ...beside, ...params } }, options)];
  };
  try {
    return { given: Object.fromEntries(await Promise.all(Object.entries(questions).map(ask))) };
  } catch (cause) {
    if (limit.isPast('begin')) return { problem: NOBODY };
    if (signal.aborted) throw cause;
    const words = cause instanceof Error ? validatorWords('tools/call', cause.message) : undefined;
    if (words !== undefined) return { problem: words };
    const said = cause instanceof Error ? quoted(cause.message) : 'an error';
    return { problem: `The client was asked and answered ${said}, so nothing was done.` };
  }
}

/** What these revisions want to be told, and the modern one does not. */
const FORM = { mode: 'form' };
const urlIds = () => ({ elicitationId: randomUUID() });

/** Longest that a timer takes. */
const NEVER_MS = 2 ** 31 - 1;

function canBeAsked({ method, params }: Question, { channel }: Client): boolean {
  if (method === 'roots/list') return channel?.canAsk('roots') === true;
  if (method === 'sampling/createMessage') return channel?.canAsk('sampling') === true;
  return channel?.canAsk(params?.mode === 'url' ? 'url' : 'form') === true;
}

function failed(text: string): ToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}
