/** OpenAI's Chat Completions, streamed or not. */
import { type Dialect, type Json, nextCallId, streamed, type Turn, textsIn, whole, wordsIn } from './dialect.ts';

export const CHAT: Dialect = {
  name: 'OpenAI Chat Completions',
  matches: (path) => path.endsWith('/chat/completions'),
  read(body: Json) {
    const messages: Json[] = body.messages ?? [];
    const calls: Json[] = messages.flatMap(({ tool_calls }) => tool_calls ?? []);
    const called = new Map(calls.map((call) => [call.id, call.function.name]));
    return {
      tools: (body.tools ?? []).map((tool: Json) => ({ name: tool.function.name, schema: tool.function.parameters })),
      words: wordsIn(body),
      results: messages
        .filter(({ role }) => role === 'tool')
        .map((message) => ({ tool: called.get(message.tool_call_id) ?? '', text: textsIn(message.content) })),
      streams: body.stream === true,
    };
  },
  answer(turn, { streams }, { model }) {
    const message = messageOf(turn);
    const finish_reason = 'say' in turn ? 'stop' : 'tool_calls';
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    const base = { id: `chatcmpl-${nextCallId()}`, created: 0, model };
    if (!streams)
      return whole({ ...base, object: 'chat.completion', choices: [{ index: 0, message, finish_reason }], usage });
    const chunk = { ...base, object: 'chat.completion.chunk' };
    return streamed(
      [
        { ...chunk, choices: [{ index: 0, delta: message, finish_reason: null }] },
        { ...chunk, choices: [{ index: 0, delta: {}, finish_reason }] },
        { ...chunk, choices: [], usage },
      ],
      { end: 'data: [DONE]\n\n' },
    );
  },
};

function messageOf(turn: Turn): Json {
  if ('say' in turn) return { role: 'assistant', content: turn.say };
  const called = { name: turn.call, arguments: JSON.stringify(turn.input) };
  const tool_calls = [{ index: 0, id: nextCallId(), type: 'function', function: called }];
  return { role: 'assistant', content: null, tool_calls };
}
