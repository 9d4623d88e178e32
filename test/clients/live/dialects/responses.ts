/** OpenAI's Responses, streamed or not. */
import {
  type Dialect,
  type Json,
  nextCallId,
  type ShownTool,
  streamed,
  type Turn,
  textsIn,
  whole,
  wordsIn,
} from './dialect.ts';

export const RESPONSES: Dialect = {
  name: 'OpenAI Responses',
  matches: (path) => path.endsWith('/responses'),
  read(body: Json) {
    const input: Json[] = Array.isArray(body.input) ? body.input : [{ content: body.input ?? '' }];
    const called = new Map(
      input.filter(({ type }) => /_call$/.test(type)).map((item) => [item.call_id, item.name ?? 'tool_search']),
    );
    return {
      tools: [...(body.tools ?? []), ...input.flatMap(({ tools }) => tools ?? [])].flatMap(toolsOf),
      words: wordsIn(body),
      results: input
        .filter(({ type }) => /_output$/.test(type))
        .map((item) => ({ tool: called.get(item.call_id) ?? '', text: resultOf(item) })),
      streams: body.stream === true,
    };
  },
  answer(turn, { streams }, { model }) {
    const item = itemOf(turn);
    const usage = {
      input_tokens: 1,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 1,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 2,
    };
    const response = { id: `resp_${nextCallId()}`, object: 'response', created_at: 0, model, status: 'completed' };
    const done = { ...response, output: [item], usage, parallel_tool_calls: false, tools: [], error: null };
    if (!streams) return whole(done);
    const begun = { ...done, status: 'in_progress', output: [], usage: null };
    const events = [
      { type: 'response.created', response: begun },
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { ...item, ...emptied(item), status: 'in_progress' },
      },
      ...partsOf(item),
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: done },
    ];
    return streamed(
      events.map((event, sequence_number) => ({ ...event, sequence_number })),
      { named: true },
    );
  },
};

/** A tool, or those of a namespace. */
function toolsOf(tool: Json): ShownTool[] {
  if (tool.type === 'namespace')
    return (tool.tools ?? []).map((inner: Json) => ({
      name: inner.name,
      namespace: tool.name,
      schema: inner.parameters,
    }));
  return [{ name: tool.name ?? tool.type, schema: tool.parameters }];
}

const resultOf = ({ output, tools }: Json): string => {
  if (output === undefined) return JSON.stringify(tools ?? []);
  return textsIn(output) || JSON.stringify(output);
};

function itemOf(turn: Turn): Json {
  const id = nextCallId();
  if ('say' in turn) {
    const content = [{ type: 'output_text', text: turn.say, annotations: [] }];
    return { type: 'message', id: `msg_${id}`, role: 'assistant', status: 'completed', content };
  }
  const called = { id: `fc_${id}`, call_id: id, status: 'completed' };
  if (turn.call === 'tool_search')
    return { type: 'tool_search_call', ...called, execution: 'client', arguments: turn.input };
  const { namespace } = turn;
  const name = { name: turn.call, ...(namespace && { namespace }) };
  return { type: 'function_call', ...called, ...name, arguments: JSON.stringify(turn.input) };
}

const emptied = (item: Json): object =>
  item.type === 'message' ? { content: [] } : item.type === 'function_call' ? { arguments: '' } : {};

/** The events between begin and end of an item, which some clients put the item together from. */
function partsOf(item: Json): object[] {
  const at = { item_id: item.id, output_index: 0 };
  if (item.type === 'function_call')
    return [
      { type: 'response.function_call_arguments.delta', ...at, delta: item.arguments },
      { type: 'response.function_call_arguments.done', ...at, arguments: item.arguments },
    ];
  if (item.type !== 'message') return [];
  const [part] = item.content;
  const inPart = { ...at, content_index: 0 };
  return [
    { type: 'response.content_part.added', ...inPart, part: { ...part, text: '' } },
    { type: 'response.output_text.delta', ...inPart, delta: part.text },
    { type: 'response.output_text.done', ...inPart, text: part.text },
    { type: 'response.content_part.done', ...inPart, part },
  ];
}
