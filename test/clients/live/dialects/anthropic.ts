/** Anthropic's Messages API, streamed or not. */
import {
  type Dialect,
  type Json,
  type ModelAnswer,
  nextCallId,
  streamed,
  type Turn,
  textsIn,
  whole,
  wordsIn,
} from './dialect.ts';

export const ANTHROPIC: Dialect = {
  name: 'Anthropic Messages',
  matches: (path) => path.endsWith('/messages'),
  read(body: Json) {
    const messages: Json[] = body.messages ?? [];
    const blocks: Json[] = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
    const called = new Map(blocks.filter(({ type }) => type === 'tool_use').map(({ id, name }) => [id, name]));
    return {
      tools: (body.tools ?? []).map((tool: Json) => ({ name: tool.name, schema: tool.input_schema })),
      words: wordsIn(body),
      results: blocks
        .filter(({ type }) => type === 'tool_result')
        .map((block) => ({ tool: called.get(block.tool_use_id) ?? '', text: textsIn(block.content) })),
      streams: body.stream === true,
    };
  },
  answer(turn, { streams }, { model }) {
    const block = blockOf(turn);
    const message = {
      id: `msg_${nextCallId()}`,
      type: 'message',
      role: 'assistant',
      model,
      content: [block],
      stop_reason: 'say' in turn ? 'end_turn' : 'tool_use',
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    };
    return streams ? stream(message, block) : whole(message);
  },
};

function blockOf(turn: Turn): Json {
  if ('say' in turn) return { type: 'text', text: turn.say };
  return { type: 'tool_use', id: `toolu_${nextCallId()}`, name: turn.call, input: turn.input };
}

function stream(message: Json, block: Json): ModelAnswer {
  const isText = block.type === 'text';
  const delta = isText
    ? { type: 'text_delta', text: block.text }
    : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
  const { stop_reason, stop_sequence } = message;
  return streamed(
    [
      { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
      {
        type: 'content_block_start',
        index: 0,
        content_block: isText ? { ...block, text: '' } : { ...block, input: {} },
      },
      { type: 'content_block_delta', index: 0, delta },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason, stop_sequence }, usage: { output_tokens: 1 } },
      { type: 'message_stop' },
    ],
    { named: true },
  );
}
