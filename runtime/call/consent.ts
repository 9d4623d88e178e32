/** Asks whoever can be asked: the person at the client, or else the caller once more, with a preview and a token. */

import type { AskedBefore } from '../basics/call-record.ts';
import { keyDigest } from '../basics/credential.ts';
import { ToolError } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import type { DeedPart, TokenFault } from '../guard/confirmation.ts';
import type { Question, Questions } from '../mcp/asking/questions.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import { credentialOf } from './key-of-call.ts';
import { errorResult } from './result.ts';
import { CEILING } from './tokens.ts';
import type { CallOutcome, Surroundings } from './under-way.ts';
import { withinCeiling } from './within-ceiling.ts';

/** What has to be agreed to. */
export interface AskedConsent {
  readonly tool: string;
  /** As the caller wrote them. */
  readonly arguments: unknown;
  readonly rows: unknown;
  readonly effects: unknown;
  /** What a person is asked, in names. */
  question(): Promise<string>;
  /** What would be sent. */
  preview(): Promise<ToolResult>;
}

type Asker = Pick<Surroundings, 'call' | 'services' | 'token' | 'account'>;

/** What is answered in place of doing it; undefined where it was agreed to, which holds for this once. */
export async function consentTo(asker: Asker, asked: AskedConsent): Promise<CallOutcome | undefined> {
  const { call, services } = asker;
  const { confirmation, platform, upstream } = services;
  if (!confirmation) return undefined;
  const { tool, arguments: args, rows, effects } = asked;
  const caller = keyDigest(credentialOf(call, platform.title, services.keyHeaders));
  const deed = { site: upstream.site, caller, tool, arguments: args, rows, effects };
  // Whoever can be asked never gets a token, and cannot use one.
  if (call.channel?.canAsk('form')) {
    const { answers, state } = call.channel;
    if (answers === undefined) return questionsOf(await asked.question(), confirmation.token(deed, 'answer'));
    const given = isPlain(state) && typeof state.confirm === 'string' ? state.confirm : '';
    // An answer is used up whatever it says.
    const fault = await confirmation.spend(given, deed, 'answer');
    const answer = answerOf(answers[KEY]);
    await note(asker, asked, { way: 'person', answer: answer === 'accepted' && fault ? 'void' : answer });
    if (answer !== 'accepted') return errorResult(NOT_CONFIRMED);
    return fault === undefined ? undefined : errorResult(staleAnswer(fault));
  }
  const fault = asker.token === undefined ? 'absent' : await confirmation.spend(asker.token, deed, 'argument');
  await note(asker, asked, {
    way: 'token',
    answer: fault === undefined ? 'accepted' : fault === 'absent' ? 'open' : 'void',
  });
  if (fault === undefined) return undefined;
  asker.account.quotesOutside = true;
  if (!mayTryAgain(fault)) return errorResult(tokenRefused(fault));
  return withToken(asked, { why: saidOf(fault), token: confirmation.token(deed, 'argument') });
}

/** Under this the question goes out and the answer comes back. */
const KEY = 'confirm';

/** One field that has to be filled in: a form without any may be accepted with nobody there. */
function questionsOf(message: string, token: string): Questions {
  const sure = { type: 'boolean', title: 'Yes, do it', description: 'Without it nothing is sent.' };
  const params = { message, requestedSchema: { type: 'object', properties: { sure }, required: ['sure'] } };
  const question: Question = { method: 'elicitation/create', params };
  return { questions: { [KEY]: question }, state: { confirm: token } };
}

/** What an answer says. It is a yes only so: accepted, with the one field true. */
function answerOf(answer: unknown): AskedBefore['answer'] {
  if (!isPlain(answer)) return 'nobody';
  const { action, content } = answer;
  if (action === 'decline') return 'declined';
  if (action === 'cancel') return 'cancelled';
  if (isPlain(content) && content.sure === false) return 'declined';
  const isSure = action === 'accept' && isPlain(content) && Object.hasOwn(content, 'sure') && content.sure === true;
  return isSure ? 'accepted' : 'nobody';
}

/** Notes what was answered where somebody watches, and what was asked where a record of calls is kept. */
async function note(
  { call, account }: Asker,
  asked: AskedConsent,
  agreement: Omit<AskedBefore, 'asked'>,
): Promise<void> {
  if (call.record) account.agreement = { asked: [await asked.question()], ...agreement };
  else if (call.seen) account.agreement = { asked: [], ...agreement };
}

const NOT_CONFIRMED = new ToolError(
  'not_confirmed',
  'Nobody confirmed this, so nothing was sent.',
  "That is final for this call: do not repeat it by yourself. Only a person who is shown the question, or the operator's CONFIRM=never, changes that.",
);

function staleAnswer(fault: TokenFault): ToolError {
  return new ToolError(
    'not_confirmed',
    `The answer does not confirm this: ${saidOf(fault)} Nothing was sent.`,
    'Call again, so that the person is asked about what it would do now.',
  );
}

type AskedAgain = TokenFault | 'absent';

/** What is made up, and what could be used twice, gets no other token in exchange. */
function mayTryAgain(fault: AskedAgain): boolean {
  return fault !== 'forged' && fault !== 'away' && fault !== 'full';
}

const CHANGED: Readonly<Record<DeedPart, string>> = {
  site: 'The token in confirm is of another instance.',
  caller: 'The token in confirm was given to another key.',
  tool: 'The token in confirm is of another tool.',
  arguments: 'The token in confirm is of other arguments.',
  rows: 'The rows have changed since the token in confirm was given.',
  effects: 'What comes of it has changed since the token in confirm was given.',
};

const FAULTS: Readonly<Record<Exclude<AskedAgain, object>, string>> = {
  absent: '',
  forged: 'The token in confirm is none of this server for this call.',
  expired: 'The token in confirm has expired: it is good for five minutes.',
  older: 'The token in confirm was given before this server was started anew.',
  used: 'The token in confirm was used before: it is good for one call.',
  full: 'Too many tokens were used in the last minutes.',
  away: 'Redis, which knows what tokens were used, does not answer just now.',
};

function saidOf(fault: AskedAgain): string {
  return typeof fault === 'object' ? CHANGED[fault.changed] : FAULTS[fault];
}

function tokenRefused(fault: AskedAgain): ToolError {
  const next =
    fault === 'forged'
      ? 'Call without confirm to see what would happen and get one.'
      : 'Try again in a minute, with the same token.';
  return new ToolError('needs_confirmation', `${saidOf(fault)} Nothing was sent.`, next);
}

/** Tokens for what stands around a preview. */
const AROUND = 2_000;

async function withToken(asked: AskedConsent, { why, token }: { why: string; token: string }): Promise<ToolResult> {
  const [question, shown] = [await asked.question(), await asked.preview()];
  if (shown.isError) return shown;
  const { error: _, ...more } = withinCeiling({ ...shown.structuredContent }, CEILING - AROUND);
  const error = new ToolError(
    'needs_confirmation',
    `${why === '' ? '' : `${why} `}Nothing was sent yet: ${question}`,
    `If that is wanted, by a person where there is one, call ${asked.tool} again within five minutes with the same arguments and "confirm": "${token}" among them.`,
  );
  const { content, ...result } = errorResult(error, { confirm: token, ...more });
  const [said] = content;
  return { ...result, content: [{ type: 'text', text: `${said?.text ?? ''}\n${JSON.stringify(more)}` }] };
}
