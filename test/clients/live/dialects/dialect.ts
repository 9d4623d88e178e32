/** What the model APIs have in common, as far as the model server plays them back. */

/** A tool as a client declares it to its model. */
export interface ShownTool {
  readonly name: string;
  /** The namespace that it is in, in the one API that has such. */
  readonly namespace?: string;
  readonly schema: unknown;
}

/** A result of a tool, as the model reads it. */
export interface ShownResult {
  /** The tool as the model called it. */
  readonly tool: string;
  readonly text: string;
}

/** A request for a model's turn, read. */
export interface ModelRequest {
  readonly tools: readonly ShownTool[];
  /** Every text of the request, whoever wrote it: prompts, instructions, descriptions, messages. */
  readonly words: string;
  /** Results of tools in the conversation, first to last. */
  readonly results: readonly ShownResult[];
  readonly streams: boolean;
}

/** What the model does in its turn. */
export type Turn =
  | { readonly say: string }
  | { readonly call: string; readonly input: Readonly<Record<string, unknown>>; readonly namespace?: string };

/** The body that answers a turn. */
export interface ModelAnswer {
  readonly type: 'application/json' | 'text/event-stream';
  readonly body: string;
}

/** A model API: which requests are for a turn, what they hold, how a turn is answered. */
export interface Dialect {
  readonly name: string;
  matches(path: string): boolean;
  read(body: Json, path: string): ModelRequest;
  answer(turn: Turn, request: ModelRequest, body: Json): ModelAnswer;
}

/** JSON of a client, of which only what is looked for is believed to be there. */
// biome-ignore lint/suspicious/noExplicitAny: five APIs, each of which is read in a few places only.
export type Json = any;

/** A body in one piece. */
export const whole = (value: object): ModelAnswer => ({ type: 'application/json', body: JSON.stringify(value) });

/** A body of server-sent events, with a name each where the API gives them. */
export function streamed(events: readonly object[], { named = false, end = '' } = {}): ModelAnswer {
  const lines = events.map((event) => {
    const name = named ? `event: ${(event as { type: string }).type}\n` : '';
    return `${name}data: ${JSON.stringify(event)}\n\n`;
  });
  return { type: 'text/event-stream', body: lines.join('') + end };
}

/** Every text within a value, joined: what a model reads of it. */
export function textsIn(value: Json): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textsIn).filter(Boolean).join('\n');
  if (typeof value?.text === 'string') return value.text;
  if (value?.content !== undefined) return textsIn(value.content);
  return value?.parts === undefined ? '' : textsIn(value.parts);
}

/** Every text within a value, wherever it stands. */
export function wordsIn(value: Json): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return '';
  return Object.values(value).map(wordsIn).filter(Boolean).join('\n');
}

let calls = 0;
/** An id for a call of a tool, another each time. */
export function nextCallId(): string {
  calls += 1;
  return `call_${calls}`;
}
