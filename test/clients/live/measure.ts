/** What a client did with our answers, from what passed between it, our server and its model. */
import { type Json, textsIn } from './dialects/dialect.ts';
import type { PlayedTurn } from './model-server.ts';
import { isOurs } from './script.ts';
import type { TappedExchange } from './wire-tap.ts';

/** What the table tells of a client. */
export interface Measured {
  readonly version: string;
  /** The model API that it spoke. */
  readonly dialect: string;
  /** The revision of the protocol that it called tools in. */
  readonly protocol: string;
  /** What it declares that the person may be asked with, if anything. */
  readonly asks: string;
  /** Name of `call_read` as its model is told it. */
  readonly shown: string;
  /** How many characters of the server's instructions its model reads, of how many. */
  readonly instructions: { readonly read: number; readonly all: number };
  /** Characters of a long result as sent, and as its model reads them; `isWhole` tells whether a row is missing. */
  readonly long: { readonly sent: number; readonly read: number; readonly isWhole: boolean };
  /** The same of a result that comes twice, as text and as structure; `times` tells how often its model reads it. */
  readonly both: { readonly sent: number; readonly read: number; readonly times: number };
  /** Whether a write reaches us with nobody there to agree. */
  readonly writes: boolean;
  /** How often it asked for the list of tools in a run, how many sessions it opened, and how many it ended. */
  readonly lists: number;
  readonly sessions: { readonly opened: number; readonly ended: number };
}

/** A run as it was recorded. */
export interface Recorded {
  readonly turns: readonly PlayedTurn[];
  readonly exchanges: readonly TappedExchange[];
}

/** Calls of tools that reached our server, with what was answered. */
export function callsIn(exchanges: readonly TappedExchange[]): { name: string; input: Json; text: string }[] {
  return exchanges
    .filter(({ sent }) => sent?.method === 'tools/call')
    .map(({ sent, answers }) => ({
      name: sent.params.name,
      input: sent.params.arguments,
      text: textsIn(answers.find(({ id }) => id === sent.id)?.result?.content),
    }));
}

/** Results of calls of a tool of ours as the model read them, in its last turn. */
export function readResults({ turns }: Pick<Recorded, 'turns'>): string[] {
  const { results } = turns.at(-1)?.request ?? { results: [] };
  return results.filter(({ tool }) => !/search$/i.test(tool)).map(({ text }) => text);
}

/** Identifiers of the rows of a result. */
const rowsIn = (text: string): string[] =>
  [...text.matchAll(/"id\\?":\\?"([0-9a-f-]{36})/g)].map(([, id]) => id as string);

/** Puts together what two runs showed: one through the four tools of `/mcp`, one of a tool called by name. */
export function measure(version: string, compact: Recorded, named: Recorded): Measured {
  const [, , long] = callsIn(compact.exchanges);
  const readLong = readResults(compact)[2] ?? '';
  const [both] = callsIn(named.exchanges);
  const readBoth = readResults(named)[0] ?? '';
  const mark = /INC-\d+/.exec(both?.text ?? '')?.[0] ?? 'no incident';
  const hello = compact.exchanges.find(({ sent }) => /^(initialize|server\/discover)$/.test(sent?.method ?? ''));
  const instructions: string = hello?.answers[0]?.result?.instructions ?? '';
  const playing = compact.turns.filter(({ request }) => request.tools.length > 0);
  return {
    version,
    dialect: compact.turns.at(-1)?.dialect ?? '',
    protocol: protocolOf(compact.exchanges),
    asks: Object.keys(capabilitiesOf(hello?.sent)?.elicitation ?? {}).join(', '),
    shown: shownName(playing),
    instructions: { read: prefixIn(playing[0]?.request.words ?? '', instructions), all: instructions.length },
    long: {
      sent: long?.text.length ?? 0,
      read: readLong.length,
      isWhole: rowsIn(long?.text ?? '').every((id) => readLong.includes(id)),
    },
    both: {
      sent: both?.text.length ?? 0,
      read: readBoth.length,
      times: timesIn(readBoth, mark) / timesIn(both?.text ?? '', mark),
    },
    writes: callsIn(compact.exchanges).some(({ name }) => name === 'call_write'),
    lists: compact.exchanges.filter(({ sent }) => sent?.method === 'tools/list').length,
    sessions: {
      opened: compact.exchanges.filter(({ sent }) => sent?.method === 'initialize').length,
      ended: compact.exchanges.filter(({ method }) => method === 'DELETE').length,
    },
  };
}

const timesIn = (text: string, part: string): number => text.split(part).length - 1;

function protocolOf(exchanges: readonly TappedExchange[]): string {
  const call = exchanges.find(({ sent }) => sent?.method === 'tools/call');
  const said = call?.headers['mcp-protocol-version'];
  const agreed = exchanges.find(({ sent }) => sent?.method === 'initialize')?.answers[0]?.result?.protocolVersion;
  return String(said ?? agreed ?? '');
}

const capabilitiesOf = (hello: Json): Json =>
  hello?.params?.capabilities ?? hello?.params?._meta?.['io.modelcontextprotocol/clientCapabilities'];

/** As declared; where tools are behind a search, as it is called in the texts. */
function shownName(turns: readonly PlayedTurn[]): string {
  for (const { request } of turns) {
    const tool = request.tools.find(({ name }) => isOurs(name, 'call_read'));
    if (tool) return tool.namespace ? `${tool.namespace} ${tool.name}` : tool.name;
  }
  return /\w*call_read/.exec(turns[0]?.request.words ?? '')?.[0] ?? '';
}

/** How much of a text stands in another, from its beginning. */
function prefixIn(words: string, text: string): number {
  let length = text.length;
  while (length > 0 && !words.includes(text.slice(0, length))) length -= 1;
  return length;
}
