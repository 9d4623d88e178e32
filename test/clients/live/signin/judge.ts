/** What a client that people sign in with did, and what is wrong with it. */
import { callsIn, readResults } from '../measure.ts';
import { closingWords } from '../script.ts';
import type { TappedExchange } from '../wire-tap.ts';
import { type Phase, READ_TOOL, type SignInRun, tokensIn, WRITE_TOOL } from './run-sign-in.ts';

/** What the table tells of a client. */
export interface SignedIn {
  readonly version: string;
  /** How our server knows it: by a document at an address of its maker's, or because it registered itself. */
  readonly knownBy: string;
  /** Scopes that it asks for. */
  readonly asks: string;
  /** Scopes that it names when it refreshes; empty where it names none. */
  readonly namesAgain: string;
  /** What has it refresh: a 401, or its own clock. */
  readonly refreshes: 'after a 401' | 'by its own clock';
  /** What its model is told of a write for which the sign-in is too little. */
  readonly told: string;
}

/** Of all that the refusal says, what tells what to do. */
const OUR_WORDS = /needs the scope write\b.*Sign in again and allow it there/s;
/** What Codex puts before every result. */
const TIMES = /^Wall time: \S+ seconds (?:Output: )?/;
/** How much is told of a longer text, of its begin and its end. */
const BEGIN = 60;
const END = 90;

const isCall = ({ sent }: TappedExchange, tool: string): boolean =>
  sent?.method === 'tools/call' && sent.params.arguments?.tool === tool;
const hasToken = ({ headers }: TappedExchange): boolean => /^Bearer ey/.test(String(headers.authorization ?? ''));
const isRefresh = ({ body }: TappedExchange): boolean =>
  new URLSearchParams(body).get('grant_type') === 'refresh_token';

function phasesOf({ login, first, second }: SignInRun): Phase[] {
  return [login, first, second];
}

/** Puts together what a run showed. */
export function measureSignIn(version: string, run: SignInRun): SignedIn {
  const all = phasesOf(run).flatMap(({ exchanges }) => exchanges);
  const authorize = all.find(({ path }) => path.startsWith('/signin/authorize?'))?.path ?? '';
  const asked = new URLSearchParams(authorize.slice(authorize.indexOf('?')));
  const refresh = tokensIn(run.second.exchanges).find(isRefresh);
  const refused = run.second.exchanges.find((one) => one.path === '/mcp' && hasToken(one) && one.status === 401);
  const told = readResults(run.second).at(-1) ?? '';
  return {
    version,
    knownBy: asked.get('client_id')?.startsWith('https:') ? 'a document' : 'registration',
    asks: asked.get('scope') ?? '',
    namesAgain: new URLSearchParams(refresh?.body).get('scope') ?? '',
    refreshes: refused && refresh && refused.at <= refresh.at ? 'after a 401' : 'by its own clock',
    told: OUR_WORDS.test(told) ? 'our words' : shortened(told.replace(/\s+/g, ' ').replace(TIMES, '')),
  };
}

/** Begin and end of a text. */
function shortened(text: string): string {
  if (text.length <= BEGIN + END) return text;
  return `${text.slice(0, BEGIN).trim()} … ${text.slice(-END).trim()}`;
}

/** What is wrong with a run; nothing where the client did what it should. */
export function flawsOfSignIn(run: SignInRun): string[] {
  const flaws: string[] = [];
  const { login, first, second, fault, audit, key } = run;
  const all = phasesOf(run).flatMap(({ exchanges }) => exchanges);
  if (fault !== undefined) flaws.push(`the person could not sign in: ${fault}`);
  for (const [name, phase] of Object.entries({ login, first, second })) flaws.push(...ended(name, phase));
  if (!all.some(({ sent, status }) => sent?.method === 'tools/list' && status === 200)) flaws.push('listed no tools');
  flaws.push(...readWell('first', first), ...readWell('second', second));
  if (!tokensIn(second.exchanges).some(isRefresh)) flaws.push('did not refresh when its token had run out');
  const writes = second.exchanges.filter((one) => isCall(one, WRITE_TOOL));
  if (writes.length === 0) flaws.push('did not try to write');
  if (writes.some(({ status }) => status !== 403)) flaws.push('wrote, though its sign-in is for reading');
  const reads = audit.filter(({ tool }) => tool === READ_TOOL);
  const people = new Set(reads.map(({ subject }) => subject));
  if (people.size !== 1 || people.has(undefined) || reads.some(({ clientId }) => !clientId))
    flaws.push('the audit does not name who signed in');
  if (phasesOf(run).some(({ turns }) => turns.some(({ request }) => request.words.includes(key))))
    flaws.push('its model was sent the key');
  return flaws;
}

function ended(name: string, { ran }: Phase): string[] {
  if (ran.isTimeUp) return [`${name}: did not end in time`];
  return ran.code === 0 ? [] : [`${name}: ended with ${ran.code}`];
}

/** Whether a read came through as the person, and its result to the model and out. */
function readWell(name: string, { exchanges, turns, ran }: Phase): string[] {
  const calls = exchanges.filter((one) => isCall(one, READ_TOOL) && one.status === 200 && hasToken(one));
  const incident = /INC-\d+/.exec(callsIn(calls)[0]?.text ?? '')?.[0];
  if (incident === undefined) return [`${name}: read no incident with a token`];
  const isRead = readResults({ turns }).some((text) => text.includes(incident));
  const isSaid = ran.output.includes(closingWords(incident));
  return isRead && isSaid ? [] : [`${name}: the incident did not reach its model and its output`];
}
