/** Google's generateContent, streamed or not. */
import { type Dialect, type Json, streamed, type Turn, whole, wordsIn } from './dialect.ts';

export const GEMINI: Dialect = {
  name: 'Gemini generateContent',
  matches: (path) => /:(stream)?generateContent$/i.test(path),
  read(body: Json, path) {
    const contents: Json[] = Array.isArray(body.contents) ? body.contents : [];
    const parts: Json[] = contents.flatMap((content) => content.parts ?? []);
    const declared: Json[] = (body.tools ?? []).flatMap((tool: Json) => tool.functionDeclarations ?? []);
    return {
      tools: declared.map((tool) => ({ name: tool.name, schema: tool.parametersJsonSchema ?? tool.parameters })),
      words: wordsIn(body),
      results: parts.flatMap(({ functionResponse }) =>
        functionResponse ? [{ tool: functionResponse.name, text: resultOf(functionResponse) }] : [],
      ),
      streams: /:stream/i.test(path),
    };
  },
  answer(turn, { streams }) {
    const answer = {
      candidates: [{ index: 0, content: { role: 'model', parts: [partOf(turn)] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
    };
    return streams ? streamed([answer]) : whole(answer);
  },
};

/** The one text of a result where it is all there is; otherwise what is there, as JSON. */
function resultOf({ response }: Json): string {
  const values = Object.values(response ?? {});
  return values.length === 1 && typeof values[0] === 'string' ? values[0] : JSON.stringify(response);
}

const partOf = (turn: Turn): Json =>
  'say' in turn ? { text: turn.say } : { functionCall: { name: turn.call, args: turn.input } };
